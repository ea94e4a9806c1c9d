//! The customer's page, lists that are asked, the worklist and the map.

use counterfoil_server::auth::{Role, branch};
use counterfoil_server::company::{self, Setting};
use counterfoil_server::receivables::{ImportOptions, Mapping, import_customers};
use counterfoil_server::reports::aging::{Basis, By, Edges, aging};
use counterfoil_sync::entry::{CheckIn, Means, Promise, VisitEnd, VisitOutcome};
use counterfoil_sync::time::Day;
use serde_json::json;

use crate::console::Office;
use crate::engines::{scratch, sound};
use crate::field::{Company, NOW, Phone, TODAY};

/// The text of a page without its tags, runs of space as one.
fn text(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        let shown = part.split_once('>').map_or("", |(_, shown)| shown);
        text.push_str(&shown.replace('\u{a0}', " "));
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Branches, terms, classes and places of the first collector's customers.
async fn known_better(office: &Office) {
    let file = scratch("better.csv");
    let rows = "customer,name,terms_days,risk,contact,contact_phone,credit_limit,currency,lat,lon\n\
        K00,Al Waha Grocery,45,high,Yusuf Karim,+971 50 1,4000.00,AED,25.20,55.30\n\
        K01,Blue Dhow Bakery,30,low,,,,AED,25.21,55.31\n";
    std::fs::write(&file, rows).expect("writes");
    let mapping = Mapping::default();
    let imported = import_customers(
        &office.company.db,
        &file,
        &mapping,
        ImportOptions::default(),
        &|_| (),
    )
    .await
    .expect("imports");
    assert_eq!((imported.updated, imported.bad), (2, 0), "{imported:?}");
}

fn visit(phone: &mut Phone, outcome: VisitOutcome) {
    let visit = phone.write(CheckIn {
        customer: Company::customer(0, 0),
        stop: None,
        mode: None,
    });
    phone.write(VisitEnd {
        visit,
        outcome,
        delay_reason: None,
        next: None,
        next_day: None,
    });
}

fn promise(due: Day) -> Promise {
    Promise {
        visit: None,
        customer: Company::customer(0, 0),
        currency: "AED".parse().expect("a currency"),
        amount: 90_000,
        due,
        means: Some(Means::Cash),
        items: Vec::new(),
        said_by: None,
        note: Some("after the holiday".to_owned()),
        replaces: None,
        by: None,
    }
}

#[tokio::test]
async fn a_customer_is_found_and_their_page_says_what_the_reports_say() {
    for office in Office::both().await {
        known_better(&office).await;
        let mut phone = office.company.phone(0, 30).await;
        phone.open_day(TODAY.plus(-10));
        phone.write(promise(TODAY.plus(-8)));
        visit(&mut phone, VisitOutcome::NotPaid);
        phone.open_day(TODAY);
        visit(&mut phone, VisitOutcome::Collected);
        // With its book come the numbers.
        office.company.sync(&mut phone).await;
        let customer = Company::customer(0, 0);
        let receipt = phone.cash(customer, Company::item(customer, 0), 12_345);
        let receipt = phone.issue(receipt);
        office.company.sync(&mut phone).await;

        let mut noor = office.staff("noor", [Role::Accountant]).await;
        for (asked, found) in [
            ("waha", true),
            ("k00", true),
            ("gro%20al", true),
            ("blue", false),
            ("waha%20bakery", false),
            ("aha", false),
        ] {
            let list = noor.get(&format!("/console/customers?q={asked}")).await;
            let link = format!("href=\"/console/customers/{customer}\"");
            assert_eq!(list.html.contains(&link), found, "{asked}: {}", list.html);
        }
        let page = noor.get(&format!("/console/customers/{customer}")).await;
        let shown = text(&page.html);
        let report = aging(
            &office.company.db,
            TODAY,
            Basis::Due,
            &Edges::default(),
            By::Customer,
        )
        .await
        .expect("a report");
        let row = report
            .rows
            .iter()
            .find(|row| row.who.as_ref().is_some_and(|(code, _)| code == "K00"));
        let row = row.expect("its row");
        assert_eq!(row.total, 500_000 - 12_345);
        for what in [
            "AED 4,876.55",
            "45 days",
            "Over the credit limit",
            "Yusuf Karim",
            "+971 50 1",
            "25.20000, 55.30000",
            "21 days late",
            "123.45",
            "AED 876.55",
            "Collected",
            "Did not pay",
            "Broken",
            "after the holiday",
        ] {
            assert!(shown.contains(what), "{what}: {shown}");
        }
        // The newest first; of one kind only; from a place on.
        assert!(shown.find("Collected") < shown.find("Did not pay"));
        let promises = noor
            .get(&format!("/console/customers/{customer}?kind=promises"))
            .await;
        let promises = text(&promises.html);
        assert!(
            promises.contains("Broken") && !promises.contains("Did not pay"),
            "{promises}"
        );
        let place = format!(
            "/console/receipts/{}",
            counterfoil_sync::id::EntryId::new(phone.journal, receipt)
        );
        let life = text(&noor.get(&place).await.html);
        assert!(
            life.contains("What it settled")
                && life.contains("D000")
                && life.contains("AED 876.55"),
            "{life}"
        );
        let mut omar = office.staff("omar", [Role::Cashier]).await;
        for closed in [
            "/console/customers",
            &format!("/console/customers/{customer}"),
            "/console/worklist",
            "/console/plan/2026-11-23",
        ] {
            assert_eq!(
                omar.get(closed).await.status,
                403,
                "{closed}: who counts blind"
            );
        }
        sound(&office.company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn receipts_are_found_by_what_is_known_of_them() {
    for office in Office::both().await {
        let mut phone = office.company.phone(0, 200).await;
        phone.open_day(TODAY);
        office.company.sync(&mut phone).await;
        for at in 0..104_u32 {
            let customer = Company::customer(0, at % 4);
            let receipt = phone.cash(
                customer,
                Company::item(customer, at % 5),
                1_000 + i64::from(at),
            );
            phone.issue(receipt);
        }
        office.company.sync(&mut phone).await;
        let first = phone.first_leaf;
        let mut noor = office.staff("noor", [Role::Accountant]).await;
        for (asked, rows) in [
            (String::new(), 100),
            (format!("number={}", first + 3), 1),
            ("customer=K01".to_owned(), 26),
            ("customer=nobody".to_owned(), 0),
            ("amount=10.07".to_owned(), 1),
            ("amount=AED+10.07".to_owned(), 1),
            ("amount=KWD+10.070".to_owned(), 0),
            (
                format!(
                    "collector={}&from={TODAY}&to={TODAY}",
                    office.company.collectors[0]
                ),
                100,
            ),
            (format!("to={}", TODAY.plus(-1)), 0),
            ("customer=K01&amount=10.01".to_owned(), 1),
        ] {
            let page = noor.get(&format!("/console/receipts?{asked}")).await;
            assert_eq!(
                page.html.matches("data-row").count(),
                rows,
                "{asked}: {}",
                page.html
            );
        }
        let page = noor.get("/console/receipts").await.html;
        let (_, rest) = page
            .split_once("href=\"/console/receipts?before=")
            .expect("another page");
        let before = rest.split('"').next().expect("an address");
        let next = noor
            .get(&format!("/console/receipts?before={before}"))
            .await
            .html;
        assert_eq!(next.matches("data-row").count(), 4, "{next}");
        // What cannot be read is left out, and the page says which and why.
        let unread = "/console/receipts?number=twelve&from=soon&collector=me";
        let unread = noor.get(unread).await;
        for told in [
            "“<bdi>twelve</bdi>”: That is no number",
            "“<bdi>soon</bdi>”: That is no date",
            "“<bdi>me</bdi>”: There is nobody",
        ] {
            assert!(unread.html.contains(told), "{told}: {}", unread.html);
        }
        assert_eq!(
            unread.html.matches("It was left out of the search").count(),
            3
        );
        assert_eq!(unread.html.matches("aria-invalid=\"true\"").count(), 2);
        let bad = noor.get("/console/receipts?amount=ten").await;
        assert!(
            bad.status == 200 && bad.html.contains("no amount"),
            "{}",
            bad.html
        );
    }
}

#[tokio::test]
async fn the_worklist_says_why_and_plans() {
    for office in Office::both().await {
        known_better(&office).await;
        let collector = office.company.collectors[0];
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let place = format!("/console/worklist?collector={collector}");
        let page = rana.get(&place).await.html;
        let shown = text(&page);
        for why in [
            "overdue +35",
            "the oldest for 21 days +4",
            "risk high +10",
            "never visited +10",
            "km away",
        ] {
            assert!(shown.contains(why), "{why}: {shown}");
        }
        assert!(shown.find("Al Waha Grocery") < shown.find("Blue Dhow Bakery"));
        let deira = Some("Deira");
        office
            .company
            .db
            .write(|mut tx| async move { branch::set(&mut tx, collector, deira, None, NOW).await })
            .await
            .expect("bound");
        let branch = text(&rana.get("/console/worklist?branch=Deira").await.html);
        assert!(branch.contains("Blue Dhow"), "{branch}");
        let elsewhere = text(&rana.get("/console/worklist?branch=Elsewhere").await.html);
        assert!(elsewhere.contains("Nobody here owes"), "{elsewhere}");

        let action = format!("/console/plan/{}/{collector}", TODAY.plus(1));
        let (_, form) = page
            .split_once(&format!("action=\"{action}\""))
            .expect("a form");
        let value = |name: &str| {
            let (_, rest) = form
                .split_once(&format!("name=\"{name}\" value=\""))
                .expect(name);
            rest.split('"')
                .next()
                .expect("a value")
                .replace("&amp;", "&")
        };
        let fields = ["token", "back", "code"].map(|name| (name.to_owned(), value(name)));
        let mut fields = fields.to_vec();
        fields.push(("do".to_owned(), "add".to_owned()));
        let done = rana.post(&action, &fields).await;
        assert_eq!(done.status, 303, "{}", done.html);
        let back = done.header("location").to_owned();
        assert!(back.starts_with("/console/worklist?"), "{back}");
        let after = text(&rana.get(&place).await.html);
        assert!(after.contains("Planned"), "{after}");
        let plan = text(
            &rana
                .get(&format!("/console/plan/{}", TODAY.plus(1)))
                .await
                .html,
        );
        assert!(
            plan.contains("Al Waha Grocery") && plan.contains("AED 5,000.00"),
            "{plan}"
        );
    }
}

#[tokio::test]
async fn the_map_is_drawn_here_and_pictures_come_from_one_named_place() {
    for office in Office::both().await {
        known_better(&office).await;
        let token = office.app.token(office.company.supervisor).await;
        let path = format!(
            "/v1/daybooks/{}/{TODAY}/stops",
            office.company.collectors[0]
        );
        let stops = json!({"stops": [{"code": "K00"}, {"code": "K01"}, {"code": "K02"}]});
        assert_eq!(office.app.post(&path, &token, &stops).await.status, 200);
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let page = rana.get("/console/board").await;
        assert_eq!(
            page.html.matches("<circle").count(),
            2,
            "those with a place: {}",
            page.html
        );
        assert!(page.html.contains("Al Waha Grocery") && page.html.contains(" m</text>"));
        assert!(
            !page.html.contains("<image")
                && !page.header("content-security-policy").contains("http")
        );

        let tiles = Setting::MapTiles("https://tiles.example/{z}/{x}/{y}.png".to_owned());
        let tiles = &tiles;
        office
            .company
            .db
            .write(|mut tx| async move { company::set(&mut tx, tiles, None, NOW).await })
            .await
            .expect("set");
        let page = rana.get("/console/board").await;
        assert!(
            page.html.contains("<image href=\"https://tiles.example/"),
            "{}",
            page.html
        );
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("img-src 'self' https://tiles.example;"),
            "{policy}"
        );
        let other = rana.get("/console/customers").await;
        assert!(!other.header("content-security-policy").contains("tiles"));
    }
}

#[tokio::test]
async fn the_worklist_of_all_is_everybodys() {
    for office in Office::of_two().await {
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let codes = ["K00", "K10"];
        let first = rana.get("/console/worklist").await.html;
        assert!(text(&first).contains(codes[0]) && !text(&first).contains(codes[1]));
        assert!(!first.contains("value=\"all\" selected"));
        let all = rana
            .get("/console/worklist?collector=all&branch=&day=")
            .await;
        assert!(all.html.contains("value=\"all\" selected"));
        for (code, collector) in codes.iter().zip(&office.company.collectors) {
            assert!(text(&all.html).contains(code), "{code}: {}", all.html);
            // Who is planned belongs to one collector's plan.
            let plan = format!("action=\"/console/plan/{}/{collector}\"", TODAY.plus(1));
            assert!(!all.html.contains(&plan));
        }
        // Who belongs to a branch chooses among its collectors, and gets no more by asking.
        let person = office.app.person("basma", [Role::Supervisor]).await;
        for who in [person, office.company.collectors[1]] {
            office
                .company
                .db
                .write(|mut tx| async move {
                    branch::set(&mut tx, who, Some("Deira"), None, NOW).await
                })
                .await
                .expect("bound");
        }
        let mut basma = office.at_desk(person).await;
        let own = basma.get("/console/worklist?collector=all").await.html;
        assert!(text(&own).contains(codes[1]) && !text(&own).contains(codes[0]));
        assert!(!own.contains("value=\"all\""));
    }
}
