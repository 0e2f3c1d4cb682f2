-- What the short forms in each document stand for, as it says itself: read when the document is written.
-- Documents of before are read when the index is next brought up to date; until then "defined" is 0.

CREATE TABLE definition (
    short    TEXT NOT NULL,
    long     TEXT NOT NULL,
    document INTEGER NOT NULL REFERENCES document (number) ON DELETE CASCADE,
    PRIMARY KEY (short, long, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX definition_document ON definition (document);
ALTER TABLE document ADD COLUMN defined INTEGER NOT NULL DEFAULT 0;
CREATE INDEX document_undefined ON document (number) WHERE defined = 0;
