//! A phone that the server does not know any more, over HTTP.

use counterfoil_server::auth::Role;
use counterfoil_server::company;
use counterfoil_sync::entry::DayOpen;
use counterfoil_sync::id::{DeviceNo, JournalId};
use counterfoil_sync::journal::{Draft, Head};
use counterfoil_sync::keys::SecretKey;
use counterfoil_sync::time::{Clocks, Day};
use counterfoil_sync::wire::{
    Command, Cursor, EnrolReply, RescueAnswer, RescueBatch, SyncReply, SyncRequest, VERSION,
};
use serde_json::json;

use super::app::phone_key;
use super::{Reply, TestApp};
use crate::engines::{behind_our_back, sound};

/// Enrols a phone whose key this is.
async fn enrol(app: &TestApp, issuer: &str, approver: &str, key: &SecretKey) -> EnrolReply {
    let listed = app.get("/v1/me", issuer).await;
    assert_eq!(listed.status, 200);
    let collector = counterfoil_sync::id::PersonNo(1);
    let code = app.code(issuer, collector).await;
    TestApp::enrolled(&app.enrol(&code, key).await);
    let devices = app.get("/v1/devices", approver).await.json();
    let no = devices["devices"]
        .as_array()
        .and_then(|devices| devices.last())
        .map_or(0, |device| device["no"].as_u64().unwrap_or(0));
    let approve = format!("/v1/devices/{no}/approve");
    assert_eq!(app.post(&approve, approver, &json!({})).await.status, 200);
    TestApp::enrolled(&app.enrol(&code, key).await)
}

async fn send(app: &TestApp, path: &str, token: Option<&str>, body: &[u8]) -> Reply {
    let request = app
        .request("POST", path)
        .header("content-type", "application/cbor")
        .body(body.to_vec());
    app.send(
        token
            .into_iter()
            .fold(request, reqwest::RequestBuilder::bearer_auth),
    )
    .await
}

#[tokio::test]
async fn a_forgotten_phone_is_told_enrols_again_and_hands_in_what_it_wrote() {
    for app in TestApp::both().await {
        app.person("C07", [Role::Collector]).await;
        let (_, sami) = app.staff("sami", [Role::Supervisor]).await;
        let (_, noor) = app.staff("noor", [Role::Supervisor]).await;
        let key = phone_key(2);
        let first = enrol(&app, &sami, &noor, &key).await;
        assert_eq!(first.journal, JournalId::device(DeviceNo(1), 1));
        let old_token = first.token.expect("a token");
        let head = Head::start(first.journal);
        let draft = Draft {
            clocks: Clocks::default(),
            seen: Vec::new(),
            place: None,
            fact: DayOpen { day: Day(20_779) }.into(),
        };
        let entry = head.write(draft, Some(&key)).expect("a day");
        let request = SyncRequest {
            version: VERSION,
            journal: first.journal,
            nonce: [0; 8],
            base: 0,
            base_tag: [0; 8],
            entries: Vec::new(),
            daybooks: Vec::new(),
            cursor: Cursor::default(),
        };
        let message = request.seal(&head, std::slice::from_ref(&entry), &key);
        // A backup of before the enrolment.
        for table in ["enrolment_code", "device"] {
            behind_our_back(&app.state.db, &format!("DELETE FROM {table}"))
                .await
                .expect("restored");
        }
        let untold = send(&app, "/v1/sync", Some(&old_token), &message).await;
        assert_eq!(
            (untold.status, untold.problem().as_str()),
            (503, "restore-not-said")
        );
        let now = app.state.clock.now();
        app.state
            .db
            .write(|mut tx| async move { company::restored(&mut tx, "fire", None, now).await })
            .await
            .expect("said");
        let told = send(&app, "/v1/sync", Some(&old_token), &message).await;
        assert_eq!(told.status, 200);
        let company = &app.state.keys.public;
        let (told, _) = SyncReply::open(&told.bytes, &message, company).expect("the company's");
        assert_eq!(told.commands, Some(vec![Command::ReEnrol]));

        let again = enrol(&app, &sami, &noor, &key).await;
        assert_ne!(again.journal, first.journal);
        assert_eq!(again.journal.0 >> 16 & 0xffff_ffff, 1, "the same number");
        let new_token = again.token.expect("a token");
        let batch = RescueBatch::of(first.journal, &[entry])
            .remove(0)
            .to_bytes();
        for (token, status, problem) in [
            (None, 403, "unknown-journal"),
            (Some(old_token.as_str()), 403, "unknown-journal"),
            (Some("x.y.z"), 401, "not-signed-in"),
        ] {
            let reply = send(&app, "/v1/entries", token, &batch).await;
            assert_eq!((reply.status, reply.problem().as_str()), (status, problem));
        }
        for token in [&new_token, &sami] {
            let reply = send(&app, "/v1/entries", Some(token), &batch).await;
            assert_eq!(reply.status, 200);
            let told = RescueAnswer::open(&reply.bytes, &batch, company).expect("the company's");
            assert_eq!((told.seq, told.kept, told.epoch > 1), (0, 1, true));
        }
        let list = app.get("/v1/quarantine?state=open", &sami).await.json();
        let waiting = list["quarantine"].as_array().expect("a list");
        assert_eq!(waiting.len(), 1, "{list}");
        assert_eq!(waiting[0]["entry"], "10001.1");
        assert_eq!(waiting[0]["reason"], "unknown_journal");
        assert_eq!(waiting[0]["kind"], "DayOpen");
        assert_eq!(sound(&app.state.db).await, Ok(()));
    }
}
