-- Photos and signatures, which entries name by their SHA-256 and which come after the money.

-- Which entries name which pictures. Projection of `entry`.
CREATE TABLE picture_name (
    -- The order in which they came in.
    no INTEGER PRIMARY KEY CHECK (no > 0),
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    -- Whose phone it was: the phones of this person may hand it in.
    collector INTEGER NOT NULL REFERENCES person (no),
    UNIQUE (journal, seq, hash),
    FOREIGN KEY (journal, seq) REFERENCES entry (journal, seq)
) STRICT;
CREATE INDEX picture_name_hash ON picture_name (hash, collector);

-- Pictures that came in whole: those that are held, and what was refused, without its bytes.
CREATE TABLE picture (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    size INTEGER NOT NULL CHECK (size > 0),
    -- 1 JPEG, 2 PNG; null when refused, as are width and height.
    format INTEGER CHECK (format IN (1, 2)),
    width INTEGER,
    height INTEGER,
    -- Why it was refused: 0 no picture, 1 more than a picture, 2 too large.
    refused INTEGER CHECK (refused BETWEEN 0 AND 2),
    -- Which phone handed it in.
    device INTEGER NOT NULL REFERENCES device (no),
    received_ms INTEGER NOT NULL,
    facts INTEGER NOT NULL,
    bytes BLOB,
    CHECK ((refused IS NULL) = (bytes IS NOT NULL)),
    CHECK ((refused IS NULL) = (format IS NOT NULL))
) STRICT;

CREATE TRIGGER picture_no_update BEFORE UPDATE ON picture BEGIN
    SELECT RAISE(ABORT, 'pictures are evidence: they are never changed');
END;
CREATE TRIGGER picture_no_delete BEFORE DELETE ON picture BEGIN
    SELECT RAISE(ABORT, 'pictures are evidence: they are never deleted');
END;

-- Pictures that came in part. Dropped when whole, or when nothing more comes for a week.
CREATE TABLE picture_begun (
    device INTEGER NOT NULL REFERENCES device (no),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    size INTEGER NOT NULL CHECK (size > 0),
    -- How many bytes there are from the beginning.
    held INTEGER NOT NULL CHECK (held BETWEEN 0 AND size),
    touched_ms INTEGER NOT NULL,
    PRIMARY KEY (device, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX picture_begun_touched ON picture_begun (touched_ms);

CREATE TABLE picture_part (
    device INTEGER NOT NULL,
    hash BLOB NOT NULL,
    first_byte INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (device, hash, first_byte),
    FOREIGN KEY (device, hash) REFERENCES picture_begun (device, hash) ON DELETE CASCADE
) STRICT;
