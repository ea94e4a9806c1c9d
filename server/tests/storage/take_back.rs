//! A counted deposit whose cashier does not come back: a manager takes it to the queue again.

use counterfoil_server::auth::Role;
use counterfoil_server::company::{self, Setting};
use counterfoil_server::custody::{self, Confirmed, CustodyError, Deposit, DepositState};
use counterfoil_sync::entry::{Denomination, DepositWithdraw};
use counterfoil_sync::id::{EntryId, PersonNo};

use crate::custody::{confirm, count, offered};
use crate::engines::{behind_our_back, both, sound};
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
        // Who counted saw what was declared, and does not count it again, nor take it into their hands; nor
        // does who took it back, having looked at it.
        for knowing in [cashier, manager] {
            assert!(matches!(
                count(&company, id, 30_000, &cheques, knowing).await,
                Err(CustodyError::SeenDeclared)
            ));
        }
        // And they do not have it offered to them anew by refusing it.
        let refused = company
            .db
            .write(|mut tx| async move {
                custody::refuse(&mut tx, id, "offer it again", cashier, NOW).await
            })
            .await;
        assert!(matches!(refused, Err(CustodyError::SeenDeclared)));
        let taken = company
            .db
            .write(|mut tx| async move { custody::take(&mut tx, id, cashier, NOW).await })
            .await;
        assert!(matches!(taken, Err(CustodyError::SeenDeclared)));
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

/// Where a second count is missing nothing was shown to who counted first: they may count again.
#[tokio::test]
async fn who_was_shown_nothing_counts_again() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let setting = &Setting::SecondCount("AED 250.00".parse().expect("a rule"));
        company
            .db
            .write(|mut tx| async move { company::set(&mut tx, setting, None, NOW).await })
            .await
            .expect("set");
        let (_, id, cheques) = offered(&company).await;
        let (first, other) = (
            company.cashier,
            company.person("cash2", Role::Cashier).await,
        );
        count(&company, id, 30_000, &cheques, first)
            .await
            .expect("counted");
        take_back(&company, id, company.manager)
            .await
            .expect("taken back");
        count(&company, id, 30_000, &cheques, first)
            .await
            .expect("as blind as before");
        // Now somebody else agrees, and it is shown: the next time it is counted by two others.
        let ticked = &cheques.iter().copied().collect();
        let again = async |who| {
            let notes = &[Denomination {
                unit: 1,
                quantity: 30_000,
            }];
            company
                .db
                .write(|mut tx| async move {
                    custody::count_again(&mut tx, id, notes, ticked, who, NOW).await
                })
                .await
        };
        again(other).await.expect("counted a second time");
        take_back(&company, id, company.manager)
            .await
            .expect("taken back");
        count(&company, id, 30_000, &cheques, other)
            .await
            .expect("counted anew");
        assert!(matches!(
            again(first).await,
            Err(CustodyError::SeenDeclared)
        ));
        sound(&company.db).await.expect("sound");
        for (change, told) in [
            (
                "since_ms = since_ms + 1",
                "who saw what was declared with deposit",
            ),
            ("deposit = deposit + 1", "had seen what was declared"),
        ] {
            let change = format!("UPDATE declared_seen SET {change}");
            behind_our_back(&company.db, &change).await.expect("done");
            let fault = sound(&company.db).await.expect_err(&change);
            assert!(fault.contains(told), "{fault}");
        }
    }
}
