-- Questions that are asked again: what came on record after the quotation numbered ``seen`` is news.

CREATE TABLE saved_search (
    name     TEXT PRIMARY KEY COLLATE NOCASE,
    question TEXT NOT NULL,
    filters  TEXT NOT NULL,
    seen     INTEGER NOT NULL,
    saved    TEXT NOT NULL,
    last_run TEXT
) STRICT, WITHOUT ROWID;
