//! Differences of deposits: how a case ends, and who ends it.

use counterfoil_server::auth::{Role, Scope};
use counterfoil_server::custody::{self, CustodyError, Ending, Resolution};
use counterfoil_server::db::Db;
use counterfoil_server::ledger::Account;

use crate::custody::{confirm, count, offered};
use crate::engines::{behind_our_back, both, number, sound};
use crate::field::{Company, NOW};

#[tokio::test]
async fn nobody_charges_a_difference_alone() {
    two_end_it(Ending::Recover).await;
}

#[tokio::test]
async fn nobody_writes_a_difference_off_alone() {
    two_end_it(Ending::WriteOff).await;
}

/// One proposes it and another agrees; neither is a side of it, nor who looks after it.
async fn two_end_it(ending: Ending) {
    let (state, other, charged) = match ending {
        Ending::Recover => ("recovered", Ending::WriteOff, 500),
        Ending::WriteOff => ("written_off", Ending::Recover, 0),
    };
    for db in both().await {
        let company = Company::new(db, 1).await;
        let (_, id, _) = offered(&company).await;
        let (cashier, manager) = (company.cashier, company.manager);
        count(&company, id, 29_500, &[], cashier)
            .await
            .expect("counted");
        confirm(&company, id, cashier).await.expect("confirmed");
        let collector = company.collectors[0];
        let second = company.person("noor", Role::Accountant).await;
        let owner = company.person("karim", Role::Accountant).await;
        let db = &company.db;
        let resolve = async |how, by| {
            db.write(|mut tx| async move {
                custody::resolve(&mut tx, 1, how, "not worth it", by, NOW).await
            })
            .await
        };
        let propose = async |by| resolve(Resolution::By(ending), by).await;
        let decide = async |agree, by| {
            db.write(|mut tx| async move {
                custody::decide_variance(&mut tx, 1, agree, "I looked", by, NOW).await
            })
            .await
        };
        let assign = async |to| {
            db.write(|mut tx| async move { custody::assign(&mut tx, 1, to, manager, NOW).await })
                .await
        };
        assert!(matches!(
            decide(true, second).await,
            Err(CustodyError::NotProposed)
        ));
        assign(owner).await.expect("given");
        assert!(matches!(
            propose(owner).await,
            Err(CustodyError::LooksAfter)
        ));
        for side in [cashier, collector] {
            assert!(matches!(
                propose(side).await,
                Err(CustodyError::NotNeutral(_))
            ));
        }
        for _ in 0..2 {
            let case = propose(manager).await.expect("proposed");
            assert_eq!((case.state.as_str(), case.resolved_by), ("proposed", None));
        }
        // Not by oneself, nor by a side, nor by who looks after it; and no other way meanwhile.
        assert!(matches!(
            decide(true, manager).await,
            Err(CustodyError::OwnProposal)
        ));
        assert!(matches!(
            decide(true, owner).await,
            Err(CustodyError::LooksAfter)
        ));
        for side in [cashier, collector] {
            assert!(matches!(
                decide(true, side).await,
                Err(CustodyError::NotNeutral(_))
            ));
        }
        assert!(matches!(propose(second).await, Err(CustodyError::Proposed)));
        assert!(matches!(
            resolve(Resolution::By(other), manager).await,
            Err(CustodyError::Proposed)
        ));
        // Who proposed it is not given it to look after.
        assert!(matches!(
            assign(manager).await,
            Err(CustodyError::NotNeutral(_))
        ));
        sound(db).await.expect("sound");
        let refused = decide(false, second).await.expect("turned down");
        assert_eq!((refused.state.as_str(), refused.proposed), ("open", None));
        propose(manager).await.expect("proposed anew");
        for _ in 0..2 {
            let done = decide(true, second).await.expect("agreed");
            let by = done.proposed.map(|proposal| proposal.by);
            assert_eq!(
                (done.state.as_str(), by, done.resolved_by),
                (state, Some(manager), Some(second))
            );
        }
        assert!(matches!(
            resolve(Resolution::By(other), manager).await,
            Err(CustodyError::Decided)
        ));
        assert!(matches!(
            resolve(Resolution::TurnedUp, manager).await,
            Err(CustodyError::NoCheque)
        ));
        let owes = company.balance(Account::Shortage, Some(collector.0)).await;
        let borne = company.balance(Account::OverShort, None).await;
        assert_eq!((owes, borne), (charged, 500 - charged));
        sound(db).await.expect("sound");
        told_once(db).await;
        for hand in [
            "UPDATE variance SET proposed_by = resolved_by",
            "UPDATE variance SET proposed_how = NULL, proposed_by = NULL, proposed_ms = NULL, proposal = NULL",
        ] {
            behind_our_back(db, hand)
                .await
                .expect_err("the database keeps four eyes");
        }
    }
}

/// Each step is in the audit trail once, and the case among the decided ones.
async fn told_once(db: &Db) {
    let told = number(
        db,
        "SELECT COUNT(*) FROM audit WHERE action IN ('variance.write_off_proposed', 'variance.write_off_refused', 'variance.written_off', 'variance.recovery_proposed', 'variance.recovery_refused', 'variance.recovered')",
    );
    assert_eq!(told.await, 4, "each once");
    let decided = db
        .read(|mut tx| async move {
            custody::decided_variances(&mut tx, &Scope::whole(), None, 10).await
        })
        .await
        .expect("reads");
    assert_eq!(decided.len(), 1);
    let after = db
        .read(|mut tx| async move {
            custody::decided_variances(&mut tx, &Scope::whole(), Some(1), 10).await
        })
        .await
        .expect("reads");
    assert!(after.is_empty());
}
