//! A company in the field for tests: people, customers with items, books, and phones that write
//! journals with real keys. The phones here are scripts over `sync`, not the phone app.

mod phone;

pub(crate) use phone::Phone;

use std::sync::Arc;

use counterfoil_server::auth::devices::{self, Action};
use counterfoil_server::auth::people::{self, NewPerson};
use counterfoil_server::auth::{CompanyKey, Role};
use counterfoil_server::clock::Clock;
use counterfoil_server::company::{self, Restored};
use counterfoil_server::custody::{self, Ending, Resolution};
use counterfoil_server::db::Db;
use counterfoil_server::intake::{Intake, Refusal};
use counterfoil_server::receivables::{
    ImportOptions, Mapping, import_customers, import_open_items,
};
use counterfoil_server::vouchers::NewBook;
use counterfoil_server::{ledger, vouchers};
use counterfoil_sync::entry::{Fact, Flag, Quarantine};
use counterfoil_sync::id::{CustomerNo, DaybookId, Hash, ItemNo, JournalId, PersonNo, Seq};
use counterfoil_sync::journal::Head;
use counterfoil_sync::keys::{Algorithm, PublicKey, SecretKey};
use counterfoil_sync::time::{Day, Millis};
use counterfoil_sync::wire::{SyncReply, unpack};

use crate::engines::scratch;

/// 2026-11-22, noon in Greenwich.
pub(crate) const NOW: Millis = Millis(1_795_348_800_000);
pub(crate) const TODAY: Day = Day(20_779);

/// A company: collectors 1.., each with four customers of five items of 1000.00 AED.
pub(crate) struct Company {
    pub(crate) db: Db,
    pub(crate) intake: Intake,
    pub(crate) key: PublicKey,
    pub(crate) collectors: Vec<PersonNo>,
    pub(crate) cashier: PersonNo,
    pub(crate) supervisor: PersonNo,
    pub(crate) manager: PersonNo,
}

impl Company {
    pub(crate) async fn new(db: Db, collectors: u32) -> Self {
        let clock = Clock::fixed(NOW);
        let mut people = Vec::new();
        for no in 0..collectors {
            people.push(add_person(&db, &format!("C{no}"), Role::Collector).await);
        }
        let cashier = add_person(&db, "cash", Role::Cashier).await;
        let supervisor = add_person(&db, "sup", Role::Supervisor).await;
        let manager = add_person(&db, "man", Role::Manager).await;
        let customers: String = (0..collectors)
            .flat_map(|c| (0..4).map(move |k| format!("K{c}{k},Customer {c} {k},C{c}\n")))
            .collect();
        let file = scratch("customers.csv");
        std::fs::write(&file, format!("customer,name,collector\n{customers}")).expect("writes");
        import_customers(
            &db,
            &file,
            &Mapping::default(),
            ImportOptions::default(),
            &|_| (),
        )
        .await
        .expect("imports");
        let items: String = (0..collectors)
            .flat_map(|c| {
                (0..4).flat_map(move |k| {
                    (0..5).map(move |i| {
                        format!(
                            "K{c}{k},D{c}{k}{i},2026-10-0{},2026-11-01,1000.00,invoice,AED\n",
                            i + 1
                        )
                    })
                })
            })
            .collect();
        let file = scratch("items.csv");
        std::fs::write(
            &file,
            format!("customer,document,issued,due,amount,kind,currency\n{items}"),
        )
        .expect("writes");
        import_open_items(
            &db,
            NOW,
            &file,
            &Mapping::default(),
            ImportOptions::default(),
            &|_| (),
        )
        .await
        .expect("imports");
        let key = CompanyKey::load(&db, NOW).await.expect("a key");
        let intake = Intake::new(db.clone(), clock, Arc::clone(&key.secret));
        Self {
            db,
            intake,
            key: key.public,
            collectors: people,
            cashier,
            supervisor,
            manager,
        }
    }

    /// Somebody more.
    pub(crate) async fn person(&self, code: &str, role: Role) -> PersonNo {
        add_person(&self.db, code, role).await
    }

    /// Two people end a case: the manager proposes it, and an accountant agrees.
    pub(crate) async fn end_case(&self, no: i64, how: Ending) {
        let second = self.person(&format!("second-{no}"), Role::Accountant).await;
        let manager = self.manager;
        let ended = self
            .db
            .write(|mut tx| async move {
                let how = Resolution::By(how);
                custody::resolve(&mut tx, no, how, "seen", manager, NOW).await?;
                custody::decide_variance(&mut tx, no, true, "so it is", second, NOW).await
            })
            .await
            .expect("ended");
        assert_eq!(ended.resolved_by, Some(second));
    }

    /// The customer of a collector, by place from 0.
    pub(crate) fn customer(collector: u32, place: u32) -> CustomerNo {
        CustomerNo(collector * 4 + place + 1)
    }

    /// The item of a customer, by place from 0.
    pub(crate) fn item(customer: CustomerNo, place: u32) -> ItemNo {
        ItemNo((customer.0 - 1) * 5 + place + 1)
    }

    /// An approved phone of a collector, with a book of so many leaves.
    pub(crate) async fn phone(&self, collector: usize, leaves: u32) -> Phone {
        let person = self.collectors[collector];
        let (issuer, approver) = (self.supervisor, self.manager);
        let code = self
            .db
            .write(|mut tx| async move { devices::issue_code(&mut tx, person, issuer, NOW).await })
            .await
            .expect("a code")
            .code;
        let mut secret = [0; 32];
        getrandom(&mut secret);
        let key = SecretKey::from_bytes(Algorithm::Ed25519, &secret).expect("a key");
        let (public, code) = (&key.public(), &code);
        let device = self
            .db
            .write(
                |mut tx| async move { devices::enrol(&mut tx, code, public, "phone", NOW).await },
            )
            .await
            .expect("enrols")
            .device;
        self.db
            .write(|mut tx| async move {
                devices::change(
                    &mut tx,
                    device.no,
                    Action::Approve,
                    Some(approver),
                    None,
                    NOW,
                )
                .await
            })
            .await
            .expect("approved");
        let book = self.book(leaves).await;
        let (journal, no) = (device.journal, book.no);
        self.db
            .write(|mut tx| async move { vouchers::lease(&mut tx, NOW, no, journal, person).await })
            .await
            .expect("leased");
        Phone::new(journal, person, key, book.no, book.first)
    }

    /// A stock book of the next so many leaves of the series.
    pub(crate) async fn book(&self, leaves: u32) -> NewBook {
        self.db
            .write(|mut tx| async move { vouchers::add_book(&mut tx, "RV-", leaves, "main").await })
            .await
            .expect("a book")
    }

    /// Sends a phone's message and takes the reply.
    pub(crate) async fn sync(&self, phone: &mut Phone) -> SyncReply {
        let message = phone.message();
        let reply = self
            .intake
            .submit(message.clone())
            .await
            .expect("it is taken");
        let (reply, _) = SyncReply::open(&reply, &message, &self.key).expect("it is the company's");
        phone.take(&reply);
        reply
    }

    /// Sends bytes, whatever they are.
    pub(crate) async fn submit(&self, message: &[u8]) -> Result<SyncReply, Refusal> {
        let reply = self.intake.submit(message.to_vec()).await?;
        Ok(SyncReply::open(&reply, message, &self.key)
            .expect("it is the company's")
            .0)
    }

    /// Says that the database was restored from a backup.
    pub(crate) async fn restored(&self) -> Restored {
        self.db
            .write(|mut tx| async move {
                company::restored(&mut tx, "the disk broke", None, NOW).await
            })
            .await
            .expect("a new epoch")
    }

    pub(crate) async fn digest(&self) -> Hash {
        self.db
            .read(|mut tx| async move { ledger::digest(&mut tx).await })
            .await
            .expect("reads")
    }

    pub(crate) async fn balance(&self, account: ledger::Account, party: Option<u32>) -> i64 {
        let currency = "AED".parse().expect("a currency");
        self.db
            .read(|mut tx| async move { ledger::balance(&mut tx, account, party, currency).await })
            .await
            .expect("reads")
            .minor
    }

    /// What the rulings say about a journal's entries: place, flags, and why it was put aside.
    pub(crate) fn exceptions(
        reply: &SyncReply,
        day: Day,
        collector: PersonNo,
    ) -> Vec<(Seq, Vec<Flag>, Option<Quarantine>)> {
        let mut said = Vec::new();
        for fact in Self::told(reply, day, collector) {
            if let Fact::Rulings(rulings) = fact {
                said.extend(
                    rulings
                        .exceptions
                        .into_iter()
                        .map(|e| (e.seq, e.flags, e.quarantine)),
                );
            }
        }
        said
    }

    /// What the office says of a day.
    pub(crate) fn told(reply: &SyncReply, day: Day, collector: PersonNo) -> Vec<Fact> {
        let runs = reply.office.iter().flatten().filter(|run| run.day == day);
        let mut told = Vec::new();
        for run in runs {
            assert_eq!(run.base, 0, "asked for from the start");
            let head = Head::start(JournalId::office(DaybookId { collector, day }));
            let entries = unpack(&head, &run.entries, &[]).expect("the office's entries unpack");
            told.extend(entries.iter().filter_map(|sealed| sealed.entry.fact().ok()));
        }
        told
    }

    /// One number of the database.
    pub(crate) async fn count(&self, what: &'static str) -> i64 {
        crate::engines::number(&self.db, what).await
    }
}

async fn add_person(db: &Db, code: &str, role: Role) -> PersonNo {
    let new = &NewPerson {
        code: code.to_owned(),
        name: code.to_owned(),
        roles: [role].into_iter().collect(),
        password_hash: "none".into(),
    };
    db.write(|mut tx| async move { people::add(&mut tx, new, None, NOW).await })
        .await
        .expect("a person")
}

fn getrandom(into: &mut [u8]) {
    into.copy_from_slice(&counterfoil_server::auth::random::bytes::<32>().expect("random bytes"));
}
