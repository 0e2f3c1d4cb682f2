-- How sure text recognition is of the words of scanned pages; NULL where all pages have text of their own.

ALTER TABLE document ADD COLUMN recognized REAL;
