//! A cashier's work: taking, counting blind, resuming, confirming once, refusing.

use counterfoil_server::auth::{Role, proof};
use counterfoil_server::custody::LEFT_LYING_MS;
use counterfoil_server::ledger::Account;

use super::{Browser, Offer, Office};
use crate::engines::sound;

fn is_blind(html: &str) -> bool {
    !html.contains("300.00") && !html.contains("Declared")
}

async fn take(browser: &mut Browser<'_>, offer: &Offer) {
    let page = browser.post(&offer.path("/take"), &[]).await;
    page.leads_to(&offer.path(""));
}

async fn count(browser: &mut Browser<'_>, offer: &Offer, hundreds: &str, cheques: usize) {
    let fields = offer.count(hundreds, cheques);
    browser
        .fill(&offer.path(""), &offer.path("/count"), fields)
        .await
        .leads_to(&offer.path(""));
}

#[tokio::test]
async fn an_offer_is_counted_blind_compared_and_confirmed_once() {
    for office in Office::both().await {
        let (phone, offer) = office.offered().await;
        let person = office.app.person("omar", [Role::Cashier]).await;
        let mut omar = office.at_desk(person).await;
        let queue = omar.get("/console/cashier").await;
        assert!(queue.html.contains(&offer.path("/take")) && is_blind(&queue.html));
        assert!(is_blind(&omar.get(&offer.path("")).await.html));
        take(&mut omar, &offer).await;
        let form = omar.get(&offer.path("")).await;
        assert!(is_blind(&form.html), "{}", form.html);

        count(&mut omar, &offer, "٣", 2).await;
        let compare = omar.get(&offer.path("")).await;
        assert!(compare.html.contains("Declared") && compare.html.contains("Equal"));
        // Other cashiers see no more than before.
        let mut huda = office.staff("huda", [Role::Cashier]).await;
        let theirs = huda.get(&offer.path("")).await;
        assert!(is_blind(&theirs.html) && theirs.html.contains("Person omar"));
        assert!(is_blind(&huda.get("/console/cashier").await.html));

        // A double click: the same form, twice at once.
        let token = compare.token_of(&offer.path("/confirm")).to_owned();
        let fields = [("token".to_owned(), token)];
        let confirm = offer.path("/confirm");
        let send = || {
            omar.form(&confirm, &fields)
                .header("sec-fetch-site", "same-origin")
                .send()
        };
        let (one, other) = tokio::join!(send(), send());
        for reply in [one, other] {
            let reply = reply.expect("an answer");
            assert_eq!(reply.status().as_u16(), 303);
        }
        let collector = Some(phone.collector.0);
        assert_eq!(
            office
                .company
                .balance(Account::CashCollector, collector)
                .await,
            0
        );
        let vault = office.company.balance(Account::CashVault, Some(person.0));
        assert_eq!(vault.await, 30_000);
        assert_eq!(
            office
                .company
                .count("SELECT COUNT(*) FROM posting WHERE key LIKE 'deposit:%'")
                .await,
            1
        );
        let settled = omar.get(&offer.path("")).await;
        assert!(settled.html.contains("Confirmed"));
        let slip = omar.get(&offer.path("/slip")).await;
        assert_eq!(slip.status, 200);
        assert!(slip.html.contains("300.00") && slip.html.contains("200.00"));
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn only_one_cashier_counts_an_offer() {
    for office in Office::both().await {
        let (_, offer) = office.offered().await;
        let mut omar = office.staff("omar", [Role::Cashier]).await;
        let mut huda = office.staff("huda", [Role::Cashier]).await;
        take(&mut omar, &offer).await;
        take(&mut omar, &offer).await;
        let page = huda.get(&offer.path("")).await;
        assert!(page.html.contains("Person omar has this offer in hand"));
        assert!(!page.html.contains("data-count"));
        let mut fields = offer.count("3", 2);
        fields.push(("token".to_owned(), "t1".to_owned()));
        let reason = [
            ("reason".to_owned(), "no".to_owned()),
            ("token".to_owned(), "t2".to_owned()),
        ];
        for (what, fields) in [
            ("/take", &[][..]),
            ("/draft", &fields[..]),
            ("/count", &fields[..]),
            ("/refuse", &reason[..]),
        ] {
            let page = huda.post(&offer.path(what), fields).await;
            assert_eq!(page.status, 409, "{what}: {}", page.html);
            assert!(
                page.html.contains("Another cashier has this offer"),
                "{what}"
            );
        }
        // The API keeps to it too.
        let token = office.app.token(office.company.cashier).await;
        let path = format!("/v1/deposits/{}/refuse", offer.id);
        let body = serde_json::json!({"reason": "no"});
        let reply = office.app.command(&path, &token, "k", &body).await;
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (409, "counted-by-another")
        );

        // Giving back what another holds does nothing; giving back one's own frees it.
        huda.post(&offer.path("/give-back"), &[])
            .await
            .leads_to("/console/cashier");
        assert_eq!(huda.post(&offer.path("/take"), &[]).await.status, 409);
        omar.post(&offer.path("/give-back"), &[])
            .await
            .leads_to("/console/cashier");
        take(&mut huda, &offer).await;
        assert_eq!(omar.post(&offer.path("/take"), &[]).await.status, 409);
        // What lies untouched for half an hour is anybody's; until somebody takes it, it is as it was.
        office.app.pass(LEFT_LYING_MS / 1_000 + 1);
        take(&mut omar, &offer).await;
        assert_eq!(huda.post(&offer.path("/draft"), &[]).await.status, 409);
        count(&mut omar, &offer, "3", 2).await;
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn two_who_take_it_at_once_are_one_who_has_it() {
    for office in Office::both().await {
        let (_, offer) = office.offered().await;
        let mut desks = Vec::new();
        for code in ["a", "b", "c", "d"] {
            desks.push(office.staff(code, [Role::Cashier]).await);
        }
        let path = offer.path("/take");
        let path = path.as_str();
        let all = desks
            .iter_mut()
            .map(|desk| async move { desk.post(path, &[]).await.status });
        let mut statuses = futures_util::future::join_all(all).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409, 409, 409]);
    }
}

#[tokio::test]
async fn a_draft_is_there_again_after_another_sign_in() {
    for office in Office::both().await {
        let (_, offer) = office.offered().await;
        let person = office.app.person("omar", [Role::Cashier]).await;
        let mut omar = office.at_desk(person).await;
        take(&mut omar, &offer).await;
        let mut draft = offer.count("2x", 1);
        draft.push(("loose".to_owned(), "1.50".to_owned()));
        draft.push(("quiet".to_owned(), "1".to_owned()));
        let saved = omar.post(&offer.path("/draft"), &draft).await;
        assert_eq!(saved.status, 200);
        assert_eq!(saved.html.len(), 5, "the time: {}", saved.html);

        office.app.pass(LEFT_LYING_MS / 1_000 + 1);
        let mut again = office.at_desk(person).await;
        take(&mut again, &offer).await;
        let queue = again.get("/console/cashier").await;
        assert!(queue.html.contains("Go on counting"));
        let form = again.get(&offer.path("")).await;
        assert_eq!(form.field("n10000"), "2x");
        assert_eq!(form.field("loose"), "1.50");
        assert!(form.html.contains("aria-invalid=\"true\""));
        assert_eq!(form.html.matches(" checked").count(), 1);

        // Recorded as it stands, it is refused, and nothing typed is lost.
        let fields = offer.count("2x", 1);
        let wrong = again
            .fill(&offer.path(""), &offer.path("/count"), fields)
            .await;
        assert_eq!(wrong.status, 422);
        assert_eq!(wrong.field("n10000"), "2x");
        let blank = again
            .fill(&offer.path(""), &offer.path("/count"), vec![])
            .await;
        assert_eq!(blank.status, 422);
        assert!(blank.html.contains("Nothing was counted"));
        count(&mut again, &offer, "3", 2).await;
        assert_eq!(
            office
                .company
                .count("SELECT COUNT(*) FROM count_draft")
                .await,
            0
        );
    }
}

#[tokio::test]
async fn a_refused_offer_goes_back_with_its_reason() {
    for office in Office::both().await {
        let (phone, offer) = office.offered().await;
        let mut omar = office.staff("omar", [Role::Cashier]).await;
        take(&mut omar, &offer).await;
        let refuse = offer.path("/refuse");
        let with = |reason: &str| vec![("reason".to_owned(), reason.to_owned())];
        let blank = omar.fill(&offer.path(""), &refuse, with(" ")).await;
        assert_eq!(blank.status, 422, "{}", blank.html);
        // Too long, in an alphabet of two bytes: it stays, is marked, and so does the count under way.
        let draft = [("n10000".to_owned(), "7".to_owned())];
        omar.post(&offer.path("/draft"), &draft).await;
        let long = "\u{633}".repeat(101);
        let kept = omar.fill(&offer.path(""), &refuse, with(&long)).await;
        assert_eq!(kept.status, 422);
        assert!(kept.html.contains("100 Arabic letters"), "{}", kept.html);
        assert!(kept.html.contains("data-count") && kept.html.contains("value=\"7\""));
        let (_, field) = kept.html.split_once(&long).expect("the reason is there");
        let field = field.split('>').next().unwrap_or_default();
        assert!(field.contains("aria-invalid=\"true\""), "{field}");
        // The language switch leads to the page of the form, where a form's own address leads too.
        assert_eq!(kept.field("back"), offer.path(""));
        omar.get(&refuse).await.leads_to(&offer.path(""));
        let done = omar
            .fill(&offer.path(""), &refuse, with("<b>slip</b> missing"))
            .await;
        done.leads_to(&offer.path(""));
        let page = omar.get(&offer.path("")).await;
        assert!(page.html.contains("Refused") && is_blind(&page.html));
        assert!(
            page.html.contains("&lt;b&gt;slip"),
            "nobody writes our pages"
        );
        let collector = Some(phone.collector.0);
        assert_eq!(
            office
                .company
                .balance(Account::CashCollector, collector)
                .await,
            30_000
        );
        let late = omar.post(&offer.path("/take"), &[]).await;
        assert_eq!(late.status, 409);
    }
}

#[tokio::test]
async fn nobody_counts_their_own_offer() {
    for office in Office::both().await {
        let (phone, offer) = office.offered().await;
        crate::engines::behind_our_back(
            &office.app.state.db,
            "INSERT INTO person_role (person, role, facts) SELECT person, 'cashier', 0 FROM person_role WHERE role = 'collector'",
        )
        .await
        .expect("a cashier too");
        let mut both = office.at_desk(phone.collector).await;
        let page = both.get(&offer.path("")).await;
        assert!(!page.html.contains("/take"));
        let taken = both.post(&offer.path("/take"), &[]).await;
        assert_eq!(taken.status, 403);
        assert!(taken.html.contains("A second person is needed"));
    }
}

#[tokio::test]
async fn the_counter_tells_when_something_changes_and_ends_with_the_session() {
    for office in Office::both().await {
        let mut omar = office.staff("omar", [Role::Cashier]).await;
        let request = omar.request("GET", "/console/live");
        let mut stream = request.send().await.expect("an answer");
        assert_eq!(stream.status().as_u16(), 200);
        assert_eq!(stream.headers()["content-type"], "text/event-stream");
        let first = stream.chunk().await.expect("a piece").expect("not over");
        let first = String::from_utf8_lossy(&first).into_owned();
        assert!(
            first.starts_with("event: live") && first.contains("Nobody waits"),
            "{first}"
        );
        let (_, offer) = office.offered().await;
        let next = stream.chunk().await.expect("a piece").expect("not over");
        assert!(String::from_utf8_lossy(&next).contains(&offer.path("/take")));
        omar.post_text("/console/sign-out", &[])
            .await
            .leads_to("/console/sign-in");
        assert_eq!(stream.chunk().await.expect("it ends"), None);

        let mut noor = office.staff("noor", [Role::Admin]).await;
        assert_eq!(noor.get("/console/live").await.status, 403);
    }
}

#[tokio::test]
async fn a_session_listens_at_a_few_places_and_the_oldest_makes_room() {
    for office in Office::both().await {
        let mut omar = office.staff("omar", [Role::Cashier]).await;
        let mut streams = Vec::new();
        for _ in 0..7 {
            let request = omar.request("GET", "/console/live");
            let mut stream = request.send().await.expect("an answer");
            stream.chunk().await.expect("a piece").expect("not over");
            streams.push(stream);
        }
        let last = streams[0].chunk().await.expect("a piece");
        let last = last.expect("told when to come again");
        assert_eq!(&last[..], b"retry: 60000\n\n");
        assert_eq!(streams[0].chunk().await.expect("it ends"), None);
        omar.post_text("/console/sign-out", &[]).await;
        for stream in &mut streams[1..] {
            assert_eq!(stream.chunk().await.expect("it ends"), None);
        }
    }
}

#[tokio::test]
async fn nobody_counts_a_vault_full_of_one_note() {
    for office in Office::both().await {
        let (_, offer) = office.offered().await;
        let mut omar = office.staff("omar", [Role::Cashier]).await;
        take(&mut omar, &offer).await;
        let count = offer.count("100001", 2);
        let refused = omar
            .fill(&offer.path(""), &offer.path("/count"), count)
            .await;
        assert_eq!(refused.status, 422);
        assert!(refused.html.contains("This cannot be the count"));
        assert!(refused.html.contains("aria-invalid=\"true\""));
    }
}

#[tokio::test]
async fn who_decides_about_money_is_asked_again_after_a_while() {
    for office in Office::both().await {
        let (phone, offer) = office.offered().await;
        let mut omar = office.staff("omar", [Role::Cashier]).await;
        take(&mut omar, &offer).await;
        count(&mut omar, &offer, "2", 2).await;
        office.app.pass(proof::LASTS_MS / 1_000 + 1);
        let confirm = offer.path("/confirm");
        let asked = omar.fill(&offer.path(""), &confirm, vec![]).await;
        assert_eq!(asked.status, 200);
        assert!(asked.html.contains("Is it still you?"));
        let collector = Some(phone.collector.0);
        let held = office.company.balance(Account::CashCollector, collector);
        assert_eq!(held.await, 30_000, "nothing moved yet");

        let token = asked.token_of(&confirm).to_owned();
        let with = |password: &str| {
            [("token", token.as_str()), ("prove", password)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        let wrong = omar.post(&confirm, &with("wrong horse battery")).await;
        assert_eq!(wrong.status, 401);
        assert_eq!(wrong.token_of(&confirm), token, "the form still waits");
        assert!(!wrong.html.contains("wrong horse"));
        let right = omar.post(&confirm, &with("correct horse battery")).await;
        right.leads_to(&offer.path(""));
        let held = office.company.balance(Account::CashCollector, collector);
        assert_eq!(held.await, 0);
        // The same form again, without the password: it is the same request.
        let again = [("token".to_owned(), token.clone())];
        omar.post(&confirm, &again).await.leads_to(&offer.path(""));

        // Guessing here is slowed down like guessing at the sign-in.
        office.app.pass(proof::LASTS_MS / 1_000 + 1);
        let mut guesses = 0;
        while omar
            .post(&confirm, &with("wrong horse battery"))
            .await
            .status
            == 401
        {
            guesses += 1;
        }
        assert_eq!(guesses, 8);
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}
