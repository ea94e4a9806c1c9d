//! The second factor and proving again, over HTTP.

use counterfoil_server::auth::{Role, proof, second};
use counterfoil_server::company::{self, Setting};
use counterfoil_sync::id::PersonNo;
use serde_json::json;

use super::TestApp;
use super::app::PASSWORD;
use crate::engines::sound;

/// Switched on for somebody: what their authenticator holds, and the recovery codes.
async fn switched_on(app: &TestApp, login: &str) -> (String, Vec<String>) {
    let (now, keys) = (app.state.clock.now(), &app.state.keys);
    let (shown, codes) = app
        .state
        .db
        .write(
            |mut tx| async move { second::switch_on(&mut tx, keys, login, "Al Noor", now).await },
        )
        .await
        .expect("switched on");
    (shown.in_groups().replace(' ', ""), codes)
}

fn code(app: &TestApp, secret: &str) -> String {
    let seconds = app.state.clock.now().0 / 1_000;
    second::code_of(secret, seconds).expect("a code")
}

async fn with_code(app: &TestApp, login: &str, code: &str) -> super::Reply {
    let body = json!({"login": login, "password": PASSWORD, "code": code});
    app.post_open("/v1/sign-in", &body).await
}

#[tokio::test]
async fn a_second_factor_is_asked_for_after_the_right_password_and_each_code_is_taken_once() {
    for app in TestApp::both().await {
        let person = app.person("omar", [Role::Cashier]).await;
        let (secret, recovery) = switched_on(&app, "omar").await;
        let wrong = app.sign_in("omar", "wrong horse battery").await;
        assert_eq!(wrong.problem(), "wrong-credentials", "as without one");
        let asked = app.sign_in("omar", PASSWORD).await;
        let asked = (asked.status, asked.problem());
        assert_eq!(asked, (401, "second-factor-needed".to_owned()));
        let shown = code(&app, &secret);
        assert_eq!(
            with_code(&app, "omar", "000000").await.problem(),
            "wrong-code"
        );
        assert_eq!(with_code(&app, "omar", &shown).await.status, 200);
        let again = with_code(&app, "omar", &shown).await;
        assert_eq!(again.problem(), "wrong-code", "taken");
        app.pass(30);
        let next = format!(
            " {} {}",
            &code(&app, &secret)[..3],
            &code(&app, &secret)[3..]
        );
        assert_eq!(
            with_code(&app, "omar", &next).await.status,
            200,
            "in groups"
        );
        let kept = recovery[3].to_lowercase().replace('-', " ");
        assert_eq!(with_code(&app, "omar", &kept).await.status, 200);
        assert_eq!(with_code(&app, "omar", &kept).await.status, 401, "once");

        // Guesses are few, and time gives more.
        let mut guesses = 0;
        while with_code(&app, "omar", "000000").await.status == 401 {
            guesses += 1;
        }
        assert!(guesses <= 6, "{guesses}");
        app.pass(60 * 60);
        assert_eq!(
            with_code(&app, "omar", &code(&app, &secret)).await.status,
            200
        );

        // Nothing of it is in the audit trail, and a changed row is found.
        let trail = number_of(&app, &secret).await;
        assert_eq!(trail, 0);
        assert_eq!(sound(&app.state.db).await, Ok(()));
        let sql = "UPDATE second_factor SET last_step = 0";
        crate::engines::behind_our_back(&app.state.db, sql)
            .await
            .expect("changed");
        let fault = sound(&app.state.db).await.expect_err("found");
        let named = format!("the second factor of person {person}");
        assert!(fault.contains(&named), "{fault}");
    }
}

/// How many audit records hold a text.
async fn number_of(app: &TestApp, text: &str) -> i64 {
    let sql = format!(
        "SELECT COUNT(*) FROM audit WHERE subject LIKE '%{text}%' OR reason LIKE '%{text}%'"
    );
    crate::engines::number(&app.state.db, Box::leak(sql.into_boxed_str())).await
}

#[tokio::test]
async fn whoever_decides_proved_lately_who_they_are() {
    for app in TestApp::both().await {
        let (_, salma) = app.staff("salma", [Role::Manager]).await;
        let close = json!({"until": "2026-10-31", "reason": "month end"});
        let decide = async |token: &str, key: &str| {
            app.command("/v1/periods/close", token, key, &close).await
        };
        app.pass(proof::LASTS_MS / 1_000 - 5);
        // Refreshed all the while: that proves nothing.
        let signed = app.sign_in("salma", PASSWORD).await;
        assert_eq!(decide(&signed.text("access_token"), "k1").await.status, 200);
        app.pass(proof::LASTS_MS / 1_000 + 5);
        let refreshed = app.refresh(&signed.text("refresh_token")).await;
        let token = refreshed.text("access_token");
        let stale = decide(&token, "k2").await;
        assert_eq!(
            (stale.status, stale.problem().as_str()),
            (401, "proof-too-old")
        );
        let challenge = stale.header("www-authenticate");
        assert!(
            challenge.contains("insufficient_user_authentication"),
            "{challenge}"
        );
        assert_eq!(
            app.get("/v1/periods", &token).await.status,
            200,
            "she may look"
        );
        let prove = async |body| app.post("/v1/prove", &token, &body).await;
        assert_eq!(prove(json!({})).await.status, 422);
        let wrong = prove(json!({"password": "wrong horse battery"})).await;
        assert_eq!(wrong.problem(), "wrong-credentials");
        let proved = prove(json!({"password": PASSWORD})).await;
        assert_eq!(decide(&proved.text("access_token"), "k2").await.status, 200);
        assert_eq!(
            decide(&token, "k3").await.status,
            401,
            "the older token stays as old"
        );
        let again = app.refresh(&refreshed.text("refresh_token")).await;
        assert_eq!(decide(&again.text("access_token"), "k3").await.status, 200);
        assert_eq!(decide(&salma, "k4").await.status, 401, "run out");

        let (secret, _) = switched_on(&app, "salma").await;
        let token = again.text("access_token");
        let prove = async |body| app.post("/v1/prove", &token, &body).await;
        assert_eq!(prove(json!({"password": PASSWORD})).await.status, 422);
        let proved = prove(json!({"code": code(&app, &secret)})).await;
        assert_eq!(proved.status, 200, "{}", proved.json());
    }
}

#[tokio::test]
async fn a_company_may_want_a_second_factor_of_whoever_decides() {
    for app in TestApp::both().await {
        let (_, salma) = app.staff("salma", [Role::Manager]).await;
        let now = app.state.clock.now();
        let wanted = &Setting::SecondFactor(true);
        app.state
            .db
            .write(|mut tx| async move { company::set(&mut tx, wanted, None, now).await })
            .await
            .expect("set");
        let close = json!({"until": "2026-10-31", "reason": "month end"});
        let refused = app.command("/v1/periods/close", &salma, "k1", &close).await;
        let refused = (refused.status, refused.problem());
        assert_eq!(refused, (403, "second-factor-missing".to_owned()));
        assert_eq!(app.get("/v1/periods", &salma).await.status, 200);
        switched_on(&app, "salma").await;
        let done = app.command("/v1/periods/close", &salma, "k1", &close).await;
        assert_eq!(done.status, 200);
    }
}

#[tokio::test]
async fn another_person_resets_a_second_factor_and_it_ends_the_sessions() {
    for app in TestApp::both().await {
        let (omar, token) = app.staff("omar", [Role::Cashier]).await;
        switched_on(&app, "omar").await;
        let admin = app.person("adel", [Role::Admin]).await;
        let reset = async |by: PersonNo, reason: &'static str| {
            let now = app.state.clock.now();
            app.state
                .db
                .write(|mut tx| async move {
                    second::reset(&mut tx, omar, Some(by), reason, now).await
                })
                .await
        };
        assert!(reset(omar, "mine").await.is_err(), "not one's own");
        assert!(reset(admin, " ").await.is_err(), "not without a reason");
        assert_eq!(app.get("/v1/me", &token).await.status, 200);
        reset(admin, "phone stolen").await.expect("reset");
        assert_eq!(app.get("/v1/me", &token).await.status, 401);
        assert_eq!(app.sign_in("omar", PASSWORD).await.status, 200);
        assert_eq!(sound(&app.state.db).await, Ok(()));
    }
}
