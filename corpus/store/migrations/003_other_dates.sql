-- Dates of publication that a source gives besides the one that is trusted most, and that disagree
-- with it: a JSON array of [EDTF value, basis].
ALTER TABLE document ADD COLUMN other_dates TEXT NOT NULL DEFAULT '[]';
