//! Access tokens that are not quite right.

use counterfoil_server::auth::devices::{Device, DeviceState};
use counterfoil_server::auth::sessions::SessionNo;
use counterfoil_server::auth::tokens::{DEVICE_S, PERSON_S, PersonToken, SYNC_GRACE_S, TokenError};
use counterfoil_server::auth::{CompanyKey, Role, Tokens};
use counterfoil_sync::id::{DeviceNo, JournalId, PersonNo};
use counterfoil_sync::time::Millis;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::TestApp;
use super::app::{MORNING, phone_key};

const SEED: [u8; 32] = [9; 32];

fn tokens() -> (CompanyKey, Tokens) {
    let key = CompanyKey::from_seed(SEED).expect("a key");
    let tokens = Tokens::new(&key).expect("they work");
    (key, tokens)
}

fn header(key: &CompanyKey) -> Header {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some("at+jwt".to_owned());
    header.kid = Some(key.name().to_owned());
    header
}

fn now_s() -> i64 {
    MORNING.0 / 1_000
}

fn claims() -> Value {
    json!({"iss": "counterfoil", "aud": "office", "sub": "7", "iat": now_s(), "nbf": now_s(), "exp": now_s() + PERSON_S, "sid": 3, "roles": ["cashier"], "auth_time": now_s()})
}

fn sign(header: &Header, claims: &Value, seed: &[u8; 32]) -> String {
    jsonwebtoken::encode(header, claims, &EncodingKey::from_ed_der(seed)).expect("signed")
}

fn device() -> Device {
    Device {
        no: DeviceNo(7),
        journal: JournalId::device(DeviceNo(7), 1),
        collector: PersonNo(4),
        name: String::new(),
        key: phone_key(2).public(),
        state: DeviceState::Active,
        issuer: PersonNo(1),
        decider: None,
        enrolled: MORNING,
        decided: None,
    }
}

#[test]
fn the_token_that_these_tests_bend_is_good_before_it_is_bent() {
    let (key, tokens) = tokens();
    let token = sign(&header(&key), &claims(), &SEED);
    let expected = PersonToken {
        person: PersonNo(7),
        session: SessionNo(3),
        roles: [Role::Cashier].into_iter().collect(),
        proved: MORNING,
    };
    assert_eq!(tokens.read_person(&token, MORNING), Ok(expected.clone()));
    let issued = tokens.issue_person(&expected, MORNING).expect("issued");
    assert_eq!(
        issued.len(),
        token.len(),
        "and it is what is issued, but for the order of claims"
    );
}

#[test]
fn wrong_claims_are_refused() {
    let (key, tokens) = tokens();
    let bent: [(&str, Value); 18] = [
        ("iss", json!("somebody")),
        ("iss", json!(["counterfoil"])),
        ("aud", json!("phone")),
        ("aud", json!(["office", "phone"])),
        ("aud", Value::Null),
        ("sub", json!("-7")),
        ("sub", json!(7)),
        ("exp", json!(now_s() + PERSON_S + 1)),
        ("exp", json!(i64::MAX)),
        ("exp", json!("never")),
        ("exp", json!(1e300)),
        ("exp", Value::Null),
        ("nbf", Value::Null),
        ("iat", json!(now_s() - 1)),
        ("iat", Value::Null),
        ("roles", json!(["root"])),
        ("sid", json!("3")),
        ("admin", json!(true)),
    ];
    for (claim, value) in bent {
        let mut claims = claims();
        claims[claim] = value.clone();
        let token = sign(&header(&key), &claims, &SEED);
        assert_eq!(
            tokens.read_person(&token, MORNING),
            Err(TokenError::Wrong),
            "{claim} = {value}"
        );
    }
    for claim in ["iss", "aud", "sub", "iat", "nbf", "exp", "sid", "roles"] {
        let mut claims = claims();
        claims.as_object_mut().expect("an object").remove(claim);
        let token = sign(&header(&key), &claims, &SEED);
        assert_eq!(
            tokens.read_person(&token, MORNING),
            Err(TokenError::Wrong),
            "without {claim}"
        );
    }
}

#[test]
fn times_hold_to_the_second_and_five() {
    let (key, tokens) = tokens();
    let token = sign(&header(&key), &claims(), &SEED);
    let at = |seconds: i64| {
        tokens
            .read_person(&token, Millis(MORNING.0 + seconds * 1_000))
            .map(|_| ())
    };
    assert_eq!(at(-6), Err(TokenError::NotYet));
    assert_eq!(at(-5), Ok(()));
    assert_eq!(at(PERSON_S + 4), Ok(()));
    assert_eq!(at(PERSON_S + 5), Err(TokenError::Expired));
    let mut future = claims();
    future["nbf"] = json!(now_s() + 6);
    assert_eq!(
        tokens.read_person(&sign(&header(&key), &future, &SEED), MORNING),
        Err(TokenError::NotYet)
    );
}

#[test]
fn wrong_headers_and_keys_are_refused() {
    let (key, tokens) = tokens();
    let with = |bend: fn(&mut Header)| {
        let mut header = header(&key);
        bend(&mut header);
        sign(&header, &claims(), &SEED)
    };
    let bent = [
        with(|header| header.typ = Some("JWT".to_owned())),
        with(|header| header.typ = None),
        with(|header| header.kid = None),
        with(|header| header.kid = Some("ffffffff".to_owned())),
        with(|header| header.crit = Some(vec!["exp".to_owned()])),
        with(|header| header.jku = Some("https://example.com/keys".to_owned())),
        with(|header| header.extras.insert("b64", false)),
        sign(&header(&key), &claims(), &[8; 32]),
    ];
    for token in bent {
        assert_eq!(
            tokens.read_person(&token, MORNING),
            Err(TokenError::Wrong),
            "{token}"
        );
    }
}

#[test]
fn no_algorithm_but_ours_and_no_broken_token() {
    let (key, tokens) = tokens();
    let good = sign(&header(&key), &claims(), &SEED);
    let (_, rest) = good.split_once('.').expect("three parts");
    // {"typ":"at+jwt","alg":"none","kid":...} and HS256, which would take the public key as its secret.
    for alg in ["none", "None", "HS256", "ES256", ""] {
        let header = format!(r#"{{"typ":"at+jwt","alg":"{alg}","kid":"{}"}}"#, key.name());
        let header = base64(header.as_bytes());
        for token in [
            format!("{header}.{rest}"),
            format!("{header}.{}.", rest.split('.').next().expect("claims")),
        ] {
            assert_eq!(
                tokens.read_person(&token, MORNING),
                Err(TokenError::Wrong),
                "{alg}"
            );
        }
    }
    let mut cut: Vec<String> = (0..good.len())
        .step_by(7)
        .map(|end| good[..end].to_owned())
        .collect();
    cut.extend([
        "..".to_owned(),
        format!("{good}."),
        format!("{good}A"),
        format!(" {good}"),
        "x".repeat(5_000),
        good.replace('.', ".."),
    ]);
    for token in cut {
        assert_eq!(
            tokens.read_person(&token, MORNING),
            Err(TokenError::Wrong),
            "{token}"
        );
    }
    for place in (0..good.len()).step_by(5) {
        let mut bytes = good.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let token = String::from_utf8(bytes).expect("ASCII");
        assert_eq!(
            tokens.read_person(&token, MORNING),
            Err(TokenError::Wrong),
            "byte {place}"
        );
    }
}

#[test]
fn a_phones_token_opens_the_sync_door_for_thirty_days_and_no_other() {
    let (_, tokens) = tokens();
    let token = tokens.issue_device(&device(), MORNING).expect("issued");
    assert!(
        token.len() < 450,
        "every sync carries it: {} bytes",
        token.len()
    );
    let at = |seconds: i64, grace: i64| {
        tokens.read_device(&token, Millis(MORNING.0 + seconds * 1_000), grace)
    };
    let fresh = at(0, 0).expect("good");
    assert_eq!(
        (fresh.journal, fresh.collector, fresh.wants_renewal),
        (device().journal, PersonNo(4), false)
    );
    assert_eq!(at(DEVICE_S + 5, 0), Err(TokenError::Expired));
    assert!(
        at(DEVICE_S + 5, SYNC_GRACE_S)
            .expect("within the grace")
            .wants_renewal
    );
    assert!(at(DEVICE_S + SYNC_GRACE_S + 4, SYNC_GRACE_S).is_ok());
    assert_eq!(
        at(DEVICE_S + SYNC_GRACE_S + 5, SYNC_GRACE_S),
        Err(TokenError::Expired)
    );
    assert_eq!(
        at(-6, SYNC_GRACE_S).map(|_| ()),
        Err(TokenError::NotYet),
        "grace does not reach into the future"
    );
    assert_eq!(tokens.read_person(&token, MORNING), Err(TokenError::Wrong));
    let person = PersonToken {
        person: PersonNo(7),
        session: SessionNo(3),
        roles: Role::ALL.into_iter().collect(),
        proved: MORNING,
    };
    let person = tokens.issue_person(&person, MORNING).expect("issued");
    assert_eq!(
        tokens
            .read_device(&person, MORNING, SYNC_GRACE_S)
            .map(|_| ()),
        Err(TokenError::Wrong)
    );
}

#[tokio::test]
async fn a_refused_token_says_what_to_do_and_not_what_gave_it_away() {
    for app in TestApp::both().await {
        let (_, token) = app.staff("amal", [Role::Cashier]).await;
        app.pass(PERSON_S + 5);
        let expired = app.get("/v1/me", &token).await;
        assert_eq!(
            (expired.status, expired.header("www-authenticate")),
            (401, "Bearer")
        );
        assert!(
            expired.text("detail").contains("Refresh"),
            "{}",
            expired.text("detail")
        );
        for (name, value) in [
            ("authorization", "Basic YTpi"),
            ("authorization", token.as_str()),
            ("x-token", token.as_str()),
        ] {
            let reply = app
                .send(app.request("GET", "/v1/me").header(name, value))
                .await;
            assert_eq!(
                (reply.status, reply.problem().as_str()),
                (401, "not-signed-in")
            );
        }
        let in_query = app
            .send(app.request("GET", &format!("/v1/me?access_token={token}")))
            .await;
        assert_eq!(in_query.status, 401);
    }
}

/// Without a dependency for one line.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .fold(0_u32, |word, byte| word << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(char::from(
                LETTERS[(word >> (18 - 6 * place)) as usize & 63],
            ));
        }
    }
    text
}
