//! What a close of a day misses: cases, and how each ends.

use counterfoil_server::auth::Scope;
use counterfoil_server::custody::{self, CustodyError, Ending, Resolution};
use counterfoil_server::ledger::Account;
use counterfoil_server::vault::{self, VaultError};
use counterfoil_sync::id::PersonNo;

use super::{Office, TOMORROW};
use crate::engines::{behind_our_back, sound};
use crate::field::{NOW, TODAY};

/// Neither the cashier nor nobody: two others close it, and the cashier owes it.
pub(super) async fn closes_by_two(office: &Office) {
    let recover = Resolution::By(Ending::Recover);
    assert!(matches!(
        office.resolve(1, recover, office.cashier).await,
        Err(CustodyError::NotNeutral(_))
    ));
    let manager = office.company.manager;
    let assign = async |to| {
        office
            .company
            .db
            .write(|mut tx| async move { custody::assign(&mut tx, 1, to, manager, NOW).await })
            .await
    };
    assert!(matches!(
        assign(office.cashier).await,
        Err(CustodyError::NotNeutral(_))
    ));
    let collector = office.company.collectors[0];
    assert!(matches!(
        assign(collector).await,
        Err(CustodyError::CannotOwn(_))
    ));
    let owner = office.company.supervisor;
    let case = assign(owner).await.expect("given");
    assert_eq!((case.owner, case.day_close), (Some(owner), Some(1)));
    office.company.end_case(1, Ending::Recover).await;
    assert_eq!(office.held(Account::Shortage).await, 1_000);
    let cashier = office.cashier;
    let often = office
        .company
        .db
        .read(|mut tx| async move { custody::repeated(&mut tx, cashier, TODAY.plus(-90)).await })
        .await
        .expect("reads");
    assert_eq!(often.len(), 1);
    assert_eq!((often[0].0, often[0].1.minor), (2, -11_000));
    office.is_sound().await;
}

impl Office {
    async fn resolve(
        &self,
        no: i64,
        how: Resolution,
        by: PersonNo,
    ) -> Result<String, CustodyError> {
        let db = &self.company.db;
        let case =
            db.write(
                |mut tx| async move { custody::resolve(&mut tx, no, how, "seen", by, NOW).await },
            );
        Ok(case.await?.state)
    }
}

#[tokio::test]
async fn a_cheque_that_a_count_does_not_find_is_a_case_until_it_turns_up() {
    for office in Office::both().await {
        let [first, second, later] = office.cheques;
        let (cashier, manager) = (office.cashier, office.company.manager);
        office.close(30_000, &[later], NOW).await.expect("closed");
        let db = &office.company.db;
        let cases = db
            .read(|mut tx| async move {
                custody::variances(&mut tx, &Scope::whole(), true, 0, 10).await
            })
            .await
            .expect("reads");
        let told: Vec<_> = cases
            .iter()
            .map(|case| (case.cheque, case.amount_minor, case.answers))
            .collect();
        assert_eq!(
            told,
            [
                (Some(first), -10_000, cashier),
                (Some(second), -10_000, cashier)
            ],
            "a case for each, and none for the cash"
        );
        assert_eq!(office.held(Account::ChequesVault).await, 10_000);
        assert_eq!(
            office.company.balance(Account::OverShort, None).await,
            20_000
        );
        office.is_sound().await;
        // What is not there is not banked, nor found by who answers for it.
        assert!(matches!(
            office.make(0, &[first], TOMORROW).await,
            Err(VaultError::NotInVault(paper)) if paper == first
        ));
        assert!(matches!(
            office.resolve(1, Resolution::TurnedUp, cashier).await,
            Err(CustodyError::NotNeutral(_))
        ));
        // Nothing goes into a vault that is being counted.
        db.write(|mut tx| async move { vault::begin(&mut tx, cashier, TOMORROW).await })
            .await
            .expect("begun");
        assert!(matches!(
            office.resolve(1, Resolution::TurnedUp, manager).await,
            Err(CustodyError::VaultBeingCounted)
        ));
        db.write(|mut tx| async move { vault::put_away(&mut tx, cashier).await })
            .await
            .expect("put away");
        for _ in 0..2 {
            let found = office.resolve(1, Resolution::TurnedUp, manager).await;
            assert_eq!(found.expect("found"), "found");
        }
        assert_eq!(office.held(Account::ChequesVault).await, 20_000);
        // Owed first, and then it was behind the drawer: nothing is owed any more.
        office.company.end_case(2, Ending::Recover).await;
        assert_eq!(office.held(Account::Shortage).await, 10_000);
        office.is_sound().await;
        let found = office.resolve(2, Resolution::TurnedUp, manager).await;
        assert_eq!(found.expect("found"), "found");
        assert_eq!(office.held(Account::Shortage).await, 0);
        assert_eq!(office.company.balance(Account::OverShort, None).await, 0);
        office.is_sound().await;
        the_decision_stays_told(&office).await;
        let often =
            db.read(
                |mut tx| async move { custody::repeated(&mut tx, cashier, TODAY.plus(-90)).await },
            );
        assert_eq!(
            often.await.expect("reads").len(),
            0,
            "what turned up is none"
        );
        // It can be banked again, and be missed again.
        office.make(0, &[first], TOMORROW).await.expect("made");
        office
            .close(30_000, &[later], TOMORROW)
            .await
            .expect("closed");
        office.is_sound().await;
        verify_finds_what_is_missing(&office).await;
    }
}

/// Who found a cheque is told apart from the two who decided before: neither erases the other.
async fn the_decision_stays_told(office: &Office) {
    let db = &office.company.db;
    let decided = db.read(|mut tx| async move {
        custody::decided_variances(&mut tx, &Scope::whole(), None, 10).await
    });
    let decided = decided.await.expect("reads");
    let told: Vec<_> = decided
        .iter()
        .map(|case| {
            let found = case.found.as_ref().map(|found| found.by);
            (case.no, case.ended(), case.resolved_by.is_some(), found)
        })
        .collect();
    let manager = office.company.manager;
    assert_eq!(
        told,
        [
            (2, Some(Ending::Recover), true, Some(manager)),
            (1, None, false, Some(manager))
        ]
    );
    assert!(decided[0].proposed.is_some() && decided[0].note.is_some());
    for hand in [
        "UPDATE variance SET found_by = NULL, found_ms = NULL, found_note = NULL WHERE no = 2",
        "UPDATE variance SET found_by = answers WHERE no = 2",
        "UPDATE variance SET resolved_by = NULL, resolved_ms = NULL, note = NULL WHERE no = 2",
        "UPDATE variance SET resolved_by = proposed_by WHERE no = 2",
        "UPDATE variance SET found_by = 1, found_ms = 1, found_note = 'x', state = 'recovered' WHERE no = 2",
    ] {
        behind_our_back(db, hand).await.expect_err(hand);
    }
}

/// Whatever of a missing cheque is changed by hand, `verify` says.
async fn verify_finds_what_is_missing(office: &Office) {
    let db = &office.company.db;
    for (hand, back) in [
        (
            "UPDATE cheque SET holder = 'vault' WHERE holder = 'missing'",
            "UPDATE cheque SET holder = 'missing' WHERE holder = 'vault' AND number = '2'",
        ),
        (
            "UPDATE variance SET paper_tender = 7 WHERE no = 3",
            "UPDATE variance SET paper_tender = 0 WHERE no = 3",
        ),
        (
            "UPDATE variance SET day_close = 1, paper_seq = paper_seq + 90 WHERE no = 3",
            "UPDATE variance SET day_close = 2, paper_seq = paper_seq - 90 WHERE no = 3",
        ),
    ] {
        behind_our_back(db, hand).await.expect("done");
        sound(db).await.expect_err(hand);
        behind_our_back(db, back).await.expect("undone");
        office.is_sound().await;
    }
}
