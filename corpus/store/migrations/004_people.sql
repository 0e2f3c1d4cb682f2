-- Who the speakers are across documents.
--
-- A bearing is what documents show alike of a speaker: a name as spelled, a place, an office. A
-- person is one or more bearings; which ones follows from the bearings on record and from the
-- choices that people made, and is decided anew, a block at a time, when either changes. Choices
-- speak of names, places and texts, never of rows, so that they outlive what they were made on.

CREATE TABLE person (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE bearing (
    number       INTEGER PRIMARY KEY,
    key          TEXT NOT NULL,
    block        TEXT NOT NULL,
    name         TEXT NOT NULL,
    name_key     TEXT NOT NULL,
    level        TEXT NOT NULL,
    region       TEXT NOT NULL,
    body         TEXT NOT NULL,
    office       TEXT NOT NULL,
    calling      TEXT NOT NULL,
    organization TEXT NOT NULL,
    party        TEXT NOT NULL,
    person       TEXT REFERENCES person (id),
    UNIQUE (key, name, office) -- the key holds the other facts
) STRICT;
CREATE INDEX bearing_block ON bearing (block);
CREATE INDEX bearing_person ON bearing (person);

ALTER TABLE quotation ADD COLUMN bearing INTEGER REFERENCES bearing (number);
CREATE INDEX quotation_bearing ON quotation (bearing);

-- one and other are bearings in JSON.
CREATE TABLE speaker_choice (
    kind        TEXT NOT NULL CHECK (kind IN ('same', 'apart')),
    one         TEXT NOT NULL,
    one_key     TEXT NOT NULL,
    one_block   TEXT NOT NULL,
    other       TEXT NOT NULL,
    other_key   TEXT NOT NULL,
    other_block TEXT NOT NULL,
    decided     TEXT NOT NULL,
    PRIMARY KEY (one_key, other_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX speaker_choice_one ON speaker_choice (one_block);
CREATE INDEX speaker_choice_other ON speaker_choice (other_block);

-- In this text this name is somebody else's than elsewhere: that of the party.
CREATE TABLE speaker_in_text (
    text_id  TEXT NOT NULL,
    name_key TEXT NOT NULL,
    party    TEXT NOT NULL,
    decided  TEXT NOT NULL,
    PRIMARY KEY (text_id, name_key)
) STRICT, WITHOUT ROWID;
