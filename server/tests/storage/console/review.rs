//! The review queue: evidence, a decision with a reason, and a second pair of eyes.

use counterfoil_server::auth::Role;
use counterfoil_server::ledger::Account;
use counterfoil_sync::entry::Void;
use counterfoil_sync::id::EntryId;

use super::Office;
use crate::engines::sound;
use crate::field::{Company, TODAY};

fn answer(decision: &str, reason: &str) -> Vec<(String, String)> {
    [("decision", decision), ("reason", reason)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// Voids of so many receipts of 100.00 that the phone saw confirmed.
async fn voids(office: &Office, count: usize) -> (u32, Vec<EntryId>) {
    let company = &office.company;
    let mut phone = company.phone(0, 50).await;
    company.sync(&mut phone).await;
    phone.open_day(TODAY);
    let customer = Company::customer(0, 0);
    let item = Company::item(customer, 0);
    let receipts: Vec<u64> = (0..count)
        .map(|_| phone.issue(phone.cash(customer, item, 10_000)))
        .collect();
    company.sync(&mut phone).await;
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
    company.sync(&mut phone).await;
    (phone.collector.0, asked)
}

#[tokio::test]
async fn a_void_is_decided_beside_its_receipt() {
    for office in Office::both().await {
        let (collector, asked) = voids(&office, 2).await;
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let queue = rana.get("/console/review").await;
        let place = |void: &EntryId| format!("/console/voids/{void}");
        for void in &asked {
            assert!(queue.html.contains(&place(void)), "{}", queue.html);
        }
        let page = rana.get(&place(&asked[0])).await;
        for shown in ["100.00", "wrong amount", "Customer 0 0", "K00"] {
            assert!(page.html.contains(shown), "{shown}: {}", page.html);
        }
        let decide = |void: &EntryId| format!("{}/decide", place(void));
        let blank = rana
            .fill(&place(&asked[0]), &decide(&asked[0]), answer("yes", ""))
            .await;
        assert_eq!(blank.status, 422);
        let neither = rana
            .fill(&place(&asked[0]), &decide(&asked[0]), answer("", "seen"))
            .await;
        assert_eq!(neither.status, 422);
        let yes = answer("yes", "seen the slip");
        rana.fill(&place(&asked[0]), &decide(&asked[0]), yes)
            .await
            .leads_to(&place(&asked[0]));
        let no = answer("no", "the customer says she paid");
        rana.fill(&place(&asked[1]), &decide(&asked[1]), no)
            .await
            .leads_to(&place(&asked[1]));
        let held = office
            .company
            .balance(Account::CashCollector, Some(collector));
        assert_eq!(held.await, 10_000);
        let done = rana.get(&place(&asked[0])).await;
        assert!(done.html.contains("Approved") && !done.html.contains("/decide"));
        for shown in ["Person rana", "seen the slip"] {
            assert!(done.html.contains(shown), "{shown}: {}", done.html);
        }
        let mut adel = office.staff("adel", [Role::Auditor]).await;
        let seen = adel.get(&place(&asked[1])).await;
        assert!(seen.html.contains("Refused") && !seen.html.contains("/decide"));
        assert!(
            rana.get("/console/review")
                .await
                .html
                .contains("Nothing waits")
        );
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn a_void_that_needed_nobody_is_a_void() {
    for office in Office::both().await {
        let company = &office.company;
        let mut phone = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        let receipt = phone.issue(phone.cash(customer, Company::item(customer, 0), 10_000));
        let void = phone.write(Void {
            receipt,
            reason: "wrong customer".into(),
            photos: Vec::new(),
        });
        company.sync(&mut phone).await;
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let place = format!("/console/voids/{}", EntryId::new(phone.journal, void));
        let page = rana.get(&place).await;
        let (_, result) = page.html.split_once("<dt>Result</dt>").expect("a result");
        assert!(result.starts_with("<dd>Void</dd>"), "{result}");
        assert!(!page.html.contains("Refused") && !page.html.contains("/decide"));
    }
}

#[tokio::test]
async fn a_phone_is_let_to_work_by_neither_its_holder_nor_who_gave_the_code() {
    for office in Office::both().await {
        let (issuer, token) = office.app.staff("rana", [Role::Supervisor]).await;
        let collector = office.company.collectors[0];
        let code = office.app.code(&token, collector).await;
        let key = crate::api::phone_key(2);
        office.app.enrol(&code, &key).await;
        let mut rana = office.at_desk(issuer).await;
        let queue = rana.get("/console/review").await;
        assert!(queue.html.contains("/console/phones/1") && queue.html.contains("Pixel 9"));
        let (page, decide) = ("/console/phones/1", "/console/phones/1/decide");
        assert!(
            !rana.get(page).await.html.contains(decide),
            "she gave the code"
        );
        let past = rana.post(decide, &answer("yes", "mine")).await;
        assert_eq!(past.status, 403);
        assert!(past.html.contains("A second person is needed"));

        let mut sami = office.staff("sami", [Role::Admin]).await;
        let blank = sami.fill(page, decide, answer("yes", " ")).await;
        assert_eq!(blank.status, 422);
        let yes = answer("yes", "seen in his hand");
        sami.fill(page, decide, yes).await.leads_to(page);
        assert!(sami.get(page).await.html.contains("May work"));
        let late = sami.post(decide, &answer("no", "changed my mind")).await;
        assert_eq!(late.status, 409);
        assert_eq!(sami.get("/console/phones/9").await.status, 404);
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn what_was_put_aside_stands_beside_what_is_held() {
    for office in Office::both().await {
        let company = &office.company;
        let mut phone = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.open_day(TODAY);
        let mut copy = phone.clone();
        let customer = Company::customer(0, 0);
        let item = Company::item(customer, 0);
        phone.issue(phone.cash(customer, item, 12_300));
        company.sync(&mut phone).await;
        copy.issue(copy.cash(customer, item, 45_600));
        let _ = company.submit(&copy.message()).await;

        let mut noor = office.staff("noor", [Role::Accountant]).await;
        let queue = noor.get("/console/review").await;
        let place = queue
            .html
            .split('"')
            .find(|part| part.starts_with("/console/aside/"))
            .unwrap_or_else(|| panic!("{}", queue.html))
            .to_owned();
        let page = noor.get(&place).await;
        assert!(
            page.html.contains("123.00") && page.html.contains("456.00"),
            "both sides: {}",
            page.html
        );
        let decide = format!("{place}/decide");
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let seen = rana.get(&place).await;
        assert!(seen.status == 200 && !seen.html.contains(&decide));
        let no = answer("no", "a copied phone");
        noor.fill(&place, &decide, no).await.leads_to(&place);
        let done = noor.get(&place).await;
        assert!(done.html.contains("Rejected") && done.html.contains("a copied phone"));
        assert_eq!(noor.get("/console/aside/99").await.status, 404);
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}
