//! Deposits, differences and voids over HTTP, as each role meets them.

mod deposits;
mod voids;

use counterfoil_server::auth::Role;
use counterfoil_server::db::Db;
use counterfoil_sync::entry::ChequeRef;
use counterfoil_sync::id::{EntryId, PersonNo};
use serde_json::{Value, json};

use super::{Reply, TestApp};
use crate::custody::offered_by;
use crate::engines::both;
use crate::field::{Company, Phone};

/// Who is on no side may do all these.
const OFFICE: [Role; 4] = [
    Role::Cashier,
    Role::Supervisor,
    Role::Accountant,
    Role::Manager,
];

/// A company with its office on the line. The collector at place 1 holds every role of the office.
struct Site {
    company: Company,
    app: TestApp,
    cashier: String,
    other_cashier: String,
    manager: String,
    supervisor: String,
    /// Of the collector at place 1.
    everybody: String,
}

impl Site {
    async fn both() -> [Self; 2] {
        let [one, other] = both().await;
        [Self::new(one).await, Self::new(other).await]
    }

    async fn new(db: Db) -> Self {
        let mut company = Company::new(db, 1).await;
        let app = TestApp::start(company.db.clone()).await;
        let everybody = app.person("all", Role::ALL).await;
        company.collectors.push(everybody);
        Self {
            cashier: app.token(company.cashier).await,
            other_cashier: app.staff("cash2", [Role::Cashier]).await.1,
            manager: app.token(company.manager).await,
            supervisor: app.token(company.supervisor).await,
            everybody: app.token(everybody).await,
            company,
            app,
        }
    }

    async fn offered(&self, collector: usize) -> (Phone, Offer) {
        let (phone, id, cheques) = offered_by(&self.company, collector).await;
        (phone, Offer { id, cheques })
    }

    async fn get(&self, path: &str, token: &str) -> Value {
        let reply = self.app.get(path, token).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.json());
        reply.json()
    }

    async fn post(&self, path: &str, token: &str, body: Value) -> Reply {
        self.app.command(path, token, &fresh_key(), &body).await
    }

    /// The custody of a person, as the manager sees it.
    async fn holds(&self, person: PersonNo) -> Value {
        self.get(&format!("/v1/custody/{}", person.0), &self.manager)
            .await
    }
}

/// An offer of 300.00 and two cheques of 100.00.
struct Offer {
    id: EntryId,
    cheques: [ChequeRef; 2],
}

impl Offer {
    fn path(&self, what: &str) -> String {
        format!("/v1/deposits/{}{what}", self.id)
    }

    /// A count of one note of this value, and so many of the cheques.
    fn count(&self, note: &str, cheques: usize) -> Value {
        let cheques: Vec<Value> = self.cheques[..cheques]
            .iter()
            .map(|cheque| json!({"receipt": cheque.receipt, "tender": cheque.tender}))
            .collect();
        json!({"denominations": [{"unit": note, "quantity": 1}], "cheques": cheques})
    }
}

fn fresh_key() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("key-{}", NEXT.fetch_add(1, Ordering::SeqCst))
}

fn aed(amount: &str) -> Value {
    json!({"amount": amount, "currency": "AED"})
}

#[track_caller]
fn refused(reply: &Reply, status: u16, kind: &str) {
    assert_eq!((reply.status, reply.problem().as_str()), (status, kind));
}
