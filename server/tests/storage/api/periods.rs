//! Closing days over HTTP.

use counterfoil_server::auth::Role;
use serde_json::{Value, json};

use super::{Reply, TestApp};

async fn post(app: &TestApp, what: &str, token: &str, key: &str, body: &Value) -> Reply {
    let request = app
        .request("POST", &format!("/v1/periods/{what}"))
        .bearer_auth(token)
        .header("idempotency-key", key)
        .json(body);
    app.send(request).await
}

#[tokio::test]
async fn an_accountant_closes_a_month_once_and_opens_it_again() {
    for app in TestApp::both().await {
        let (_, noor) = app.staff("noor", [Role::Accountant]).await;
        let (_, adel) = app.staff("adel", [Role::Auditor]).await;
        let october = json!({"until": "2026-10-31", "reason": "October is counted"});
        let is_october = json!({"first": null, "last": "2026-10-31"});
        for _ in 0..2 {
            let reply = post(&app, "close", &noor, "k1", &october).await;
            assert_eq!((reply.status, reply.json()), (200, is_october.clone()));
        }
        let listed = app.get("/v1/periods", &adel).await.json();
        assert_eq!(listed, json!({"closed": [is_october]}));
        let denied = post(&app, "close", &adel, "k2", &october).await;
        assert_eq!(denied.status, 403);
        for (what, until, reason, status, problem) in [
            ("close", "2026-11-22", "today", 409, "period-not-over"),
            ("close", "2026-10-30", "within", 409, "period-closed"),
            ("reopen", "2026-09-30", "other", 409, "period-not-last"),
            ("close", "soon", "when", 422, "invalid"),
            ("close", "2026-11-21", "", 422, "unsaid"),
        ] {
            let body = json!({"until": until, "reason": reason});
            let reply = post(&app, what, &noor, &format!("{until}{reason}"), &body).await;
            assert_eq!((reply.status, reply.problem().as_str()), (status, problem));
        }
        let opened = post(&app, "reopen", &noor, "k3", &october).await;
        assert_eq!(opened.status, 200);
        let listed = app.get("/v1/periods", &adel).await.json();
        assert_eq!(listed, json!({"closed": []}));
    }
}
