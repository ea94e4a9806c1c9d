//! Deposits, differences and books.

use std::collections::BTreeSet;

use counterfoil_server::custody::{self, Confirmed, CustodyError, Deposit, DepositState};
use counterfoil_server::ledger::Account;
use counterfoil_server::vouchers::{self, Fate};
use counterfoil_sync::entry::{
    BookReturn, ChequeRef, Denomination, DepositOffer, DepositOutcome, DepositWithdraw, Fact, Flag,
    SpoilLeaf,
};
use counterfoil_sync::id::{BookNo, EntryId, PersonNo};

use crate::engines::{behind_our_back, both, setting, sound};
use crate::field::{Company, NOW, Phone, TODAY};

fn notes(cash: i64) -> Vec<Denomination> {
    vec![Denomination {
        unit: 1,
        quantity: u32::try_from(cash).expect("small"),
    }]
}

/// A phone with 300.00 in cash and two cheques, all of it offered.
pub(crate) async fn offered(company: &Company) -> (Phone, EntryId, [ChequeRef; 2]) {
    offered_by(company, 0).await
}

/// The same of another collector, by place from 0.
pub(crate) async fn offered_by(
    company: &Company,
    collector: usize,
) -> (Phone, EntryId, [ChequeRef; 2]) {
    let mut phone = company.phone(collector, 50).await;
    company.sync(&mut phone).await;
    phone.open_day(TODAY);
    let customer = Company::customer(0, 0);
    phone.issue(phone.cash(customer, Company::item(customer, 0), 30_000));
    let cheques = ["1", "2"].map(|number| {
        let receipt =
            phone.issue(phone.cheque(customer, Company::item(customer, 1), 10_000, number));
        ChequeRef {
            receipt,
            tender: 0,
            journal: None,
        }
    });
    let id = offer(&mut phone, 30_000, &cheques);
    company.sync(&mut phone).await;
    (phone, id, cheques)
}

/// A phone offers cash.
pub(crate) fn offer_cash(phone: &mut Phone, cash: i64) -> EntryId {
    offer(phone, cash, &[])
}

fn offer(phone: &mut Phone, cash: i64, cheques: &[ChequeRef]) -> EntryId {
    let offer = phone.write(DepositOffer {
        currency: "AED".parse().expect("a currency"),
        cash,
        denominations: notes(cash),
        cheques: cheques.to_vec(),
        remark: None,
    });
    EntryId::new(phone.journal, offer)
}

pub(crate) async fn count(
    company: &Company,
    id: EntryId,
    cash: i64,
    ticked: &[ChequeRef],
    by: PersonNo,
) -> Result<Deposit, CustodyError> {
    let (notes, ticked): (Vec<Denomination>, BTreeSet<ChequeRef>) =
        (notes(cash), ticked.iter().copied().collect());
    let (notes, ticked) = (&notes, &ticked);
    company
        .db
        .write(|mut tx| async move { custody::count(&mut tx, id, notes, ticked, by, NOW).await })
        .await
}

pub(crate) async fn confirm(
    company: &Company,
    id: EntryId,
    by: PersonNo,
) -> Result<Confirmed, CustodyError> {
    company
        .db
        .write(|mut tx| async move { custody::confirm(&mut tx, id, by, NOW).await })
        .await
}

#[tokio::test]
async fn a_deposit_is_counted_by_one_cashier_and_a_difference_is_a_case() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let other = company
            .person("cash2", counterfoil_server::auth::Role::Cashier)
            .await;
        let (mut phone, id, cheques) = offered(&company).await;
        let (cashier, collector) = (company.cashier, phone.collector);
        assert!(matches!(
            confirm(&company, id, cashier).await,
            Err(CustodyError::NotNow(DepositState::Offered))
        ));
        assert!(matches!(
            count(&company, id, 1, &[], collector).await,
            Err(CustodyError::OwnDeposit)
        ));
        let strange = ChequeRef {
            receipt: 99,
            tender: 0,
            journal: None,
        };
        assert!(matches!(
            count(&company, id, 1, &[strange], cashier).await,
            Err(CustodyError::NotOffered(_))
        ));
        let deposit = count(&company, id, 29_500, &cheques[..1], cashier)
            .await
            .expect("counted");
        assert!(
            deposit.shows_declared_to(cashier, true) && !deposit.shows_declared_to(other, true)
        );
        assert!(matches!(
            count(&company, id, 30_000, &[], other).await,
            Err(CustodyError::CountedByAnother)
        ));
        assert!(
            matches!(
                count(&company, id, 30_000, &[], cashier).await,
                Err(CustodyError::NotNow(_))
            ),
            "a count is written once"
        );
        assert!(matches!(
            confirm(&company, id, other).await,
            Err(CustodyError::CountedByAnother)
        ));
        // Taken back too late: it is on record and moves nothing.
        phone.claims.clear();
        let late = phone.write(DepositWithdraw { offer: id.seq });
        let reply = company.sync(&mut phone).await;
        assert_eq!(
            Company::exceptions(&reply, TODAY, collector).last(),
            Some(&(late, vec![Flag::HandedOver], None))
        );

        let done = confirm(&company, id, cashier).await.expect("confirmed");
        assert_eq!(
            (done.variance_minor, done.case, done.cheques),
            (-500, Some(1), 1)
        );
        let again = confirm(&company, id, cashier)
            .await
            .expect("the same again");
        assert_eq!((again.variance_minor, again.case), (-500, Some(1)));
        assert_eq!(
            company
                .balance(Account::CashCollector, Some(collector.0))
                .await,
            0
        );
        assert_eq!(
            company.balance(Account::CashVault, Some(cashier.0)).await,
            29_500
        );
        assert_eq!(company.balance(Account::OverShort, None).await, 500);
        assert_eq!(
            company
                .balance(Account::ChequesCollector, Some(collector.0))
                .await,
            10_000,
            "the cheque that was not there"
        );
        let holding = company
            .db
            .read(|mut tx| async move { custody::holding(&mut tx, collector).await })
            .await
            .expect("reads");
        assert_eq!(
            holding
                .cheques
                .iter()
                .map(|cheque| (cheque.number.as_str(), cheque.offered))
                .collect::<Vec<_>>(),
            [("2", false)]
        );
        phone.claims.clear();
        let reply = company.sync(&mut phone).await;
        let told = Company::told(&reply, TODAY, collector)
            .into_iter()
            .find_map(|fact| {
                if let Fact::DepositAnswer(answer) = fact {
                    Some(answer.outcome)
                } else {
                    None
                }
            });
        let outcome = DepositOutcome::Confirmed {
            cash: 29_500,
            found: Some(vec![cheques[0]]),
        };
        assert_eq!(told, Some(outcome), "the phone hears which were there");

        sound(&company.db).await.expect("sound");
        behind_our_back(&company.db, "UPDATE cheque SET holder = 'vault'")
            .await
            .expect("done");
        let fault = sound(&company.db)
            .await
            .expect_err("a paper is where it was not booked");
        assert!(fault.contains("cheques"), "{fault}");
    }
}

#[tokio::test]
async fn a_refused_deposit_stays_with_the_collector_and_can_be_offered_again() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let (mut phone, id, cheques) = offered(&company).await;
        let cashier = company.cashier;
        company
            .db
            .write(|mut tx| async move {
                custody::refuse(&mut tx, id, "come back with a slip", cashier, NOW).await
            })
            .await
            .expect("refused");
        assert_eq!(
            company
                .balance(Account::CashCollector, Some(phone.collector.0))
                .await,
            30_000
        );
        phone.claims.clear();
        let offer = DepositOffer {
            currency: "AED".parse().expect("a currency"),
            cash: 40_000,
            denominations: notes(40_000),
            cheques: cheques.to_vec(),
            remark: None,
        };
        let offer = phone.write(offer);
        let reply = company.sync(&mut phone).await;
        assert_eq!(
            Company::exceptions(&reply, TODAY, phone.collector),
            [(offer, vec![Flag::CustodyDiffers], None)],
            "more than there is"
        );
        let id = EntryId::new(phone.journal, offer);
        count(&company, id, 30_000, &cheques, cashier)
            .await
            .expect("counted");
        assert_eq!(
            confirm(&company, id, cashier)
                .await
                .expect("confirmed")
                .variance_minor,
            -10_000
        );
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn books_are_leased_to_one_refilled_returned_and_accounted_for() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        behind_our_back(&company.db, &setting("company.refill_below", "3"))
            .await
            .expect("set");
        let mut phone = company.phone(0, 5).await;
        let next = company.book(5).await;
        company.sync(&mut phone).await;
        let (other, person) = (company.phone(0, 5).await, phone.collector);
        let (journal, book) = (phone.journal, phone.book);
        let taken = company
            .db
            .write(|mut tx| async move {
                vouchers::lease(&mut tx, NOW, book, other.journal, person).await
            })
            .await;
        assert!(taken.is_err(), "one book, one person");
        company
            .db
            .write(
                |mut tx| async move { vouchers::lease(&mut tx, NOW, book, journal, person).await },
            )
            .await
            .expect("the same again");
        let overlapping = "INSERT INTO book (no, series, first_leaf, last_leaf, branch, next_leaf, state, facts) VALUES (90, 'RV-', 3, 9, '', 3, 'stock', 0)";
        behind_our_back(&company.db, overlapping)
            .await
            .expect_err("the database refuses overlapping books");

        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        let receipt = |phone: &Phone| phone.cash(customer, Company::item(customer, 0), 10);
        let first = phone.next_leaf;
        let voided = phone.issue(receipt(&phone));
        phone.void(voided);
        phone.next_leaf += 1;
        phone.issue(receipt(&phone));
        let reply = company.sync(&mut phone).await;
        let books = reply
            .reference
            .and_then(|reference| reference.books)
            .expect("the next book in the same reply");
        assert_eq!(
            books.iter().map(|book| book.no).collect::<Vec<_>>(),
            [next.no]
        );
        let spoilt = phone.next_leaf;
        phone.write(SpoilLeaf {
            book,
            number: spoilt,
            reason: "torn".into(),
        });
        phone.next_leaf += 1;
        phone.write(BookReturn {
            book,
            next: spoilt + 1,
        });
        company.sync(&mut phone).await;
        let leaves = company
            .db
            .read(|mut tx| async move {
                let book = vouchers::book(&mut tx, book).await?.expect("it is there");
                vouchers::leaves(&mut tx, &book).await
            })
            .await
            .expect("reads");
        let fates: Vec<u8> = leaves
            .iter()
            .map(|(_, fate)| match fate {
                Fate::Issued(_) => b'i',
                Fate::Voided(_) => b'v',
                Fate::Spoiled(_) => b's',
                Fate::Lost => b'l',
                Fate::Returned => b'r',
                Fate::Missing => b'm',
                Fate::Blank => b'b',
            })
            .collect();
        assert_eq!(
            (
                leaves[0].0,
                String::from_utf8(fates).expect("letters").as_str()
            ),
            (first, "vmisb")
        );
        lose_the_gap(&company, book, first, person).await;
        // What came back blank belongs to whoever has it next, and to nobody before.
        let stale = phone.issue(receipt(&phone));
        phone.claims.clear();
        let reply = company.sync(&mut phone).await;
        let said = Company::exceptions(&reply, TODAY, phone.collector);
        assert_eq!(
            said.last(),
            Some(&(
                stale,
                vec![],
                Some(counterfoil_sync::entry::Quarantine::NotLeased)
            ))
        );
        sound(&company.db).await.expect("sound");
    }
}

/// The first leaf of the book was voided, the second left out, the third issued.
async fn lose_the_gap(company: &Company, book: BookNo, first: u32, holder: PersonNo) {
    let lose = |book: BookNo, number: u32, reason: &'static str, by: PersonNo| {
        let db = company.db.clone();
        async move {
            db.write(|mut tx| async move {
                vouchers::lose(&mut tx, book, number, reason, by, NOW).await
            })
            .await
        }
    };
    let other = company.cashier;
    for (number, reason, by) in [
        (first + 1, "", other),
        (first + 1, "torn out", holder),
        (first, "torn out", other),
        (first + 2, "torn out", other),
        (first + 900, "torn out", other),
    ] {
        let refused = lose(book, number, reason, by).await;
        refused.expect_err(&format!("leaf {number} by {by}, {reason:?}"));
    }
    for reason in ["torn out", "again"] {
        lose(book, first + 1, reason, other).await.expect("lost");
    }
    let fate = company
        .db
        .read(|mut tx| async move {
            let book = vouchers::book(&mut tx, book).await?.expect("it is there");
            vouchers::leaves(&mut tx, &book).await
        })
        .await
        .expect("reads");
    assert_eq!(fate.get(1), Some(&(first + 1, Fate::Lost)));
    let changed = "UPDATE lost_leaf SET reason = 'again'";
    behind_our_back(&company.db, changed).await.expect(changed);
    let fault = sound(&company.db).await.expect_err(changed);
    assert!(fault.contains("lost leaf of book"), "{fault}");
    let back = "UPDATE lost_leaf SET reason = 'torn out'";
    behind_our_back(&company.db, back).await.expect(back);
}

#[tokio::test]
async fn offers_that_arrive_together_are_each_held_against_their_own_collectors_cash() {
    const PHONES: u32 = 8;
    for db in both().await {
        let company = Company::new(db, PHONES).await;
        let mut phones = Vec::new();
        for collector in 0..PHONES {
            let mut phone = company.phone(collector as usize, 50).await;
            company.sync(&mut phone).await;
            phone.open_day(TODAY);
            let customer = Company::customer(collector, 0);
            phone.issue(phone.cash(customer, Company::item(customer, 0), 30_000));
            phone.write(DepositOffer {
                currency: "AED".parse().expect("a currency"),
                cash: 30_000,
                denominations: notes(30_000),
                cheques: vec![],
                remark: None,
            });
            phones.push(phone);
        }
        // Those that wait while the first is written are written together.
        let messages: Vec<_> = phones.iter().map(Phone::message).collect();
        let replies =
            futures_util::future::join_all(messages.iter().map(|message| company.submit(message)))
                .await;
        for (phone, reply) in phones.iter().zip(replies) {
            let reply = reply.expect("answered");
            assert_eq!(Company::exceptions(&reply, TODAY, phone.collector), []);
        }
    }
}

/// What someone with access to the file would do to what was taken in: each change is named, whether
/// or not the guards are put back.
#[tokio::test]
async fn receipts_and_entries_changed_by_hand_are_found() {
    use counterfoil_server::db::Engine;
    for db in both().await {
        let company = Company::new(db, 1).await;
        offered(&company).await;
        let (off, on) = match company.db.engine() {
            Engine::Sqlite => (
                "DROP TRIGGER {}_no_update",
                "CREATE TRIGGER {}_no_update BEFORE UPDATE ON {} BEGIN SELECT RAISE(ABORT, 'append only'); END",
            ),
            Engine::Postgres => (
                "ALTER TABLE {} DISABLE TRIGGER {}_append_only",
                "ALTER TABLE {} ENABLE TRIGGER {}_append_only",
            ),
        };
        for (table, change, back, told) in [
            (
                "receipt",
                "total_minor = total_minor + 1",
                "total_minor = total_minor - 1",
                "listed otherwise",
            ),
            (
                "receipt",
                "customer = customer + 1",
                "customer = customer - 1",
                "listed otherwise",
            ),
            ("entry", "kind = kind + 1", "kind = kind - 1", "listed as"),
        ] {
            let by_hand =
                async |sql: String| behind_our_back(&company.db, &sql).await.expect("done");
            by_hand(off.replace("{}", table)).await;
            let unguarded = sound(&company.db).await.expect_err("no guard");
            assert!(unguarded.contains("guarded"), "{unguarded}");
            by_hand(format!("UPDATE {table} SET {change}")).await;
            by_hand(on.replace("{}", table)).await;
            let fault = sound(&company.db).await.expect_err(change);
            assert!(fault.contains(told), "{change}: {fault}");
            by_hand(off.replace("{}", table)).await;
            by_hand(format!("UPDATE {table} SET {back}")).await;
            by_hand(on.replace("{}", table)).await;
            sound(&company.db).await.expect("as it was");
        }
        if company.db.engine() == Engine::Sqlite {
            for hollow in [
                "DROP TRIGGER posting_no_update",
                "CREATE TRIGGER posting_no_update BEFORE UPDATE ON posting BEGIN SELECT 1; END",
            ] {
                behind_our_back(&company.db, hollow).await.expect("done");
            }
            let fault = sound(&company.db)
                .await
                .expect_err("a guard that guards nothing");
            assert!(fault.contains("guarded"), "{fault}");
        }
    }
}
