//! The cash office beyond the counter: the vault, the bank, the day and its close, and the books.

use counterfoil_server::auth::{Role, proof};
use counterfoil_server::ledger::Account;
use counterfoil_sync::id::PersonNo;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;

use super::{Browser, Offer, Office};
use crate::engines::{both, sound};

pub(super) fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// An offer of 300.00 and two cheques of 100.00, counted and confirmed by this cashier.
async fn take_in(omar: &mut Browser<'_>, offer: &Offer) {
    omar.post(&offer.path("/take"), &[]).await;
    let count = offer.count("3", 2);
    omar.fill(&offer.path(""), &offer.path("/count"), count)
        .await
        .leads_to(&offer.path(""));
    omar.fill(&offer.path(""), &offer.path("/confirm"), vec![])
        .await
        .leads_to(&offer.path(""));
}

/// A cashier with 300.00 and two cheques in the vault, and an account at the bank.
pub(super) async fn with_money(office: &Office) -> (PersonNo, Offer) {
    let (_, offer) = office.offered().await;
    let person = office.app.person("omar", [Role::Cashier]).await;
    let mut omar = office.at_desk(person).await;
    take_in(&mut omar, &offer).await;
    let empty = omar.get("/console/bank/new").await;
    assert!(empty.html.contains("No bank account is known yet"));
    let mut noor = office.staff("noor", [Role::Accountant]).await;
    let account = fields(&[
        ("name", "Collections"),
        ("number", "AE07 1"),
        ("currency", "aed"),
    ]);
    noor.fill("/console/bank", "/console/bank/accounts", account)
        .await
        .leads_to("/console/bank");
    (person, offer)
}

fn paper(offer: &Offer, place: usize) -> String {
    let cheque = offer.cheques[place];
    format!(
        "paper-{:x}.{}-{}",
        offer.id.journal.0, cheque.receipt, cheque.tender
    )
}

/// The page of a cheque's receipt.
fn receipt(offer: &Offer, place: usize) -> String {
    let (journal, seq) = (offer.id.journal.0, offer.cheques[place].receipt);
    format!("/console/receipts/{journal:x}.{seq}")
}

/// The second cheque was missing and turned up; the first one never was.
async fn lost_and_found(salma: &mut Browser<'_>, offer: &Offer) {
    let life = salma.get(&receipt(offer, 1)).await;
    life.tells_in_order(&[
        "Accepted into the vault",
        "Not found when the vault was counted",
        "/console/variances/2",
        "The cheque turned up",
        "/console/closes/1",
        "Turned up: in the vault again",
        "behind the drawer",
        "deposit:",
        "missing:1:",
        "variance-found:2",
    ]);
    let found = salma.get(&receipt(offer, 0)).await;
    assert!(!found.html.contains("missing:"), "{}", found.html);
}

/// A photo as a camera makes it, with where it was taken.
fn camera(shade: u8) -> Vec<u8> {
    let slip = RgbImage::from_pixel(2_400, 1_800, Rgb([shade * 20, 200, 180]));
    let mut file = std::io::Cursor::new(Vec::new());
    slip.write_to(&mut file, ImageFormat::Jpeg).expect("drawn");
    let jpeg = file.into_inner();
    [&jpeg[..2], b"\xff\xfe\x00\x0aGPS 25.2", &jpeg[2..]].concat()
}

#[tokio::test]
async fn photos_of_the_stamped_slip_are_kept_and_nothing_else_of_the_file() {
    for office in Office::both().await {
        let (person, _) = with_money(&office).await;
        let mut omar = office.at_desk(person).await;
        let bundle = fields(&[("account", "1"), ("n10000", "3")]);
        omar.fill("/console/bank/new", "/console/bank/make", bundle)
            .await
            .leads_to("/console/bank/1");
        let to = "/console/bank/1/photos";
        for _ in 0..2 {
            let kept = omar.send_file(to, "photo", &camera(1)).await;
            kept.leads_to("/console/bank/1#photos");
        }
        let page = omar.get("/console/bank/1").await;
        assert!(page.html.contains("/console/bank/1/photos/1"));
        assert!(!page.html.contains("/console/bank/1/photos/2"));
        let shown = omar.request("GET", "/console/bank/1/photos/1");
        let shown = shown.send().await.unwrap();
        assert_eq!(shown.headers()["content-type"], "image/jpeg");
        let shown = shown.bytes().await.unwrap();
        assert!(!shown.windows(3).any(|three| three == b"GPS"));
        let drawn = image::load_from_memory(&shown).unwrap();
        assert_eq!((drawn.width(), drawn.height()), (1_600, 1_200));

        for wrong in [&b"<svg onload=alert(1)>"[..], b""] {
            let refused = omar.send_file(to, "photo", wrong).await;
            assert_eq!(refused.status, 422);
            assert!(refused.html.contains("Take a photo of the slip"));
        }
        for shade in 2..=6 {
            omar.send_file(to, "photo", &camera(shade))
                .await
                .leads_to("/console/bank/1#photos");
        }
        let seventh = omar.send_file(to, "photo", &camera(7)).await;
        assert_eq!(seventh.status, 409);
        assert_eq!(omar.get("/console/bank/1/photos/7").await.status, 404);
        let huge = vec![0; 17 << 20];
        assert_eq!(omar.send_file(to, "photo", &huge).await.status, 413);
        // Without the session's token it is not from here, file or not.
        let csrf = std::mem::replace(&mut omar.csrf, "forged".to_owned());
        let forged = omar.send_file(to, "photo", &camera(8)).await;
        assert_eq!(forged.status, 403);
        omar.csrf = csrf;
        let mut adel = office.staff("adel", [Role::Auditor]).await;
        assert!(adel.get("/console/bank/1").await.html.contains("/photos/6"));
        assert_eq!(adel.send_file(to, "photo", &camera(9)).await.status, 403);
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn an_account_at_the_bank_is_one_that_can_be_and_is_proven() {
    for office in Office::both().await {
        let mut noor = office.staff("noor", [Role::Accountant]).await;
        let account = |name: &str, number: &str| {
            fields(&[("name", name), ("number", number), ("currency", "AED")])
        };
        let (page, add) = ("/console/bank", "/console/bank/accounts");
        let slipped = account("Collections", "AE07 0331 2345 6789 0123 465");
        let slipped = noor.fill(page, add, slipped).await;
        assert_eq!(slipped.status, 422);
        assert!(slipped.html.contains("check digits") && slipped.html.contains("0123 465"));
        let hidden = account("\u{200b}", "7");
        assert_eq!(noor.fill(page, add, hidden).await.status, 422);
        let right = account("Collections", "AE07 0331 2345 6789 0123 456");
        noor.fill(page, add, right).await.leads_to(page);
        let alike = noor.fill(page, add, account("collections", "7")).await;
        assert_eq!(alike.status, 409);
        assert!(alike.html.contains("Another account has this name"));

        office.app.pass(proof::LASTS_MS / 1_000 + 1);
        let other = account("Other", "8");
        let asked = noor.fill(page, add, other).await;
        assert!(asked.html.contains("Is it still you?"), "{}", asked.html);
        assert!(!noor.get(page).await.html.contains("Other"));
    }
}

#[tokio::test]
async fn the_vault_goes_to_the_bank_and_the_receipt_tells_of_it() {
    for office in Office::both().await {
        let (person, offer) = with_money(&office).await;
        let mut omar = office.at_desk(person).await;
        // What should be there is told when it was counted; cheques are papers that a slip names.
        let vault = omar.get("/console/vault").await;
        assert!(!vault.html.contains("300.00") && !vault.html.contains("500.00"));
        assert!(vault.html.contains("100.00") && vault.html.contains("when you have counted it"));
        let page = omar.get("/console/bank/new").await;
        assert!(page.html.contains("AE07 1") && page.html.contains(&paper(&offer, 1)));

        // Without a script, Enter adds up and does nothing.
        let mut bundle = fields(&[("account", "1"), ("n10000", "2")]);
        bundle.push((paper(&offer, 0), "1".to_owned()));
        let checked = omar.post("/console/bank/check", &bundle).await;
        assert_eq!(checked.status, 200);
        assert!(checked.html.contains("200.00") && checked.html.contains("1/2"));
        // More than there is stays on the page, with what was typed.
        let over = fields(&[("account", "1"), ("n10000", "9")]);
        let refused = omar
            .fill("/console/bank/new", "/console/bank/make", over)
            .await;
        assert_eq!(refused.status, 409);
        assert!(refused.html.contains("It is not in your vault"));
        assert!(refused.html.contains("value=\"9\""));

        // A double click is one bank deposit.
        let token = page.token_of("/console/bank/make").to_owned();
        bundle.push(("token".to_owned(), token));
        for _ in 0..2 {
            omar.post("/console/bank/make", &bundle)
                .await
                .leads_to("/console/bank/1");
        }
        let made = omar.get("/console/bank/1").await;
        assert!(made.html.contains("On its way") && made.html.contains("300.00"));
        let held = |account| office.company.balance(account, Some(person.0));
        assert_eq!(held(Account::CashVault).await, 10_000);
        assert_eq!(held(Account::ChequesVault).await, 10_000);

        // Back, with a reason and who one is proved; and out again, to stay.
        office.app.pass(proof::LASTS_MS / 1_000 + 1);
        let undo = fields(&[("reason", "closed")]);
        let asked = omar
            .fill("/console/bank/1", "/console/bank/1/undo", undo)
            .await;
        assert!(asked.html.contains("Is it still you?"));
        let again = fields(&[
            ("reason", "closed"),
            ("prove", crate::api::PASSWORD),
            ("token", asked.token_of("/console/bank/1/undo")),
        ]);
        omar.post("/console/bank/1/undo", &again)
            .await
            .leads_to("/console/bank/1");
        assert_eq!(held(Account::CashVault).await, 30_000);
        let back = omar.get("/console/bank/1").await;
        assert!(back.html.contains("Put back") && !back.html.contains("/carried"));
        assert!(back.html.contains("<p class=\"undone\">Put back</p>"));
        assert!(back.html.contains("data-print=\"quiet\""));
        let mut bundle = fields(&[("account", "1"), ("n10000", "3")]);
        bundle.push((paper(&offer, 0), "1".to_owned()));
        omar.fill("/console/bank/new", "/console/bank/make", bundle)
            .await
            .leads_to("/console/bank/2");
        let blank = fields(&[("reference", " ")]);
        let refused = omar
            .fill("/console/bank/2", "/console/bank/2/carried", blank)
            .await;
        assert_eq!(refused.status, 422);
        let stamp = fields(&[("reference", "ENBD <7>")]);
        omar.fill("/console/bank/2", "/console/bank/2/carried", stamp)
            .await
            .leads_to("/console/bank/2");
        let carried = omar.get("/console/bank/2").await;
        assert!(carried.html.contains("With the bank"));
        assert!(carried.html.contains("ENBD &lt;7&gt;"));
        assert!(!carried.html.contains("/undo"));

        let mut adel = office.staff("adel", [Role::Auditor]).await;
        let life = adel.get(&receipt(&offer, 0)).await;
        assert!(life.html.contains("With the bank") && life.html.contains("/console/bank/2"));
        let deposit = format!("/console/deposits/{}", offer.id);
        let way = [
            "Received from the phone",
            "Offered to the cash office",
            &deposit,
            "Counted",
            "Person omar",
            "Accepted into the vault",
            "Bundled for the bank",
            "/console/bank/1",
            "Put back into the vault",
            "closed",
            "Bundled for the bank",
            "/console/bank/2",
            "Taken by the bank",
            "ENBD &lt;7&gt;",
            "In the ledger",
            "receipt:",
            &format!("deposit:{}", offer.id),
            "bank:1",
            "bank-undone:1",
            "bank:2",
        ];
        life.tells_in_order(&way);
        // Cash is no paper: the deposit that came next, and what left that vault next and stayed away.
        let seq = offer.cheques[0].receipt - 1;
        let cash = format!("/console/receipts/{:x}.{seq}", offer.id.journal.0);
        let life = adel.get(&cash).await;
        life.tells_in_order(&[
            "Offered to the cash office",
            "Accepted into the vault",
            "Bundled for the bank",
            "/console/bank/2",
            "Taken by the bank",
            "not note by note",
            "bank:2",
        ]);
        assert!(!life.html.contains("/console/bank/1\""), "{}", life.html);
        // What was never banked says so by saying nothing.
        let kept = adel.get(&receipt(&offer, 1)).await;
        assert!(kept.html.contains("Accepted into the vault") && !kept.html.contains("bank:"));
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn a_day_is_counted_blind_and_closed_once() {
    for office in Office::both().await {
        let (person, offer) = with_money(&office).await;
        let mut omar = office.at_desk(person).await;
        // What happened, and nothing that it comes to; nor by the API, whatever else somebody is.
        let day = omar.get("/console/day").await;
        assert!(!day.html.contains("300.00") && !day.html.contains("By the ledger"));
        assert!(
            day.html
                .contains(&format!("/console/deposits/{}", offer.id))
        );
        let slip = omar.get("/console/bank/new").await;
        assert!(!slip.html.contains("300.00"));
        let token = office.app.token(person).await;
        let refused = office.app.get("/v1/cash-days/open", &token).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (409, "count-first")
        );
        let vaults = office.app.get("/v1/vaults", &token).await.json();
        assert!(vaults["vaults"][0]["cash"].is_null());
        let mut adel = office.staff("adel", [Role::Auditor]).await;
        let x = adel.get(&format!("/console/day?cashier={person}")).await;
        assert!(x.html.contains("300.00") && x.html.contains("By the ledger"));
        omar.fill("/console/day", "/console/day/begin", vec![])
            .await
            .leads_to("/console/day/count");
        // From now on its keeper sees no amounts of it.
        for page in ["/console/day", "/console/vault", "/console/day/count"] {
            let shown = omar.get(page).await;
            assert!(!shown.html.contains("300.00"), "{page}: {}", shown.html);
        }
        let count = omar.get("/console/day/count/AED").await;
        assert!(!count.html.contains("300.00") && count.html.contains(&paper(&offer, 1)));
        // Others do, and nothing goes in or out meanwhile.
        let mut salma = office.staff("salma", [Role::Manager]).await;
        assert!(salma.get("/console/vault").await.html.contains("300.00"));
        let stuck = fields(&[("account", "1"), ("n10000", "1"), ("token", "t")]);
        let refused = omar.post("/console/bank/make", &stuck).await;
        assert_eq!(refused.status, 409, "{}", refused.html);

        // Typed by and by: a draft is no count.
        let keep = "/console/day/count/AED/keep";
        omar.post(
            "/console/day/count/AED/draft",
            &fields(&[("n10000", "2"), ("quiet", "1")]),
        )
        .await;
        let kept = omar.get("/console/day/count/AED").await;
        assert!(kept.html.contains("value=\"2\""));
        let open = omar.get("/console/day/count").await;
        assert!(!open.html.contains("/console/day/close"));
        let wrong = omar.post(keep, &fields(&[("n10000", "2x")])).await;
        wrong.leads_to("/console/day/count/AED");
        let mut whole = fields(&[("n10000", "2"), ("n5000", "1")]);
        whole.push((paper(&offer, 0), "1".to_owned()));
        omar.post(keep, &whole).await.leads_to("/console/day/count");
        let ready = omar.get("/console/day/count").await;
        assert!(ready.html.contains("250.00") && ready.html.contains("1/2"));
        let token = ready.token_of("/console/day/close").to_owned();
        omar.post("/console/day/close", &fields(&[("token", &token)]))
            .await
            .leads_to("/console/closes/1");
        let z = omar.get("/console/closes/1").await;
        for told in [
            "Z-1",
            "300.00",
            "250.00",
            "\u{2212}50.00",
            "Missing",
            "\u{2212}100.00",
            "/console/variances/2",
        ] {
            assert!(z.html.contains(told), "{told}: {}", z.html);
        }
        assert_eq!(
            office
                .company
                .balance(Account::CashVault, Some(person.0))
                .await,
            25_000
        );
        // It is closed: now the X report is told. The case is for a third person.
        let day = omar.get("/console/day").await;
        assert!(day.html.contains("Your day is closed") && day.html.contains("By the ledger"));
        assert!(day.html.contains("250.00"));
        let again = omar.post("/console/day/begin", &[]).await;
        assert_eq!(again.status, 409);
        // The trail tells it in the reader's language, with the person's name.
        let trail = "/console/audit?subject=close+1";
        let told = salma.get(trail).await.html;
        assert!(told.contains("Z report") && told.contains("Person omar"));
        assert!(!told.contains("of person"), "{told}");
        let arabic = fields(&[("lang", "ar"), ("back", "/console/audit")]);
        salma
            .post("/console/language", &arabic)
            .await
            .leads_to("/console/audit");
        let told = salma.get(trail).await.html;
        assert!(told.contains("تقرير Z") && told.contains("Person omar"));
        assert!(
            !told.contains("of person") && !told.contains(">day "),
            "{told}"
        );
        let english = fields(&[("lang", "en"), ("back", "/console/audit")]);
        salma
            .post("/console/language", &english)
            .await
            .leads_to("/console/audit");
        let case = omar.get("/console/variances/1").await;
        assert!(case.html.contains("/console/closes/1") && !case.html.contains("/resolve"));
        let owner = format!("{}", office.company.supervisor.0);
        salma
            .fill(
                "/console/variances/1",
                "/console/variances/1/assign",
                fields(&[("owner", &owner)]),
            )
            .await
            .leads_to("/console/variances/1");
        let case = salma.get("/console/variances/1").await;
        assert!(case.html.contains("2 differences") && case.html.contains("/resolve"));
        it_turns_up(&office, &mut salma, person).await;
        assert_eq!(omar.get("/console/audit").await.status, 403);
        lost_and_found(&mut salma, &offer).await;
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

/// Two people write a missing cheque off, and then it turns up and is in the vault again.
async fn it_turns_up(office: &Office, salma: &mut Browser<'_>, person: PersonNo) {
    let (page, action) = ("/console/variances/2", "/console/variances/2/resolve");
    let case = salma.get(page).await;
    assert!(case.html.contains("Missing cheque") && case.html.contains("turned_up"));
    let lost = fields(&[("how", "write_off"), ("reason", "it is nowhere")]);
    salma.fill(page, action, lost).await.leads_to(page);
    let mut dina = office.staff("dina", [Role::Accountant]).await;
    let agree = fields(&[("decision", "yes"), ("reason", "I looked too")]);
    let decide = "/console/variances/2/decision";
    dina.fill(page, decide, agree).await.leads_to(page);
    salma
        .fill(
            page,
            action,
            fields(&[("how", "turned_up"), ("reason", "behind the drawer")]),
        )
        .await
        .leads_to(page);
    assert_eq!(
        office
            .company
            .balance(Account::ChequesVault, Some(person.0))
            .await,
        20_000
    );
    let decided = salma.get("/console/variances?state=decided").await;
    assert!(decided.html.contains("behind the drawer"));
    // Who decided before, and who found it: one above the other.
    let case = salma.get(page).await.html;
    let told = ["it is nowhere", "I looked too", "behind the drawer"];
    let places = told.map(|said| case.find(said).expect(said));
    assert!(places.is_sorted(), "{case}");
    // All of it stands in the audit trail, which the case leads to.
    let trail = "/console/audit?subject=variance+2";
    assert!(case.contains(trail));
    let trail = salma.get(trail).await.html;
    let told = ["behind the drawer", "I looked too", "it is nowhere"];
    let places = told.map(|said| trail.find(said).expect(said));
    assert!(places.is_sorted(), "the last first");
    assert!(trail.contains("Agreed to write a difference off") && trail.contains("dina"));
    assert!(trail.contains("href=\"/console/variances/2\""));
}

#[tokio::test]
async fn the_older_of_two_windows_overwrites_nothing() {
    for office in Office::both().await {
        let (_, offer) = office.offered().await;
        let mut omar = office.staff("omar", [Role::Cashier]).await;
        omar.post(&offer.path("/take"), &[]).await;
        let draft = offer.path("/draft");
        let typed = |page: &str, saved: &str, hundreds: &str| {
            fields(&[("page", page), ("saved", saved), ("n10000", hundreds)])
        };
        // Both were opened before anything was typed: the first to be typed in has it.
        omar.post(&draft, &typed("one", "0", "3"))
            .await
            .leads_to(&offer.path(""));
        let other = omar.post(&draft, &typed("two", "0", "8")).await;
        assert_eq!(other.status, 409);
        assert!(
            other.html.contains("went on in another window") && other.html.contains("value=\"3\""),
            "{}",
            other.html
        );
        let mut count = typed("two", "0", "8");
        count.push(("token".to_owned(), "t".to_owned()));
        let refused = omar.post(&offer.path("/count"), &count).await;
        assert!(refused.status == 409 && refused.html.contains("value=\"3\""));
        // From the page that was answered with it goes on.
        let (page, saved) = (refused.field("page"), refused.field("saved"));
        let mut count = offer.count("3", 2);
        count.extend(fields(&[("page", page), ("saved", saved), ("token", "u")]));
        omar.post(&offer.path("/count"), &count)
            .await
            .leads_to(&offer.path(""));
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn an_error_leads_back_to_the_form_with_what_was_typed() {
    for office in Office::both().await {
        let (person, _) = with_money(&office).await;
        let mut salma = office.staff("salma", [Role::Manager]).await;
        let path = format!("/console/vault/{person}/branch");
        let refused = salma
            .fill("/console/vault", &path, fields(&[("branch", "Jumeirah")]))
            .await;
        assert_eq!(refused.status, 409);
        assert!(refused.html.contains("There is something in this vault"));
        assert!(
            refused.html.contains("href=\"/console/vault\"") && refused.html.contains("Jumeirah")
        );
        // A page that is not there has no form to go back to.
        let none = salma.get("/console/closes/77").await;
        assert!(none.status == 404 && !none.html.contains("Back to the form"));
    }
}

#[tokio::test]
async fn who_is_coming_is_told_to_cashiers_without_amounts() {
    for office in Office::both().await {
        let (_, offer) = office.offered().await;
        let mut omar = office.staff("omar", [Role::Cashier]).await;
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        let queue = omar.get("/console/cashier").await;
        assert!(queue.html.contains("Who is coming") && !queue.html.contains("300.00"));
        omar.post(&offer.path("/take"), &[]).await;
        let reason = fields(&[("reason", "come later")]);
        omar.fill(&offer.path(""), &offer.path("/refuse"), reason)
            .await
            .leads_to(&offer.path(""));
        let queue = omar.get("/console/cashier").await;
        assert!(queue.html.contains("C0") && !queue.html.contains("300.00"));
        let watched = rana.get("/console/cashier").await;
        assert!(watched.html.contains("300.00"));
    }
}

#[tokio::test]
async fn a_book_goes_out_and_comes_back_leaf_by_leaf() {
    for db in both().await {
        let office = Office::new(db).await;
        let mut phone = office.company.phone(0, 10).await;
        office.company.sync(&mut phone).await;
        phone.open_day(crate::field::TODAY);
        let customer = crate::field::Company::customer(0, 0);
        let item = crate::field::Company::item(customer, 0);
        phone.issue(phone.cash(customer, item, 1_000));
        // A leaf is left out.
        phone.next_leaf += 1;
        phone.issue(phone.cash(customer, item, 1_000));
        office.company.sync(&mut phone).await;

        let mut rana = office.at_desk(office.company.supervisor).await;
        let list = rana.get("/console/books").await;
        assert!(list.html.contains("Gap report") && list.html.contains("/console/books/1"));
        let book = rana.get("/console/books/1").await;
        assert!(book.html.contains("Issued") && book.html.contains("Missing"));
        // The left-out leaf and one more are in hand; the others are lost.
        let back = fields(&[("leaf-2", "1"), ("leaf-4", "1"), ("reason", "phone broken")]);
        let action = "/console/books/1/return";
        let used = fields(&[("leaf-1", "1"), ("reason", "x")]);
        let refused = rana.fill("/console/books/1", action, used).await;
        assert_eq!(refused.status, 409, "{}", refused.html);
        rana.fill("/console/books/1", action, back)
            .await
            .leads_to("/console/books/1");
        let book = rana.get("/console/books/1").await;
        assert!(book.html.contains("Returned") && book.html.contains("Lost"));
        assert!(!book.html.contains("Missing"));
        assert_eq!(sound(&office.app.state.db).await, Ok(()));

        // A receipt that the phone had not handed in is taken all the same: on its own leaf.
        let late = phone.issue(phone.cash(customer, item, 1_000));
        office.company.sync(&mut phone).await;
        assert_eq!(
            office.company.count("SELECT COUNT(*) FROM receipt").await,
            3,
            "{late}"
        );
        assert_eq!(sound(&office.app.state.db).await, Ok(()));

        // The next book: into stock, and to the phone.
        let stock = fields(&[("series", "RV-"), ("branch", "main"), ("leaves", "٢٠")]);
        rana.fill("/console/books", "/console/books/add", stock)
            .await
            .leads_to("/console/books/2");
        let lease = fields(&[("phone", "1")]);
        rana.fill("/console/books/2", "/console/books/2/lease", lease)
            .await
            .leads_to("/console/books/2");
        assert!(rana.get("/console/books/2").await.html.contains("has it"));
        let none = fields(&[("series", "RV-"), ("leaves", "0")]);
        let refused = rana
            .fill("/console/books", "/console/books/add", none)
            .await;
        assert_eq!(refused.status, 422);
        let mut omar = office.staff("omar", [Role::Cashier]).await;
        let seen = omar.get("/console/books/2").await;
        assert!(seen.status == 200 && seen.html.contains("/return"));
    }
}

#[tokio::test]
async fn a_cashier_is_told_of_the_own_vault_alone() {
    for db in both().await {
        let office = Office::new(db).await;
        let (_phone, offer) = office.offered().await;
        let person = office.app.person("omar", [Role::Cashier]).await;
        let mut omar = office.at_desk(person).await;
        take_in(&mut omar, &offer).await;
        let (colleague, token) = office.app.staff("huda", [Role::Cashier]).await;
        let mut huda = office.at_desk(colleague).await;
        let day = format!("/console/day?cashier={person}");
        let api = format!("/v1/cash-days/open?cashier={person}");
        assert!(!omar.get(&day).await.html.contains("300.00"));
        assert_eq!(huda.get(&day).await.status, 404);
        assert_eq!(office.app.get(&api, &token).await.status, 404);
        for page in ["/console/day", "/console/vault"] {
            let page = huda.get(page).await;
            assert_eq!(page.status, 200);
            assert!(!page.html.contains("300.00") && !page.html.contains("omar"));
        }
        let vaults = office.app.get("/v1/vaults", &token).await.json();
        let keepers: Vec<_> = vaults["vaults"]
            .as_array()
            .expect("a list")
            .iter()
            .collect();
        assert_eq!(keepers.len(), 1);
        assert_eq!(keepers[0]["cashier"], colleague.0);
        // Nor what was in it when the day was closed.
        let own = office.app.token(person).await;
        let cheque = |place| paper(&offer, place).replace("paper-", "");
        let counted = json!({"cash": [{"currency": "AED", "denominations": [{"unit": "1.00", "quantity": 300}]}], "cheques": [cheque(0), cheque(1)]});
        let closed = office
            .app
            .command("/v1/cash-days/close", &own, "close", &counted)
            .await;
        assert_eq!(closed.status, 201, "{}", closed.json());
        let (z, api_z) = ("/console/closes/1", "/v1/cash-days/1");
        assert!(omar.get("/console/closes").await.html.contains(z));
        assert_eq!(omar.get(z).await.status, 200);
        assert_eq!(office.app.get(api_z, &own).await.status, 200);
        assert!(!huda.get("/console/closes").await.html.contains(z));
        assert_eq!(huda.get(z).await.status, 404);
        assert_eq!(office.app.get(api_z, &token).await.status, 404);
        let days = office.app.get("/v1/cash-days", &token).await.json();
        assert_eq!(days["closed_days"], json!([]));
        for role in [
            Role::Supervisor,
            Role::Accountant,
            Role::Manager,
            Role::Auditor,
        ] {
            let (overseer, token) = office.app.staff(role.name(), [role]).await;
            let mut desk = office.at_desk(overseer).await;
            assert!(desk.get(&day).await.html.contains("300.00"), "{role}");
            assert_eq!(office.app.get(&api, &token).await.status, 200, "{role}");
            assert_eq!(desk.get(z).await.status, 200, "{role}");
            assert!(desk.get("/console/closes").await.html.contains(z), "{role}");
            let days = office.app.get("/v1/cash-days", &token).await.json();
            assert_eq!(days["closed_days"][0]["closed_day"], 1, "{role}");
        }
    }
}
