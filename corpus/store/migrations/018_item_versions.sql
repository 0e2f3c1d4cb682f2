-- What a feed last said of an item: a digest of its day of change, title, description and content. One that
-- differs has the page fetched again.

ALTER TABLE feed_item ADD COLUMN version TEXT;
