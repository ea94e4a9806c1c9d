//! A counted deposit whose cashier does not come back: a manager takes it to the queue again.

use counterfoil_server::auth::Role;
use counterfoil_server::custody::{self, Confirmed, CustodyError, Deposit, DepositState};
use counterfoil_sync::entry::DepositWithdraw;
use counterfoil_sync::id::{EntryId, PersonNo};

use crate::custody::{confirm, count, offered};
use crate::engines::{both, sound};
use crate::field::{Company, NOW};

async fn take_back(company: &Company, id: EntryId, by: PersonNo) -> Result<Deposit, CustodyError> {
    let db = &company.db;
    db.write(|mut tx| async move { custody::take_back(&mut tx, id, "she is ill", by, NOW).await })
        .await
}

#[tokio::test]
async fn a_count_that_nobody_goes_on_with_is_taken_back() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let (_, id, cheques) = offered(&company).await;
        let (cashier, manager) = (company.cashier, company.manager);
        let other = company.person("cash2", Role::Cashier).await;
        assert!(matches!(
            take_back(&company, id, manager).await,
            Err(CustodyError::NotNow(DepositState::Offered))
        ));
        count(&company, id, 29_500, &cheques[..1], cashier)
            .await
            .expect("counted");
        for side in [cashier, company.collectors[0]] {
            assert!(matches!(
                take_back(&company, id, side).await,
                Err(CustodyError::NotNeutral(_))
            ));
        }
        let waits = take_back(&company, id, manager).await.expect("taken back");
        assert_eq!((waits.state, waits.cashier), (DepositState::Offered, None));
        assert!(!waits.shows_declared_to(other, true), "blind again");
        sound(&company.db).await.expect("sound");
        assert!(matches!(
            confirm(&company, id, cashier).await,
            Err(CustodyError::NotNow(_))
        ));
        // What was counted is told, and by whom.
        let told = company
            .count("SELECT COUNT(*) FROM audit WHERE action = 'deposit.count_taken_back' AND reason LIKE '%counted%295.00%, cheque %: she is ill'")
            .await;
        assert_eq!(told, 1);
        count(&company, id, 30_000, &cheques, other)
            .await
            .expect("counted anew");
        let Confirmed {
            variance_minor,
            cheques,
            ..
        } = confirm(&company, id, other).await.expect("confirmed");
        assert_eq!((variance_minor, cheques), (0, 2));
        assert!(matches!(
            take_back(&company, id, manager).await,
            Err(CustodyError::NotNow(DepositState::Confirmed))
        ));
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn what_its_collector_took_back_too_late_is_theirs_again() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let (mut phone, id, cheques) = offered(&company).await;
        count(&company, id, 30_000, &cheques, company.cashier)
            .await
            .expect("counted");
        phone.write(DepositWithdraw { offer: id.seq });
        company.sync(&mut phone).await;
        let theirs = take_back(&company, id, company.manager)
            .await
            .expect("taken back");
        assert_eq!(theirs.state, DepositState::Withdrawn);
        sound(&company.db).await.expect("sound");
    }
}
