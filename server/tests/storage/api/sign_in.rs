//! Signing in, refreshing and signing out.

use counterfoil_server::auth::Role;
use counterfoil_server::auth::sessions::{IDLE_MS, LONGEST_MS};
use serde_json::json;

use super::TestApp;
use super::app::PASSWORD;
use crate::engines::sound;

#[tokio::test]
async fn a_person_signs_in_and_out() {
    for app in TestApp::both().await {
        let amal = app.person("amal", [Role::Cashier, Role::Auditor]).await;
        let signed = app.sign_in("amal", PASSWORD).await;
        assert_eq!(signed.status, 200, "{}", signed.json());
        assert_eq!(signed.json()["person"], amal.0);
        assert_eq!(signed.json()["roles"], json!(["cashier", "auditor"]));
        assert_eq!(signed.header("cache-control"), "no-store");
        let token = signed.text("access_token");
        let me = app.get("/v1/me", &token).await;
        assert_eq!(
            me.json(),
            json!({"person": amal.0, "name": "Person amal", "roles": ["cashier", "auditor"]})
        );

        assert_eq!(
            app.post("/v1/sign-out", &token, &json!({})).await.status,
            204
        );
        let after = app.get("/v1/me", &token).await;
        assert_eq!(
            (after.status, after.problem().as_str()),
            (401, "not-signed-in")
        );
        let refused = app.refresh(&signed.text("refresh_token")).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (401, "session-ended")
        );
        assert_eq!(sound(&app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn a_wrong_login_and_a_wrong_password_get_the_same_answer() {
    for app in TestApp::both().await {
        app.person("amal", [Role::Cashier]).await;
        let wrong_password = app.sign_in("amal", "wrong horse battery").await;
        let wrong_login = app.sign_in("nobody", PASSWORD).await;
        assert_eq!(wrong_password.status, 401);
        assert_eq!(wrong_password.problem(), "wrong-credentials");
        assert_eq!(wrong_password.bytes, wrong_login.bytes);
        for login in ["", "a\0b", "AMAL", " amal", "amal' --"] {
            assert_eq!(app.sign_in(login, PASSWORD).await.status, 401, "{login:?}");
        }
        assert_eq!(app.sign_in("amal", &"x".repeat(2_000)).await.status, 401);
    }
}

#[tokio::test]
async fn guessing_is_slowed_down_and_nobody_is_locked_out_for_good() {
    for app in TestApp::both().await {
        app.person("amal", [Role::Cashier]).await;
        let mut tries = 0;
        let refused = loop {
            let reply = app.sign_in("amal", "wrong horse battery").await;
            if reply.status != 401 {
                break reply;
            }
            tries += 1;
        };
        assert_eq!(tries, 8);
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (429, "too-many-tries")
        );
        let wait: i64 = refused.header("retry-after").parse().expect("seconds");
        assert_eq!(app.sign_in("amal", PASSWORD).await.status, 429);
        app.pass(wait);
        assert_eq!(app.sign_in("amal", PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn a_refresh_token_survives_a_lost_reply() {
    for app in TestApp::both().await {
        app.person("amal", [Role::Cashier]).await;
        let first = app.sign_in("amal", PASSWORD).await.text("refresh_token");
        // The reply to the first exchange is lost; asking again gives the same successor.
        let lost = app.refresh(&first).await.text("refresh_token");
        app.pass(3_600);
        let again = app.refresh(&first).await.text("refresh_token");
        assert_eq!(lost, again);
        assert_ne!(first, again);
        // Two tabs exchange the successor at once, and both go on.
        let (one, other) = tokio::join!(app.refresh(&again), app.refresh(&again));
        assert_eq!(one.text("refresh_token"), other.text("refresh_token"));
        let token = other.text("access_token");
        assert_eq!(app.get("/v1/me", &token).await.status, 200);
    }
}

#[tokio::test]
async fn a_refresh_token_that_comes_back_after_its_successor_was_used_ends_the_session() {
    for app in TestApp::both().await {
        app.person("amal", [Role::Cashier]).await;
        let other_session = app.sign_in("amal", PASSWORD).await.text("refresh_token");
        let first = app.sign_in("amal", PASSWORD).await.text("refresh_token");
        let second = app.refresh(&first).await.text("refresh_token");
        let third = app.refresh(&second).await;
        assert_eq!(third.status, 200);
        let thief = app.refresh(&first).await;
        assert_eq!(
            (thief.status, thief.problem().as_str()),
            (401, "session-ended")
        );
        // Nobody knows who of the two is the thief: it ended for both, at once.
        assert_eq!(app.refresh(&third.text("refresh_token")).await.status, 401);
        assert_eq!(
            app.get("/v1/me", &third.text("access_token")).await.status,
            401
        );
        assert_eq!(
            app.refresh(&other_session).await.status,
            200,
            "another session goes on"
        );
        assert_eq!(app.refresh("0000").await.problem(), "session-ended");
        assert_eq!(sound(&app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn a_session_ends_when_idle_and_at_its_longest() {
    for app in TestApp::both().await {
        app.person("amal", [Role::Cashier]).await;
        let idle = app.sign_in("amal", PASSWORD).await.text("refresh_token");
        app.pass(IDLE_MS / 1_000);
        let mut token = app.refresh(&idle).await.text("refresh_token");
        app.pass(IDLE_MS / 1_000 + 1);
        assert_eq!(app.refresh(&token).await.status, 401);

        token = app.sign_in("amal", PASSWORD).await.text("refresh_token");
        let mut hours = 0;
        while app.refresh(&token).await.status == 200 {
            token = app.refresh(&token).await.text("refresh_token");
            app.pass(6 * 3_600);
            hours += 6;
        }
        assert_eq!(hours, LONGEST_MS / 3_600_000 + 6);
    }
}

#[tokio::test]
async fn a_role_that_was_taken_away_is_gone_at_once() {
    for app in TestApp::both().await {
        let (_, token) = app.staff("sami", [Role::Supervisor]).await;
        assert_eq!(app.get("/v1/devices", &token).await.status, 200);
        crate::engines::behind_our_back(&app.state.db, "DELETE FROM person_role")
            .await
            .expect("taken away");
        let reply = app.get("/v1/devices", &token).await;
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (403, "not-allowed")
        );
        crate::engines::behind_our_back(&app.state.db, "UPDATE login SET enabled = 0")
            .await
            .expect("closed");
        assert_eq!(app.get("/v1/devices", &token).await.status, 401);
        assert_eq!(
            app.sign_in("sami", PASSWORD).await.problem(),
            "wrong-credentials"
        );
    }
}
