//! A difference: a case, and closed by neither side.

use counterfoil_server::auth::Role;
use counterfoil_server::ledger::Account;

use super::{Offer, Office};
use crate::engines::sound;

/// Counted 100.00 and a cheque short by somebody who could close cases too. By whom.
async fn short(office: &Office, offer: &Offer) -> Option<u32> {
    let roles = [Role::Cashier, Role::Accountant];
    let person = office.app.person("omar", roles).await;
    let mut omar = office.at_desk(person).await;
    omar.post(&offer.path("/take"), &[]).await;
    let fields = offer.count("2", 1);
    omar.fill(&offer.path(""), &offer.path("/count"), fields)
        .await
        .leads_to(&offer.path(""));
    let compare = omar.get(&offer.path("")).await;
    assert!(
        compare.html.contains("\u{2212}100.00") && compare.html.contains("Confirm and open a case")
    );
    assert!(compare.html.contains("One cheque was not there"));
    omar.fill(&offer.path(""), &offer.path("/confirm"), vec![])
        .await
        .leads_to(&offer.path(""));
    let settled = omar.get(&offer.path("")).await;
    assert!(settled.html.contains("/console/variances/1"));

    // Who counted does not close it, accountant or not, and not even past the page.
    let case = omar.get("/console/variances/1").await;
    assert!(!case.html.contains("/resolve"));
    let past = [("how", "write_off"), ("reason", "mine"), ("token", "x")];
    let refused = omar.post_text("/console/variances/1/resolve", &past).await;
    assert_eq!(refused.status, 403);
    assert!(refused.html.contains("A second person is needed"));
    Some(person.0)
}

#[tokio::test]
async fn a_short_count_opens_a_case_that_two_others_close() {
    for office in Office::both().await {
        let (phone, offer) = office.offered().await;
        let cashier = short(&office, &offer).await;
        let collector = Some(phone.collector.0);
        assert_eq!(
            office.company.balance(Account::CashVault, cashier).await,
            20_000
        );
        assert_eq!(
            office.company.balance(Account::OverShort, None).await,
            10_000
        );

        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let seen = rana.get("/console/variances/1").await;
        assert!(seen.html.contains("Waiting for a decision") && !seen.html.contains("/resolve"));
        let mut noor = office.staff("noor", [Role::Accountant]).await;
        let list = noor.get("/console/variances").await;
        assert!(list.html.contains("\u{2212}100.00"));
        let (page, action) = ("/console/variances/1", "/console/variances/1/resolve");
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let blank = vec![field("how", "recover"), field("reason", "")];
        assert_eq!(noor.fill(page, action, blank).await.status, 422);
        let nothing = vec![field("reason", "seen on camera")];
        let nothing = noor.fill(page, action, nothing).await;
        assert_eq!(nothing.status, 422);
        assert_eq!(
            nothing.field("reason"),
            "seen on camera",
            "what was typed is kept"
        );
        let done = vec![field("how", "recover"), field("reason", "seen on camera")];
        noor.fill(page, action, done).await.leads_to(page);
        let own = noor.get(page).await;
        assert!(own.html.contains("Proposed: recover it") && own.html.contains("You proposed it"));
        assert_eq!(
            office.company.balance(Account::Shortage, collector).await,
            0,
            "nobody is charged by one person alone"
        );
        let mut salma = office.staff("salma", [Role::Manager]).await;
        let asked = salma.get(page).await;
        assert!(asked.html.contains("Agree and recover it"));
        let agree = vec![field("decision", "yes"), field("reason", "I saw it too")];
        let decide = "/console/variances/1/decision";
        salma.fill(page, decide, agree).await.leads_to(page);
        assert_eq!(
            office.company.balance(Account::Shortage, collector).await,
            10_000
        );
        assert_eq!(office.company.balance(Account::OverShort, None).await, 0);
        let closed = noor.get(page).await;
        assert!(closed.html.contains("seen on camera") && !closed.html.contains("/resolve"));
        assert!(
            noor.get("/console/variances")
                .await
                .html
                .contains("No open cases")
        );
        let none = noor.get("/console/variances/9").await;
        assert_eq!(none.status, 404);
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn two_people_write_a_difference_off() {
    for office in Office::both().await {
        let (_, offer) = office.offered().await;
        short(&office, &offer).await;
        let (page, resolve) = ("/console/variances/1", "/console/variances/1/resolve");
        let decide = "/console/variances/1/decision";
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut noor = office.staff("noor", [Role::Accountant]).await;
        let proposal = vec![field("how", "write_off"), field("reason", "a torn note")];
        noor.fill(page, resolve, proposal).await.leads_to(page);
        let own = noor.get(page).await;
        assert!(own.html.contains("You proposed it") && own.html.contains("a torn note"));
        assert!(!own.html.contains("Agree and write it off") && !own.html.contains("/resolve"));
        let agree = |why: &str| vec![field("decision", "yes"), field("reason", why)];
        let alone = noor.fill(page, decide, agree("yes")).await;
        assert_eq!(alone.status, 403);
        let mut salma = office.staff("salma", [Role::Manager]).await;
        let review = salma.get("/console/review").await;
        assert!(review.html.contains("Proposed: write it off"));
        let blank = salma.fill(page, decide, agree("")).await;
        assert_eq!(blank.status, 422);
        salma
            .fill(page, decide, agree("seen the note"))
            .await
            .leads_to(page);
        let list = noor.get("/console/variances?state=decided").await;
        for told in ["Written off", "seen the note", "noor", "salma"] {
            assert!(list.html.contains(told), "{told}: {}", list.html);
        }
        // Somebody was faster: the page says how it stands, and what was typed is kept.
        let late = [
            ("decision", "yes"),
            ("reason", "me too"),
            ("token", "another"),
        ];
        let mut karim = office.staff("karim", [Role::Manager]).await;
        let late = karim.post_text(decide, &late).await;
        assert_eq!(late.status, 409);
        assert!(late.html.contains("Nothing is proposed") && late.html.contains("seen the note"));
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}
