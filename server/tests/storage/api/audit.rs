//! The audit trail over HTTP: who reads it, and what of it they ask for.

use counterfoil_server::auth::{Role, branch};
use counterfoil_server::company::period;
use serde_json::Value;

use super::TestApp;

#[tokio::test]
async fn the_trail_is_read_by_subject_person_action_and_day() {
    for app in TestApp::both().await {
        let (noor, _) = app.staff("noor", [Role::Accountant]).await;
        let (_, adel) = app.staff("adel", [Role::Auditor]).await;
        let now = app.state.clock.now();
        for (until, reason) in [("2026-09-30", "September"), ("2026-10-31", "October")] {
            let until = until.parse().expect("a day");
            let closed = app.state.db.write(|mut tx| async move {
                period::close(&mut tx, until, reason, Some(noor), (now.utc_day(), now)).await
            });
            closed.await.expect("closed");
        }
        let read = async |query: &str| -> Vec<Value> {
            let reply = app.get(&format!("/v1/audit{query}"), &adel).await;
            assert_eq!(reply.status, 200, "{query}");
            let told = reply.json();
            assert_eq!(told["cursor"], Value::Null, "all of it is one page");
            told["records"].as_array().expect("a list").clone()
        };
        let all = read("").await;
        let numbers: Vec<i64> = all.iter().filter_map(|one| one["no"].as_i64()).collect();
        let count = i64::try_from(all.len()).expect("few");
        assert_eq!(numbers, (1..=count).rev().collect::<Vec<_>>());
        let october = read("?subject=until%202026-10-31").await;
        assert_eq!(october.len(), 1);
        let record = &october[0];
        assert_eq!(
            [&record["action"], &record["name"], &record["reason"]],
            ["period.closed", "Person noor", "October"]
        );
        let hash = record["hash"].as_str().expect("a hash");
        assert_eq!(hash.len(), 64);
        // A subject is whole words: what begins alike is another.
        assert_eq!(read("?subject=until%202026-10-3").await.len(), 0);
        for (query, found) in [
            (format!("?person={noor}&action=period."), 2),
            ("?action=period.".to_owned(), 2),
            ("?action=period.reopened".to_owned(), 0),
            (
                format!("?subject=until%202026-09-30&person={noor}&action=period."),
                1,
            ),
            ("?subject=until%202026-09-30&person=999".to_owned(), 0),
            ("?action=period.&to=2000-01-01".to_owned(), 0),
            ("?action=period.&from=2000-01-01".to_owned(), 2),
            (format!("?action=period.&cursor={}", record["no"]), 1),
        ] {
            assert_eq!(read(&query).await.len(), found, "{query}");
        }
        for query in [
            "from=soon",
            "subject=%00%20",
            "subject=seven",
            "action=eaten",
        ] {
            let senseless = app.get(&format!("/v1/audit?{query}"), &adel).await;
            assert_eq!(
                (senseless.status, senseless.problem().as_str()),
                (422, "invalid"),
                "{query}"
            );
        }
    }
}

#[tokio::test]
async fn a_branch_reads_nothing_of_it() {
    for app in TestApp::both().await {
        let (person, salma) = app.staff("salma", [Role::Manager, Role::Admin]).await;
        let (_, omar) = app.staff("omar", [Role::Cashier, Role::Supervisor]).await;
        assert_eq!(app.get("/v1/audit", &salma).await.status, 200);
        assert_eq!(app.get("/v1/audit", &omar).await.status, 403);
        let now = app.state.clock.now();
        let bound = app.state.db.write(|mut tx| async move {
            branch::set(&mut tx, person, Some("Deira"), None, now).await
        });
        bound.await.expect("bound");
        let refused = app.get("/v1/audit", &salma).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (403, "whole-company")
        );
    }
}
