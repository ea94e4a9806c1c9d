//! Clients that go away, proxies in between, and stopping.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use counterfoil_server::audit::{self, Record};
use counterfoil_server::auth::{Role, open};
use counterfoil_server::db::DbError;
use counterfoil_server::http::{self, AppState, Problem};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::TestApp;
use super::app::PASSWORD;
use crate::engines::{behind_our_back, both};

/// How a test and the slow work wait for each other.
#[derive(Clone)]
struct Gates {
    began: Arc<Semaphore>,
    go: Arc<Semaphore>,
    done: Arc<Semaphore>,
}

impl Gates {
    fn new() -> Self {
        let closed = || Arc::new(Semaphore::new(0));
        Self {
            began: closed(),
            go: closed(),
            done: closed(),
        }
    }
}

async fn pass(gate: &Semaphore) {
    gate.acquire().await.expect("gates stay").forget();
}

/// Waits to be told, then leaves a trace.
#[utoipa::path(post, path = "/v1/slow", responses((status = 200, body = String)))]
async fn slow(
    State(state): State<AppState>,
    Extension(gates): Extension<Gates>,
) -> Result<&'static str, Problem> {
    let now = state.clock.now();
    gates.began.add_permits(1);
    pass(&gates.go).await;
    state.db.write(|tx| audit_of("test.done", now, tx)).await?;
    gates.done.add_permits(1);
    Ok("done")
}

async fn audit_of(
    action: &'static str,
    now: counterfoil_sync::time::Millis,
    mut tx: counterfoil_server::db::Tx,
) -> Result<(), DbError> {
    audit::append(&mut tx, Record::by_nobody(action, String::new(), now)).await
}

fn slow_routes(gates: &Gates) -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(open("a test has no secrets to keep", routes!(slow)))
        .layer(Extension(gates.clone()))
}

/// Whether the audit trail has such a record: only then can one be made of it.
async fn was_done(app: &TestApp, action: &str) -> bool {
    let probe = format!(
        "INSERT INTO setting (key, value, facts) SELECT 'probe', 'x', 0 FROM audit WHERE action = '{action}'"
    );
    let found = behind_our_back(&app.state.db, &probe)
        .await
        .expect("looked");
    behind_our_back(&app.state.db, "DELETE FROM setting WHERE key = 'probe'")
        .await
        .expect("cleared");
    found > 0
}

#[tokio::test]
async fn work_goes_on_when_its_client_goes_away() {
    for db in both().await {
        let state = TestApp::state(db).await;
        let gates = Gates::new();
        let app = TestApp::serve(state.clone(), http::app_of(slow_routes(&gates), state)).await;
        let asking = tokio::spawn(app.request("POST", "/v1/slow").send());
        pass(&gates.began).await;
        asking.abort();
        assert!(asking.await.expect_err("gone").is_cancelled());
        assert!(!was_done(&app, "test.done").await);
        gates.go.add_permits(1);
        pass(&gates.done).await;
        assert!(was_done(&app, "test.done").await);
    }
}

#[tokio::test]
async fn stopping_answers_what_is_under_way_and_takes_nothing_new() {
    for db in both().await {
        let state = TestApp::state(db).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!(
            "http://{}/v1/slow",
            listener.local_addr().expect("an address")
        );
        let (stop, stopped) = oneshot::channel::<()>();
        let gates = Gates::new();
        let serving = tokio::spawn(http::serve(
            listener,
            http::app_of(slow_routes(&gates), state),
            async {
                let _ = stopped.await;
            },
        ));
        let under_way = tokio::spawn(reqwest::Client::new().post(&url).send());
        pass(&gates.began).await;
        stop.send(()).expect("it listens");
        gates.go.add_permits(1);
        let answer = under_way.await.expect("no panic").expect("an answer");
        assert_eq!(answer.status(), 200);
        serving.await.expect("no panic").expect("it ended well");
        assert!(
            reqwest::Client::new()
                .post(&url)
                .send()
                .await
                .expect_err("closed")
                .is_connect()
        );
    }
}

#[tokio::test]
async fn a_forwarded_address_is_believed_only_behind_a_proxy() {
    for db in both().await {
        let state = TestApp::state(db).await;
        for behind_proxy in [false, true] {
            let mut state = state.clone();
            state.behind_proxy = behind_proxy;
            let app = TestApp::serve(state.clone(), http::app(state)).await;
            let login = if behind_proxy { "badr" } else { "amal" };
            app.person(login, [Role::Cashier]).await;
            let from = |address: &str, password: &str| {
                let body = serde_json::json!({"login": login, "password": password});
                app.send(
                    app.request("POST", "/v1/sign-in")
                        .header("x-forwarded-for", address)
                        .json(&body),
                )
            };
            for no in 0..8 {
                // The client makes up all but the last; the proxy adds that.
                assert_eq!(
                    from(&format!("198.51.100.{no}, 203.0.113.9"), "wrong")
                        .await
                        .status,
                    401
                );
            }
            assert_eq!(from("203.0.113.9", PASSWORD).await.status, 429);
            let elsewhere = from("192.0.2.1", PASSWORD).await.status;
            assert_eq!(elsewhere, if behind_proxy { 200 } else { 429 });
        }
    }
}
