-- Which steps made this store, each with the digest of its statements: a store that other steps made is
-- not opened. ``applied`` is NULL for the steps of a time when they were not recorded.

CREATE TABLE migration (
    number  INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    digest  TEXT NOT NULL,
    applied TEXT
) STRICT;
