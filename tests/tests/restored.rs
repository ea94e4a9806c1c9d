//! A server that was restored from a backup, as whoever runs it and two collectors meet it.

use std::path::Path;

use counterfoil_core::command::{IssueReceipt, OpenDay, Rest};
use counterfoil_core::{MustEnrol, Phone, Standing};
use counterfoil_server::db::Engine;
use counterfoil_server::demo::Options;
use counterfoil_server::demo::road::Road;
use counterfoil_sync::entry::{Allocation, ShortReason, Tender};
use counterfoil_sync::id::EntryId;
use counterfoil_tests::day::Watch;
use counterfoil_tests::http;
use counterfoil_tests::office::{Company, Office, PASSWORD};
use counterfoil_tests::place::{self, Folder};
use counterfoil_tests::process::Server;
use serde_json::{Value, json};

use crate::support::counterfoil;

/// The files of a database whose server is down.
fn copy(from: &Path, to: &Path) {
    for end in ["", "-wal", "-shm"] {
        let (from, to) = [from, to]
            .map(|path| format!("{}{end}", path.display()))
            .into();
        let _ = std::fs::remove_file(&to);
        if std::fs::exists(&from).unwrap() {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}

/// A receipt over a dirham of the first customer's first item.
fn collect(phone: &mut Phone, watch: &mut Watch) -> EntryId {
    let customer = phone.find_customers("", 1).unwrap()[0].customer;
    let item = phone.customer(customer).unwrap().items[0].item;
    let receipt = IssueReceipt {
        customer,
        currency: "AED".parse().unwrap(),
        tenders: vec![Tender::Cash(100)],
        allocations: vec![Allocation {
            item,
            amount: 100,
            short: Some(ShortReason::PartPayment),
        }],
        rest: Rest::OnAccount,
        payer: None,
    };
    phone.act(receipt, &watch.later(1, false)).unwrap().receipt
}

struct Desk {
    address: String,
    manager: String,
}

impl Desk {
    async fn open(address: &str) -> Self {
        let body = json!({"login": "salma", "password": PASSWORD});
        let answer = http::json(address, "POST", "/v1/sign-in", None, None, &body).await;
        let manager = answer.unwrap()["access_token"].as_str().unwrap().to_owned();
        Self {
            address: address.to_owned(),
            manager,
        }
    }

    async fn ask(&self, method: &str, path: &str, key: Option<&str>, body: Value) -> Value {
        let token = Some(self.manager.as_str());
        http::json(&self.address, method, path, token, key, &body)
            .await
            .unwrap()
    }

    /// A book for a phone.
    async fn book(&self, phone: &Phone, key: &str) {
        let new = json!({"series": "RV-", "leaves": 50});
        let made = self.ask("POST", "/v1/books", Some(key), new).await;
        let lease = format!("/v1/books/{}/lease", made["book"]);
        let to = json!({"journal": format!("{:x}", phone.journal().unwrap().0)});
        self.ask("POST", &lease, Some(key), to).await;
    }

    async fn receipts(&self) -> Vec<String> {
        let list = self.ask("GET", "/v1/receipts", None, Value::Null).await;
        let list = list["receipts"].as_array().unwrap().clone();
        list.iter()
            .map(|receipt| receipt["receipt"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_phone_finds_its_way_back_to_a_restored_server() {
    let folder = Folder::new().unwrap();
    let url = place::fresh(Engine::Sqlite, &folder).unwrap();
    let file = Path::new(url.strip_prefix("sqlite:").unwrap());
    let backup = folder.file("backup.db");
    let run = |line: &str| {
        let line: Vec<&str> = line.split(' ').chain(["--database", &url]).collect();
        counterfoil(folder.path(), &line)
    };
    let company = Company::in_the_afternoon(5, 2);
    let people = company.found(&url, &folder).await.unwrap();
    let mut server = Server::start(&url, None).unwrap();
    let address = server.address().to_owned();
    let office = Office::open(company, people, &address).await.unwrap();
    let options = Options {
        collectors: 2,
        seed: 5,
        today: company.today,
        zone: company.zone,
        folder: folder.path().to_owned(),
        faults: 0,
        guest: false,
        waiting: 0,
    };
    let base = format!("http://{address}");
    let mut roads = [0, 1].map(|no| Road::open(&options.start(no, &base)).unwrap());
    let mut watches = [0, 1].map(|no| Watch::new(company.today, no));
    let day = OpenDay { day: company.today };

    // One phone before the backup, one after it; both were told that everything is held.
    let desk = Desk::open(&address).await;
    office.enrol(&mut roads[0], 0).await.unwrap();
    desk.book(&roads[0].phone, "first").await;
    server.kill().unwrap();
    copy(file, &backup);
    server.restart(&url).unwrap();
    office.enrol(&mut roads[1], 1).await.unwrap();
    desk.book(&roads[1].phone, "second").await;
    let mut lost = Vec::new();
    for (road, watch) in roads.iter_mut().zip(&mut watches) {
        road.sync().await.unwrap();
        road.phone.act(day.clone(), &watch.later(1, false)).unwrap();
        lost.push(collect(&mut road.phone, watch));
        road.sync().await.unwrap();
        assert_eq!(road.phone.sync_state().unwrap().only_here.entries, 0);
    }
    assert_eq!(desk.receipts().await.len(), 2);
    let before = roads[1].phone.journal().unwrap();

    server.kill().unwrap();
    copy(&backup, file);
    let blank = ["restored", "--because", " ", "--database", &url];
    let refused = counterfoil(folder.path(), &blank).failed();
    assert!(refused.contains("say which backup"), "{refused}");
    let told = run("restored --because disk --dry-run").ok();
    assert!(told.contains("dry run: nothing changed"), "{told}");
    let told = run("restored --because disk").ok();
    assert!(
        told.contains("it was 1.") && told.contains("The 1 phone in use"),
        "{told}"
    );
    server.restart(&url).unwrap();
    assert!(desk.receipts().await.is_empty(), "all of it is lost");

    // The known phone offers again what was lost, without being asked.
    roads[0].sync().await.unwrap();
    assert_eq!(desk.receipts().await, [lost[0].to_string()]);
    // The other is told, keeps what it has, and is enrolled again.
    roads[1].sync().await.unwrap();
    let forgotten = Standing::MustEnrol(MustEnrol::Forgotten);
    assert_eq!(roads[1].phone.standing(), &forgotten);
    let journal = office.enrol(&mut roads[1], 1).await.unwrap();
    assert_ne!(journal, before, "another journal, whatever its number");
    roads[1].sync().await.unwrap();
    let batches = roads[1].phone.rescue().unwrap();
    let [batch] = batches.as_slice() else {
        panic!("{batches:?}");
    };
    let bytes = batch.to_bytes();
    let alone = http::send(&address, http::message("/v1/entries", None, &bytes)).await;
    assert_eq!(alone.unwrap().status, 403);
    let token = roads[1].phone.token();
    for _ in 0..2 {
        let call = http::message("/v1/entries", token.as_deref(), &bytes);
        let told = http::send(&address, call).await.unwrap();
        let done = roads[1]
            .phone
            .take_rescue_answer(&bytes, told.status, &told.body);
        assert_eq!(done.unwrap().upto, lost[1]);
    }
    assert!(roads[1].phone.rescue().unwrap().is_empty());
    let aside = desk
        .ask("GET", "/v1/quarantine?state=open", None, Value::Null)
        .await;
    let aside = aside["quarantine"].as_array().unwrap();
    let entries: Vec<&Value> = aside.iter().map(|one| &one["entry"]).collect();
    let opened = EntryId::new(before, 1);
    assert_eq!(
        entries,
        [&json!(opened.to_string()), &json!(lost[1].to_string())]
    );
    assert_eq!(desk.receipts().await.len(), 1, "nothing posts itself");
    // It goes on working.
    desk.book(&roads[1].phone, "third").await;
    roads[1].sync().await.unwrap();
    roads[1]
        .phone
        .act(day, &watches[1].later(1, false))
        .unwrap();
    collect(&mut roads[1].phone, &mut watches[1]);
    roads[1].sync().await.unwrap();
    assert_eq!(desk.receipts().await.len(), 2);
    for road in &roads {
        road.phone.check().unwrap();
    }
    server.kill().unwrap();
    let told = run("verify").ok();
    assert!(told.ends_with("All is as it must be.\n"), "{told}");
}
