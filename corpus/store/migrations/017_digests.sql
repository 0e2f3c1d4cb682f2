-- A digest of what is known of each statement and document, by which onrecord verify notices what was
-- changed by accident: a flipped character of a name or a day. See corpus/digests.py.

ALTER TABLE quotation ADD COLUMN digest TEXT;
ALTER TABLE document ADD COLUMN digest TEXT;
