//! A phone that was set up again: what it took before is handed over from its new journal.

use counterfoil_server::custody::{self, HeldCheque, OfferedCheque};
use counterfoil_server::reports::life::What;
use counterfoil_server::{intake, reports};
use counterfoil_sync::entry::{ChequeRef, DepositOffer, DepositWithdraw, Fact, Flag};
use counterfoil_sync::id::{EntryId, PersonNo, Seq};

use crate::custody::{confirm, count};
use crate::engines::{both, sound};
use crate::field::{Company, Phone, TODAY};

fn offer(phone: &mut Phone, cheque: ChequeRef) -> EntryId {
    let seq = phone.write(DepositOffer {
        currency: "AED".parse().expect("a currency"),
        cash: 0,
        denominations: Vec::new(),
        cheques: vec![cheque],
        remark: None,
    });
    EntryId::new(phone.journal, seq)
}

/// A phone whose day is open, and the place of its receipt over one cheque.
async fn with_cheque(company: &Company, collector: usize, number: &str) -> (Phone, Seq) {
    let mut phone = company.phone(collector, 50).await;
    company.sync(&mut phone).await;
    phone.open_day(TODAY);
    let customer = Company::customer(u32::try_from(collector).expect("small"), 0);
    let item = Company::item(customer, 1);
    let receipt = phone.issue(phone.cheque(customer, item, 10_000, number));
    company.sync(&mut phone).await;
    (phone, receipt)
}

async fn of_deposit(company: &Company, id: EntryId) -> Vec<OfferedCheque> {
    let found = company
        .db
        .read(|mut tx| async move { custody::cheques(&mut tx, id).await });
    found.await.expect("reads")
}

async fn in_hand(company: &Company, person: PersonNo) -> Vec<HeldCheque> {
    let found = company
        .db
        .read(|mut tx| async move { custody::holding(&mut tx, person).await });
    found.await.expect("reads").cheques
}

async fn life(company: &Company, receipt: EntryId) -> Vec<What> {
    let steps = company.db.read(|mut tx| async move {
        let fact = intake::fact_of(&mut tx, receipt).await;
        let Ok(Some(Fact::Receipt(paper))) = fact else {
            panic!("{receipt} is no receipt");
        };
        reports::life::steps(&mut tx, receipt, &paper, None).await
    });
    let steps = steps.await.expect("reads");
    steps.into_iter().map(|step| step.what).collect()
}

#[tokio::test]
async fn the_cheque_that_is_named_is_the_one_that_is_handed_over() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let (old, taken) = with_cheque(&company, 0, "OLD").await;
        let (mut phone, fresh) = with_cheque(&company, 0, "NEW").await;
        assert_eq!(taken, fresh, "the same place of two journals");
        let named = ChequeRef {
            receipt: taken,
            tender: 0,
            journal: Some(old.journal),
        };
        let first = offer(&mut phone, named);
        phone.claims.clear();
        let reply = company.sync(&mut phone).await;
        assert_eq!(
            Company::exceptions(&reply, TODAY, phone.collector),
            [],
            "nothing is doubtful about it"
        );
        let offered = of_deposit(&company, first).await;
        assert_eq!(offered.len(), 1);
        assert_eq!(
            (offered[0].number.as_str(), offered[0].cheque),
            ("OLD", named)
        );
        sound(&company.db).await.expect("sound");

        // Taken back in a later batch, and offered again.
        phone.write(DepositWithdraw { offer: first.seq });
        company.sync(&mut phone).await;
        assert!(of_deposit(&company, first).await.is_empty());
        let held = in_hand(&company, phone.collector).await;
        assert!(held.iter().all(|cheque| !cheque.offered) && held.len() == 2);
        let second = offer(&mut phone, named);
        company.sync(&mut phone).await;

        let cashier = company.cashier;
        let deposit = count(&company, second, 0, &[named], cashier).await;
        assert_eq!(deposit.expect("counted").cheques, 1);
        let done = confirm(&company, second, cashier).await.expect("confirmed");
        assert_eq!((done.cheques, done.variance_minor), (1, 0));
        let held = in_hand(&company, phone.collector).await;
        assert_eq!(held.len(), 1);
        assert_eq!(held[0].number, "NEW");
        let kept = company
            .db
            .read(|mut tx| async move { custody::kept(&mut tx, "vault", Some(cashier)).await });
        let kept = kept.await.expect("reads");
        assert_eq!(kept.len(), 1);
        assert_eq!((kept[0].number.as_str(), kept[0].deposit), ("OLD", second));
        let is_it = |what: &What| matches!(what, What::Accepted(deposit, _) if *deposit == second);
        let old = life(&company, EntryId::new(old.journal, taken)).await;
        assert!(old.iter().any(is_it), "{old:?}");
        let new = life(&company, EntryId::new(phone.journal, fresh)).await;
        assert!(new.is_empty(), "{new:?}");
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn nobody_offers_what_is_in_another_persons_hands_or_on_offer_already() {
    for db in both().await {
        let company = Company::new(db, 2).await;
        let (mut theirs, taken) = with_cheque(&company, 0, "THEIRS").await;
        let (mut phone, _) = with_cheque(&company, 1, "OWN").await;
        let named = ChequeRef {
            receipt: taken,
            tender: 0,
            journal: Some(theirs.journal),
        };
        let grab = offer(&mut phone, named);
        phone.claims.clear();
        let reply = company.sync(&mut phone).await;
        assert_eq!(
            Company::exceptions(&reply, TODAY, phone.collector).last(),
            Some(&(grab.seq, vec![Flag::CustodyDiffers], None))
        );
        assert!(of_deposit(&company, grab).await.is_empty());

        // On offer from its own journal, it is in no second offer.
        let own = ChequeRef {
            journal: None,
            ..named
        };
        let first = offer(&mut theirs, own);
        company.sync(&mut theirs).await;
        let (mut again, _) = with_cheque(&company, 0, "LATER").await;
        let twice = offer(&mut again, named);
        again.claims.clear();
        let reply = company.sync(&mut again).await;
        assert_eq!(
            Company::exceptions(&reply, TODAY, again.collector).last(),
            Some(&(twice.seq, vec![Flag::CustodyDiffers], None))
        );
        assert!(of_deposit(&company, twice).await.is_empty());
        assert_eq!(of_deposit(&company, first).await.len(), 1);
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn a_void_that_comes_after_a_later_journal_handed_the_cheque_over_waits() {
    for is_confirmed in [false, true] {
        for db in both().await {
            let company = Company::new(db, 1).await;
            let mut old = company.phone(0, 50).await;
            company.sync(&mut old).await;
            old.open_day(TODAY);
            let (customer, item) = (
                Company::customer(0, 0),
                Company::item(Company::customer(0, 0), 1),
            );
            let taken = old.issue(old.cheque(customer, item, 10_000, "OLD"));
            // Written before it knew that the receipt was held, and sent by a rescue long after.
            let void = old.void(taken);
            let late = old.message_from(&old.at(taken), 1);
            let early = old.message_from(&old.at(0), usize::try_from(taken).expect("small"));
            company.submit(&early).await.expect("taken in");
            let (mut phone, _) = with_cheque(&company, 0, "NEW").await;
            let named = ChequeRef {
                receipt: taken,
                tender: 0,
                journal: Some(old.journal),
            };
            let id = offer(&mut phone, named);
            company.sync(&mut phone).await;
            assert_eq!(of_deposit(&company, id).await.len(), 1);
            if is_confirmed {
                let cashier = company.cashier;
                count(&company, id, 0, &[named], cashier)
                    .await
                    .expect("counted");
                confirm(&company, id, cashier).await.expect("confirmed");
            }
            company.submit(&late).await.expect("taken in");
            let awaiting = company
                .count("SELECT COUNT(*) FROM void WHERE state = 'awaiting'")
                .await;
            assert_eq!(awaiting, 1, "void {void} waits for a second person");
            sound(&company.db).await.expect("sound");
        }
    }
}
