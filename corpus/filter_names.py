"""The names of the filters where people type them, apart from their rules: help and options need no more."""

TYPED = {"scene": "in"}
"""What a filter is called in a question and on the command line, where that is not the field's name."""
