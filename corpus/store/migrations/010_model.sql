-- The model that the library was made for, chosen once, by "onrecord init --model".

CREATE TABLE model (
    singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
    name      TEXT NOT NULL
) STRICT;
