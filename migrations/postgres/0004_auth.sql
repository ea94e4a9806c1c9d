-- Who may do what, on which device, and what they did.

-- The key that signs access tokens, sync replies and checkpoints. It lives here so that every process
-- on this database has it and a backup carries it.
CREATE TABLE company_key (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    -- 1 Ed25519.
    algorithm BIGINT NOT NULL CHECK (algorithm = 1),
    secret BYTEA NOT NULL CHECK (octet_length(secret) = 32),
    made_ms BIGINT NOT NULL,
    facts BIGINT NOT NULL
);

-- A person who may sign in; the login is the person's code.
CREATE TABLE login (
    person BIGINT PRIMARY KEY REFERENCES person (no),
    -- argon2id in PHC form.
    password TEXT COLLATE "C" NOT NULL,
    enabled BIGINT NOT NULL CHECK (enabled IN (0, 1)),
    set_ms BIGINT NOT NULL,
    facts BIGINT NOT NULL
);

CREATE TABLE person_role (
    person BIGINT NOT NULL REFERENCES person (no),
    role TEXT COLLATE "C" NOT NULL CHECK (role IN ('collector', 'cashier', 'supervisor', 'accountant', 'manager', 'auditor', 'admin')),
    facts BIGINT NOT NULL,
    PRIMARY KEY (person, role)
);

-- A second factor (RFC 6238). What the codes are made with is derived from the company's key and the
-- salt: it stands nowhere.
CREATE TABLE second_factor (
    person BIGINT PRIMARY KEY REFERENCES login (person),
    salt BYTEA NOT NULL CHECK (octet_length(salt) = 32),
    begun_ms BIGINT NOT NULL,
    -- When a code confirmed it; until then it asks for nothing.
    confirmed_ms BIGINT,
    -- The step of the last code that was taken: none is taken twice.
    last_step BIGINT NOT NULL,
    -- Fingerprint of everything above.
    facts BIGINT NOT NULL
);

-- What gets a person in whose phone is gone, each once. Only hashes are kept.
CREATE TABLE recovery_code (
    person BIGINT NOT NULL REFERENCES second_factor (person),
    hash BYTEA NOT NULL CHECK (octet_length(hash) = 32),
    used_ms BIGINT,
    facts BIGINT NOT NULL,
    PRIMARY KEY (person, hash)
);

-- The branch a person belongs to. Without one they belong to the whole company.
CREATE TABLE person_branch (
    person BIGINT PRIMARY KEY REFERENCES person (no),
    branch TEXT COLLATE "C" NOT NULL CHECK (branch <> ''),
    facts BIGINT NOT NULL
);

-- From sign-in to sign-out.
CREATE TABLE session (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    person BIGINT NOT NULL REFERENCES person (no),
    -- Each refresh token is made from the one before it and this.
    secret BYTEA NOT NULL CHECK (octet_length(secret) = 32),
    -- The place of the newest refresh token that was handed out.
    generation BIGINT NOT NULL CHECK (generation >= 1),
    opened_ms BIGINT NOT NULL,
    renewed_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    -- Why it ended: signed-out, reused, new-password, second-factor-reset.
    ended TEXT COLLATE "C",
    -- When its person last proved who they are.
    proved_ms BIGINT NOT NULL,
    -- Of a browser at a desk: the hash of its cookie, and what it calls itself.
    cookie BYTEA UNIQUE CHECK (octet_length(cookie) = 32),
    agent TEXT COLLATE "C",
    CHECK ((ended_ms IS NULL) = (ended IS NULL))
);
CREATE INDEX session_person ON session (person);

-- Every refresh token a session ever handed out, so that an old one is known when it comes back.
CREATE TABLE refresh_token (
    hash BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(hash) = 32),
    session BIGINT NOT NULL REFERENCES session (no),
    generation BIGINT NOT NULL CHECK (generation >= 1),
    UNIQUE (session, generation)
);

-- A phone under one enrolment; another enrolment is another row and another journal.
CREATE TABLE device (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    journal BIGINT NOT NULL UNIQUE,
    collector BIGINT NOT NULL REFERENCES person (no),
    name TEXT COLLATE "C" NOT NULL,
    -- 1 Ed25519, 2 ES256.
    algorithm BIGINT NOT NULL CHECK (algorithm IN (1, 2)),
    key BYTEA NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'active', 'suspended', 'refused', 'revoked')),
    -- Who issued the code it was enrolled with, and who approved or refused it.
    issuer BIGINT NOT NULL REFERENCES person (no),
    decider BIGINT REFERENCES person (no),
    enrolled_ms BIGINT NOT NULL,
    decided_ms BIGINT,
    -- Fingerprint of everything above.
    facts BIGINT NOT NULL,
    -- Four eyes.
    CHECK (state = 'pending' OR state = 'refused' OR decider IS NOT NULL),
    CHECK (decider IS NULL OR state IN ('pending', 'refused') OR (decider <> issuer AND decider <> collector))
);
CREATE INDEX device_collector ON device (collector);

CREATE TABLE enrolment_code (
    hash BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(hash) = 32),
    collector BIGINT NOT NULL REFERENCES person (no),
    issuer BIGINT NOT NULL REFERENCES person (no),
    issued_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    -- The device that used it: nobody else can.
    device BIGINT UNIQUE REFERENCES device (no)
);

-- What people and the system did, chained.
CREATE TABLE audit (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    at_ms BIGINT NOT NULL,
    -- Nobody: the system itself, or somebody who has not signed in.
    person BIGINT REFERENCES person (no),
    action TEXT COLLATE "C" NOT NULL CHECK (action <> ''),
    subject TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C",
    prev BYTEA NOT NULL CHECK (octet_length(prev) = 32),
    hash BYTEA NOT NULL UNIQUE CHECK (octet_length(hash) = 32)
);

CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was done is never rewritten: no % on %', TG_OP, TG_TABLE_NAME;
END
$$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- The trail of one thing, of one person, of one action, of some days.
CREATE INDEX audit_subject ON audit (subject, no);
CREATE INDEX audit_person ON audit (person, no);
CREATE INDEX audit_action ON audit (action, no);
CREATE INDEX audit_time ON audit (at_ms, no);

-- Where the trail ends: a record cut off at the end is missed.
CREATE TABLE audit_head (
    one_row BIGINT PRIMARY KEY CHECK (one_row = 1),
    no BIGINT NOT NULL,
    hash BYTEA NOT NULL CHECK (octet_length(hash) = 32)
);

-- What was answered to whom, for ever: asking again gives the same answer.
CREATE TABLE idempotency_key (
    person BIGINT NOT NULL REFERENCES person (no),
    operation TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    -- SHA-256 of the path, the query and the body.
    request BYTEA NOT NULL CHECK (octet_length(request) = 32),
    status BIGINT NOT NULL,
    response BYTEA NOT NULL,
    at_ms BIGINT NOT NULL,
    facts BIGINT NOT NULL,
    PRIMARY KEY (person, operation, key)
);

CREATE TRIGGER idempotency_key_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON idempotency_key
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
