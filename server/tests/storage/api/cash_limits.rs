//! Limits on cash and unlock codes over HTTP.

use counterfoil_server::auth::Role;
use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::keys::{Algorithm, PublicKey};
use counterfoil_sync::time::Millis;
use counterfoil_sync::unlock::{UnlockAsk, UnlockKey, code_text};
use serde_json::json;

use super::TestApp;
use super::app::{MORNING, phone_key};
use crate::engines::sound;

#[tokio::test]
async fn limits_count_once_a_second_person_agrees_and_everyone_at_a_desk_sees_them() {
    for app in TestApp::both().await {
        let amal = app.person("C07", [Role::Collector]).await;
        let (_, adel) = app.staff("adel", [Role::Admin]).await;
        let (_, sami) = app.staff("sami", [Role::Supervisor]).await;
        let nobody = json!({"soft": null, "hard": null});
        let everyone = json!({"collector": null, "currency": "KWD", "in_hand": {"soft": "1000.000", "hard": "1500"},
            "age_hours": {"soft": null, "hard": 48}, "reason": "insurance"});
        let shown = json!({"collector": null, "currency": "KWD", "receipt": nobody, "in_hand": {"soft": "1000.000", "hard": "1500.000"},
            "count": nobody, "age_hours": {"soft": null, "hard": 48}});
        for _ in 0..2 {
            let reply = app.command("/v1/cash-limits", &adel, "k1", &everyone).await;
            assert_eq!(reply.status, 200, "{}", reply.json());
            assert_eq!(reply.json()["limits"], shown);
            assert_eq!(reply.text("state"), "open");
        }
        let none = json!({"limits": []});
        assert_eq!(
            app.get("/v1/cash-limits", &sami).await.json(),
            none,
            "not yet"
        );
        let (_, salma) = app.staff("salma", [Role::Manager]).await;
        let agree = async |no: u32, token: &str, yes: bool| {
            let body = json!({"agree": yes, "reason": "seen the policy"});
            let path = format!("/v1/cash-limits/asked/{no}/decision");
            app.command(&path, token, &format!("a{no}"), &body).await
        };
        let own = agree(1, &adel, true).await;
        assert_eq!((own.status, own.problem().as_str()), (403, "four-eyes"));
        assert_eq!(agree(9, &salma, true).await.status, 404);
        assert_eq!(agree(1, &salma, true).await.text("state"), "agreed");
        let (_, other) = app.staff("other", [Role::Admin]).await;
        let late = agree(1, &other, false).await;
        assert_eq!((late.status, late.problem().as_str()), (409, "decided"));
        let own = json!({"collector": amal.0, "currency": "KWD", "count": {"soft": 5, "hard": 10}, "reason": "new"});
        let reply = app.command("/v1/cash-limits", &adel, "k2", &own).await;
        assert_eq!(reply.status, 200);
        let waiting = app.get("/v1/cash-limits/asked", &sami).await.json();
        assert_eq!(waiting["asked"][0]["no"], 2);
        agree(2, &salma, true).await;
        let listed = app.get("/v1/cash-limits", &sami).await.json();
        assert_eq!(listed["limits"][0], shown);
        assert_eq!(listed["limits"][1]["collector"], amal.0);
        let back =
            json!({"collector": amal.0, "currency": "KWD", "take_back": true, "reason": "trained"});
        app.command("/v1/cash-limits", &adel, "k3", &back).await;
        agree(3, &salma, true).await;
        let refused = json!({"currency": "KWD", "count": {"hard": 1}, "reason": "a slip"});
        app.command("/v1/cash-limits", &adel, "k5", &refused).await;
        assert_eq!(agree(4, &salma, false).await.text("state"), "refused");
        let listed = app.get("/v1/cash-limits", &sami).await.json();
        assert_eq!(listed, json!({"limits": [shown]}));
        let denied = app.command("/v1/cash-limits", &sami, "k4", &everyone).await;
        assert_eq!(denied.status, 403);
        for (key, body, status) in [
            (
                "e1",
                json!({"currency": "KWD", "in_hand": {"soft": "2", "hard": "1"}, "reason": "x"}),
                422,
            ),
            (
                "e2",
                json!({"currency": "KWD", "in_hand": {"hard": "0.0001"}, "reason": "x"}),
                422,
            ),
            ("e3", json!({"currency": "money", "reason": "x"}), 422),
            ("e4", json!({"currency": "KWD", "reason": " "}), 422),
            (
                "e5",
                json!({"currency": "KWD", "collector": 99, "reason": "x"}),
                404,
            ),
        ] {
            let reply = app.command("/v1/cash-limits", &adel, key, &body).await;
            assert_eq!(reply.status, status, "{}", reply.json());
            reply.problem();
        }
        sound(&app.state.db).await.expect("sound");
    }
}

#[tokio::test]
async fn a_supervisor_answers_the_challenge_of_a_phone_that_is_enrolled() {
    for app in TestApp::both().await {
        let amal = app.person("C07", [Role::Collector]).await;
        let (_, sami) = app.staff("sami", [Role::Supervisor]).await;
        let (noor_no, noor) = app.staff("noor", [Role::Supervisor, Role::Collector]).await;
        let (_, adel) = app.staff("adel", [Role::Admin]).await;
        let code = app.code(&sami, amal).await;
        let asked = TestApp::enrolled(&app.enrol(&code, &phone_key(1)).await);
        assert_eq!(asked.unlock_key, None, "not before it is approved");
        let device = app.get("/v1/devices", &noor).await.json()["devices"][0]["no"].clone();
        app.post(&format!("/v1/devices/{device}/approve"), &noor, &json!({}))
            .await;
        let enrolled = TestApp::enrolled(&app.enrol(&code, &phone_key(1)).await);
        PublicKey::from_bytes(Algorithm::Ed25519, &enrolled.company_key)
            .expect("the company's key");
        let secret = enrolled.unlock_key.expect("a secret");
        let secret = UnlockKey::from_bytes(&secret).expect("of 32 bytes");
        let ask = UnlockAsk {
            kind: LimitKind::Count,
            currency: "AED".parse().expect("a currency"),
            up_to: 42,
            no: 0,
        };
        let today = Millis(MORNING.0).utc_day();
        let shown = ask.challenge(&secret, enrolled.journal, today);
        let body = json!({"collector": amal.0, "challenge": shown.to_lowercase(), "reason": "bank closed"});
        let wanted = code_text(&ask.code(&secret, enrolled.journal, today));
        for _ in 0..2 {
            let reply = app.command("/v1/unlocks", &sami, "u1", &body).await;
            assert_eq!(reply.status, 200, "{}", reply.json());
            assert_eq!(reply.text("code"), wanted);
            assert_eq!(
                (reply.text("limit"), reply.text("up_to")),
                ("count".to_owned(), "42".to_owned())
            );
        }
        let listed = app.get("/v1/unlocks", &adel).await.json();
        assert_eq!(listed["unlocks"][0]["used"], json!(null));
        assert_eq!(listed["unlocks"][0]["reason"], "bank closed");
        assert!(!listed.to_string().contains(&wanted), "a code is told once");
        assert_eq!(
            app.get("/v1/unlocks?after=1", &adel).await.json(),
            json!({"unlocks": []})
        );
        let own = json!({"collector": noor_no.0, "challenge": shown, "reason": "mine"});
        let reply = app.command("/v1/unlocks", &noor, "u2", &own).await;
        assert_eq!((reply.status, reply.problem().as_str()), (403, "four-eyes"));
        let wrong = json!({"collector": amal.0, "challenge": "AAAAA-AAAAA", "reason": "x"});
        let reply = app.command("/v1/unlocks", &sami, "u3", &wrong).await;
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (409, "not-this-challenge")
        );
        assert_eq!(
            app.command("/v1/unlocks", &adel, "u4", &body).await.status,
            403
        );
        sound(&app.state.db).await.expect("sound");
    }
}
