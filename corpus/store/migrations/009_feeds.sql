-- Feeds that are polled, and which of their items are done with.
--
-- etag and last_modified are sent back to the site only when every item that it then listed was done
-- with. An item is done with when it became a document, or when nothing more is to be tried.

CREATE TABLE feed (
    number        INTEGER PRIMARY KEY,
    url           TEXT NOT NULL UNIQUE,
    title         TEXT,
    etag          TEXT,
    last_modified TEXT,
    added         TEXT NOT NULL,
    polled        TEXT,
    failure       TEXT
) STRICT;

CREATE TABLE feed_item (
    feed     INTEGER NOT NULL REFERENCES feed (number) ON DELETE CASCADE,
    key      TEXT NOT NULL,
    link     TEXT,
    document TEXT,             -- its id when it was added
    tries    INTEGER NOT NULL, -- that failed
    done     INTEGER NOT NULL,
    noted    TEXT NOT NULL,
    PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_item_link ON feed_item (link);

CREATE INDEX document_url ON document (url) WHERE attributed_to IS NULL;
