"""The store of a library: one SQLite file, and the index files derived from it."""
