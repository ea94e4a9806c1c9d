//! The second count, where the company asks for one.

use counterfoil_server::auth::Role;
use counterfoil_server::company::{self, Setting};

use super::office::fields;
use super::{Browser, Offer, Office};
use crate::engines::sound;
use crate::field::NOW;

/// The company asks for a second count above an amount.
async fn asks_second(office: &Office, above: &str) {
    let when = above.parse().expect("a rule");
    let setting = &Setting::SecondCount(when);
    let db = &office.app.state.db;
    db.write(|mut tx| async move { company::set(&mut tx, setting, None, NOW).await })
        .await
        .expect("set");
}

/// An offer of 300.00 that one cashier counted, with so many notes of a hundred, and that the company wants
/// another to count; and the two of them.
async fn counted_once<'a>(office: &'a Office, hundreds: &str) -> (Offer, Browser<'a>, Browser<'a>) {
    asks_second(office, "AED 250.00").await;
    let (_, offer) = office.offered().await;
    let mut omar = office.staff("omar", [Role::Cashier]).await;
    let huda = office.staff("huda", [Role::Cashier]).await;
    omar.post(&offer.path("/take"), &[]).await;
    let (page, count) = (offer.path(""), offer.path("/count"));
    omar.fill(&page, &count, offer.count(hundreds, 2))
        .await
        .leads_to(&page);
    (offer, omar, huda)
}

#[tokio::test]
async fn a_second_cashier_counts_where_the_company_asks_for_it() {
    for office in Office::both().await {
        let (offer, mut omar, mut huda) = counted_once(&office, "3").await;
        // Blind still: for who counted, and for who will.
        let waits = omar.get(&offer.path("")).await;
        assert!(waits.html.contains("Waiting for a second count"));
        assert!(!waits.html.contains("Declared") && !waits.html.contains("300.00"));
        let early = omar
            .post_text(&offer.path("/confirm"), &[("token", "t1")])
            .await;
        assert_eq!(early.status, 409);
        assert!(early.html.contains("A second count is missing"));
        assert_eq!(omar.get(&offer.path("/second")).await.status, 403);
        let queue = huda.get("/console/cashier").await;
        assert!(queue.html.contains(&offer.path("/second")));
        let second = offer.path("/second");
        let form = huda.get(&second).await;
        assert!(!form.html.contains("Declared") && !form.html.contains("300.00"));
        drafted_second(&office, &mut huda, &offer).await;
        // They differ, so it is counted once more; both are kept.
        huda.fill(&second, &second, offer.count("2", 2))
            .await
            .leads_to("/console/cashier");
        // As blind as before: who counted first can tell nobody what to find.
        let differs = omar.get(&offer.path("")).await;
        assert!(differs.html.contains("The two counts differ"));
        let blank = omar
            .fill(&offer.path(""), &offer.path("/refuse"), vec![])
            .await;
        assert_eq!(blank.status, 422);
        for page in [&differs, &blank] {
            assert!(!page.html.contains("/confirm"));
            assert!(!page.html.contains("Declared") && !page.html.contains("300.00"));
        }
        let past = omar
            .post_text(&offer.path("/confirm"), &[("token", "t2")])
            .await;
        assert_eq!(past.status, 409);
        huda.fill(&second, &second, offer.count("3", 2))
            .await
            .leads_to("/console/cashier");
        assert_eq!(
            office
                .company
                .count("SELECT COUNT(*) FROM second_count")
                .await,
            2
        );
        omar.fill(&offer.path(""), &offer.path("/confirm"), vec![])
            .await
            .leads_to(&offer.path(""));
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

/// What is typed of a second count is kept, in one cashier's hands; and the older of two windows is told.
async fn drafted_second(office: &Office, huda: &mut Browser<'_>, offer: &Offer) {
    let (second, draft) = (offer.path("/second"), offer.path("/second/draft"));
    let typed = |page: &str, saved: &str, hundreds: &str| {
        fields(&[
            ("page", page),
            ("saved", saved),
            ("n10000", hundreds),
            ("quiet", "1"),
        ])
    };
    for hundreds in ["7", "2"] {
        let saved = huda.post(&draft, &typed("one", "0", hundreds)).await;
        assert_eq!(saved.status, 200, "{}", saved.html);
    }
    let kept = huda.get(&second).await;
    assert!(kept.html.contains("value=\"2\"") && !kept.html.contains("300.00"));
    assert_eq!(kept.field("saved"), "2");
    // Another cashier does not count it meanwhile.
    let mut lina = office.staff("lina", [Role::Cashier]).await;
    assert_eq!(lina.get(&second).await.status, 409);
    let taken = lina.post(&draft, &typed("hers", "0", "1")).await;
    assert_eq!(taken.status, 409);
    // A newer window goes on, and the older one is told, with what the newer one saved.
    let newer = huda.post(&draft, &typed("two", "2", "4")).await;
    assert_eq!(newer.status, 200);
    let older = huda.post(&draft, &typed("one", "0", "9")).await;
    assert_eq!(older.status, 409);
    let mut record = typed("one", "0", "9");
    record.retain(|(name, _)| name != "quiet");
    record.push(("token".to_owned(), "older".to_owned()));
    let told = format!("{second}?elsewhere=1");
    huda.post(&second, &record).await.leads_to(&told);
    let page = huda.get(&told).await;
    assert!(page.html.contains("went on in another window") && page.html.contains("value=\"4\""));
}

/// Who counts too little to be asked is asked all the same: what was declared decides too.
#[tokio::test]
async fn nobody_is_alone_with_an_offer_by_counting_little() {
    for office in Office::both().await {
        let (offer, mut omar, mut huda) = counted_once(&office, "1").await;
        let waits = omar.get(&offer.path("")).await;
        assert!(waits.html.contains("Waiting for a second count"));
        let alone = omar
            .post_text(&offer.path("/confirm"), &[("token", "t1")])
            .await;
        assert_eq!(alone.status, 409);
        let second = offer.path("/second");
        huda.fill(&second, &second, offer.count("3", 2))
            .await
            .leads_to("/console/cashier");
        let differs = omar.get(&offer.path("")).await;
        assert!(differs.html.contains("The two counts differ"));
        assert_eq!(
            office.company.count("SELECT COUNT(*) FROM variance").await,
            0,
            "nobody is blamed"
        );
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}
