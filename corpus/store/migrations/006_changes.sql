-- What was changed or removed, and after which generation, so that what is derived from the
-- quotations is brought up to date without reading them all. New ones are told by their numbers.

CREATE TABLE change (
    number     INTEGER PRIMARY KEY,
    generation INTEGER NOT NULL
) STRICT;
CREATE INDEX change_generation ON change (generation);

CREATE TRIGGER quotation_changed AFTER UPDATE ON quotation BEGIN
    INSERT OR REPLACE INTO change SELECT new.number, value FROM generation;
END;
CREATE TRIGGER quotation_removed AFTER DELETE ON quotation BEGIN
    INSERT OR REPLACE INTO change SELECT old.number, value FROM generation;
END;
