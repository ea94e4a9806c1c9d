//! What customers contest and ask for: the queue, the evidence, and one answer in words.

use counterfoil_server::auth::Role;
use counterfoil_sync::entry::{
    Ask, CheckIn, Dispute, DisputeReason, ItemPart, Request, VisitEnd, VisitOutcome,
};
use counterfoil_sync::id::{CustomerNo, EntryId, Seq};

use super::Office;
use crate::engines::{number, sound};
use crate::field::{Company, Phone, TODAY};

/// A dispute of 123.45 of a customer's first item.
pub(super) fn dispute(customer: CustomerNo, visit: Option<Seq>) -> Dispute {
    Dispute {
        visit,
        customer,
        currency: "AED".parse().expect("a currency"),
        amount: 12_345,
        items: vec![ItemPart {
            item: Company::item(customer, 0),
            amount: 12_345,
        }],
        reason: DisputeReason::NotDelivered,
        words: Some("two cartons of six came".to_owned()),
        said_by: Some("Khalid".to_owned()),
        photos: Vec::new(),
        by: None,
    }
}

/// What was said at the first customer's door: a dispute, and a request for more time.
fn visit(phone: &mut Phone) -> [EntryId; 2] {
    let customer = Company::customer(0, 0);
    let visit = phone.write(CheckIn {
        customer,
        stop: None,
        mode: None,
    });
    let receipt = phone.cash(customer, Company::item(customer, 1), 7_700);
    phone.issue(receipt);
    let contested = phone.write(dispute(customer, Some(visit)));
    let asked = phone.write(Request {
        visit: None,
        customer,
        currency: "AED".parse().expect("a currency"),
        ask: Ask::Extension(TODAY.plus(9)),
        items: Vec::new(),
        reason: "the shop was closed".to_owned(),
        said_by: None,
        photos: Vec::new(),
        by: None,
    });
    phone.write(VisitEnd {
        visit,
        outcome: VisitOutcome::Disputed,
        delay_reason: None,
        next: None,
        next_day: None,
    });
    [contested, asked].map(|seq| EntryId::new(phone.journal, seq))
}

async fn said(office: &Office) -> (Phone, [EntryId; 2]) {
    let mut phone = office.company.phone(0, 50).await;
    office.company.sync(&mut phone).await;
    phone.open_day(TODAY);
    let said = visit(&mut phone);
    office.company.sync(&mut phone).await;
    (phone, said)
}

fn form(decision: &str, words: &str) -> Vec<(String, String)> {
    [("decision", decision), ("reason", words)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// The same from a page of its own making.
fn anew(decision: &str, words: &str) -> Vec<(String, String)> {
    let mut fields = form(decision, words);
    fields.push(("token".to_owned(), "made-up".to_owned()));
    fields
}

#[tokio::test]
async fn what_a_customer_contests_is_answered_beside_the_evidence() {
    for office in Office::both().await {
        let (_phone, [contested, asked]) = said(&office).await;
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let place = |id: &EntryId| format!("/console/said/{id}");
        for queue in ["/console/review", "/console/said"] {
            let page = rana.get(queue).await;
            for id in [&contested, &asked] {
                assert!(page.html.contains(&place(id)), "{queue}: {}", page.html);
            }
            assert!(page.html.contains("Not delivered") && page.html.contains("123.45"));
        }
        let page = rana.get(&place(&contested)).await;
        for shown in [
            "Customer 0 0",
            "Not delivered",
            "two cartons of six came",
            "Khalid",
            "123.45",
            "Disputed",
            "77.00",
            "Asks to pay later",
            "Balance",
        ] {
            assert!(page.html.contains(shown), "{shown}: {}", page.html);
        }
        let other = rana.get(&place(&asked)).await;
        assert!(other.html.contains("It was not recorded during a visit"));
        assert!(other.html.contains("the shop was closed"));

        let answer = format!("{}/answer", place(&contested));
        for wrong in [form("granted", ""), form("perhaps", "fine")] {
            let again = rana.fill(&place(&contested), &answer, wrong).await;
            assert_eq!(again.status, 422);
            assert!(again.html.contains("name=\"reason\""), "{}", again.html);
        }
        let granted = form("granted", "One carton is credited.");
        rana.fill(&place(&contested), &answer, granted.clone())
            .await
            .leads_to(&place(&contested));
        let done = rana.get(&place(&contested)).await;
        assert!(done.html.contains("Granted") && done.html.contains("One carton is credited."));
        assert!(!done.html.contains("/answer"), "it is given once");
        let late = rana.post(&answer, &anew("declined", "no")).await;
        assert_eq!(late.status, 409, "{}", late.html);
        let open = rana.get("/console/said").await;
        assert!(!open.html.contains(&place(&contested)) && open.html.contains(&place(&asked)));
        let answered = rana.get("/console/said?state=answered").await;
        assert!(
            answered.html.contains(&place(&contested)) && !answered.html.contains(&place(&asked))
        );

        let customer = format!("/console/customers/{}", Company::customer(0, 0));
        let timeline = rana.get(&customer).await;
        assert!(timeline.html.contains("One carton is credited."));
        assert!(timeline.html.contains("To answer") && timeline.html.contains(&place(&asked)));

        let token = office.app.token(office.company.supervisor).await;
        let listed = office.app.get("/v1/disputes?open=true", &token).await;
        assert_eq!(listed.json()["disputes"], serde_json::json!([]));
        let listed = office.app.get("/v1/requests?open=true", &token).await;
        let requests = listed.json();
        assert_eq!(requests["requests"][0]["request"], asked.to_string());
        let audited = "SELECT COUNT(*) FROM audit WHERE action = 'said.answered'";
        assert_eq!(number(&office.app.state.db, audited).await, 1);
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn who_recorded_it_does_not_answer_it_and_who_may_only_look_does_not_either() {
    for office in Office::both().await {
        let (phone, [contested, _]) = said(&office).await;
        let (page, answer) = (
            format!("/console/said/{contested}"),
            format!("/console/said/{contested}/answer"),
        );
        office.makes_supervisor(phone.collector).await;
        let mut himself = office.at_desk(phone.collector).await;
        let seen = himself.get(&page).await;
        assert!(seen.status == 200 && !seen.html.contains(&answer));
        let refused = himself.post(&answer, &anew("granted", "mine")).await;
        assert_eq!(refused.status, 403);
        assert!(refused.html.contains("A second person is needed"));
        let mut adel = office.staff("adel", [Role::Auditor]).await;
        let seen = adel.get(&page).await;
        assert!(seen.status == 200 && !seen.html.contains(&answer));
        let refused = adel.post(&answer, &form("granted", "x")).await;
        assert_eq!(refused.status, 403);
        let mut omar = office.staff("omar", [Role::Cashier]).await;
        assert_eq!(omar.get(&page).await.status, 403);
        assert_eq!(omar.get("/console/said").await.status, 403);
        let answers = "SELECT COUNT(*) FROM said_answer";
        assert_eq!(number(&office.app.state.db, answers).await, 0);
    }
}
