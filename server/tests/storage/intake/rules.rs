//! What is accepted, flagged and put aside.

use counterfoil_server::db::fingerprint;
use counterfoil_server::ledger::Account;
use counterfoil_server::values;
use counterfoil_sync::entry::{Comment, Flag, Quarantine, SpoilLeaf, StopTarget};
use counterfoil_sync::id::{CustomerNo, EntryId, ItemNo, JournalId};
use counterfoil_sync::journal::{Head, Sealed};

use crate::engines::{behind_our_back, both, sound};
use crate::field::{Company, TODAY};

#[tokio::test]
async fn money_in_good_faith_is_accepted_and_flagged() {
    for db in both().await {
        let company = Company::new(db, 2).await;
        let mut phone = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.claims.clear();
        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        let item = Company::item(customer, 0);
        // Twice the item, from the wrong leaf, of another's customer, with a cheque seen before.
        phone.issue(phone.cash(customer, item, 90_000));
        let over = phone.issue(phone.cash(customer, item, 20_000));
        phone.next_leaf += 3;
        let skipped = phone.issue(phone.cash(customer, item, 1));
        let others = Company::customer(1, 0);
        let stranger = phone.issue(phone.cash(others, Company::item(others, 0), 100));
        phone.issue(phone.cheque(customer, Company::item(customer, 1), 500, "77"));
        let seen = phone.issue(phone.cheque(customer, Company::item(customer, 2), 500, "77"));
        let reply = company.sync(&mut phone).await;
        let said = Company::exceptions(&reply, TODAY, phone.collector);
        assert_eq!(
            said,
            [
                (over, vec![Flag::OverPaid], None),
                (skipped, vec![Flag::OverPaid, Flag::LeafSkipped], None),
                (stranger, vec![Flag::NotYourCustomer], None),
                (seen, vec![Flag::ChequeSeenBefore], None),
            ]
        );
        assert_eq!(
            company
                .balance(Account::CashCollector, Some(phone.collector.0))
                .await,
            110_101
        );
        assert_eq!(
            company
                .balance(Account::ChequesCollector, Some(phone.collector.0))
                .await,
            1_000
        );
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn what_cannot_stand_is_put_aside_and_stops_nothing_behind_it() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let mut phone = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.claims.clear();
        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        let item = Company::item(customer, 0);
        let good = phone.issue(phone.cash(customer, item, 100));
        let mut outside = phone.cash(customer, item, 100);
        outside.number = 9_999;
        let outside = phone.write(outside);
        let mut again = phone.cash(customer, item, 100);
        again.number -= 1;
        let again = phone.write(again);
        let unknown = phone.issue(phone.cash(CustomerNo(77), item, 100));
        let other_item = phone.issue(phone.cash(customer, ItemNo(6), 100));
        let forbidden = phone.write(StopTarget {
            stop: EntryId::new(phone.journal, 1),
            target: None,
            by: None,
        });
        let used = phone.next_leaf - 1;
        let spoilt = phone.write(SpoilLeaf {
            book: phone.book,
            number: used,
            reason: "torn".into(),
        });
        let last = phone.issue(phone.cash(customer, item, 50));
        let reply = company.sync(&mut phone).await;
        assert_eq!(reply.checkpoint.seq, last);
        let said = Company::exceptions(&reply, TODAY, phone.collector);
        assert_eq!(
            said,
            [
                (outside, vec![], Some(Quarantine::NotLeased)),
                (again, vec![], Some(Quarantine::NumberUsed)),
                (unknown, vec![], Some(Quarantine::UnknownAccount)),
                (other_item, vec![], Some(Quarantine::UnknownAccount)),
                (forbidden, vec![], Some(Quarantine::Policy)),
                (spoilt, vec![], Some(Quarantine::NumberUsed)),
            ]
        );
        assert_eq!(
            company
                .balance(Account::CashCollector, Some(phone.collector.0))
                .await,
            150
        );
        assert_eq!(company.count("SELECT COUNT(*) FROM quarantine").await, 6);
        assert!(good < last);
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn a_bad_signature_condemns_its_own_entry_only() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let mut phone = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.claims.clear();
        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        let item = Company::item(customer, 0);
        let bad = phone.issue(phone.cash(customer, item, 100));
        let at = phone
            .entries
            .iter()
            .position(|entry| entry.entry.seq == bad)
            .expect("there");
        if let Some(signature) = &mut phone.entries[at].signature {
            signature[5] ^= 1;
        }
        phone.issue(phone.cash(customer, item, 30));
        let message = phone.message();
        let reply = company.sync(&mut phone).await;
        let said = Company::exceptions(&reply, TODAY, phone.collector);
        // Nobody vouches for its leaf either.
        assert_eq!(
            said,
            [
                (bad, vec![], Some(Quarantine::Signature)),
                (bad + 1, vec![Flag::LeafSkipped], None)
            ]
        );
        assert_eq!(
            company
                .balance(Account::CashCollector, Some(phone.collector.0))
                .await,
            30
        );
        company.submit(&message).await.expect("again");
        assert_eq!(
            company
                .balance(Account::CashCollector, Some(phone.collector.0))
                .await,
            30
        );
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn closed_periods_post_to_the_next_and_unknown_kinds_are_kept() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let mut phone = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.claims.clear();
        let (first, last) = (TODAY.0 - 5, TODAY.0 + 2);
        behind_our_back(
            &company.db,
            &format!(
                "INSERT INTO period (first_day, last_day, state, facts) VALUES ({first}, {last}, 'closed', {})",
                fingerprint(values![i64::from(first), i64::from(last), "closed"])
            ),
        )
        .await
        .expect("closed");
        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        let late = phone.issue(phone.cash(customer, Company::item(customer, 0), 100));
        let unknown = phone.write(counterfoil_sync::entry::Fact::Unknown {
            kind: 900,
            body: vec![1, 2],
        });
        phone.write(Comment {
            stop: None,
            text: "a NUL \0 in words".into(),
            by: None,
        });
        let mut nul = phone.cheque(customer, Company::item(customer, 1), 5, "12\u{0}3");
        nul.payer = Some("\0".into());
        let nul = phone.issue(nul);
        let reply = company.sync(&mut phone).await;
        let said = Company::exceptions(&reply, TODAY, phone.collector);
        assert_eq!(
            said,
            [
                (late, vec![Flag::LatePeriod], None),
                (unknown, vec![Flag::UnknownKind], None),
                (nul, vec![Flag::LatePeriod], None),
            ]
        );
        assert_eq!(
            company.count("SELECT MIN(posted_day) FROM receipt").await,
            i64::from(last + 1)
        );
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn another_devices_journal_is_not_taken() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let mut phone = company.phone(0, 50).await;
        let thief = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.open_day(TODAY);
        let mut forged = phone.clone();
        forged.key = thief.key.clone();
        company
            .submit(&forged.message())
            .await
            .expect_err("signed by another key");
        let mut nobody = phone.clone();
        nobody.journal = JournalId(12 << 16 | 1);
        nobody.head = Head::start(nobody.journal);
        nobody.confirmed = nobody.head.clone();
        nobody.entries = Vec::<Sealed>::new();
        nobody.open_day(TODAY);
        company
            .submit(&nobody.message())
            .await
            .expect_err("nobody's journal");
        assert_eq!(
            company
                .count("SELECT COUNT(*) FROM entry WHERE journal > 0")
                .await,
            0
        );
    }
}
