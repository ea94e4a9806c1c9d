-- Photos and signatures, which entries name by their SHA-256 and which come after the money.

-- Which entries name which pictures. Projection of `entry`.
CREATE TABLE picture_name (
    -- The order in which they came in.
    no BIGINT PRIMARY KEY CHECK (no > 0),
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL CHECK (length(hash) = 32),
    -- Whose phone it was: the phones of this person may hand it in.
    collector BIGINT NOT NULL REFERENCES person (no),
    UNIQUE (journal, seq, hash),
    FOREIGN KEY (journal, seq) REFERENCES entry (journal, seq)
);
CREATE INDEX picture_name_hash ON picture_name (hash, collector);

-- Pictures that came in whole: those that are held, and what was refused, without its bytes.
CREATE TABLE picture (
    hash BYTEA PRIMARY KEY CHECK (length(hash) = 32),
    size BIGINT NOT NULL CHECK (size > 0),
    -- 1 JPEG, 2 PNG; null when refused, as are width and height.
    format BIGINT CHECK (format IN (1, 2)),
    width BIGINT,
    height BIGINT,
    -- Why it was refused: 0 no picture, 1 more than a picture, 2 too large.
    refused BIGINT CHECK (refused BETWEEN 0 AND 2),
    -- Which phone handed it in.
    device BIGINT NOT NULL REFERENCES device (no),
    received_ms BIGINT NOT NULL,
    facts BIGINT NOT NULL,
    bytes BYTEA,
    CHECK ((refused IS NULL) = (bytes IS NOT NULL)),
    CHECK ((refused IS NULL) = (format IS NOT NULL))
);

CREATE TRIGGER picture_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON picture
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Pictures that came in part. Dropped when whole, or when nothing more comes for a week.
CREATE TABLE picture_begun (
    device BIGINT NOT NULL REFERENCES device (no),
    hash BYTEA NOT NULL CHECK (length(hash) = 32),
    size BIGINT NOT NULL CHECK (size > 0),
    -- How many bytes there are from the beginning.
    held BIGINT NOT NULL CHECK (held BETWEEN 0 AND size),
    touched_ms BIGINT NOT NULL,
    PRIMARY KEY (device, hash)
);
CREATE INDEX picture_begun_touched ON picture_begun (touched_ms);

CREATE TABLE picture_part (
    device BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    first_byte BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (device, hash, first_byte),
    FOREIGN KEY (device, hash) REFERENCES picture_begun (device, hash) ON DELETE CASCADE
);
