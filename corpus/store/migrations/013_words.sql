-- The words of new quotations are written together, not by a trigger, before each of whose statements
-- FTS5 would have to write those of the one before. Until then a quotation has no words to take back.

DROP TRIGGER quotation_insert;
DROP TRIGGER quotation_delete;
CREATE TRIGGER quotation_delete AFTER DELETE ON quotation
WHEN EXISTS (SELECT 1 FROM quotation_words_docsize WHERE id = old.number) BEGIN
    INSERT INTO quotation_words (quotation_words, rowid, text, speaker, role, city)
    VALUES ('delete', old.number, old.text, old.speaker, old.role, old.city);
END;
DROP TRIGGER quotation_update;
CREATE TRIGGER quotation_update AFTER UPDATE OF text, speaker, role, city ON quotation
WHEN EXISTS (SELECT 1 FROM quotation_words_docsize WHERE id = old.number) BEGIN
    INSERT INTO quotation_words (quotation_words, rowid, text, speaker, role, city)
    VALUES ('delete', old.number, old.text, old.speaker, old.role, old.city);
    INSERT INTO quotation_words (rowid, text, speaker, role, city)
    VALUES (new.number, new.text, new.speaker, new.role, new.city);
END;
