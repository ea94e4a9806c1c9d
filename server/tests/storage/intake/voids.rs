//! When a void needs a second person, and that arrival decides nothing.

use counterfoil_server::custody;
use counterfoil_server::ledger::Account;
use counterfoil_sync::entry::{Denomination, DepositOffer, DepositWithdraw, Flag, Void};
use counterfoil_sync::id::EntryId;

use crate::engines::{both, sound};
use crate::field::{Company, NOW, TODAY};

fn offer(cash: i64) -> DepositOffer {
    DepositOffer {
        currency: "AED".parse().expect("a currency"),
        cash,
        denominations: vec![Denomination {
            unit: 1,
            quantity: u32::try_from(cash).expect("small"),
        }],
        cheques: Vec::new(),
        remark: None,
    }
}

#[tokio::test]
async fn a_void_before_the_server_knew_is_posted_whenever_it_arrives() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let mut together = company.phone(0, 50).await;
        let mut apart = company.phone(0, 50).await;
        let customer = Company::customer(0, 0);
        for phone in [&mut together, &mut apart] {
            company.sync(phone).await;
            phone.open_day(TODAY);
            let seq = phone.issue(phone.cash(customer, Company::item(customer, 0), 100));
            phone.void(seq);
        }
        company.sync(&mut together).await;
        // The receipt arrives without its void; the phone never saw the checkpoint.
        let first = apart.message_from(&apart.confirmed, 2);
        company.submit(&first).await.expect("taken");
        company.sync(&mut apart).await;
        assert_eq!(
            company
                .count("SELECT COUNT(*) FROM void WHERE state = 'posted'")
                .await,
            2
        );
        assert_eq!(
            company
                .balance(Account::CashCollector, Some(together.collector.0))
                .await,
            0
        );
        assert_eq!(
            company
                .count("SELECT open_minor FROM open_item WHERE no = 1")
                .await,
            100_000
        );
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn a_void_of_what_was_confirmed_or_offered_waits_for_a_second_person() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let mut phone = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        let item = |place| Company::item(customer, place);
        let confirmed = phone.issue(phone.cash(customer, item(0), 100));
        company.sync(&mut phone).await;
        phone.claims.clear();
        let seen = phone.saw_itself();
        let void = phone.write_seen(
            Void {
                receipt: confirmed,
                reason: "mistake".into(),
                photos: Vec::new(),
            },
            seen,
        );
        let again = phone.void(confirmed);
        let offered = phone.issue(phone.cash(customer, item(1), 50));
        let out = phone.write(offer(50));
        let handed = phone.void(offered);
        let back = phone.issue(phone.cash(customer, item(2), 30));
        phone.write(DepositWithdraw { offer: out });
        let free = phone.void(back);
        let reply = company.sync(&mut phone).await;
        let said = Company::exceptions(&reply, TODAY, phone.collector);
        assert_eq!(
            said,
            [
                (void, vec![Flag::AwaitsApproval, Flag::NoPhoto], None),
                (again, vec![Flag::NotFound], None),
                (
                    handed,
                    vec![Flag::AwaitsApproval, Flag::HandedOver, Flag::NoPhoto],
                    None
                ),
                (free, vec![Flag::NoPhoto], None),
            ]
        );
        assert_eq!(
            company
                .balance(Account::CashCollector, Some(phone.collector.0))
                .await,
            150
        );

        let (id, person, manager) = (
            EntryId::new(phone.journal, void),
            phone.collector,
            company.manager,
        );
        let decide = async |by, approve| {
            company
                .db
                .write(|mut tx| async move {
                    custody::decide(&mut tx, id, approve, "seen", by, NOW).await
                })
                .await
        };
        decide(person, true)
            .await
            .expect_err("not by the collector");
        decide(manager, true).await.expect("approved");
        decide(manager, true).await.expect("the same again");
        decide(manager, false).await.expect_err("not otherwise");
        assert_eq!(
            company
                .balance(Account::CashCollector, Some(phone.collector.0))
                .await,
            50
        );
        let reply = company.sync(&mut phone).await;
        assert!(reply.office.is_some(), "the answer reaches the phone");
        sound(&company.db).await.expect("sound");
    }
}
