-- The moment at which a statement begins in a recording, in seconds, and the recording's address.
--
-- document.moments is a JSON array of [offset, seconds]: where in the text each caption begins, and when.

ALTER TABLE document ADD COLUMN moments TEXT NOT NULL DEFAULT '[]';
ALTER TABLE document ADD COLUMN video TEXT;
ALTER TABLE quotation ADD COLUMN at REAL;
