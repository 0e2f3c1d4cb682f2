-- What people have put right.
--
-- A correction names a text and a stretch of it, or a text and its outlet and address, and never a
-- row, so that it outlives removing, adding and extracting again. What it changes is the rows' own
-- columns; ``extracted`` and ``source`` keep what extraction and the source say there.
-- old and new are JSON. Corrections of one edit were made, and are taken back, together.
CREATE TABLE correction (
    number        INTEGER PRIMARY KEY,
    edit          INTEGER NOT NULL,
    made          TEXT NOT NULL,
    text_id       TEXT NOT NULL,
    attributed_to TEXT NOT NULL,
    document      TEXT NOT NULL, -- its id when the correction was made
    start         INTEGER,       -- NULL where the document itself is corrected
    "end"         INTEGER,
    outlet        TEXT,          -- of the document, as its source gives them
    url           TEXT,
    field         TEXT NOT NULL,
    old           TEXT NOT NULL,
    new           TEXT NOT NULL
) STRICT;
CREATE INDEX correction_text ON correction (text_id, attributed_to);
CREATE INDEX correction_removed ON correction (url) WHERE field = 'removed';

ALTER TABLE quotation ADD COLUMN extracted TEXT;
ALTER TABLE document ADD COLUMN source TEXT;

-- The least certain attributions that nobody has looked at.
CREATE INDEX quotation_doubt ON quotation (confidence, speaker IS NOT NULL, number)
    WHERE method NOT IN ('corrected', 'reviewed') AND confidence < 1;
