-- How sure place and day are, where the text shows them, and what town each statement is about.
--
-- place_confidence and date_confidence are NULL where the version that found the statement estimated none.
-- Evidence is a JSON array of [kind, start, end], end exclusive; start and end are NULL where the evidence
-- lies in what is known of the document (its outlet, its title) and not in its text. scene is a place in
-- JSON; scene_city, scene_city_key and scene_region are what filters ask of it.

ALTER TABLE quotation ADD COLUMN place_confidence REAL;
ALTER TABLE quotation ADD COLUMN place_evidence TEXT NOT NULL DEFAULT '[]';
ALTER TABLE quotation ADD COLUMN date_confidence REAL;
ALTER TABLE quotation ADD COLUMN date_evidence TEXT NOT NULL DEFAULT '[]';
ALTER TABLE quotation ADD COLUMN scene TEXT;
ALTER TABLE quotation ADD COLUMN scene_city TEXT;
ALTER TABLE quotation ADD COLUMN scene_city_key TEXT;
ALTER TABLE quotation ADD COLUMN scene_region TEXT;
ALTER TABLE quotation ADD COLUMN scene_confidence REAL;
ALTER TABLE quotation ADD COLUMN scene_evidence TEXT NOT NULL DEFAULT '[]';
