//! From a code to a phone that may work.

use counterfoil_server::auth::Role;
use counterfoil_server::auth::devices::{self, CODE_MINUTES, DeviceState};
use counterfoil_server::auth::tokens::key_print;
use counterfoil_sync::certificate::Certificate;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::wire::EnrolState;
use serde_json::json;

use super::TestApp;
use super::app::phone_key;
use crate::engines::{number, sound};

struct Office {
    collector: PersonNo,
    sami: String,
    noor: String,
}

/// A collector and two supervisors.
async fn office(app: &TestApp) -> Office {
    let collector = app.person("C07", [Role::Collector]).await;
    let (_, sami) = app.staff("sami", [Role::Supervisor]).await;
    let (_, noor) = app.staff("noor", [Role::Supervisor, Role::Collector]).await;
    Office {
        collector,
        sami,
        noor,
    }
}

#[tokio::test]
async fn a_phone_is_enrolled_by_one_person_and_approved_by_another() {
    for app in TestApp::both().await {
        let office = office(&app).await;
        let code = app.code(&office.sami, office.collector).await;
        let key = phone_key(1);
        let asked = TestApp::enrolled(&app.enrol(&code, &key).await);
        assert_eq!(
            (asked.state, asked.collector, asked.token.clone()),
            (EnrolState::Pending, office.collector, None)
        );
        assert_eq!(asked.name, "Person C07");
        assert_eq!(
            asked.certificate, None,
            "nothing is certified before it is approved"
        );
        assert_eq!(asked.company_key.to_vec(), app.state.keys.public.to_bytes());

        let listed = app.get("/v1/devices", &office.noor).await.json();
        let device = &listed["devices"][0];
        assert_eq!(
            (&device["state"], &device["name"]),
            (&json!("pending"), &json!("Pixel 9"))
        );
        assert_eq!(device["key"], key_print(&key.public()));
        let approve = format!("/v1/devices/{}/approve", device["no"]);
        let own = app.post(&approve, &office.sami, &json!({})).await;
        assert_eq!((own.status, own.problem().as_str()), (403, "four-eyes"));
        assert_eq!(
            TestApp::enrolled(&app.enrol(&code, &key).await).state,
            EnrolState::Pending
        );
        assert_eq!(
            app.post(&approve, &office.noor, &json!({})).await.status,
            200
        );
        assert_eq!(
            app.post(&approve, &office.noor, &json!({})).await.status,
            200,
            "again changes nothing"
        );

        // Long after the code ran out the phone asks again, and is told.
        app.pass(24 * 3_600);
        let active = TestApp::enrolled(&app.enrol(&code, &key).await);
        assert_eq!(
            (active.state, active.journal),
            (EnrolState::Active, asked.journal)
        );
        let certificate = active.certificate.expect("a certificate");
        let certificate = Certificate::open(&certificate, &app.state.keys.public).expect("signed");
        assert_eq!(
            (
                certificate.journal,
                certificate.collector,
                certificate.name.as_str()
            ),
            (asked.journal, office.collector, "Person C07")
        );
        assert_eq!(certificate.device_key(), Ok(key.public()));
        assert!(certificate.not_after > app.state.clock.now().utc_day().plus(1_000));
        let token = active.token.expect("a token");
        let now = app.state.clock.now();
        let read = app.state.tokens.read_device(&token, now, 0).expect("good");
        assert_eq!(
            (read.journal, read.collector),
            (asked.journal, office.collector)
        );
        assert_eq!(read.key_print, key_print(&key.public()));

        let found = app
            .state
            .db
            .read(|mut tx| async move { devices::find_by_journal(&mut tx, asked.journal).await })
            .await;
        let found = found.expect("read").expect("there");
        assert_eq!(
            (found.state, found.key),
            (DeviceState::Active, key.public())
        );
        assert_eq!(sound(&app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn every_enrolment_is_a_new_journal() {
    for app in TestApp::both().await {
        let office = office(&app).await;
        let key = phone_key(2);
        let mut journals = Vec::new();
        for _ in 0..3 {
            let code = app.code(&office.sami, office.collector).await;
            journals.push(TestApp::enrolled(&app.enrol(&code, &key).await).journal);
        }
        journals.dedup();
        assert_eq!(journals.len(), 3, "{journals:?}");
    }
}

#[tokio::test]
async fn a_code_is_for_one_phone_and_ten_minutes() {
    for app in TestApp::both().await {
        let office = office(&app).await;
        let code = app.code(&office.sami, office.collector).await;
        assert_eq!(
            TestApp::enrolled(
                &app.enrol(&code.to_lowercase().replace('-', " "), &phone_key(1))
                    .await
            )
            .state,
            EnrolState::Pending
        );
        let other = app.enrol(&code, &phone_key(2)).await;
        assert_eq!(
            (other.status, other.problem().as_str()),
            (409, "enrolment-code-used")
        );

        let code = app.code(&office.sami, office.collector).await;
        app.pass(CODE_MINUTES * 60 - 1);
        let last = app.code(&office.sami, office.collector).await;
        app.pass(1);
        let late = app.enrol(&code, &phone_key(3)).await;
        assert_eq!(
            (late.status, late.problem().as_str()),
            (410, "enrolment-code-expired")
        );
        assert_eq!(app.enrol(&last, &phone_key(3)).await.status, 200);
    }
}

#[tokio::test]
async fn codes_cannot_be_guessed() {
    for app in TestApp::both().await {
        let office = office(&app).await;
        let code = app.code(&office.sami, office.collector).await;
        assert_eq!(code.len(), 9, "eight characters and a dash: {code}");
        for _ in 0..10 {
            let reply = app.enrol("0000-0000", &phone_key(1)).await;
            assert_eq!(
                (reply.status, reply.problem().as_str()),
                (403, "enrolment-code-unknown")
            );
        }
        let held = app.enrol(&code, &phone_key(1)).await;
        assert_eq!(
            (held.status, held.problem().as_str()),
            (429, "too-many-tries")
        );
        app.pass(held.header("retry-after").parse().expect("seconds"));
        assert_eq!(app.enrol(&code, &phone_key(1)).await.status, 200);
    }
}

#[tokio::test]
async fn four_eyes_cannot_be_two() {
    for app in TestApp::both().await {
        let office = office(&app).await;
        // A supervisor who also collects has a phone of her own.
        let noor = PersonNo(3);
        let own = app
            .post(
                "/v1/enrolments",
                &office.noor,
                &json!({"collector": noor.0}),
            )
            .await;
        assert_eq!((own.status, own.problem().as_str()), (403, "four-eyes"));
        let code = app.code(&office.sami, noor).await;
        assert_eq!(app.enrol(&code, &phone_key(1)).await.status, 200);
        let approve = app
            .post("/v1/devices/1/approve", &office.noor, &json!({}))
            .await;
        assert_eq!(approve.problem(), "four-eyes");
        let (_, third) = app.staff("root", [Role::Admin]).await;
        assert_eq!(
            app.post("/v1/devices/1/approve", &third, &json!({}))
                .await
                .status,
            200
        );
        let reason = json!({"reason": "left at a customer"});
        assert_eq!(
            app.post("/v1/devices/1/suspend", &office.noor, &reason)
                .await
                .status,
            200
        );
        assert_eq!(
            app.post("/v1/devices/1/resume", &office.noor, &reason)
                .await
                .problem(),
            "four-eyes"
        );
        assert_eq!(
            app.post("/v1/devices/1/resume", &office.sami, &reason)
                .await
                .status,
            200
        );
        assert_eq!(
            app.post("/v1/devices/1/revoke", &office.sami, &reason)
                .await
                .text("state"),
            "revoked"
        );
        let back = app
            .post("/v1/devices/1/resume", &office.sami, &reason)
            .await;
        assert_eq!((back.status, back.problem().as_str()), (409, "wrong-state"));
        // The database knows the rule too.
        let forced = "UPDATE device SET state = 'active', decider = collector WHERE no = 1";
        assert!(
            crate::engines::behind_our_back(&app.state.db, forced)
                .await
                .is_err()
        );
        assert_eq!(sound(&app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn a_refused_phone_is_told_and_gets_no_token() {
    for app in TestApp::both().await {
        let office = office(&app).await;
        let code = app.code(&office.sami, office.collector).await;
        assert_eq!(app.enrol(&code, &phone_key(1)).await.status, 200);
        let unsaid = app
            .post(
                "/v1/devices/1/refuse",
                &office.sami,
                &json!({"reason": " "}),
            )
            .await;
        assert_eq!((unsaid.status, unsaid.problem().as_str()), (422, "unsaid"));
        assert_eq!(
            app.post(
                "/v1/devices/1/refuse",
                &office.sami,
                &json!({"reason": "unknown phone"})
            )
            .await
            .status,
            200
        );
        let told = TestApp::enrolled(&app.enrol(&code, &phone_key(1)).await);
        assert_eq!((told.state, told.token), (EnrolState::Refused, None));
        assert_eq!(
            app.post("/v1/devices/9/approve", &office.noor, &json!({}))
                .await
                .problem(),
            "not-found"
        );
    }
}

#[tokio::test]
async fn only_collectors_get_codes_and_only_messages_are_read() {
    for app in TestApp::both().await {
        let office = office(&app).await;
        let reply = app
            .post("/v1/enrolments", &office.sami, &json!({"collector": 2}))
            .await;
        assert_eq!((reply.status, reply.problem().as_str()), (422, "invalid"));
        assert_eq!(
            app.post("/v1/enrolments", &office.sami, &json!({"collector": 99}))
                .await
                .status,
            422
        );
        let junk: [Vec<u8>; 2] = [Vec::new(), vec![0xff; 300]];
        for message in junk {
            let reply = app.send_message("/v1/enrol", message).await;
            assert_eq!(
                (reply.status, reply.problem().as_str()),
                (400, "not-an-enrolment")
            );
        }
        for bytes in [801, 5_000, 300_000] {
            let long = app.send_message("/v1/enrol", vec![0x9f; bytes]).await;
            assert_eq!((long.status, long.problem().as_str()), (413, "too-large"));
            let detail = long.text("detail");
            assert!(!detail.contains("1048576"), "another limit: {detail}");
        }
        let json = app.post_open("/v1/enrol", &json!({})).await;
        assert_eq!(
            (json.status, json.problem().as_str()),
            (415, "wrong-media-type")
        );
    }
}

#[tokio::test]
async fn a_code_is_checked_without_using_it_up() {
    for app in TestApp::both().await {
        let amal = app.person("C07", [Role::Collector]).await;
        let (_, sami) = app.staff("sami", [Role::Supervisor]).await;
        let code = app.code(&sami, amal).await;
        let ask = async |code: &str| {
            let message = minicbor::to_vec(code).expect("encodes");
            app.send_message("/v1/enrol/code", message).await
        };
        for _ in 0..2 {
            assert_eq!(ask(&code).await.status, 204);
        }
        let wrong = ask("AAAA-AAAA").await;
        assert_eq!(
            (wrong.status, wrong.problem().as_str()),
            (403, "enrolment-code-unknown")
        );
        let nonsense = app.send_message("/v1/enrol/code", vec![0xff]).await;
        assert_eq!(
            (nonsense.status, nonsense.problem().as_str()),
            (400, "not-an-enrolment")
        );
        assert_eq!(app.enrol(&code, &phone_key(1)).await.status, 200);
        assert_eq!(ask(&code).await.status, 409);
    }
}

#[tokio::test]
async fn another_supervisor_says_the_code_that_opens_a_locked_phone() {
    for app in TestApp::both().await {
        let (amal, own) = app.staff("C07", [Role::Collector, Role::Supervisor]).await;
        let (_, sami) = app.staff("sami", [Role::Supervisor]).await;
        let (_, cashier) = app.staff("teller", [Role::Cashier]).await;
        let code = app.code(&sami, amal).await;
        let asked = TestApp::enrolled(&app.enrol(&code, &phone_key(1)).await);
        let phone = format!("{:x}", asked.journal.0);
        let body =
            |lock: u32, reason: &str| json!({"phone": phone, "lock": lock, "reason": reason});
        let path = "/v1/phone-openings";
        let reply = app.post(path, &sami, &body(1, "forgot the PIN")).await;
        assert_eq!(reply.status, 200, "{}", reply.json());
        let wanted = app
            .state
            .keys
            .unlock_key(asked.journal)
            .opening(asked.journal, 1)
            .text();
        assert_eq!(reply.text("code"), wanted);
        let again = app.post(path, &sami, &body(1, "forgot the PIN")).await;
        assert_eq!(again.text("code"), wanted, "the same, and told once");
        let next = app.post(path, &sami, &body(2, "again")).await;
        assert_ne!(next.text("code"), wanted);
        for (token, body, status) in [
            (&own, body(1, "mine"), 403),
            (&cashier, body(1, "x"), 403),
            (&sami, body(0, "x"), 422),
            (&sami, body(1, " "), 422),
            (&sami, json!({"phone": "zz", "lock": 1, "reason": "x"}), 422),
        ] {
            let reply = app.post(path, token, &body).await;
            assert_eq!(reply.status, status, "{body}");
        }
        let audited = "SELECT COUNT(*) FROM audit WHERE action = 'device.opened'";
        assert_eq!(number(&app.state.db, audited).await, 2);
    }
}
