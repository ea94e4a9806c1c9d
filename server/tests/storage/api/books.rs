//! Voucher books over HTTP: into stock, to a phone, and where every leaf is.

use counterfoil_server::auth::devices::{self, Action};
use counterfoil_server::auth::{Role, branch};
use counterfoil_sync::entry::SpoilLeaf;
use counterfoil_sync::id::{DeviceNo, EntryId};
use serde_json::{Value, json};

use super::{Reply, TestApp};
use crate::engines::{both, number, sound};
use crate::field::{Company, NOW, TODAY};

struct Stock {
    company: Company,
    app: TestApp,
    keeper: String,
}

impl Stock {
    async fn both() -> [Self; 2] {
        let [one, other] = both().await;
        [Self::new(one).await, Self::new(other).await]
    }

    async fn new(db: counterfoil_server::db::Db) -> Self {
        let company = Company::new(db, 2).await;
        let app = TestApp::start(company.db.clone()).await;
        let keeper = app.token(company.supervisor).await;
        Self {
            company,
            app,
            keeper,
        }
    }

    async fn add(&self, key: &str, body: Value) -> Reply {
        self.app
            .command("/v1/books", &self.keeper, key, &body)
            .await
    }

    async fn lease(&self, book: u32, key: &str, body: Value) -> Reply {
        let path = format!("/v1/books/{book}/lease");
        self.app.command(&path, &self.keeper, key, &body).await
    }

    async fn books(&self, query: &str) -> Vec<Value> {
        let reply = self
            .app
            .get(&format!("/v1/books{query}"), &self.keeper)
            .await;
        let books = reply.json()["books"].as_array().cloned();
        books.unwrap_or_else(|| panic!("{}", reply.json()))
    }
}

#[tokio::test]
async fn books_go_into_stock_with_the_next_numbers_of_their_series() {
    for stock in Stock::both().await {
        let ten = json!({"series": "RV-", "leaves": 10, "branch": "main"});
        let first = stock.add("a", ten.clone()).await;
        assert_eq!(
            (first.status, first.json()),
            (201, json!({"book": 1, "first": 1, "last": 10}))
        );
        let again = stock.add("a", ten.clone()).await;
        assert_eq!((again.status, &again.bytes), (201, &first.bytes));
        let next = stock.add("b", ten).await;
        assert_eq!(next.json(), json!({"book": 2, "first": 11, "last": 20}));
        let other = stock.add("c", json!({"series": "", "leaves": 1})).await;
        assert_eq!(other.json(), json!({"book": 3, "first": 1, "last": 1}));

        let long = "x".repeat(201);
        for (key, body) in [
            json!({"series": "RV-", "leaves": 0}),
            json!({"series": "RV-", "leaves": 10_001}),
            json!({"series": long, "leaves": 1}),
            json!({"series": "R\0", "leaves": 1}),
            json!({"series": "RV-", "leaves": 1, "branch": long}),
        ]
        .into_iter()
        .enumerate()
        {
            let refused = stock.add(&key.to_string(), body.clone()).await;
            assert_eq!(
                (refused.status, refused.problem().as_str()),
                (422, "invalid"),
                "{body}"
            );
        }

        let books = stock.books("").await;
        assert_eq!(books.len(), 3);
        assert_eq!(
            books[0],
            json!({"book": 1, "series": "RV-", "first": 1, "last": 10, "branch": "main",
                   "state": "stock", "holder": null, "journal": null, "used": 0})
        );
        let after = stock.books("?after=2").await;
        assert_eq!((after.len(), &after[0]["book"]), (1, &json!(3)));
        assert_eq!(sound(&stock.company.db).await, Ok(()));
    }
}

#[tokio::test]
async fn a_book_is_leased_to_one_active_phone_that_has_not_enough() {
    for stock in Stock::both().await {
        // Each phone holds a book already.
        let one = stock.company.phone(0, 10).await;
        let other = stock.company.phone(1, 10).await;
        for key in ["3", "4", "5"] {
            let added = stock.add(key, json!({"series": "RV-", "leaves": 5})).await;
            assert_eq!(added.status, 201);
        }
        let journal = format!("{:x}", one.journal.0);
        let to_journal = json!({"journal": journal});
        for (key, body) in [
            ("both", json!({"device": 1, "journal": journal})),
            ("neither", json!({})),
        ] {
            let refused = stock.lease(3, key, body).await;
            assert_eq!(
                (refused.status, refused.problem().as_str()),
                (422, "invalid"),
                "{key}"
            );
        }
        for (key, book, body) in [
            ("device", 3, json!({"device": 99})),
            ("journal", 3, json!({"journal": "abc"})),
            ("no journal", 3, json!({"journal": "sesame"})),
            ("book", 99, to_journal.clone()),
        ] {
            let key = key.replace(' ', "-");
            let refused = stock.lease(book, &key, body).await;
            assert_eq!(
                (refused.status, refused.problem().as_str()),
                (404, "not-found"),
                "{key}"
            );
        }
        let leased = stock.lease(3, "lease", to_journal.clone()).await;
        assert_eq!(
            (leased.status, leased.json()),
            (
                200,
                json!({"book": 3, "holder": one.collector.0, "journal": journal})
            )
        );
        let again = stock.lease(3, "again", json!({"device": 1})).await;
        assert_eq!((again.status, again.json()), (200, leased.json()));
        for (key, book, device, kind) in [
            ("taken", 3, 2, "book-not-in-stock"),
            ("third", 4, 1, "enough-books"),
        ] {
            let refused = stock.lease(book, key, json!({"device": device})).await;
            assert_eq!(
                (refused.status, refused.problem().as_str()),
                (409, kind),
                "{key}"
            );
        }
        let held = &stock.books("?after=2").await[0];
        assert_eq!(
            (&held["state"], &held["holder"], &held["journal"]),
            (&json!("leased"), &json!(one.collector.0), &json!(journal))
        );

        let by = Some(stock.company.supervisor);
        let suspended = stock.company.db.write(|mut tx| async move {
            devices::change(&mut tx, DeviceNo(2), Action::Suspend, by, Some("lost"), NOW).await
        });
        assert_eq!(suspended.await.expect("done").journal, other.journal);
        let refused = stock.lease(4, "suspended", json!({"device": 2})).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (409, "device-not-active")
        );
        assert_eq!(sound(&stock.company.db).await, Ok(()));
    }
}

#[tokio::test]
async fn every_leaf_of_a_book_is_accounted_for() {
    for stock in Stock::both().await {
        let mut phone = stock.company.phone(0, 8).await;
        stock.company.sync(&mut phone).await;
        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        let item = Company::item(customer, 0);
        let issued = phone.issue(phone.cash(customer, item, 100));
        let undone = phone.issue(phone.cash(customer, item, 100));
        phone.void(undone);
        let spoiled = phone.write(SpoilLeaf {
            book: phone.book,
            number: phone.next_leaf,
            reason: "torn".into(),
        });
        // Two leaves are left out.
        phone.next_leaf += 3;
        let last = phone.issue(phone.cash(customer, item, 100));
        stock.company.sync(&mut phone).await;

        let (_, auditor) = stock.app.staff("aud", [Role::Auditor]).await;
        let reply = stock.app.get("/v1/books/1/leaves", &auditor).await;
        let leaf = |number: u32, fate: &str, seq: Option<u64>| {
            let entry = seq.map(|seq| EntryId::new(phone.journal, seq).to_string());
            json!({"number": number, "fate": fate, "entry": entry})
        };
        assert_eq!(
            reply.json()["leaves"],
            json!([
                leaf(1, "issued", Some(issued)),
                leaf(2, "voided", Some(undone)),
                leaf(3, "spoiled", Some(spoiled)),
                leaf(4, "missing", None),
                leaf(5, "missing", None),
                leaf(6, "issued", Some(last)),
                leaf(7, "blank", None),
                leaf(8, "blank", None),
            ])
        );
        assert_eq!(reply.json()["book"]["used"], 4);
        let none = stock.app.get("/v1/books/9/leaves", &auditor).await;
        assert_eq!((none.status, none.problem().as_str()), (404, "not-found"));
    }
}

#[tokio::test]
async fn a_branch_gives_out_the_books_of_its_own_stock() {
    for stock in Stock::both().await {
        let mut phone = stock.company.phone(0, 5).await;
        stock.company.sync(&mut phone).await;
        let (keeper, collector) = (stock.company.supervisor, phone.collector);
        let now = stock.app.state.clock.now();
        let bind = async |person, name| {
            stock
                .company
                .db
                .write(|mut tx| async move { branch::set(&mut tx, person, name, None, now).await })
                .await
                .expect("bound");
        };
        for (key, branch) in [("a", "Deira"), ("b", "Jumeirah")] {
            let body = json!({"series": "RV-", "leaves": 5, "branch": branch});
            assert_eq!(stock.add(key, body).await.status, 201);
        }
        bind(keeper, Some("Deira")).await;
        bind(collector, Some("Deira")).await;
        let journal = || json!({"journal": format!("{:x}", phone.journal.0)});
        let refused = stock.lease(3, "other", journal()).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (403, "other-branch")
        );
        let own = stock.lease(2, "own", journal()).await;
        assert_eq!(own.status, 200, "{}", own.json());
        let told = "SELECT COUNT(*) FROM audit WHERE action = 'book.leased'";
        assert_eq!(number(&stock.company.db, told).await, 1);
        assert_eq!(stock.lease(2, "again", journal()).await.status, 200);
        assert_eq!(number(&stock.company.db, told).await, 1, "told once");
        assert_eq!(sound(&stock.company.db).await, Ok(()));
    }
}
