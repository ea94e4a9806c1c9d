-- Days that came to something else on a phone than here. Kept for whoever looks for the reason; the
-- phone is told to build the day anew.
CREATE TABLE daybook_difference (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    journal INTEGER NOT NULL,
    day INTEGER NOT NULL,
    -- How much of the office's and of its own journal the phone had.
    office INTEGER NOT NULL,
    own INTEGER NOT NULL,
    -- Digests of the heads at that point; ours is null where no document can stand there.
    theirs BLOB NOT NULL,
    ours BLOB,
    -- When the phone was last heard.
    heard_ms INTEGER NOT NULL
) STRICT;
