//! The rescue door.

use counterfoil_sync::entry::Comment;
use counterfoil_sync::wire::RescueBatch;

use crate::engines::{both, sound};
use crate::field::{Company, Phone, TODAY};

async fn rescue(
    company: &Company,
    phone: &Phone,
    from: usize,
) -> counterfoil_server::intake::Rescued {
    let [batch] = <[_; 1]>::try_from(RescueBatch::of(phone.journal, &phone.entries[from..]))
        .expect("one batch");
    company
        .intake
        .rescue(batch.to_bytes())
        .await
        .expect("taken")
        .1
}

#[tokio::test]
async fn what_signatures_reach_goes_in_and_the_rest_is_put_aside() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let mut phone = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        phone.issue(phone.cash(customer, Company::item(customer, 0), 100));
        let loose = Comment {
            stop: None,
            text: "nothing signs this".into(),
            by: None,
        };
        phone.write(loose);
        for _ in 0..2 {
            let done = rescue(&company, &phone, 0).await;
            assert_eq!((done.held, done.aside), (2, 1));
        }
        assert_eq!(company.count("SELECT COUNT(*) FROM receipt").await, 1);
        assert_eq!(company.count("SELECT COUNT(*) FROM quarantine").await, 1);
        // By the front door all of it goes in, and the rescue door then knows it.
        company.sync(&mut phone).await;
        assert_eq!(rescue(&company, &phone, 0).await.aside, 0);

        // Somebody on the way spoils a signature: it costs the receipt nothing.
        phone.issue(phone.cash(customer, Company::item(customer, 1), 70));
        phone.issue(phone.cash(customer, Company::item(customer, 2), 71));
        let mut spoilt = phone.clone();
        if let Some(signature) = &mut spoilt.entries[3].signature {
            signature[0] ^= 1;
        }
        let done = rescue(&company, &spoilt, 3).await;
        assert_eq!((done.held, done.new, done.aside), (3, 0, 2));
        // A gap, then all of it.
        assert_eq!(rescue(&company, &phone, 4).await.aside, 1);
        let done = rescue(&company, &phone, 3).await;
        assert_eq!((done.held, done.new, done.aside), (5, 2, 0));
        assert_eq!(company.count("SELECT COUNT(*) FROM receipt").await, 3);
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn a_fork_is_seen_at_the_rescue_door_too() {
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
        let done = rescue(&company, &clone, 0).await;
        assert_eq!(done.new, 0);
        assert_eq!(
            company
                .count("SELECT COUNT(*) FROM quarantine WHERE reason = 1")
                .await,
            1
        );
        assert_eq!(
            company
                .count("SELECT COUNT(*) FROM journal WHERE forked = 1")
                .await,
            1
        );
        sound(&company.db).await.expect("sound");
    }
}
