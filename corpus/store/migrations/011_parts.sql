-- Who is who is decided a part of a block at a time, where that is all that can change.

DROP INDEX bearing_block;
CREATE INDEX bearing_block ON bearing (block, body);
