-- Days that came to something else on a phone than here. Kept for whoever looks for the reason; the
-- phone is told to build the day anew.
CREATE TABLE daybook_difference (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    journal BIGINT NOT NULL,
    day BIGINT NOT NULL,
    -- How much of the office's and of its own journal the phone had.
    office BIGINT NOT NULL,
    own BIGINT NOT NULL,
    -- Digests of the heads at that point; ours is null where no document can stand there.
    theirs BYTEA NOT NULL,
    ours BYTEA,
    -- When the phone was last heard.
    heard_ms BIGINT NOT NULL
);
