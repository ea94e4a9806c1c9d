//! A customer goes to another collector while the first one's phone works on it offline.

use counterfoil_server::auth::Role;
use counterfoil_server::ledger::Account;
use counterfoil_sync::entry::Flag;
use serde_json::json;

use super::field;
use super::phone::Core;
use crate::console::Office;
use crate::engines::sound;
use crate::field::{Company, TODAY};

async fn plan(office: &Office, collector: usize, codes: &[&str]) {
    let token = office.app.token(office.company.supervisor).await;
    let stops: Vec<_> = codes.iter().map(|code| json!({"code": code})).collect();
    let path = format!("/v1/daybooks/{}/{TODAY}/stops", office.collector(collector));
    let reply = office
        .app
        .post(&path, &token, &json!({"stops": stops}))
        .await;
    assert_eq!(reply.status, 200, "{}", reply.json());
}

fn decision(office: &Office, to: usize, until: &str, reason: &str) -> Vec<(String, String)> {
    vec![
        field("to", office.collector(to)),
        field("from", TODAY),
        field("until", until),
        field("reason", reason),
    ]
}

#[tokio::test]
async fn what_an_offline_phone_took_is_posted_and_flagged_and_its_view_ends() {
    for office in Office::of_two().await {
        plan(&office, 0, &["K00", "K01"]).await;
        let (mut first, mut second) = (Core::of(&office, 0).await, Core::of(&office, 1).await);
        first.open_day(TODAY);
        assert!(!second.customers().contains(&"K00".to_owned()));

        // Out of reach: the collector is at the door while the desk gives the customer away.
        let customer = Company::customer(0, 0);
        let stop = first.phone.today().expect("a plan").stops[0].stop;
        first.collect(customer, Some(stop), 25_000);
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let page = format!("/console/customers/{customer}");
        let action = format!("{page}/assign");
        let fields = decision(&office, 1, "", "moved to the other side of town");
        let done = rana.fill(&page, &action, fields).await;
        done.leads_to(&format!("{page}?done=assigned"));
        assert_eq!(first.customers()[0], "K00", "it has not heard of it");

        let told = first.sync().await;
        let flags: Vec<Flag> = told
            .iter()
            .flat_map(|done| done.exceptions.iter())
            .flat_map(|exception| exception.1.flags.iter().copied())
            .collect();
        assert!(flags.contains(&Flag::NotYourCustomer), "{flags:?}");
        let cash = Account::CashCollector;
        let held = office
            .company
            .balance(cash, Some(office.collector(0).0))
            .await;
        assert_eq!(held, 25_000, "it is posted");
        // Its view of the customer ends: not found, nothing owed, off the plan but for the visit made.
        assert_eq!(first.customers(), ["K01", "K02", "K03"]);
        let gone = first.phone.customer(customer).expect("the name stays");
        assert!(gone.is_gone && gone.items.is_empty(), "{gone:?}");
        first.phone.check().expect("the phone adds up");

        // The other phone has it, less what was paid.
        second.sync().await;
        assert!(second.customers().contains(&"K00".to_owned()));
        second.open_day(TODAY);
        let there = second.phone.customer(customer).expect("known");
        assert_eq!(there.balance[0].minor, 500_000 - 25_000);

        let shown = rana.get(&page).await.html;
        for text in [
            "Collector changed",
            "moved to the other side of town",
            "Not this collector's customer",
            "250.00",
            "4,750.00",
        ] {
            assert!(shown.contains(text), "{text}: {shown}");
        }
        sound(&office.company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn planned_stops_go_along_and_a_cover_ends_by_itself() {
    for office in Office::of_two().await {
        plan(&office, 0, &["K00", "K01"]).await;
        let (mut first, mut second) = (Core::of(&office, 0).await, Core::of(&office, 1).await);
        assert_eq!(first.stops(TODAY), ["K00", "K01"]);
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let customer = Company::customer(0, 1);
        let page = format!("/console/customers/{customer}");
        let action = format!("{page}/assign");
        let until = TODAY.plus(1).to_string();
        rana.fill(&page, &action, decision(&office, 1, &until, "annual leave"))
            .await
            .leads_to(&format!("{page}?done=assigned"));
        first.sync().await;
        second.sync().await;
        assert_eq!(
            (first.stops(TODAY), second.stops(TODAY)),
            (vec!["K00".to_owned()], vec!["K01".to_owned()])
        );
        assert!(!first.customers().contains(&"K01".to_owned()));
        let shown = rana.get(&page).await.html;
        assert!(
            shown.contains("Waits for its day") && shown.contains("Holiday cover until"),
            "{shown}"
        );

        // Two days later nobody does anything about it.
        office.app.pass(2 * 24 * 3_600);
        first.sync().await;
        second.sync().await;
        assert!(first.customers().contains(&"K01".to_owned()));
        assert!(!second.customers().contains(&"K01".to_owned()));
        let items = first
            .phone
            .customer_on(customer, TODAY)
            .expect("known")
            .items;
        assert_eq!(items.len(), 5, "with what it owes");
        sound(&office.company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn what_cannot_be_decided_is_told_beside_the_form() {
    for office in Office::of_two().await {
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let page = format!("/console/customers/{}", Company::customer(0, 0));
        let action = format!("{page}/assign");
        for (to, from, until, reason, told) in [
            (0, TODAY, "", "why not", "has the customer already"),
            (1, TODAY.plus(-1), "", "late", "The days do not fit"),
            (
                1,
                TODAY.plus(3),
                "2026-11-23",
                "short",
                "The days do not fit",
            ),
            (1, TODAY, "", " ", "Say why"),
        ] {
            let mut fields = decision(&office, to, until, reason);
            fields[1] = field("from", from);
            let reply = rana.fill(&page, &action, fields).await;
            assert_eq!(reply.status, 422, "{}", reply.html);
            assert!(reply.html.contains(told), "{told}: {}", reply.html);
        }
        let mut fields = decision(&office, 1, "", "to a cashier");
        fields[0] = field("to", office.company.cashier);
        assert_eq!(rana.fill(&page, &action, fields).await.status, 422);
        let mut noor = office.staff("noor", [Role::Accountant]).await;
        assert!(!noor.get(&page).await.html.contains(&action));
        let refused = noor.post(&action, &decision(&office, 1, "", "x")).await;
        assert_eq!(refused.status, 403);
    }
}
