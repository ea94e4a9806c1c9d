//! Commands under an idempotency key, tried on a command made for it.

use axum::extract::State;
use counterfoil_server::audit::{self, Record};
use counterfoil_server::auth::{Caller, Role, only};
use counterfoil_server::db::DbError;
use counterfoil_server::http::{self, Answer, AppState, Command, IdempotencyKey, Problem};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reply, TestApp};
use crate::engines::{both, sound};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Pay {
    amount: String,
    fail: Option<bool>,
}

#[derive(Serialize, ToSchema)]
struct Paid {
    amount: String,
    /// How many payments there were before: it differs when the work is done again.
    before: u64,
}

/// Something that must be done once: an audit record stands for the money.
#[utoipa::path(post, path = "/v1/pay/{to}", params(("to" = String, Path), IdempotencyKey), request_body = Pay, responses((status = 201, body = Paid)))]
async fn pay(
    State(state): State<AppState>,
    caller: Caller,
    command: Command<Pay>,
) -> Result<Answer, Problem> {
    let now = state.clock.now();
    command
        .run_as(
            axum::http::StatusCode::CREATED,
            &state,
            &caller,
            |mut tx, body| async move {
                let before = tx.change().await?.unsigned_abs();
                audit::append(
                    &mut tx,
                    Record::by(caller.person, "test.paid", body.amount.clone(), now),
                )
                .await?;
                if body.fail == Some(true) {
                    return Err(Refused::TooMuch);
                }
                Ok((
                    tx,
                    Paid {
                        amount: body.amount.clone(),
                        before,
                    },
                ))
            },
        )
        .await
}

enum Refused {
    TooMuch,
    Db(DbError),
}

impl From<DbError> for Refused {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::TooMuch => Self::invalid("That is too much. Pay less."),
            Refused::Db(error) => error.into(),
        }
    }
}

async fn apps() -> Vec<TestApp> {
    let mut apps = Vec::new();
    for db in both().await {
        let state = TestApp::state(db).await;
        let router = OpenApiRouter::new().routes(only([Role::Cashier], routes!(pay)));
        apps.push(TestApp::serve(state.clone(), http::app_of(router, state)).await);
    }
    apps
}

async fn send(app: &TestApp, token: &str, to: &str, key: &str, body: &Value) -> Reply {
    let request = app
        .request("POST", &format!("/v1/pay/{to}"))
        .bearer_auth(token)
        .header("Idempotency-Key", key)
        .json(body);
    app.send(request).await
}

#[tokio::test]
async fn the_same_request_is_done_once_and_answered_the_same_for_ever() {
    for app in apps().await {
        let (amal, token) = app.staff("amal", [Role::Cashier]).await;
        let body = json!({"amount": "5.00"});
        let first = send(&app, &token, "x", "k1", &body).await;
        assert_eq!(
            (first.status, first.header("idempotency-replayed")),
            (201, "")
        );
        app.pass(500 * 24 * 3_600);
        let token = app.token(amal).await;
        for _ in 0..3 {
            let again = send(&app, &token, "x", "k1", &body).await;
            assert_eq!(
                (again.status, again.header("idempotency-replayed")),
                (201, "true")
            );
            assert_eq!(again.bytes, first.bytes);
        }
        let other_key = send(&app, &token, "x", "k2", &body).await;
        assert_ne!(
            other_key.bytes, first.bytes,
            "another key is another payment"
        );
    }
}

#[tokio::test]
async fn sent_many_times_at_once_it_is_done_once() {
    for app in apps().await {
        let (_, token) = app.staff("amal", [Role::Cashier]).await;
        let body = json!({"amount": "5.00"});
        let all =
            futures_util::future::join_all((0..12).map(|_| send(&app, &token, "x", "k1", &body)))
                .await;
        for reply in &all {
            assert_eq!((reply.status, &reply.bytes), (201, &all[0].bytes));
        }
        let fresh = all
            .iter()
            .filter(|reply| reply.header("idempotency-replayed").is_empty())
            .count();
        assert_eq!(fresh, 1);
    }
}

#[tokio::test]
async fn another_request_under_the_same_key_is_a_conflict_and_told_to_the_audit_trail() {
    for app in apps().await {
        let (_, token) = app.staff("amal", [Role::Cashier]).await;
        assert_eq!(
            send(&app, &token, "x", "k1", &json!({"amount": "5.00"}))
                .await
                .status,
            201
        );
        for (to, amount) in [("x", "6.00"), ("y", "5.00")] {
            let other = send(&app, &token, to, "k1", &json!({"amount": amount})).await;
            assert_eq!(
                (other.status, other.problem().as_str()),
                (409, "idempotency-key-reused")
            );
        }
        let events = "SELECT COUNT(*) FROM audit WHERE action = 'security.idempotency_key_reused'";
        assert_eq!(crate::engines::number(&app.state.db, events).await, 2);
        // Somebody else's key of the same spelling is theirs.
        let (_, badr) = app.staff("badr", [Role::Cashier]).await;
        let theirs = send(&app, &badr, "x", "k1", &json!({"amount": "7.00"})).await;
        assert_eq!(
            (theirs.status, theirs.text("amount").as_str()),
            (201, "7.00")
        );
        assert_eq!(sound(&app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn a_refusal_keeps_nothing() {
    for app in apps().await {
        let (_, token) = app.staff("amal", [Role::Cashier]).await;
        let refused = send(
            &app,
            &token,
            "x",
            "k1",
            &json!({"amount": "5.00", "fail": true}),
        )
        .await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (422, "invalid")
        );
        assert_eq!(
            send(&app, &token, "x", "k1", &json!({"amount": "5.00"}))
                .await
                .status,
            201
        );
        assert_eq!(sound(&app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn keys_and_bodies_have_limits_and_shapes() {
    for app in apps().await {
        let (_, token) = app.staff("amal", [Role::Cashier]).await;
        let body = json!({"amount": "5.00"});
        let missing = app.post("/v1/pay/x", &token, &body).await;
        assert_eq!(
            (missing.status, missing.problem().as_str()),
            (400, "idempotency-key-missing")
        );
        for (key, told) in [
            ("", "is empty"),
            (&"k".repeat(101), "has 101 characters"),
            ("cl\u{e9}", "is not of visible ASCII characters"),
            ("a\tb", "is not of visible ASCII characters"),
        ] {
            let wrong = send(&app, &token, "x", key, &body).await;
            assert_eq!(
                (wrong.status, wrong.problem().as_str()),
                (400, "idempotency-key-unusable")
            );
            assert!(
                wrong.text("detail").contains(told),
                "{}",
                wrong.text("detail")
            );
        }
        let two = app
            .request("POST", "/v1/pay/x")
            .bearer_auth(&token)
            .header("Idempotency-Key", "k1")
            .header("Idempotency-Key", "k2");
        let two = app.send(two.json(&body)).await;
        assert_eq!(
            (two.status, two.problem().as_str()),
            (400, "idempotency-key-unusable")
        );
        assert_eq!(
            send(&app, &token, "x", &"k".repeat(100), &body)
                .await
                .status,
            201
        );
        assert_eq!(
            send(
                &app,
                &token,
                "x",
                "k2",
                &json!({"amount": "5.00", "more": 1})
            )
            .await
            .problem(),
            "wrong-fields"
        );
        assert_eq!(
            send(&app, &token, "x", "k2", &json!({"amount": 5.0}))
                .await
                .problem(),
            "wrong-fields"
        );
        let text = app
            .request("POST", "/v1/pay/x")
            .bearer_auth(&token)
            .header("Idempotency-Key", "k2");
        let text = app
            .send(text.header("content-type", "text/plain").body("{}"))
            .await;
        assert_eq!(
            (text.status, text.problem().as_str()),
            (415, "wrong-media-type")
        );
    }
}

#[tokio::test]
async fn answers_kept_cannot_be_changed_or_forgotten() {
    for app in apps().await {
        let (_, token) = app.staff("amal", [Role::Cashier]).await;
        assert_eq!(
            send(&app, &token, "x", "k1", &json!({"amount": "5.00"}))
                .await
                .status,
            201
        );
        for sql in [
            "DELETE FROM idempotency_key",
            "UPDATE idempotency_key SET status = 500",
            "DELETE FROM audit",
            "UPDATE audit SET reason = 'x'",
        ] {
            assert!(
                crate::engines::behind_our_back(&app.state.db, sql)
                    .await
                    .is_err(),
                "{sql}"
            );
        }
    }
}
