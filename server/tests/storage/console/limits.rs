//! Limits that take two people, and codes given by telephone.

use counterfoil_server::auth::Role;
use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::unlock::{UnlockAsk, code_text};

use super::Office;
use crate::engines::{number, sound};
use crate::field::TODAY;

#[tokio::test]
async fn limits_are_asked_for_by_one_and_agreed_to_by_another() {
    for office in Office::both().await {
        let mut adel = office.staff("adel", [Role::Admin]).await;
        let ask = "/console/limits/ask";
        let wrong = [
            ("currency", "AED"),
            ("in_hand-hard", "x"),
            ("reason", "new"),
            ("decision", "set"),
            ("token", "t0"),
        ];
        let refused = adel.post_text(ask, &wrong).await;
        assert_eq!(refused.status, 422);
        let marked = "name=\"in_hand-hard\" value=\"x\" aria-invalid=\"true\"";
        assert!(refused.html.contains(marked), "{}", refused.html);
        for (name, value) in [
            ("collector", "16x"),
            ("currency", "dirham"),
            ("receipt-soft", "12,50"),
            ("count-hard", "1,5"),
            ("age-soft", "two"),
        ] {
            let mut wrong = wrong;
            wrong[1] = (name, value);
            if name == "currency" {
                wrong[0] = ("reason", "new");
            }
            let refused = adel.post_text(ask, &wrong).await;
            assert_eq!(refused.status, 422, "{name}");
            let field = refused.html.split(&format!("name=\"{name}\"")).nth(1);
            let field = field.and_then(|field| field.split('>').next());
            let is_marked = field.is_some_and(|field| field.contains("aria-invalid"));
            assert!(is_marked, "{name} is marked: {}", refused.html);
            assert_eq!(refused.html.matches("aria-invalid").count(), 1, "{name}");
        }
        let count = "SELECT COUNT(*) FROM cash_limit_asked";
        assert_eq!(number(&office.app.state.db, count).await, 0);
        let fields = [
            ("currency", "AED"),
            ("in_hand-soft", "1,000"),
            ("in_hand-hard", "٢٠٠٠"),
            ("reason", "insurance"),
            ("decision", "set"),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        adel.fill("/console/limits", ask, fields.into())
            .await
            .leads_to("/console/unlocks");
        let place = "/console/limits/1";
        let own = adel.get(place).await;
        assert!(
            own.status == 200 && !own.html.contains("/decide"),
            "not his"
        );
        let yes = [
            ("decision", "yes"),
            ("reason", "as the insurer wants"),
            ("token", "t1"),
        ];
        let forged = adel.post_text("/console/limits/1/decide", &yes).await;
        assert_eq!(forged.status, 403, "nor by a forged page");
        let mut salma = office.staff("salma", [Role::Manager]).await;
        let queue = salma.get("/console/review").await.html;
        let line = queue.split(place).next().expect("text");
        assert!(queue.contains(place));
        for told in ["Whole company", "1000.00 / 2000.00", "insurance"] {
            assert!(line.contains(told), "{told}: {queue}");
        }
        let yes = yes[..2]
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        salma
            .fill(place, "/console/limits/1/decide", yes.collect())
            .await
            .leads_to(place);
        let board = salma.get("/console/unlocks").await;
        assert!(board.html.contains("1000.00 / 2000.00"), "{}", board.html);
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn a_supervisor_types_what_is_read_out_and_reads_the_code_back() {
    for office in Office::both().await {
        let mut phone = office.company.phone(0, 50).await;
        office.company.sync(&mut phone).await;
        let secret = office.app.state.keys.unlock_key(phone.journal);
        let ask = UnlockAsk {
            kind: LimitKind::InHand,
            currency: "AED".parse().expect("a currency"),
            up_to: 2_000_000,
            no: 0,
        };
        let challenge = ask.challenge(&secret, phone.journal, TODAY);
        let code = code_text(&ask.code(&secret, phone.journal, TODAY));
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let collector = phone.collector.to_string();
        let grant = "/console/unlocks/grant";
        let form = |challenge: &str, reason: &str| {
            [
                ("collector", collector.as_str()),
                ("challenge", challenge),
                ("reason", reason),
                ("decision", "yes"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        let wrong = rana.post(grant, &form("AAAAA-AAAAA", "bank closed")).await;
        assert_eq!(wrong.status, 409);
        assert!(
            wrong.html.contains("do not fit this collector"),
            "{}",
            wrong.html
        );
        assert_eq!(rana.post(grant, &form(&challenge, " ")).await.status, 422);
        for _ in 0..2 {
            let given = rana.post(grant, &form(&challenge, "bank closed")).await;
            assert!(
                given.status == 200 && given.html.contains(&code),
                "{}",
                given.html
            );
        }
        let listed = rana.get("/console/unlocks").await;
        assert_eq!(
            listed.html.matches("bank closed").count(),
            1,
            "{}",
            listed.html
        );
        assert!(!listed.html.contains(&code), "a code is told once");
        let mut adel = office.staff("adel", [Role::Admin]).await;
        let refused = adel.post(grant, &form(&challenge, "mine")).await;
        assert_eq!(refused.status, 403);
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn a_locked_phone_is_opened_by_telephone_and_every_opening_is_listed() {
    for office in Office::both().await {
        let phone = office.company.phone(0, 50).await;
        let number = format!("{:x}", phone.journal.0);
        let key = office.app.state.keys.unlock_key(phone.journal);
        let code = key.opening(phone.journal, 1).text();
        let (page, give) = ("/console/openings", "/console/openings/give");
        let form = |phone: &str, lock: &str, reason: &str| {
            [
                ("phone", phone),
                ("lock", lock),
                ("reason", reason),
                ("decision", "yes"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let first = rana.get(page).await;
        assert!(first.html.contains("No phone was opened yet") && first.html.contains(&number));
        for (wrong, told) in [
            (
                form("zz", "1", "forgot"),
                "not the numbers of a locked phone",
            ),
            (
                form(&number, "0", "forgot"),
                "not the numbers of a locked phone",
            ),
            (form(&number, "1", " "), "in words that can be read"),
        ] {
            let again = rana.post(give, &wrong).await;
            assert_eq!(again.status, 422);
            assert!(again.html.contains(told), "{told}: {}", again.html);
            assert!(!again.html.contains(&code));
        }
        let given = rana.post(give, &form(&number, "1", "called back")).await;
        assert!(
            given.status == 200 && given.html.contains(&code),
            "{}",
            given.html
        );
        // The same once more is the same code, and nothing more to tell.
        let again = rana.post(give, &form(&number, "1", "called back")).await;
        assert!(again.status == 200 && again.html.contains(&code));
        let mut adel = office.staff("adel", [Role::Auditor]).await;
        let listed = adel.get(page).await;
        assert_eq!(listed.html.matches("called back").count(), 1);
        assert!(!listed.html.contains(&code));
        assert!(!listed.html.contains(give), "he looks on");
        assert_eq!(adel.post(give, &form(&number, "1", "x")).await.status, 403);
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
        office.makes_supervisor(phone.collector).await;
        let mut himself = office.at_desk(phone.collector).await;
        let own = himself.post(give, &form(&number, "1", "mine")).await;
        assert!(own.status == 403 && own.html.contains("A second person is needed"));
    }
}
