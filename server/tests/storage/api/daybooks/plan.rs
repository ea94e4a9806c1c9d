//! The plan, and who may see and edit it.

use counterfoil_server::auth::Role;
use serde_json::{Value, json};

use super::{Site, codes, members};
use crate::engines::sound;
use crate::field::{Company, TODAY};

#[tokio::test]
async fn planning_the_same_again_changes_nothing() {
    for site in Site::both().await {
        let stops = json!([
            {"code": "K00", "target": {"amount": "100.00", "currency": "AED"}},
            {"customer": Company::customer(0, 1).0},
            {"code": "K02"},
            {"code": "K00"},
        ]);
        let first = site.plan(stops.clone()).await.json();
        let made = members(&first["stops"], "stop");
        assert_eq!(made[0], made[3]);
        assert_eq!(
            first["stops"][1]["customer"],
            json!({"no": 2, "code": "K01", "name": "Customer 0 1"})
        );
        assert_eq!(site.entries().await, 3);
        let again = site.plan(stops).await.json();
        assert_eq!(members(&again["stops"], "stop"), made);
        assert!(
            again["stops"]
                .as_array()
                .expect("stops")
                .iter()
                .all(|stop| stop["added"] == false)
        );
        assert_eq!(site.entries().await, 3);

        let day = site.day().await;
        assert_eq!(codes(&day), ["K00", "K01", "K02"]);
        assert_eq!(
            day["stops"][0]["target"],
            json!({"amount": "100.00", "currency": "AED"})
        );
        assert_eq!(day["stops"][0]["by"], site.company.supervisor.0);
        let list = site
            .app
            .get(&format!("/v1/daybooks?day={TODAY}"), &site.supervisor)
            .await
            .json();
        assert_eq!(
            (
                &list["daybooks"][0]["stops"],
                &list["daybooks"][0]["is_open"]
            ),
            (&json!(3), &json!(false))
        );

        let closer = json!([{"code": "K03", "after": made[0]}]);
        site.planned(closer).await;
        assert_eq!(codes(&site.day().await), ["K00", "K03", "K01", "K02"]);
        sound(&site.company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn what_cannot_be_planned_is_named_and_nothing_is() {
    for site in Site::both().await {
        let reply = site
            .plan(json!([{"code": "K00"}, {"code": "K99"}, {"customer": 999}]))
            .await;
        assert_eq!((reply.status, reply.problem().as_str()), (422, "invalid"));
        assert!(
            reply.text("detail").contains("\"K99\", 999"),
            "{}",
            reply.text("detail")
        );
        for (stops, status) in [
            (json!([{"code": "K00", "customer": 1}]), 422),
            (json!([{}]), 422),
            (json!([{"code": "K\u{0}"}]), 422),
            (
                json!([{"code": "K00", "target": {"amount": "0.00", "currency": "AED"}}]),
                422,
            ),
            (
                json!([{"code": "K00", "target": {"amount": "1.001", "currency": "AED"}}]),
                422,
            ),
            (json!([{"code": "K00", "after": "8000000080005135.7"}]), 404),
            (json!([{"code": "K00", "when": "noon"}]), 422),
        ] {
            let reply = site.plan(stops.clone()).await;
            assert_eq!(reply.status, status, "{stops}: {}", reply.json());
            reply.problem();
        }
        for (path, status) in [
            ("/v1/daybooks/1/2024-01-01/stops", 422),
            ("/v1/daybooks/1/2026-11-21/stops", 422),
            ("/v1/daybooks/1/tomorrow/stops", 422),
            ("/v1/daybooks/3/2026-11-22/stops", 404),
        ] {
            let reply = site
                .app
                .post(path, &site.supervisor, &json!({"stops": [{"code": "K00"}]}))
                .await;
            assert_eq!(reply.status, status, "{path}: {}", reply.json());
        }
        assert_eq!(site.entries().await, 0);
    }
}

#[tokio::test]
async fn a_stop_is_moved_cancelled_and_given_a_target() {
    for site in Site::both().await {
        let stops = site
            .planned(json!([{"code": "K00"}, {"code": "K01"}, {"code": "K02"}]))
            .await;
        assert_eq!(
            site.edit(&stops[2], json!({"after": null})).await.status,
            204
        );
        assert_eq!(codes(&site.day().await), ["K02", "K00", "K01"]);
        assert_eq!(
            site.edit(&stops[2], json!({"after": stops[0]}))
                .await
                .status,
            204
        );
        assert_eq!(codes(&site.day().await), ["K00", "K02", "K01"]);
        assert_eq!(
            site.edit(
                &stops[1],
                json!({"target": {"amount": "5", "currency": "KWD"}})
            )
            .await
            .status,
            204
        );
        assert_eq!(
            site.day().await["stops"][2]["target"],
            json!({"amount": "5.000", "currency": "KWD"})
        );
        let before = site.entries().await;
        for (stop, same) in [
            (2, json!({"after": stops[0]})),
            (1, json!({"target": {"amount": "5.000", "currency": "KWD"}})),
            (0, json!({"target": null})),
        ] {
            assert_eq!(site.edit(&stops[stop], same).await.status, 204);
        }
        assert_eq!(site.entries().await, before);
        assert_eq!(
            site.edit(&stops[1], json!({"target": null})).await.status,
            204
        );
        assert_eq!(site.day().await["stops"][2]["target"], Value::Null);

        for _ in 0..2 {
            assert_eq!(
                site.edit(&stops[0], json!({"cancel": "paid by transfer"}))
                    .await
                    .status,
                204
            );
        }
        assert_eq!(site.entries().await, before + 2);
        let day = site.day().await;
        assert_eq!(codes(&day), ["K02", "K01"]);
        assert_eq!(
            day["stops"][0]["cancelled"],
            json!({"reason": "paid by transfer", "by": site.company.supervisor.0})
        );
        let late = site.edit(&stops[0], json!({"after": null})).await;
        assert_eq!(
            (late.status, late.problem().as_str()),
            (409, "stop-cancelled")
        );
        // Off the plan, a customer can be planned again.
        let again = site.planned(json!([{"code": "K00"}])).await;
        assert_ne!(again[0], stops[0]);
        assert_eq!(codes(&site.day().await), ["K02", "K01", "K00"]);

        for (stop, body, status) in [
            (stops[1].as_str(), json!({}), 422),
            (&stops[1], json!({"cancel": " "}), 422),
            (&stops[1], json!({"cancel": "x".repeat(201)}), 422),
            (&stops[1], json!({"after": null, "target": null}), 422),
            (&stops[1], json!({"after": "1.1"}), 404),
            ("1.1", json!({"after": null}), 404),
            ("first", json!({"after": null}), 404),
        ] {
            let reply = site.edit(stop, body.clone()).await;
            assert_eq!(reply.status, status, "{body}: {}", reply.json());
            reply.problem();
        }
    }
}

#[tokio::test]
async fn collectors_see_their_own_day_and_plan_nobodys() {
    for site in Site::both().await {
        let (app, path) = (&site.app, &site.path);
        site.planned(json!([{"code": "K00"}])).await;
        let own = app.token(site.company.collectors[0]).await;
        let other = app.token(site.company.collectors[1]).await;
        assert_eq!(codes(&app.get(path, &own).await.json()), ["K00"]);
        let refused = app.get(path, &other).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (403, "not-yours")
        );
        // Who counts money must not see what was declared.
        let cashier = app.token(site.company.cashier).await;
        let refused = app.get(path, &cashier).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (403, "not-allowed")
        );
        let refused = app
            .post(
                &format!("{path}/stops"),
                &own,
                &json!({"stops": [{"code": "K01"}]}),
            )
            .await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (403, "not-allowed")
        );
        for role in [Role::Manager, Role::Admin] {
            let (_, token) = app.staff(role.name(), [role]).await;
            let reply = app
                .post(
                    &format!("{path}/stops"),
                    &token,
                    &json!({"stops": [{"code": "K01"}]}),
                )
                .await;
            assert_eq!(reply.status, 200, "{}", reply.json());
        }
        let nobody = format!("/v1/daybooks/{}/{TODAY}", site.company.cashier);
        assert_eq!(app.get(&nobody, &site.supervisor).await.status, 404);
    }
}
