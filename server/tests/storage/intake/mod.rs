//! A phone's receipts from bytes to ledger.

mod confluence;
mod fork;
mod hostile;
mod rescue;
mod rules;
mod sizes;
mod strange;
mod voids;

use counterfoil_server::ledger::Account;

use crate::engines::{both, sound};
use crate::field::{Company, TODAY};

#[tokio::test]
async fn receipts_are_posted_and_ruled_on_and_sending_again_changes_nothing() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let mut phone = company.phone(0, 50).await;
        let first = company.sync(&mut phone).await;
        let reference = first.reference.expect("all of it");
        assert_eq!(reference.customers.expect("customers").len(), 4);
        assert_eq!(reference.items.expect("items").len(), 20);
        assert_eq!(reference.books.expect("a book").len(), 1);
        assert!(reference.company.is_some() && first.more.is_none());

        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        for place in 0..3 {
            phone.issue(phone.cash(customer, Company::item(customer, place), 40_000));
        }
        let message = phone.message();
        let reply = company.sync(&mut phone).await;
        assert_eq!(reply.checkpoint.seq, 4);
        assert_eq!(reply.checkpoint.hash, phone.head.hash);
        let office = reply.office.expect("a ruling");
        assert_eq!((office[0].day, office[0].entries.len()), (TODAY, 1));
        let reference = reply.reference.expect("open amounts");
        assert_eq!(
            reference
                .open
                .expect("three")
                .iter()
                .map(|open| open.open)
                .collect::<Vec<_>>(),
            [60_000; 3]
        );
        assert!(reference.items.is_none());
        assert_eq!(
            company
                .balance(Account::CashCollector, Some(phone.collector.0))
                .await,
            120_000
        );

        let digest = company.digest().await;
        let again = company.submit(&message).await.expect("taken");
        assert_eq!(again.checkpoint.seq, 4);
        assert_eq!(company.digest().await, digest);
        assert_eq!(company.count("SELECT COUNT(*) FROM entry").await, 5);
        let quiet = company.sync(&mut phone).await;
        assert!(quiet.office.is_none() && quiet.reference.is_none() && quiet.commands.is_none());
        sound(&company.db).await.expect("sound");
    }
}
