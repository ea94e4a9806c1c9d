//! Supervision: what a desk decides, and what a real phone that was offline comes to with it.

mod assign;
mod customers;
mod phone;
mod plan;

use counterfoil_sync::id::PersonNo;

use super::Office;
use crate::api::TestApp;
use crate::engines::both;
use crate::field::Company;

impl Office {
    /// The same with two collectors.
    async fn of_two() -> [Self; 2] {
        let [one, other] = both().await;
        let office = async |db| {
            let company = Company::new(db, 2).await;
            let app = TestApp::start(company.db.clone()).await;
            let http = reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .expect("a client");
            Self { company, app, http }
        };
        [office(one).await, office(other).await]
    }

    fn collector(&self, at: usize) -> PersonNo {
        self.company.collectors[at]
    }
}

/// A field of a form.
#[expect(
    clippy::needless_pass_by_value,
    reason = "forms are filled in with numbers, days and texts"
)]
fn field(name: &str, value: impl ToString) -> (String, String) {
    (name.to_owned(), value.to_string())
}
