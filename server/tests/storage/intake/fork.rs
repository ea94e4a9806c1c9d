//! Forks, gaps, restored servers and retries.

use counterfoil_sync::journal::Head;
use counterfoil_sync::wire::{Command, DaybookClaim};

use crate::engines::{both, sound};
use crate::field::{Company, TODAY};

#[tokio::test]
async fn of_two_histories_both_are_kept_and_the_phone_must_enrol_again() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let mut phone = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        let mut clone = phone.clone();
        phone.issue(phone.cash(customer, Company::item(customer, 0), 100));
        company.sync(&mut phone).await;
        clone.issue(clone.cash(customer, Company::item(customer, 1), 70));
        clone.issue(clone.cash(customer, Company::item(customer, 1), 71));
        let message = clone.message();
        for _ in 0..2 {
            let reply = company.submit(&message).await.expect("answered");
            assert_eq!(
                reply.checkpoint.hash, phone.head.hash,
                "the first history stands"
            );
            assert_eq!(reply.commands, Some(vec![Command::ReEnrol]));
            assert_eq!(
                company
                    .count("SELECT COUNT(*) FROM quarantine WHERE reason = 1")
                    .await,
                2
            );
        }
        assert_eq!(company.count("SELECT COUNT(*) FROM receipt").await, 1);
        // A message that continues what we never held: nothing is taken, the phone must hand in.
        clone.confirmed = clone.head.clone();
        clone.confirmed.hash[0] ^= 1;
        clone.confirmed.seq = 2;
        let reply = company
            .submit(&clone.message_from(&clone.confirmed, 0))
            .await
            .expect("answered");
        assert_eq!(reply.commands, Some(vec![Command::ReEnrol]));
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn what_a_forked_journal_says_of_its_daybook_is_not_kept() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let mut phone = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        let mut clone = phone.clone();
        phone.issue(phone.cash(customer, Company::item(customer, 0), 100));
        company.sync(&mut phone).await;
        clone.issue(clone.cash(customer, Company::item(customer, 1), 70));
        // Its document holds the receipt that is put aside: the server's never will.
        clone.claims.push(DaybookClaim {
            day: TODAY,
            office: 0,
            own: 2,
            heads: [7; 16],
        });
        let reply = company.submit(&clone.message()).await.expect("answered");
        assert_eq!(reply.commands, Some(vec![Command::ReEnrol]));
        assert_eq!(company.count("SELECT COUNT(*) FROM daybook_claim").await, 0);
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn a_restored_server_is_offered_again_what_it_forgot() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let mut phone = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        phone.issue(phone.cash(customer, Company::item(customer, 0), 100));
        // The phone believes that the server holds everything; it holds nothing.
        phone.confirmed = phone.head.clone();
        phone.issue(phone.cash(customer, Company::item(customer, 1), 70));
        let restored = company.restored().await;
        assert!(restored.epoch > restored.before && restored.before == 1);
        let reply = company.sync(&mut phone).await;
        assert_eq!(
            (reply.checkpoint.seq, reply.checkpoint.epoch),
            (0, restored.epoch)
        );
        assert!(
            reply.reference.is_none(),
            "nothing is told to whom it cannot believe"
        );
        assert_eq!(phone.confirmed, Head::start(phone.journal));
        let reply = company.sync(&mut phone).await;
        assert_eq!(reply.checkpoint.seq, 3);
        assert_eq!(company.count("SELECT COUNT(*) FROM receipt").await, 2);
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn any_old_request_again_changes_nothing_and_has_the_same_outcome() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let mut phone = company.phone(0, 50).await;
        let mut sent = vec![phone.message()];
        company.sync(&mut phone).await;
        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        for place in 0..4 {
            let seq = phone.issue(phone.cash(customer, Company::item(customer, place), 100));
            if place == 2 {
                phone.void(seq);
            }
            sent.push(phone.message());
            sent.push(phone.message_from(&Head::start(phone.journal), usize::MAX));
            company.sync(&mut phone).await;
        }
        let digest = company.digest().await;
        let entries = company.count("SELECT COUNT(*) FROM entry").await;
        for message in sent.iter().rev().chain(&sent) {
            let reply = company.submit(message).await.expect("answered");
            assert_eq!(reply.checkpoint.hash, phone.head.hash);
            assert_eq!(reply.commands, None);
        }
        let at_once: Vec<_> = sent.iter().map(|message| company.submit(message)).collect();
        for reply in futures_util::future::join_all(at_once).await {
            assert_eq!(reply.expect("answered").checkpoint.hash, phone.head.hash);
        }
        assert_eq!(company.digest().await, digest);
        assert_eq!(company.count("SELECT COUNT(*) FROM entry").await, entries);
        sound(&company.db).await.expect("sound");
    }
}
