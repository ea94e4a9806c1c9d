//! Lists that are cut off after so many lines: what another branch did takes nobody's place in them.

use counterfoil_server::accounts::{self, Asked};
use counterfoil_server::auth::{Role, Scope, branch};
use counterfoil_server::custody::{self, DepositState};
use counterfoil_server::{intake, vouchers};
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::Millis;

use crate::custody::offered_by;
use crate::engines::both;
use crate::field::{Company, NOW};

/// Binds a person to a branch.
async fn bound(company: &Company, person: PersonNo, name: &str) {
    company
        .db
        .write(|mut tx| async move { branch::set(&mut tx, person, Some(name), None, NOW).await })
        .await
        .expect("bound");
}

/// Whose the first line of each list is, for somebody who sees so much.
async fn first_of_each(company: &Company, scope: &Scope) -> Vec<(&'static str, Vec<PersonNo>)> {
    let read = company.db.read(|mut tx| async move {
        let tx = &mut tx;
        let asked = Asked::default();
        let found = accounts::search(tx, scope, &asked, None, 1).await?;
        let customers = accounts::find(tx, scope, "", None, "", 1).await?;
        let named = accounts::find(tx, scope, "customer", None, "", 1).await?;
        let receipts = intake::receipts(tx, scope, 0, 1).await?;
        let offered = custody::list(tx, scope, DepositState::Offered, None, 1).await?;
        let queue = custody::queue(tx, scope, Millis(0), 1).await?;
        let books = vouchers::books(tx, scope, 0, 1).await?;
        let people = |people: Vec<PersonNo>| people;
        Ok::<_, custody::CustodyError>(vec![
            (
                "search",
                people(found.iter().map(|one| one.line.collector).collect()),
            ),
            (
                "customers",
                customers.iter().filter_map(|one| one.holder).collect(),
            ),
            ("names", named.iter().filter_map(|one| one.holder).collect()),
            (
                "receipts",
                receipts.iter().map(|one| one.collector).collect(),
            ),
            ("offers", offered.iter().map(|one| one.collector).collect()),
            (
                "queue",
                queue.iter().map(|one| one.deposit.collector).collect(),
            ),
            (
                "books",
                books
                    .iter()
                    .filter_map(|book| book.holder.map(|holder| holder.0))
                    .collect(),
            ),
        ])
    });
    read.await.expect("reads")
}

#[tokio::test]
async fn what_another_branch_did_takes_no_place_in_a_list() {
    for db in both().await {
        let company = Company::new(db, 2).await;
        let [first, second] = [company.collectors[0], company.collectors[1]];
        let (north, south) = (
            company.person("nadia", Role::Supervisor).await,
            company.person("sami", Role::Supervisor).await,
        );
        for (person, name) in [
            (first, "North"),
            (north, "North"),
            (second, "South"),
            (south, "South"),
        ] {
            bound(&company, person, name).await;
        }
        offered_by(&company, 0).await;
        offered_by(&company, 1).await;
        for (seer, whose) in [(north, first), (south, second)] {
            let scope = company
                .db
                .read(|mut tx| async move { branch::scope_of(&mut tx, seer).await })
                .await
                .expect("reads");
            for (list, people) in first_of_each(&company, &scope).await {
                assert_eq!(people, [whose], "{list}");
            }
        }
        let whole = first_of_each(&company, &Scope::whole()).await;
        assert!(
            whole.iter().all(|(_, people)| people.len() == 1),
            "{whole:?}"
        );
    }
}
