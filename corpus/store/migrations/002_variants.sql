-- Printings of one utterance. Each pair is stored both ways, so that one look-up finds all of a quotation's.

CREATE TABLE variant (
    number INTEGER NOT NULL REFERENCES quotation (number) ON DELETE CASCADE,
    other  INTEGER NOT NULL REFERENCES quotation (number) ON DELETE CASCADE,
    PRIMARY KEY (number, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX variant_other ON variant (other);
