"""The commands of ``onrecord``, a module a group. Each registers itself with the parser of ``cli``."""
