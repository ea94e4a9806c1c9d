//! The supervisor's board: plan and done, collected and target, cash and its age, what waits.

use counterfoil_server::auth::Role;
use serde_json::json;

use super::Office;
use crate::custody::{confirm, count, offer_cash, offered_by};
use crate::engines::both;
use crate::field::TODAY;

/// The text of a page without its tags, runs of space as one.
fn text(html: &str) -> String {
    let mut text = String::new();
    for (place, part) in html.split('<').enumerate() {
        let shown = if place == 0 {
            part
        } else {
            part.split_once('>').map_or("", |(_, shown)| shown)
        };
        text.push_str(&shown.replace('\u{a0}', " "));
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn the_board_follows_the_day() {
    for office in Office::both().await {
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let empty = rana.get("/console/board").await;
        assert!(
            empty.html.contains("Nobody has a plan today"),
            "{}",
            empty.html
        );

        let collector = office.company.collectors[0];
        let token = office.app.token(office.company.supervisor).await;
        let plan = json!({"stops": [
            {"code": "K00", "target": {"amount": "900.00", "currency": "AED"}},
            {"code": "K01"},
        ]});
        let path = format!("/v1/daybooks/{collector}/{TODAY}/stops");
        let planned = office.app.post(&path, &token, &plan).await;
        assert!(planned.status < 300, "{}", planned.json());
        let before = text(&rana.get("/console/board").await.html);
        assert!(before.contains("Not begun 0 / 2"), "{before}");
        let figures = rana.get("/console/board").await.html;
        assert!(
            !figures.contains("</dd><progress"),
            "a list of figures holds names and values alone: {figures}"
        );

        // Receipts of 300.00 in cash and two cheques of 100.00.
        let (mut phone, offer) = office.offered().await;
        let after = text(&rana.get("/console/board").await.html);
        for shown in [
            "On the road since",
            "0 / 2",
            "AED 500.00",
            "AED 900.00",
            "AED 300.00",
        ] {
            assert!(after.contains(shown), "{shown}: {after}");
        }
        assert!(!after.contains("difference open"));

        // Counted short: the cash has moved, and a case waits.
        let mut omar = office.staff("omar", [Role::Cashier]).await;
        omar.post(&offer.path("/take"), &[]).await;
        let fields = offer.count("2", 2);
        omar.fill(&offer.path(""), &offer.path("/count"), fields)
            .await;
        omar.fill(&offer.path(""), &offer.path("/confirm"), vec![])
            .await;
        let later = text(&rana.get("/console/board").await.html);
        assert!(later.contains("1 difference open"), "{later}");
        assert!(!later.contains("AED 300.00"), "{later}");

        // More cash, and a night: it is yesterday's.
        let customer = crate::field::Company::customer(0, 1);
        let item = crate::field::Company::item(customer, 0);
        let receipt = phone.cash(customer, item, 7_000);
        phone.issue(receipt);
        office.company.sync(&mut phone).await;
        let more = text(&rana.get("/console/board").await.html);
        assert!(
            more.contains("AED 570.00") && more.contains("AED 70.00"),
            "{more}"
        );
        assert!(!more.contains("Cash since"), "{more}");
        office.app.pass(24 * 3_600);
        let mut rana = office.staff("rana2", [Role::Supervisor]).await;
        let night = text(&rana.get("/console/board").await.html);
        assert!(
            night.contains("No plan today") && night.contains("Cash since 22 Nov 2026"),
            "{night}"
        );

        // Handed over, and as much again taken: the hand holds the same, and it is today's.
        phone.open_day(TODAY.plus(1));
        let id = offer_cash(&mut phone, 7_000);
        office.company.sync(&mut phone).await;
        let omar = office.app.person("omar2", [Role::Cashier]).await;
        count(&office.company, id, 7_000, &[], omar)
            .await
            .expect("counted");
        confirm(&office.company, id, omar).await.expect("confirmed");
        let receipt = phone.cash(customer, item, 7_000);
        phone.issue(receipt);
        office.company.sync(&mut phone).await;
        let again = text(&rana.get("/console/board").await.html);
        assert!(again.contains("AED 70.00"), "{again}");
        assert!(!again.contains("Cash since"), "{again}");
    }
}

#[tokio::test]
async fn the_board_tells_when_something_changes() {
    for office in Office::both().await {
        let rana = office.staff("rana", [Role::Supervisor]).await;
        let request = rana.request("GET", "/console/board/live");
        let mut stream = request.send().await.expect("an answer");
        assert_eq!(stream.status().as_u16(), 200);
        let first = stream.chunk().await.expect("a piece").expect("not over");
        assert!(String::from_utf8_lossy(&first).contains("Nobody has a plan"));
        let _offered = office.offered().await;
        let next = stream.chunk().await.expect("a piece").expect("not over");
        assert!(String::from_utf8_lossy(&next).contains("500.00"));
        office.app.state.stopping.begin();
        assert_eq!(
            stream.chunk().await.expect("it ends"),
            None,
            "the server stops"
        );
        let mut omar = office.staff("omar", [Role::Cashier]).await;
        assert_eq!(omar.get("/console/board/live").await.status, 403);
    }
}

#[tokio::test]
async fn what_waits_leads_from_the_board_to_the_queue_of_one_collector() {
    for db in both().await {
        let office = Office::of(db, 2).await;
        for place in 0..2 {
            let (_, deposit, _) = offered_by(&office.company, place).await;
            count(
                &office.company,
                deposit,
                20_000,
                &[],
                office.company.cashier,
            )
            .await
            .expect("counted");
            confirm(&office.company, deposit, office.company.cashier)
                .await
                .expect("confirmed");
        }
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let [one, other] = [0, 1].map(|place| office.company.collectors[place]);
        let queue = format!("/console/review?collector={one}");
        let board = rana.get("/console/board").await;
        assert!(
            board.html.contains(&format!("href=\"{queue}\"")),
            "{}",
            board.html
        );
        let both = rana.get("/console/review").await;
        assert!(
            both.html.contains("/console/variances/1")
                && both.html.contains("/console/variances/2")
        );
        let theirs = rana.get(&queue).await;
        assert!(theirs.html.contains("/console/variances/1"));
        assert!(
            !theirs.html.contains("/console/variances/2"),
            "{}",
            theirs.html
        );
        let others = rana
            .get(&format!("/console/review?collector={other}"))
            .await;
        assert!(!others.html.contains("/console/variances/1"));
    }
}
