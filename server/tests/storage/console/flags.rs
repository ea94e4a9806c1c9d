//! Flagged receipts in the review queue.

use counterfoil_server::auth::Role;
use counterfoil_sync::id::EntryId;
use serde_json::json;

use super::{Browser, Office, Page};
use crate::engines::{behind_our_back, both, sound};
use crate::field::{Company, TODAY};

/// A receipt before which a leaf was left out.
pub(super) async fn flagged(office: &Office) -> EntryId {
    let company = &office.company;
    let mut phone = company.phone(0, 50).await;
    company.sync(&mut phone).await;
    phone.open_day(TODAY);
    let customer = Company::customer(0, 0);
    phone.next_leaf += 1;
    let seq = phone.issue(phone.cash(customer, Company::item(customer, 0), 12_300));
    company.sync(&mut phone).await;
    EntryId::new(phone.journal, seq)
}

async fn decide(by: &mut Browser<'_>, receipt: EntryId, answer: [(&str, &str); 3]) -> Page {
    let place = format!("/console/flags/{receipt}");
    let fields = answer.map(|(name, value)| (name.to_owned(), value.to_owned()));
    by.fill(&place, &format!("{place}/decide"), fields.into())
        .await
}

#[tokio::test]
async fn a_flag_is_followed_up_and_then_accepted_by_somebody_else() {
    for office in Office::both().await {
        let receipt = flagged(&office).await;
        let place = format!("/console/flags/{receipt}");
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let queue = rana.get("/console/review").await;
        assert!(queue.html.contains(&place), "{}", queue.html);
        let page = rana.get(&place).await;
        for shown in [
            "123.00",
            "A leaf was left out",
            "One before it is missing",
            "Customer 0 0",
        ] {
            assert!(page.html.contains(shown), "{shown}: {}", page.html);
        }
        let salma = office
            .app
            .person("salma", [Role::Manager])
            .await
            .to_string();
        let nobody = [("decision", "no"), ("owner", ""), ("reason", "ask him")];
        assert_eq!(decide(&mut rana, receipt, nobody).await.status, 422);
        let maker = office.company.collectors[0].to_string();
        let to_maker = [
            ("decision", "no"),
            ("owner", maker.as_str()),
            ("reason", "ask him"),
        ];
        assert_eq!(decide(&mut rana, receipt, to_maker).await.status, 422);
        let blank = [("decision", "yes"), ("owner", ""), ("reason", " ")];
        assert_eq!(decide(&mut rana, receipt, blank).await.status, 422);
        let follow = [
            ("decision", "no"),
            ("owner", salma.as_str()),
            ("reason", "ask him"),
        ];
        decide(&mut rana, receipt, follow).await.leads_to(&place);
        let queue = rana.get("/console/review").await;
        assert!(queue.html.contains("Being followed up"), "it waits on");
        let accept = [
            ("decision", "yes"),
            ("owner", ""),
            ("reason", "leaf was torn"),
        ];
        decide(&mut rana, receipt, accept).await.leads_to(&place);
        assert!(!rana.get("/console/review").await.html.contains(&place));
        let page = rana.get(&format!("/console/receipts/{receipt}")).await;
        for shown in ["leaf was torn", "ask him", "Person rana"] {
            assert!(page.html.contains(shown), "{shown}: {}", page.html);
        }
        let again = [("decision", "yes"), ("reason", "again"), ("token", "t")];
        let late = rana.post_text(&format!("{place}/decide"), &again).await;
        assert_eq!(late.status, 409);
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
        let sql = "UPDATE flag_decision SET reason = 'nothing' WHERE no = 1";
        behind_our_back(&office.app.state.db, sql)
            .await
            .expect("changed");
        assert!(
            sound(&office.app.state.db).await.is_err(),
            "a changed decision is found"
        );
    }
}

#[tokio::test]
async fn a_forged_page_does_not_let_the_maker_decide() {
    for office in Office::both().await {
        let receipt = flagged(&office).await;
        let place = format!("/console/flags/{receipt}");
        let maker = office.company.collectors[0];
        // Somebody who holds both roles, as the database would have it by mistake.
        let sql = format!(
            "INSERT INTO person_role (person, role, facts) VALUES ({maker}, 'supervisor', 0)"
        );
        behind_our_back(&office.app.state.db, Box::leak(sql.into_boxed_str()))
            .await
            .expect("given");
        let mut him = office.at_desk(maker).await;
        let page = him.get(&place).await;
        assert!(
            !page.html.contains(&format!("{place}/decide")),
            "{}",
            page.html
        );
        let forged = [("decision", "yes"), ("reason", "fine"), ("token", "t1")];
        let refused = him.post_text(&format!("{place}/decide"), &forged).await;
        assert_eq!(refused.status, 403);
        assert!(refused.html.contains("A second person is needed"));
    }
}

#[tokio::test]
async fn a_doubt_about_another_entry_is_decided_like_a_receipts() {
    for db in both().await {
        let office = Office::of(db, 2).await;
        let company = &office.company;
        let mut phone = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.open_day(TODAY);
        let said = phone.write(super::said::dispute(Company::customer(1, 0), None));
        company.sync(&mut phone).await;
        let entry = EntryId::new(phone.journal, said);
        let place = format!("/console/flags/{entry}");
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let queue = rana.get("/console/review").await;
        assert!(
            queue.html.contains(&place) && queue.html.contains("Dispute"),
            "{}",
            queue.html
        );
        let page = rana.get(&place).await;
        for shown in [
            "Not this collector",
            "Time and place",
            "No place was taken",
            "60 / 100",
        ] {
            assert!(page.html.contains(shown), "{shown}: {}", page.html);
        }
        let token = office.app.token(company.supervisor).await;
        let listed = office.app.get("/v1/flags", &token).await.json();
        let one = &listed["flagged"][0];
        assert_eq!(
            (&one["kind"], &one["amount"], &one["receipt"]),
            (
                &json!("Dispute"),
                &serde_json::Value::Null,
                &json!(entry.to_string())
            )
        );
        let after = format!("/v1/flags?after={entry}");
        let after = office.app.get(&after, &token).await.json();
        assert_eq!(after, json!({"flagged": []}));
        let accept = [("decision", "yes"), ("owner", ""), ("reason", "his round")];
        decide(&mut rana, entry, accept).await.leads_to(&place);
        assert!(!rana.get("/console/review").await.html.contains(&place));
        // Somebody was first: the page says so, and how it stands.
        let mut salma = office.staff("salma", [Role::Manager]).await;
        let fields = [("decision", "yes"), ("reason", "me too"), ("token", "late")];
        let late = salma.post_text(&format!("{place}/decide"), &fields).await;
        assert!(late.status == 409 && late.html.contains("his round"));
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
        let sql = format!(
            "UPDATE flag_decision SET decided_by = {}",
            company.collectors[0]
        );
        behind_our_back(&office.app.state.db, &sql)
            .await
            .expect("done");
        sound(&office.app.state.db)
            .await
            .expect_err("nobody decides about their own");
    }
}
