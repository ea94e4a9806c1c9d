//! Closing days over HTTP.

use counterfoil_server::auth::{Role, branch};
use counterfoil_server::company::period::{self, PeriodError};
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

#[tokio::test]
async fn what_is_the_whole_companys_is_not_decided_by_a_branch() {
    for app in TestApp::both().await {
        let (person, noor) = app
            .staff("noor", [Role::Accountant, Role::Supervisor, Role::Admin])
            .await;
        let now = app.state.clock.now();
        let bind = async |branch| {
            app.state
                .db
                .write(
                    |mut tx| async move { branch::set(&mut tx, person, branch, None, now).await },
                )
                .await
                .expect("bound");
        };
        bind(Some("Deira")).await;
        let october = json!({"until": "2026-10-31", "reason": "October is counted"});
        let account = json!({"name": "Ours", "number": "7", "currency": "AED"});
        let book = |branch: &str| json!({"series": "RV-", "leaves": 10, "branch": branch});
        let limits = json!({"currency": "AED", "receipt": {"hard": "100.00"}, "reason": "trained"});
        let refusals = [
            ("/v1/periods/close", &october, "whole-company"),
            ("/v1/periods/reopen", &october, "whole-company"),
            ("/v1/bank-accounts", &account, "whole-company"),
            ("/v1/cash-limits", &limits, "whole-company"),
            ("/v1/books", &book("Jumeirah"), "other-branch"),
            ("/v1/books", &book(""), "other-branch"),
        ];
        for (place, (path, body, kind)) in refusals.into_iter().enumerate() {
            let reply = app.command(path, &noor, &format!("no-{place}"), body).await;
            assert_eq!(
                (reply.status, reply.problem().as_str()),
                (403, kind),
                "{path} {body}"
            );
        }
        // The capability says so, whichever door is forgotten.
        let until = "2026-10-31".parse().expect("a day");
        let moment = ("2026-11-22".parse().expect("a day"), now);
        let closed = app
            .state
            .db
            .write(|mut tx| async move {
                period::close(&mut tx, until, "counted", Some(person), moment).await
            })
            .await;
        assert!(matches!(closed, Err(PeriodError::Scope(_))), "{closed:?}");
        let own = app.command("/v1/books", &noor, "own", &book("Deira")).await;
        assert_eq!(own.status, 201, "{}", own.json());
        bind(None).await;
        let (path, key) = ("/v1/books", "other");
        let other = app.command(path, &noor, key, &book("Jumeirah")).await;
        assert_eq!(other.status, 201);
        let closed = app
            .command("/v1/periods/close", &noor, "whole", &october)
            .await;
        assert_eq!(closed.status, 200, "{}", closed.json());
    }
}
