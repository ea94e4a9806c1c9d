-- Who may do what, on which device, and what they did.

-- The key that signs access tokens, sync replies and checkpoints. It lives here so that every process
-- on this database has it and a backup carries it.
CREATE TABLE company_key (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    -- 1 Ed25519.
    algorithm INTEGER NOT NULL CHECK (algorithm = 1),
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    made_ms INTEGER NOT NULL,
    facts INTEGER NOT NULL
) STRICT;

-- A person who may sign in; the login is the person's code.
CREATE TABLE login (
    person INTEGER PRIMARY KEY REFERENCES person (no),
    -- argon2id in PHC form.
    password TEXT NOT NULL,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    set_ms INTEGER NOT NULL,
    facts INTEGER NOT NULL
) STRICT;

CREATE TABLE person_role (
    person INTEGER NOT NULL REFERENCES person (no),
    role TEXT NOT NULL CHECK (role IN ('collector', 'cashier', 'supervisor', 'accountant', 'manager', 'auditor', 'admin')),
    facts INTEGER NOT NULL,
    PRIMARY KEY (person, role)
) STRICT, WITHOUT ROWID;

-- A second factor (RFC 6238). What the codes are made with is derived from the company's key and the
-- salt: it stands nowhere.
CREATE TABLE second_factor (
    person INTEGER PRIMARY KEY REFERENCES login (person),
    salt BLOB NOT NULL CHECK (length(salt) = 32),
    begun_ms INTEGER NOT NULL,
    -- When a code confirmed it; until then it asks for nothing.
    confirmed_ms INTEGER,
    -- The step of the last code that was taken: none is taken twice.
    last_step INTEGER NOT NULL,
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL
) STRICT;

-- What gets a person in whose phone is gone, each once. Only hashes are kept.
CREATE TABLE recovery_code (
    person INTEGER NOT NULL REFERENCES second_factor (person),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    used_ms INTEGER,
    facts INTEGER NOT NULL,
    PRIMARY KEY (person, hash)
) STRICT, WITHOUT ROWID;

-- The branch a person belongs to. Without one they belong to the whole company.
CREATE TABLE person_branch (
    person INTEGER PRIMARY KEY REFERENCES person (no),
    branch TEXT NOT NULL CHECK (branch <> ''),
    facts INTEGER NOT NULL
) STRICT;

-- From sign-in to sign-out.
CREATE TABLE session (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    person INTEGER NOT NULL REFERENCES person (no),
    -- Each refresh token is made from the one before it and this.
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    -- The place of the newest refresh token that was handed out.
    generation INTEGER NOT NULL CHECK (generation >= 1),
    opened_ms INTEGER NOT NULL,
    renewed_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    -- Why it ended: signed-out, reused, new-password, second-factor-reset.
    ended TEXT,
    -- When its person last proved who they are.
    proved_ms INTEGER NOT NULL,
    -- Of a browser at a desk: the hash of its cookie, and what it calls itself.
    cookie BLOB UNIQUE CHECK (length(cookie) = 32),
    agent TEXT,
    CHECK ((ended_ms IS NULL) = (ended IS NULL))
) STRICT;
CREATE INDEX session_person ON session (person);

-- Every refresh token a session ever handed out, so that an old one is known when it comes back.
CREATE TABLE refresh_token (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    session INTEGER NOT NULL REFERENCES session (no),
    generation INTEGER NOT NULL CHECK (generation >= 1),
    UNIQUE (session, generation)
) STRICT, WITHOUT ROWID;

-- A phone under one enrolment; another enrolment is another row and another journal.
CREATE TABLE device (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    journal INTEGER NOT NULL UNIQUE,
    collector INTEGER NOT NULL REFERENCES person (no),
    name TEXT NOT NULL,
    -- 1 Ed25519, 2 ES256.
    algorithm INTEGER NOT NULL CHECK (algorithm IN (1, 2)),
    key BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'suspended', 'refused', 'revoked')),
    -- Who issued the code it was enrolled with, and who approved or refused it.
    issuer INTEGER NOT NULL REFERENCES person (no),
    decider INTEGER REFERENCES person (no),
    enrolled_ms INTEGER NOT NULL,
    decided_ms INTEGER,
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    -- Four eyes.
    CHECK (state = 'pending' OR state = 'refused' OR decider IS NOT NULL),
    CHECK (decider IS NULL OR state IN ('pending', 'refused') OR (decider <> issuer AND decider <> collector))
) STRICT;
CREATE INDEX device_collector ON device (collector);

CREATE TABLE enrolment_code (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    collector INTEGER NOT NULL REFERENCES person (no),
    issuer INTEGER NOT NULL REFERENCES person (no),
    issued_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    -- The device that used it: nobody else can.
    device INTEGER UNIQUE REFERENCES device (no)
) STRICT, WITHOUT ROWID;

-- What people and the system did, chained.
CREATE TABLE audit (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    at_ms INTEGER NOT NULL,
    -- Nobody: the system itself, or somebody who has not signed in.
    person INTEGER REFERENCES person (no),
    action TEXT NOT NULL CHECK (action <> ''),
    subject TEXT NOT NULL,
    reason TEXT,
    prev BLOB NOT NULL CHECK (length(prev) = 32),
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32)
) STRICT;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append only');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append only');
END;

-- The trail of one thing, of one person, of one action, of some days.
CREATE INDEX audit_subject ON audit (subject, no);
CREATE INDEX audit_person ON audit (person, no);
CREATE INDEX audit_action ON audit (action, no);
CREATE INDEX audit_time ON audit (at_ms, no);

-- Where the trail ends: a record cut off at the end is missed.
CREATE TABLE audit_head (
    one_row INTEGER PRIMARY KEY CHECK (one_row = 1),
    no INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- What was answered to whom, for ever: asking again gives the same answer.
CREATE TABLE idempotency_key (
    person INTEGER NOT NULL REFERENCES person (no),
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    -- SHA-256 of the path, the query and the body.
    request BLOB NOT NULL CHECK (length(request) = 32),
    status INTEGER NOT NULL,
    response BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    facts INTEGER NOT NULL,
    PRIMARY KEY (person, operation, key)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER idempotency_key_no_update BEFORE UPDATE ON idempotency_key BEGIN
    SELECT RAISE(ABORT, 'what was answered is never changed');
END;
CREATE TRIGGER idempotency_key_no_delete BEFORE DELETE ON idempotency_key BEGIN
    SELECT RAISE(ABORT, 'what was answered is never forgotten');
END;
