-- Documents, their quotations, and the words of both.
--
-- *_key columns hold the folded form (case, accents, marks) that filters compare with.
-- day_from and day_to bound the day of speaking, or of publication where the day of
-- speaking is not known; both are NULL where neither is.

CREATE TABLE generation (
    singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
    value     INTEGER NOT NULL
) STRICT;
INSERT INTO generation VALUES (1, 0);

CREATE TABLE document (
    number          INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    text            TEXT NOT NULL,
    text_id         TEXT NOT NULL,
    title           TEXT,
    outlet          TEXT,
    outlet_key      TEXT,
    authors         TEXT NOT NULL,
    url             TEXT,
    published       TEXT,
    published_basis TEXT NOT NULL,
    retrieved       TEXT,
    media_type      TEXT NOT NULL,
    source_hash     TEXT NOT NULL,
    attributed_to   TEXT,
    file_name       TEXT,
    extractor       TEXT NOT NULL,
    added           TEXT NOT NULL
) STRICT;
CREATE INDEX document_text ON document (text_id);
CREATE INDEX document_outlet ON document (outlet_key);

-- AUTOINCREMENT: a number is the vector's id in the index and must never name another quotation.
CREATE TABLE quotation (
    number          INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL UNIQUE,
    document        INTEGER NOT NULL REFERENCES document (number) ON DELETE CASCADE,
    start           INTEGER NOT NULL,
    "end"           INTEGER NOT NULL,
    text            TEXT NOT NULL,
    kind            TEXT NOT NULL,
    speaker         TEXT,
    speaker_key     TEXT,
    speaker_mention TEXT,
    cue             TEXT,
    role            TEXT,
    role_key        TEXT,
    organization    TEXT,
    city            TEXT,
    city_key        TEXT,
    county          TEXT,
    state           TEXT,
    country         TEXT,
    nation          TEXT,
    region          TEXT,
    level           TEXT NOT NULL,
    geonames_id     INTEGER,
    latitude        REAL,
    longitude       REAL,
    population      INTEGER,
    said_on         TEXT,
    said_on_basis   TEXT NOT NULL,
    day_from        TEXT,
    day_to          TEXT,
    method          TEXT NOT NULL,
    confidence      REAL NOT NULL
) STRICT;
CREATE INDEX quotation_document ON quotation (document);
CREATE INDEX quotation_city ON quotation (city_key, region);
CREATE INDEX quotation_region ON quotation (region);
CREATE INDEX quotation_speaker ON quotation (speaker_key);
CREATE INDEX quotation_role ON quotation (role_key);
CREATE INDEX quotation_day ON quotation (day_from, day_to);

CREATE VIRTUAL TABLE quotation_words USING fts5 (
    text, speaker, role, city,
    content = 'quotation', content_rowid = 'number',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER quotation_insert AFTER INSERT ON quotation BEGIN
    INSERT INTO quotation_words (rowid, text, speaker, role, city)
    VALUES (new.number, new.text, new.speaker, new.role, new.city);
END;
CREATE TRIGGER quotation_delete AFTER DELETE ON quotation BEGIN
    INSERT INTO quotation_words (quotation_words, rowid, text, speaker, role, city)
    VALUES ('delete', old.number, old.text, old.speaker, old.role, old.city);
END;
CREATE TRIGGER quotation_update AFTER UPDATE ON quotation BEGIN
    INSERT INTO quotation_words (quotation_words, rowid, text, speaker, role, city)
    VALUES ('delete', old.number, old.text, old.speaker, old.role, old.city);
    INSERT INTO quotation_words (rowid, text, speaker, role, city)
    VALUES (new.number, new.text, new.speaker, new.role, new.city);
END;
