//! What customers say at visits: listed, counted, told to other phones.

use counterfoil_server::auth::Role;
use counterfoil_sync::entry::{
    AnswerOutcome, Ask, BalanceConfirmation, DayOpen, Delivery, Dispute, DisputeReason, EscalateTo,
    Fact, Flag, Ink, Instalment, ItemPart, Means, Promise, PromiseWithdraw, Quarantine, Request,
    StatementLine, Void,
};
use counterfoil_sync::id::{CustomerNo, EntryId, ItemNo};
use counterfoil_sync::promise::PromiseEnd;
use counterfoil_sync::time::Day;
use counterfoil_sync::wire::Said;
use serde_json::{Value, json};

use crate::api::TestApp;
use crate::engines::{behind_our_back, both, number, sound};
use crate::field::{Company, Phone, TODAY};

fn promise(customer: CustomerNo, amount: i64, due: Day) -> Promise {
    Promise {
        visit: None,
        customer,
        currency: "AED".parse().expect("a currency"),
        amount,
        due,
        means: Some(Means::Transfer),
        items: Vec::new(),
        said_by: Some("Khalid".into()),
        note: None,
        replaces: None,
        by: None,
    }
}

struct Site {
    company: Company,
    app: TestApp,
    supervisor: String,
}

impl Site {
    async fn both() -> Vec<Self> {
        let mut sites = Vec::new();
        for db in both().await {
            let company = Company::new(db, 2).await;
            let app = TestApp::start(company.db.clone()).await;
            let supervisor = app.token(company.supervisor).await;
            sites.push(Self {
                company,
                app,
                supervisor,
            });
        }
        sites
    }

    async fn get(&self, path: &str) -> Value {
        let reply = self.app.get(path, &self.supervisor).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.json());
        reply.json()
    }

    /// State and money received of every promise, in order.
    async fn promises(&self, query: &str) -> Vec<(String, String)> {
        let listed = self.get(&format!("/v1/promises{query}")).await;
        assert_eq!(listed["cursor"], Value::Null);
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        listed["promises"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| (text(&one["state"]), text(&one["received"]["amount"])))
            .collect()
    }

    async fn phone(&self, collector: usize) -> Phone {
        let mut phone = self.company.phone(collector, 50).await;
        self.company.sync(&mut phone).await;
        phone.open_day(TODAY);
        phone
    }
}

fn listed(states: &[(&str, &str)]) -> Vec<(String, String)> {
    states
        .iter()
        .map(|(state, received)| ((*state).to_owned(), (*received).to_owned()))
        .collect()
}

#[tokio::test]
async fn promises_are_listed_with_what_came_of_them() {
    for site in Site::both().await {
        let mut phone = site.phone(0).await;
        let (customer, other) = (Company::customer(0, 0), Company::customer(0, 1));
        let item = Company::item(customer, 0);
        phone.issue(phone.cash(customer, item, 1_000));
        let first = phone.write(promise(customer, 30_000, TODAY));
        let named = Promise {
            items: vec![item],
            note: Some("a\0b".into()),
            ..promise(customer, 90_000, TODAY.plus(9))
        };
        phone.write(named);
        let replaced = phone.write(promise(other, 5_000, TODAY.plus(2)));
        let id = |seq| EntryId::new(phone.journal, seq);
        let (first, replaced) = (id(first), id(replaced));
        phone.write(Promise {
            replaces: Some(replaced),
            ..promise(other, 4_000, TODAY.plus(2))
        });
        let paid = phone.issue(phone.cash(customer, item, 40_000));
        phone.issue(phone.cheque(customer, item, 50_000, "1"));
        site.company.sync(&mut phone).await;
        assert_eq!(
            site.promises("").await,
            listed(&[
                ("kept", "300.00"),
                ("open", "100.00"),
                ("replaced", "0.00"),
                ("open", "0.00")
            ])
        );
        let all = site.get("/v1/promises").await;
        let one = &all["promises"][0];
        assert_eq!(
            (&one["promise"], &one["due"], &one["means"], &one["said_by"]),
            (
                &json!(first.to_string()),
                &json!(TODAY.to_string()),
                &json!("transfer"),
                &json!("Khalid")
            )
        );
        assert_eq!(
            (
                &one["customer"]["no"],
                &one["customer"]["code"],
                &one["amount"]["amount"]
            ),
            (&json!(customer.0), &json!("K00"), &json!("300.00"))
        );
        assert_eq!(all["promises"][3]["replaces"], json!(replaced.to_string()));
        assert_eq!(
            site.promises("?state=open").await,
            listed(&[("open", "100.00"), ("open", "0.00")])
        );
        let of = format!("?customer={}", other.0);
        assert_eq!(
            site.promises(&of).await,
            listed(&[("replaced", "0.00"), ("open", "0.00")])
        );
        let reply = site
            .app
            .get("/v1/promises?state=wonderful", &site.supervisor)
            .await;
        assert_eq!((reply.status, reply.problem().as_str()), (422, "invalid"));

        // What is undone counts no more; the promise is open again.
        phone.void(paid);
        site.company.sync(&mut phone).await;
        assert_eq!(
            site.promises(&format!("?customer={}", customer.0)).await,
            listed(&[("open", "0.00"), ("open", "0.00")])
        );
        sound(&site.company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn a_void_that_a_second_person_approves_is_counted_again() {
    for site in Site::both().await {
        let mut phone = site.phone(0).await;
        let customer = Company::customer(0, 0);
        phone.write(promise(customer, 30_000, TODAY));
        let paid = phone.issue(phone.cash(customer, Company::item(customer, 0), 20_000));
        site.company.sync(&mut phone).await;
        let seen = phone.saw_itself();
        let void = Void {
            receipt: paid,
            reason: "wrong".into(),
            photos: Vec::new(),
        };
        let void = EntryId::new(phone.journal, phone.write_seen(void, seen));
        site.company.sync(&mut phone).await;
        assert_eq!(site.promises("").await, listed(&[("open", "200.00")]));
        let (path, body) = (
            format!("/v1/voids/{void}/decision"),
            json!({"approve": true, "reason": "seen"}),
        );
        let reply = site
            .app
            .command(&path, &site.supervisor, "key", &body)
            .await;
        assert_eq!(reply.status, 200, "{}", reply.json());
        assert_eq!(site.promises("").await, listed(&[("open", "0.00")]));
        sound(&site.company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn other_phones_are_told_what_was_promised_and_what_came_of_it() {
    for site in Site::both().await {
        let mut phone = site.phone(0).await;
        let customer = Company::customer(0, 0);
        let made = phone.write(promise(customer, 30_000, TODAY));
        phone.write(promise(Company::customer(0, 1), 1, TODAY));
        phone.issue(phone.cash(customer, Company::item(customer, 0), 20_000));
        site.company.sync(&mut phone).await;
        let made = EntryId::new(phone.journal, made);

        // A second phone of the collector is told everything, another's nothing.
        let mut second = site.company.phone(0, 50).await;
        let reference = site.company.sync(&mut second).await.reference;
        let said = reference.and_then(|news| news.said).expect("promises");
        assert_eq!(
            said.iter()
                .map(|said| (said.id == made, said.day, said.end, said.counted))
                .collect::<Vec<_>>(),
            [(true, TODAY, None, 20_000), (false, TODAY, None, 0)]
        );
        let fact = Fact::read(said[0].kind, &said[0].body).expect("a fact");
        assert_eq!(fact, promise(customer, 30_000, TODAY).into());
        let mut stranger = site.company.phone(1, 50).await;
        let reference = site.company.sync(&mut stranger).await.reference;
        assert!(reference.expect("all of it").said.is_none());

        // It takes the promise back on a later day; the first phone is told, and of nothing else.
        second.write(DayOpen { day: TODAY.plus(1) });
        second.write(PromiseWithdraw {
            promise: made,
            customer,
            reason: "paid by another branch".into(),
            by: None,
        });
        site.company.sync(&mut phone).await;
        site.company.sync(&mut second).await;
        let reference = site.company.sync(&mut phone).await.reference;
        let said = reference.and_then(|news| news.said).expect("the end");
        assert_eq!(
            said.iter()
                .map(|said| (said.id, said.end))
                .collect::<Vec<_>>(),
            [(made, Some(PromiseEnd::Withdrawn))]
        );
        assert_eq!(
            site.promises("?state=withdrawn").await,
            listed(&[("withdrawn", "0.00")])
        );
        sound(&site.company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn doubtful_words_are_flagged_and_those_of_nobody_put_aside() {
    for site in Site::both().await {
        let mut phone = site.phone(0).await;
        let (customer, stranger) = (Company::customer(0, 0), Company::customer(1, 0));
        let fine = phone.write(promise(customer, 1, TODAY));
        let theirs = phone.write(promise(stranger, 1, TODAY));
        let item = phone.write(Promise {
            items: vec![ItemNo(9_999)],
            ..promise(customer, 1, TODAY)
        });
        let nobody = phone.write(promise(CustomerNo(9_999), 1, TODAY));
        let reply = site.company.sync(&mut phone).await;
        assert_eq!(
            Company::exceptions(&reply, TODAY, phone.collector),
            [
                (theirs, vec![Flag::NotYourCustomer], None),
                (item, vec![Flag::NotFound], None),
                (nobody, Vec::new(), Some(Quarantine::UnknownAccount)),
            ]
        );
        assert!(fine < theirs);
        assert_eq!(site.promises("").await.len(), 3);
        let (_, cashier) = site.app.staff("teller", [Role::Cashier]).await;
        let reply = site.app.get("/v1/promises", &cashier).await;
        assert_eq!(reply.status, 403);
        sound(&site.company.db).await.expect("sound");
    }
}

/// Asks for everything, confirms a balance and a delivery.
fn ask_and_sign(phone: &mut Phone, customer: CustomerNo) {
    let item = Company::item(customer, 0);
    let currency = "AED".parse().expect("a currency");
    let part = |days, amount| Instalment {
        due: TODAY.plus(days),
        amount,
    };
    for ask in [
        Ask::Instalments(300, vec![part(0, 100), part(30, 200)]),
        Ask::Extension(TODAY.plus(9)),
        Ask::Settlement(1_000, 900),
        Ask::CreditMemo(50),
        Ask::Escalation(EscalateTo::Legal),
    ] {
        phone.write(Request {
            visit: None,
            customer,
            currency,
            ask,
            items: vec![item],
            reason: "shop closed".into(),
            said_by: None,
            photos: Vec::new(),
            by: None,
        });
    }
    let line = |place, open, disputed| StatementLine {
        item: Company::item(customer, place),
        open,
        disputed,
    };
    let ink = Ink {
        hash: [0x1a; 32],
        size: 900,
    };
    phone.write(BalanceConfirmation {
        visit: None,
        customer,
        currency,
        as_of: 1,
        lines: vec![line(0, 100, None), line(1, 250, Some(DisputeReason::Price))],
        total: 350,
        name: "Khalid".into(),
        role: None,
        ink,
        words: None,
    });
    phone.write(Delivery {
        visit: None,
        customer,
        received: vec![item],
        missing: Vec::new(),
        name: "Omar".into(),
        ink,
        words: None,
    });
}

#[tokio::test]
async fn disputes_requests_and_confirmations_are_listed_as_they_were_said() {
    for site in Site::both().await {
        let mut phone = site.phone(0).await;
        let customer = Company::customer(0, 0);
        let item = Company::item(customer, 0);
        let currency = "AED".parse().expect("a currency");
        phone.write(Dispute {
            visit: None,
            customer,
            currency,
            amount: 12_345,
            items: vec![ItemPart {
                item,
                amount: 12_345,
            }],
            reason: DisputeReason::NotDelivered,
            words: Some("two cartons".into()),
            said_by: None,
            photos: vec![[0xab; 32].into()],
            by: None,
        });
        ask_and_sign(&mut phone, customer);
        let reply = site.company.sync(&mut phone).await;
        assert_eq!(Company::exceptions(&reply, TODAY, phone.collector), []);

        let disputes = site.get("/v1/disputes").await;
        let one = &disputes["disputes"][0];
        assert_eq!(
            (&one["reason"], &one["words"], &one["amount"]["amount"]),
            (
                &json!("not_delivered"),
                &json!("two cartons"),
                &json!("123.45")
            )
        );
        assert_eq!(
            (&one["items"][0]["item"], &one["photos"]),
            (&json!(item.0), &json!(["ab".repeat(32)]))
        );
        let requests = site.get("/v1/requests").await;
        let asked: Vec<Value> = requests["requests"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| {
                json!([
                    one["what"],
                    one["amount"]["amount"],
                    one["offered"]["amount"],
                    one["instalments"].as_array().map(Vec::len),
                    one["until"],
                    one["to"]
                ])
            })
            .collect();
        let until = TODAY.plus(9).to_string();
        assert_eq!(
            json!(asked),
            json!([
                ["instalments", "3.00", null, 2, null, null],
                ["extension", null, null, 0, until, null],
                ["settlement", "10.00", "9.00", 0, null, null],
                ["credit_memo", "0.50", null, 0, null, null],
                ["escalation", null, null, 0, null, "legal"],
            ])
        );
        let confirmations = site.get("/v1/confirmations").await;
        let one = &confirmations["confirmations"][0];
        assert_eq!(
            (
                &one["total"]["amount"],
                &one["disputed"]["amount"],
                &one["name"]
            ),
            (&json!("3.50"), &json!("2.50"), &json!("Khalid"))
        );
        assert_eq!(one["lines"][1]["disputed"], json!("price"));
        for list in ["disputes", "requests", "confirmations"] {
            let none = site.get(&format!("/v1/{list}?customer=4")).await;
            assert_eq!(none[list], json!([]));
        }

        // Another phone is told what is contested and asked for, and not what was signed.
        let mut second = site.company.phone(0, 50).await;
        let reference = site.company.sync(&mut second).await.reference;
        let said = reference.and_then(|news| news.said).expect("words");
        let kinds: Vec<u16> = said.iter().map(|said| said.kind).collect();
        assert_eq!(kinds, [15, 16, 16, 16, 16, 16]);
        sound(&site.company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn the_office_answers_a_dispute_once_and_phones_are_told() {
    for site in Site::both().await {
        let mut phone = site.phone(0).await;
        let customer = Company::customer(0, 0);
        let item = Company::item(customer, 0);
        let dispute = phone.write(Dispute {
            visit: None,
            customer,
            currency: "AED".parse().expect("a currency"),
            amount: 100,
            items: vec![ItemPart { item, amount: 100 }],
            reason: DisputeReason::Quality,
            words: None,
            said_by: None,
            photos: Vec::new(),
            by: None,
        });
        phone.write(promise(customer, 1, TODAY));
        let dispute = EntryId::new(phone.journal, dispute);
        site.company.sync(&mut phone).await;
        assert_eq!(
            site.get("/v1/disputes").await["disputes"][0]["answer"],
            Value::Null
        );
        let path = format!("/v1/said/{dispute}/answer");
        let granted = json!({"outcome": "granted", "words": "One carton is credited."});
        for (key, path, body, refused) in [
            (
                "bad-1",
                &path,
                json!({"outcome": "perhaps", "words": "x"}),
                (422, "invalid"),
            ),
            (
                "bad-2",
                &path,
                json!({"outcome": "granted", "words": ""}),
                (422, "invalid"),
            ),
            (
                "bad-3",
                &format!("/v1/said/{}/answer", EntryId::new(phone.journal, 3)),
                granted.clone(),
                (404, "not-found"),
            ),
            (
                "bad-4",
                &"/v1/said/nothing/answer".to_owned(),
                granted.clone(),
                (404, "not-found"),
            ),
        ] {
            let reply = site.app.command(path, &site.supervisor, key, &body).await;
            assert_eq!((reply.status, reply.problem().as_str()), refused, "{path}");
        }
        let (_, cashier) = site.app.staff("teller", [Role::Cashier]).await;
        let reply = site.app.command(&path, &cashier, "cashier", &granted).await;
        assert_eq!(reply.status, 403);
        for key in ["once", "again"] {
            let reply = site
                .app
                .command(&path, &site.supervisor, key, &granted)
                .await;
            assert_eq!(reply.status, 200, "{}", reply.json());
        }
        let other = json!({"outcome": "declined", "words": "It was signed for."});
        let reply = site
            .app
            .command(&path, &site.supervisor, "other", &other)
            .await;
        assert_eq!((reply.status, reply.problem().as_str()), (409, "decided"));
        let listed = site.get("/v1/disputes").await;
        assert_eq!(
            listed["disputes"][0]["answer"],
            json!({"outcome": "granted", "words": "One carton is credited.", "by": site.company.supervisor.0})
        );
        let audited = "SELECT COUNT(*) FROM audit WHERE action = 'said.answered'";
        assert_eq!(number(&site.company.db, audited).await, 1);

        // The phone that recorded it is told, and one that comes later.
        let reference = site.company.sync(&mut phone).await.reference;
        let said = reference.and_then(|news| news.said).expect("the answer");
        let answers = |said: &[Said]| -> Vec<(EntryId, Option<AnswerOutcome>)> {
            let outcome = |one: &Said| one.answer.as_ref().map(|answer| answer.outcome);
            said.iter().map(|one| (one.id, outcome(one))).collect()
        };
        assert_eq!(answers(&said), [(dispute, Some(AnswerOutcome::Granted))]);
        let mut second = site.company.phone(0, 50).await;
        let reference = site.company.sync(&mut second).await.reference;
        let said = reference.and_then(|news| news.said).expect("all");
        assert!(answers(&said).contains(&(dispute, Some(AnswerOutcome::Granted))));
        sound(&site.company.db).await.expect("sound");
        let moved = "UPDATE said_answer SET said_seq = (SELECT seq FROM said WHERE kind = 13)";
        behind_our_back(&site.company.db, moved)
            .await
            .expect("moves it");
        let fault = sound(&site.company.db).await.expect_err("a difference");
        assert!(fault.contains("listed otherwise"), "{fault}");
    }
}
