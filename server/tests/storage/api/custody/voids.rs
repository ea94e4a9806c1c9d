//! Voids that a second person decides.

use counterfoil_sync::entry::Void;
use counterfoil_sync::id::EntryId;
use serde_json::{Value, json};

use super::{Site, aed, refused};
use crate::engines::sound;
use crate::field::{Company, TODAY};

/// Voids of so many receipts of 100.00 that the phone saw confirmed; and whose they are.
async fn awaiting(site: &Site, collector: usize, voids: usize) -> (u32, Vec<EntryId>) {
    let mut phone = site.company.phone(collector, 50).await;
    site.company.sync(&mut phone).await;
    phone.open_day(TODAY);
    let customer = Company::customer(0, 0);
    let item = Company::item(customer, 0);
    let receipts: Vec<u64> = (0..voids)
        .map(|_| phone.issue(phone.cash(customer, item, 10_000)))
        .collect();
    site.company.sync(&mut phone).await;
    let seen = phone.saw_itself();
    let mut asked = Vec::new();
    for receipt in receipts {
        let void = Void {
            receipt,
            reason: "wrong amount".into(),
            photos: Vec::new(),
        };
        let seq = phone.write_seen(void, seen.clone());
        asked.push(EntryId::new(phone.journal, seq));
    }
    site.company.sync(&mut phone).await;
    (phone.collector.0, asked)
}

fn names(list: &Value) -> Vec<String> {
    let voids = list["voids"].as_array().into_iter().flatten();
    voids
        .filter_map(|void| void["void"].as_str().map(str::to_owned))
        .collect()
}

#[tokio::test]
async fn a_void_is_decided_once_by_a_second_person() {
    for site in Site::both().await {
        let (collector, asked) = awaiting(&site, 0, 3).await;
        let all: Vec<String> = asked.iter().map(ToString::to_string).collect();
        let listed = site.get("/v1/voids", &site.supervisor).await;
        assert_eq!(names(&listed), all);
        let first = &listed["voids"][0];
        assert_eq!(
            (&first["collector"], &first["amount"], &first["reason"]),
            (&json!(collector), &aed("100.00"), &json!("wrong amount"))
        );
        assert_eq!(
            (&first["state"], &first["customer"]),
            (&json!("awaiting"), &json!(1))
        );
        let after = format!("/v1/voids?after={}", asked[0]);
        assert_eq!(names(&site.get(&after, &site.supervisor).await), all[1..]);

        let path = |void: &EntryId| format!("/v1/voids/{void}/decision");
        let (yes, no) = (
            json!({"approve": true, "reason": "seen the slip"}),
            json!({"approve": false, "reason": "the customer says she paid"}),
        );
        let reply = site
            .post(&path(&asked[0]), &site.cashier, yes.clone())
            .await;
        refused(&reply, 403, "not-allowed");
        for reason in [
            "",
            " ",
            "a\0b",
            "\u{200b}\u{200b}",
            "paid\u{202e}diap",
            "...",
            &"x".repeat(201),
        ] {
            let body = json!({"approve": true, "reason": reason});
            let reply = site.post(&path(&asked[0]), &site.supervisor, body).await;
            refused(&reply, 422, "unsaid");
        }
        for none in ["70001.99", "sesame"] {
            let path = format!("/v1/voids/{none}/decision");
            let reply = site.post(&path, &site.supervisor, yes.clone()).await;
            refused(&reply, 404, "not-found");
        }
        for (void, body, other, state) in [
            (&asked[0], &yes, &no, "approved"),
            (&asked[1], &no, &yes, "refused"),
        ] {
            for _ in 0..2 {
                let reply = site.post(&path(void), &site.supervisor, body.clone()).await;
                assert_eq!(
                    (reply.status, reply.text("state").as_str()),
                    (200, state),
                    "{}",
                    reply.json()
                );
            }
            let reply = site.post(&path(void), &site.manager, other.clone()).await;
            refused(&reply, 409, "decided");
        }
        let listed = site.get("/v1/voids", &site.supervisor).await;
        assert_eq!(names(&listed), all[2..]);
        // A page that ended at a void decided since goes on behind it.
        assert_eq!(names(&site.get(&after, &site.supervisor).await), all[2..]);
        let holds = site
            .get(&format!("/v1/custody/{collector}"), &site.manager)
            .await;
        assert_eq!(holds["cash"], json!([aed("200.00")]));
        assert_eq!(sound(&site.company.db).await, Ok(()));
    }
}

#[tokio::test]
async fn nobody_decides_their_own_void() {
    for site in Site::both().await {
        let (_, asked) = awaiting(&site, 1, 1).await;
        for approve in [true, false] {
            let path = format!("/v1/voids/{}/decision", asked[0]);
            let body = json!({"approve": approve, "reason": "mine"});
            refused(
                &site.post(&path, &site.everybody, body).await,
                403,
                "four-eyes",
            );
        }
        // Nor by asking for what somebody else decided.
        let path = format!("/v1/voids/{}/decision", asked[0]);
        let body = json!({"approve": true, "reason": "seen the slip"});
        let decided = site.post(&path, &site.supervisor, body.clone()).await;
        assert_eq!(decided.status, 200, "{}", decided.json());
        let own = site.post(&path, &site.everybody, body).await;
        refused(&own, 403, "four-eyes");
    }
}

#[tokio::test]
async fn a_void_of_money_that_was_handed_over_can_only_be_refused() {
    for site in Site::both().await {
        let (phone, offer) = site.offered(0).await;
        let mut phone = phone;
        let seen = phone.saw_itself();
        // The first receipt: its cash is in the offer.
        let void = Void {
            receipt: 2,
            reason: "wrong customer".into(),
            photos: Vec::new(),
        };
        let void = EntryId::new(phone.journal, phone.write_seen(void, seen));
        phone.claims.clear();
        site.company.sync(&mut phone).await;
        let path = format!("/v1/voids/{void}/decision");
        let yes = json!({"approve": true, "reason": "seen"});
        let reply = site.post(&path, &site.supervisor, yes.clone()).await;
        refused(&reply, 409, "handed-over");
        let body = offer.count("300.00", 2);
        site.post(&offer.path("/count"), &site.cashier, body).await;
        let confirmed = site
            .post(&offer.path("/confirm"), &site.cashier, json!({}))
            .await;
        assert_eq!(confirmed.json()["case"], Value::Null);
        let reply = site.post(&path, &site.supervisor, yes).await;
        refused(&reply, 409, "handed-over");
        let no = json!({"approve": false, "reason": "it is in the vault"});
        let reply = site.post(&path, &site.supervisor, no).await;
        assert_eq!(reply.status, 200, "{}", reply.json());
        assert_eq!(sound(&site.company.db).await, Ok(()));
    }
}
