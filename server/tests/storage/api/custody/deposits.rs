//! Counted blind, confirmed or refused by who counted; a difference is closed by neither side.

use counterfoil_server::auth::Role;
use counterfoil_sync::entry::{Denomination, DepositOffer};
use serde_json::{Value, json};

use super::{OFFICE, Offer, Site, aed, refused};
use crate::engines::sound;

const LISTS: [&str; 5] = ["offered", "withdrawn", "counted", "confirmed", "refused"];

/// Everything that deposits show to a token: lists and the deposit itself.
async fn shown(site: &Site, offer: &Offer, token: &str) -> Vec<Value> {
    let mut views = vec![site.get(&offer.path(""), token).await];
    for state in LISTS {
        let list = site
            .get(&format!("/v1/deposits?state={state}"), token)
            .await;
        views.extend(list["deposits"].as_array().cloned().unwrap_or_default());
    }
    assert_eq!(views.len(), 2, "the deposit, and in one list");
    views
}

fn is_blind(view: &Value) -> bool {
    ["declared", "counted", "variance"]
        .iter()
        .all(|field| view[*field].is_null())
        && view["cheques"]
            .as_array()
            .into_iter()
            .flatten()
            .all(|cheque| cheque["ticked"].is_null())
        && !view.to_string().contains("300.00")
}

#[tokio::test]
async fn what_was_declared_is_shown_to_nobody_before_there_is_a_count() {
    for site in Site::both().await {
        let (phone, offer) = site.offered(0).await;
        let mut tokens = vec![
            site.cashier.clone(),
            site.everybody.clone(),
            site.app.staff("office", OFFICE).await.1,
        ];
        for role in [
            Role::Cashier,
            Role::Supervisor,
            Role::Accountant,
            Role::Manager,
            Role::Auditor,
        ] {
            tokens.push(site.app.staff(&format!("r-{role}"), [role]).await.1);
        }
        for token in &tokens {
            for view in shown(&site, &offer, token).await {
                assert!(is_blind(&view), "{view}");
            }
        }
        // Nor by another door: these are closed to cashiers.
        let collector = phone.collector.0;
        for path in [
            format!("/v1/custody/{collector}"),
            "/v1/receipts".to_owned(),
            format!("/v1/receipts/{}.2", phone.journal),
            format!("/v1/daybooks/{collector}/{}", crate::field::TODAY),
            "/v1/voids".to_owned(),
        ] {
            let reply = site.app.get(&path, &site.cashier).await;
            refused(&reply, 403, "not-allowed");
        }
    }
}

#[tokio::test]
async fn refusing_uncounted_shows_nothing_that_the_next_count_could_copy() {
    for site in Site::both().await {
        let (mut phone, offer) = site.offered(0).await;
        let blank = json!({"reason": " "});
        let reply = site
            .post(&offer.path("/refuse"), &site.cashier, blank)
            .await;
        refused(&reply, 422, "unsaid");
        let reason = json!({"reason": "come back with a slip"});
        let reply = site
            .post(&offer.path("/refuse"), &site.cashier, reason.clone())
            .await;
        assert_eq!(
            (
                reply.status,
                &reply.json()["state"],
                &reply.json()["reason"]
            ),
            (200, &json!("refused"), &reason["reason"])
        );
        assert!(is_blind(&reply.json()), "{}", reply.json());
        for token in [&site.cashier, &site.other_cashier, &site.everybody] {
            for view in shown(&site, &offer, token).await {
                assert!(is_blind(&view), "{view}");
            }
        }
        let again = site
            .post(&offer.path("/refuse"), &site.cashier, reason.clone())
            .await;
        assert_eq!(again.status, 200, "refused is refused");
        let late = site
            .post(
                &offer.path("/count"),
                &site.cashier,
                offer.count("300.00", 2),
            )
            .await;
        refused(&late, 409, "wrong-state");

        let cash = DepositOffer {
            currency: "AED".parse().expect("a currency"),
            cash: 30_000,
            denominations: vec![Denomination {
                unit: 30_000,
                quantity: 1,
            }],
            cheques: Vec::new(),
            remark: None,
        };
        phone.write(cash);
        site.company.sync(&mut phone).await;
        let offered = site.get("/v1/deposits?state=offered", &site.cashier).await;
        assert_eq!(offered["deposits"].as_array().map(Vec::len), Some(1));
        assert!(is_blind(&offered["deposits"][0]), "{offered}");

        // Refused after a count, it may be offered to another cashier: they still see nothing.
        let path = format!(
            "/v1/deposits/{}",
            offered["deposits"][0]["deposit"].as_str().expect("a name")
        );
        let body = json!({"denominations": [], "cheques": []});
        let counted = site
            .post(&format!("{path}/count"), &site.cashier, body)
            .await;
        assert_eq!(counted.status, 200, "{}", counted.json());
        let reply = site
            .post(&format!("{path}/refuse"), &site.cashier, reason)
            .await;
        assert_eq!(reply.json()["declared"], aed("300.00"));
        assert!(is_blind(&site.get(&path, &site.other_cashier).await));
        assert_eq!(
            site.get(&path, &site.supervisor).await["declared"],
            aed("300.00")
        );
    }
}

#[tokio::test]
async fn a_deposit_is_counted_once_and_answered_by_who_counted() {
    for site in Site::both().await {
        let (phone, offer) = site.offered(0).await;
        let (count, confirm) = (offer.path("/count"), offer.path("/confirm"));
        let early = site.post(&confirm, &site.cashier, json!({})).await;
        refused(&early, 409, "wrong-state");
        let strange = json!({"denominations": [], "cheques": [{"receipt": 99, "tender": 0}]});
        for bad in [
            strange,
            offer.count("0.001", 0),
            offer.count("-1.00", 0),
            offer.count("0.00", 0),
            offer.count("a lot", 0),
            offer.count("99999999999999999.00", 0),
        ] {
            let reply = site.post(&count, &site.cashier, bad).await;
            assert_eq!(reply.status, 422, "{}", reply.problem());
        }
        for (unit, quantity) in [("1000.00", u32::MAX), ("0.25", 100_001), ("0.01", u32::MAX)] {
            let absurd =
                json!({"denominations": [{"unit": unit, "quantity": quantity}], "cheques": []});
            let reply = site.post(&count, &site.cashier, absurd).await;
            refused(&reply, 422, "not-a-count");
        }
        let none = "/v1/deposits/70001.99/count";
        let reply = site.post(none, &site.cashier, offer.count("1.00", 0)).await;
        refused(&reply, 404, "not-found");

        let body = offer.count("295.00", 1);
        let counted = site
            .app
            .command(&count, &site.cashier, "the-count", &body)
            .await;
        let view = counted.json();
        assert_eq!((counted.status, &view["state"]), (200, &json!("counted")));
        assert_eq!(
            (&view["declared"], &view["counted"], &view["variance"]),
            (&aed("300.00"), &aed("295.00"), &aed("-5.00"))
        );
        let ticked: Vec<&Value> = view["cheques"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|cheque| &cheque["ticked"])
            .collect();
        assert_eq!(ticked, [true, false]);
        let again = site
            .app
            .command(&count, &site.cashier, "the-count", &body)
            .await;
        assert_eq!(again.bytes, counted.bytes);

        // Of the cashiers only the one who counted sees it, until it is answered.
        for view in shown(&site, &offer, &site.other_cashier).await {
            assert!(is_blind(&view), "{view}");
        }
        for view in shown(&site, &offer, &site.supervisor).await {
            assert_eq!(view["declared"], aed("300.00"));
        }
        let recount = site
            .post(&count, &site.cashier, offer.count("300.00", 2))
            .await;
        refused(&recount, 409, "wrong-state");
        let theirs = [
            (&count, offer.count("300.00", 2)),
            (&confirm, json!({})),
            (&offer.path("/refuse"), json!({"reason": "no"})),
        ];
        for (path, body) in theirs {
            let reply = site.post(path, &site.other_cashier, body).await;
            refused(&reply, 409, "counted-by-another");
        }
        let done = json!({"deposit": offer.id.to_string(), "state": "confirmed",
                          "variance": aed("-5.00"), "case": 1, "cheques": 1});
        for _ in 0..2 {
            let reply = site.post(&confirm, &site.cashier, json!({})).await;
            assert_eq!((reply.status, reply.json()), (200, done.clone()));
        }
        for view in shown(&site, &offer, &site.other_cashier).await {
            assert_eq!(view["declared"], aed("300.00"));
        }
        let after = format!("/v1/deposits?state=confirmed&after={}", offer.id);
        let rest = site.get(&after, &site.cashier).await;
        assert_eq!(rest, json!({"deposits": []}));
        let after = "/v1/deposits?state=confirmed&after=70001.99";
        let none = site.app.get(after, &site.cashier).await;
        refused(&none, 404, "not-found");

        let holds = site.holds(phone.collector).await;
        let kept: Vec<&Value> = holds["cheques"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|cheque| &cheque["number"])
            .collect();
        assert_eq!(kept, ["2"], "the cheque that was not there: {holds}");
        assert_eq!(sound(&site.company.db).await, Ok(()));
    }
}

#[tokio::test]
async fn lists_go_on_where_the_last_page_ended() {
    for site in Site::both().await {
        let mut ids = Vec::new();
        for collector in [0, 1, 0] {
            ids.push(site.offered(collector).await.1.id.to_string());
        }
        let all = site.get("/v1/deposits?state=offered", &site.cashier).await;
        let listed: Vec<String> = all["deposits"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|view| view["deposit"].as_str().map(str::to_owned))
            .collect();
        let mut sorted = listed.clone();
        sorted.sort();
        ids.sort();
        assert_eq!(sorted, ids);
        for (place, id) in (1..).zip(&listed) {
            let path = format!("/v1/deposits?state=offered&after={id}");
            let rest = site.get(&path, &site.cashier).await;
            let rest = rest["deposits"].as_array().cloned().unwrap_or_default();
            assert_eq!(rest, all["deposits"].as_array().expect("a list")[place..]);
        }
    }
}

#[tokio::test]
async fn nobody_counts_or_answers_what_they_hand_in() {
    for site in Site::both().await {
        let (_, offer) = site.offered(1).await;
        for (what, body) in [
            ("/count", offer.count("300.00", 2)),
            ("/confirm", json!({})),
            ("/refuse", json!({"reason": "mine"})),
        ] {
            let reply = site.post(&offer.path(what), &site.everybody, body).await;
            refused(&reply, 403, "four-eyes");
        }
    }
}

#[tokio::test]
async fn a_difference_is_closed_once_and_by_neither_side() {
    for site in Site::both().await {
        // Counted by somebody who could close cases too; declared by somebody who could as well.
        let (phone, offer) = site.offered(1).await;
        let (counter, counter_token) = site.app.staff("office", OFFICE).await;
        let body = offer.count("295.00", 2);
        let counted = site.post(&offer.path("/count"), &counter_token, body).await;
        assert_eq!(counted.status, 200, "{}", counted.json());
        let confirmed = site
            .post(&offer.path("/confirm"), &counter_token, json!({}))
            .await;
        assert_eq!(confirmed.status, 200, "{}", confirmed.json());

        let open = site.get("/v1/variances?state=open", &site.supervisor).await;
        let case = &open["variances"][0];
        assert_eq!(
            (&case["variance"], &case["amount"], &case["state"]),
            (&json!(1), &aed("-5.00"), &json!("open"))
        );
        assert_eq!(
            (&case["answers"], &case["cashier"]),
            (&json!(phone.collector.0), &json!(counter.0))
        );
        let path = "/v1/variances/1/resolve";
        let recover = json!({"resolution": "recover", "note": "seen on camera"});
        for side in [&counter_token, &site.everybody] {
            let reply = site.post(path, side, recover.clone()).await;
            refused(&reply, 403, "four-eyes");
        }
        for (token, status, kind) in [
            (&site.cashier, 403, "not-allowed"),
            (&site.supervisor, 403, "not-allowed"),
        ] {
            refused(&site.post(path, token, recover.clone()).await, status, kind);
        }
        for note in ["", " ", "a\0b", &"x".repeat(201)] {
            let body = json!({"resolution": "recover", "note": note});
            refused(&site.post(path, &site.manager, body).await, 422, "unsaid");
        }
        let none = site
            .post("/v1/variances/9/resolve", &site.manager, recover.clone())
            .await;
        refused(&none, 404, "not-found");
        for _ in 0..2 {
            let proposed = site.post(path, &site.manager, recover.clone()).await;
            let view = proposed.json();
            assert_eq!(
                (proposed.status, &view["state"], &view["proposed"]),
                (200, &json!("proposed"), &json!("recover"))
            );
            assert_eq!(view["proposal"], "seen on camera");
        }
        assert_eq!(site.holds(phone.collector).await["shortage"], json!([]));
        let decision = "/v1/variances/1/decision";
        let agree = json!({"approve": true, "reason": "I saw it too"});
        for (token, kind) in [(&site.manager, "four-eyes"), (&counter_token, "four-eyes")] {
            refused(&site.post(decision, token, agree.clone()).await, 403, kind);
        }
        let (second, token) = site.app.staff("noor", [Role::Accountant]).await;
        for _ in 0..2 {
            let closed = site.post(decision, &token, agree.clone()).await;
            let view = closed.json();
            assert_eq!(
                (closed.status, &view["state"], &view["resolved_by"]),
                (200, &json!("recovered"), &json!(second.0))
            );
            assert_eq!(view["note"], "I saw it too");
        }
        let otherwise = json!({"resolution": "write_off", "note": "never mind"});
        refused(
            &site.post(path, &site.manager, otherwise).await,
            409,
            "decided",
        );
        let open = site.get("/v1/variances?state=open", &site.manager).await;
        assert_eq!(open, json!({"variances": []}));
        let all = site.get("/v1/variances", &site.cashier).await;
        assert_eq!(all["variances"].as_array().map(Vec::len), Some(1));
        let after = site.get("/v1/variances?after=1", &site.cashier).await;
        assert_eq!(after, json!({"variances": []}));
        let holds = site.holds(phone.collector).await;
        assert_eq!(holds["shortage"], json!([aed("5.00")]));
        assert_eq!(sound(&site.company.db).await, Ok(()));
    }
}

#[tokio::test]
async fn what_was_over_is_owed_by_nobody() {
    for site in Site::both().await {
        let (_, offer) = site.offered(0).await;
        let body = offer.count("301.00", 2);
        site.post(&offer.path("/count"), &site.cashier, body).await;
        let confirmed = site
            .post(&offer.path("/confirm"), &site.cashier, json!({}))
            .await;
        assert_eq!(confirmed.json()["variance"], aed("1.00"));
        let path = "/v1/variances/1/resolve";
        let recover = json!({"resolution": "recover", "note": "who owes it"});
        refused(
            &site.post(path, &site.manager, recover).await,
            422,
            "invalid",
        );
        let keep = json!({"resolution": "write_off", "note": "nobody came back for it"});
        let kept = site.post(path, &site.manager, keep).await;
        assert_eq!(
            (kept.status, kept.text("state").as_str()),
            (200, "proposed")
        );
        // It waits for another.
        let open = site.get("/v1/variances?state=open", &site.manager).await;
        assert_eq!(open["variances"][0]["proposal"], "nobody came back for it");
        let path = "/v1/variances/1/decision";
        let agree = json!({"approve": true, "reason": "so it is"});
        let own = site.post(path, &site.manager, agree.clone()).await;
        refused(&own, 403, "four-eyes");
        let (second, token) = site.app.staff("noor", [Role::Accountant]).await;
        refused(
            &site.post(path, &site.supervisor, agree.clone()).await,
            403,
            "not-allowed",
        );
        let done = site.post(path, &token, agree).await.json();
        assert_eq!(
            (&done["state"], &done["proposed_by"], &done["resolved_by"]),
            (
                &json!("written_off"),
                &json!(site.company.manager.0),
                &json!(second.0)
            )
        );
        let decided = "/v1/variances?state=decided";
        let decided_cases = site.get(decided, &site.cashier).await;
        assert_eq!(decided_cases["variances"][0]["note"], "so it is");
        let next = site.get(&format!("{decided}&after=1"), &site.cashier).await;
        assert_eq!(next, json!({"variances": []}));
        assert_eq!(sound(&site.company.db).await, Ok(()));
    }
}

#[tokio::test]
async fn collectors_see_what_they_hold_and_nobody_elses() {
    for site in Site::both().await {
        let (phone, _) = site.offered(0).await;
        let own = site.app.token(phone.collector).await;
        let path = format!("/v1/custody/{}", phone.collector.0);
        let holds = site.get(&path, &own).await;
        assert_eq!(holds, site.holds(phone.collector).await);
        assert_eq!(holds["cash"], json!([aed("300.00")]));
        assert_eq!(holds["shortage"], json!([]));
        let cheques = holds["cheques"].as_array().expect("a list");
        assert_eq!(cheques.len(), 2);
        for cheque in cheques {
            assert_eq!(
                (&cheque["bank"], &cheque["amount"], &cheque["offered"]),
                (&json!("ENBD"), &aed("100.00"), &json!(true))
            );
        }
        let (_, stranger) = site.app.staff("col2", [Role::Collector]).await;
        refused(&site.app.get(&path, &stranger).await, 403, "not-yours");
        refused(
            &site.app.get(&path, &site.cashier).await,
            403,
            "not-allowed",
        );
    }
}
