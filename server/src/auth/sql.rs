//! The statements about people, sessions and devices.

crate::statements! {
    /// The company's newest key.
    COMPANY_KEY = "SELECT secret FROM company_key ORDER BY no DESC LIMIT 1";
    /// Keeps the first key: no, algorithm, secret, made_ms, facts.
    INSERT_COMPANY_KEY = "INSERT INTO company_key (no, algorithm, secret, made_ms, facts) VALUES ($1, $2, $3, $4, $5)";

    /// A person by code.
    PERSON_BY_CODE = "SELECT no, name FROM person WHERE code = $1";
    /// A person's code and name.
    NAMES = "SELECT no, name FROM person";
    /// One person: code, name.
    PERSON_BY_NO = "SELECT code, name FROM person WHERE no = $1";
    /// The number of the last person.
    LAST_PERSON = "SELECT COALESCE(MAX(no), 0) FROM person";
    /// no, code, name, changed, facts.
    INSERT_PERSON = "INSERT INTO person (no, code, name, changed, facts) VALUES ($1, $2, $3, $4, $5)";
    /// no, name, changed, facts.
    RENAME_PERSON = "UPDATE person SET name = $2, changed = $3, facts = $4 WHERE no = $1";
    /// Everyone who may sign in.
    PEOPLE = "SELECT p.no, p.code, p.name, l.enabled FROM person p JOIN login l ON l.person = p.no ORDER BY p.code";
    /// Whether anyone may sign in.
    HAS_LOGINS = "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT person FROM login LIMIT 1) AS any_login";
    /// What a sign-in is checked against.
    LOGIN_BY_CODE = "SELECT p.no, l.password, l.enabled FROM person p JOIN login l ON l.person = p.no WHERE p.code = $1";
    /// person, password, enabled, set_ms, facts.
    INSERT_LOGIN = "INSERT INTO login (person, password, enabled, set_ms, facts) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person) DO NOTHING";
    /// person, password, set_ms, facts.
    SET_PASSWORD = "UPDATE login SET password = $2, set_ms = $3, facts = $4 WHERE person = $1";
    /// The roles of one person.
    ROLES_OF = "SELECT role FROM person_role WHERE person = $1";
    /// The roles of everyone.
    ALL_ROLES = "SELECT person, role FROM person_role";
    /// person, role, facts.
    ADD_ROLE = "INSERT INTO person_role (person, role, facts) VALUES ($1, $2, $3) ON CONFLICT (person, role) DO NOTHING";

    /// Somebody's second factor.
    FACTOR = "SELECT salt, begun_ms, confirmed_ms, last_step FROM second_factor WHERE person = $1";
    /// Who has one that is confirmed.
    FACTORS_ON = "SELECT person FROM second_factor WHERE confirmed_ms IS NOT NULL ORDER BY person";
    /// person, salt, begun, confirmed, last step, facts.
    STORE_FACTOR = "INSERT INTO second_factor (person, salt, begun_ms, confirmed_ms, last_step, facts) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person) DO UPDATE SET salt = excluded.salt, begun_ms = excluded.begun_ms, confirmed_ms = excluded.confirmed_ms, last_step = excluded.last_step, facts = excluded.facts";
    /// person.
    FORGET_FACTOR = "DELETE FROM second_factor WHERE person = $1";
    /// person, hash, used, facts.
    INSERT_RECOVERY_CODE = "INSERT INTO recovery_code (person, hash, used_ms, facts) VALUES ($1, $2, $3, $4)";
    /// person, hash, used, facts.
    USE_RECOVERY_CODE = "UPDATE recovery_code SET used_ms = $3, facts = $4 WHERE person = $1 AND hash = $2 AND used_ms IS NULL";
    /// How many a person has left.
    UNUSED_RECOVERY_CODES = "SELECT COUNT(*) FROM recovery_code WHERE person = $1 AND used_ms IS NULL";
    /// person.
    FORGET_RECOVERY_CODES = "DELETE FROM recovery_code WHERE person = $1";

    /// The branch of a person.
    BRANCH_OF = "SELECT branch FROM person_branch WHERE person = $1";
    /// Everybody's.
    BRANCHES = "SELECT person, branch FROM person_branch ORDER BY person";
    /// Who belongs to the same branch as a person.
    COLLEAGUES = "SELECT c.person, c.branch FROM person_branch b JOIN person_branch c ON c.branch = b.branch WHERE b.person = $1";
    /// person, branch, facts.
    SET_BRANCH = "INSERT INTO person_branch (person, branch, facts) VALUES ($1, $2, $3) ON CONFLICT (person) DO UPDATE SET branch = excluded.branch, facts = excluded.facts";
    /// person.
    FORGET_BRANCH = "DELETE FROM person_branch WHERE person = $1";

    /// Whether the company wants a second factor of whoever decides.
    FACTOR_WANTED = "SELECT value FROM setting WHERE key = 'company.second_factor'";

    /// The number of the last session.
    LAST_SESSION = "SELECT COALESCE(MAX(no), 0) FROM session";
    /// no, person, secret, now.
    INSERT_SESSION = "INSERT INTO session (no, person, secret, generation, opened_ms, renewed_ms, proved_ms) VALUES ($1, $2, $3, 1, $4, $4, $4)";
    /// no, person, secret, now, cookie, agent.
    INSERT_DESK = "INSERT INTO session (no, person, secret, generation, opened_ms, renewed_ms, cookie, agent, proved_ms) VALUES ($1, $2, $3, 1, $4, $4, $5, $6, $4)";
    /// The session of a cookie and who holds it. No role: one row without.
    DESK = "SELECT s.no, s.person, s.opened_ms, s.renewed_ms, s.ended_ms, s.proved_ms, l.enabled, p.code, p.name, f.confirmed_ms, b.branch, r.role FROM session s JOIN login l ON l.person = s.person JOIN person p ON p.no = s.person LEFT JOIN second_factor f ON f.person = s.person LEFT JOIN person_branch b ON b.person = s.person LEFT JOIN person_role r ON r.person = s.person WHERE s.cookie = $1";
    /// no, now.
    SEEN_AT_DESK = "UPDATE session SET renewed_ms = $2 WHERE no = $1 AND ended_ms IS NULL";
    /// no, now.
    PROVED = "UPDATE session SET proved_ms = $2 WHERE no = $1 AND ended_ms IS NULL";
    /// A person's sessions that were not ended, the last used first.
    SESSIONS_OF = "SELECT no, opened_ms, renewed_ms, agent FROM session WHERE person = $1 AND ended_ms IS NULL AND opened_ms > $2 ORDER BY renewed_ms DESC, no DESC LIMIT 50";
    /// Whose a session is.
    SESSION_OWNER = "SELECT person FROM session WHERE no = $1";
    /// What a request's session is now, and the roles of its person. No role: one row without.
    SESSION_STANDING = "SELECT s.person, s.ended_ms, l.enabled, f.confirmed_ms, b.branch, r.role FROM session s JOIN login l ON l.person = s.person LEFT JOIN second_factor f ON f.person = s.person LEFT JOIN person_branch b ON b.person = s.person LEFT JOIN person_role r ON r.person = s.person WHERE s.no = $1";
    /// What a refresh token belongs to.
    REFRESH_TOKEN = "SELECT t.session, t.generation AS place, s.generation, s.secret, s.person, s.opened_ms, s.renewed_ms, s.ended_ms, s.proved_ms, l.enabled FROM refresh_token t JOIN session s ON s.no = t.session JOIN login l ON l.person = s.person WHERE t.hash = $1";
    /// hash, session, generation.
    INSERT_REFRESH_TOKEN = "INSERT INTO refresh_token (hash, session, generation) VALUES ($1, $2, $3)";
    /// no, generation, renewed_ms.
    ADVANCE_SESSION = "UPDATE session SET generation = $2, renewed_ms = $3 WHERE no = $1";
    /// person, ended_ms, why.
    END_SESSIONS = "UPDATE session SET ended_ms = $2, ended = $3 WHERE person = $1 AND ended_ms IS NULL";
    /// no, ended_ms, why.
    END_SESSION = "UPDATE session SET ended_ms = $2, ended = $3 WHERE no = $1 AND ended_ms IS NULL";

    /// hash, collector, issuer, issued_ms, expires_ms.
    INSERT_CODE = "INSERT INTO enrolment_code (hash, collector, issuer, issued_ms, expires_ms) VALUES ($1, $2, $3, $4, $5)";
    /// A code by its hash.
    CODE = "SELECT collector, issuer, expires_ms, device FROM enrolment_code WHERE hash = $1";
    /// hash, device.
    USE_CODE = "UPDATE enrolment_code SET device = $2 WHERE hash = $1 AND device IS NULL";
    /// The number of the last device.
    LAST_DEVICE = "SELECT COALESCE(MAX(no), 0) FROM device";
    /// no, journal, collector, name, algorithm, key, state, issuer, decider, enrolled_ms, decided_ms, facts.
    INSERT_DEVICE = "INSERT INTO device (no, journal, collector, name, algorithm, key, state, issuer, decider, enrolled_ms, decided_ms, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    /// A device by its journal.
    DEVICE_BY_JOURNAL = "SELECT no, journal, collector, name, algorithm, key, state, issuer, decider, enrolled_ms, decided_ms FROM device WHERE journal = $1";
    /// A device by its number.
    DEVICE_BY_NO = "SELECT no, journal, collector, name, algorithm, key, state, issuer, decider, enrolled_ms, decided_ms FROM device WHERE no = $1";
    /// The devices of a collector that may work.
    ACTIVE_DEVICES_OF = "SELECT no, journal, collector, name, algorithm, key, state, issuer, decider, enrolled_ms, decided_ms FROM device WHERE collector = $1 AND state = 'active' ORDER BY no";
    /// All devices, or those in a state.
    DEVICES = "SELECT d.no, d.journal, d.collector, d.name, d.algorithm, d.key, d.state, d.issuer, d.decider, d.enrolled_ms, d.decided_ms, p.code AS collector_code, p.name AS collector_name FROM device d JOIN person p ON p.no = d.collector WHERE $1 = '' OR d.state = $1 ORDER BY d.no";
    /// no, state, decider, decided_ms, facts.
    CHANGE_DEVICE = "UPDATE device SET state = $2, decider = $3, decided_ms = $4, facts = $5 WHERE no = $1";

    /// Keys as they were written.
    SEALED_KEYS = "SELECT no, algorithm, secret, made_ms, facts FROM company_key ORDER BY no";
    /// People as they were written.
    SEALED_PEOPLE = "SELECT no, code, name, changed, facts FROM person ORDER BY no";
    /// Logins as they were written.
    SEALED_LOGINS = "SELECT person, password, enabled, set_ms, facts FROM login ORDER BY person";
    /// Second factors as they were written.
    SEALED_FACTORS = "SELECT person, salt, begun_ms, confirmed_ms, last_step, facts FROM second_factor ORDER BY person";
    /// Recovery codes as they were written.
    SEALED_RECOVERY_CODES = "SELECT person, hash, used_ms, facts FROM recovery_code ORDER BY person, hash";
    /// Branches as they were written.
    SEALED_BRANCHES = "SELECT person, branch, facts FROM person_branch ORDER BY person";
    /// Roles as they were written.
    SEALED_ROLES = "SELECT person, role, facts FROM person_role ORDER BY person, role";
    /// Devices as they were written.
    SEALED_DEVICES = "SELECT no, journal, collector, name, algorithm, key, state, issuer, decider, enrolled_ms, decided_ms, facts FROM device ORDER BY no";
}
