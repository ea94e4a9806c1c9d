//! A company in the field for measurements: as many collectors as wanted, each with customers, open
//! items, a voucher book, a planned day and a real phone, made past HTTP through the server's library.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use counterfoil_core::Phone;
use counterfoil_server::auth::devices::{self, Action, Device};
use counterfoil_server::auth::people::{self, NewPerson};
use counterfoil_server::auth::{CompanyKey, Role, Tokens};
use counterfoil_server::clock::Clock;
use counterfoil_server::db::Db;
use counterfoil_server::demo::dice::Dice;
use counterfoil_server::intake::office;
use counterfoil_server::receivables::{ImportOptions, Mapping, import_open_items};
use counterfoil_server::vouchers;
use counterfoil_sync::entry::{Fact, StopAdd};
use counterfoil_sync::id::{CustomerNo, DaybookId, PersonNo};
use counterfoil_sync::keys::{Algorithm, PublicKey, SecretKey};
use counterfoil_sync::rank;
use counterfoil_sync::time::{Day, Millis};
use counterfoil_sync::wire::{EnrolReply, EnrolState};

use crate::place;

/// Customers of one collector: as many as there are stops in a day.
pub const CUSTOMERS: u32 = 40;
/// Open items of one customer.
pub const ITEMS: u32 = 3;
/// Leaves of a voucher book that lasts a day and some more.
pub const LEAVES: u32 = 60;

/// The company.
#[derive(Debug)]
pub struct World {
    /// Its database.
    pub db: Db,
    /// What signs replies and tokens.
    pub keys: CompanyKey,
    /// Issues access tokens.
    pub tokens: Tokens,
    /// The collectors, in order.
    pub collectors: Vec<PersonNo>,
    /// The business date.
    pub today: Day,
    leaves: u32,
    supervisor: PersonNo,
    manager: PersonNo,
}

impl World {
    /// Founds it in an empty database; voucher books have so many leaves.
    pub async fn found(url: &str, collectors: u32, folder: &Path, leaves: u32) -> Result<Self> {
        let db = place::open(url).await?;
        let now = now();
        let today = today();
        let keys = CompanyKey::load(&db, now).await?;
        let tokens = Tokens::new(&keys)?;
        let mut world = Self {
            db,
            keys,
            tokens,
            collectors: Vec::new(),
            today,
            leaves,
            supervisor: PersonNo(0),
            manager: PersonNo(0),
        };
        world.hire(collectors).await?;
        world.import(collectors, folder).await?;
        Ok(world)
    }

    async fn import(&self, collectors: u32, folder: &Path) -> Result<()> {
        let mut csv =
            "customer,name,collector,document,issued,due,amount,kind,currency\n".to_owned();
        for collector in 0..collectors {
            for customer in 0..CUSTOMERS {
                for item in 0..ITEMS {
                    let issued = self.today.plus(-40 - i32::try_from(item * 30)?);
                    let due = issued.plus(45);
                    writeln!(
                        csv,
                        "K{collector:04}-{customer:02},متجر {collector} {customer},{},INV-{collector}-{customer}-{item},{issued},{due},{}.50,invoice,AED",
                        code(collector),
                        1_000 + 13 * customer + item,
                    )?;
                }
            }
        }
        let file = folder.join("items.csv");
        std::fs::write(&file, csv)?;
        let imported = import_open_items(
            &self.db,
            now(),
            &file,
            &Mapping::default(),
            ImportOptions::default(),
            &|_| {},
        )
        .await?;
        ensure!(
            imported.committed,
            "the items were not imported: {:?}",
            imported.faults.first()
        );
        Ok(())
    }

    async fn hire(&mut self, collectors: u32) -> Result<()> {
        let person = |code: String, role| NewPerson {
            name: code.clone(),
            code,
            roles: vec![role].into(),
            password_hash: "none".to_owned(),
        };
        let mut new = vec![
            person("super".to_owned(), Role::Supervisor),
            person("manager".to_owned(), Role::Manager),
        ];
        new.extend((0..collectors).map(|collector| person(code(collector), Role::Collector)));
        let new = &new;
        let mut numbers = self
            .db
            .write(|mut tx| async move {
                let mut numbers = Vec::new();
                for person in new {
                    numbers.push(people::add(&mut tx, person, None, now()).await?);
                }
                Ok::<_, people::AddError>(numbers)
            })
            .await?
            .into_iter();
        self.supervisor = numbers.next().context("a supervisor")?;
        self.manager = numbers.next().context("a manager")?;
        self.collectors = numbers.collect();
        Ok(())
    }

    /// A new device of a collector: enrolled, approved, with a leased book and a planned day.
    pub async fn device(&self, collector: u32) -> Result<(Device, SecretKey)> {
        let person = *self
            .collectors
            .get(collector as usize)
            .context("a collector")?;
        let mut dice = Dice::new(7, &format!("key of {collector}"));
        // Half the phones have hardware that only knows P-256.
        let algorithm = if collector.is_multiple_of(2) {
            Algorithm::Ed25519
        } else {
            Algorithm::Es256
        };
        let key = SecretKey::from_bytes(algorithm, &dice.bytes())?;
        let device = self.enrol(person, &key.public()).await?;
        self.plan(person, collector).await?;
        Ok((device, key))
    }

    /// A new phone of a collector, which has not synced yet.
    pub async fn phone(&self, collector: u32, folder: &Path) -> Result<Phone> {
        let (device, key) = self.device(collector).await?;
        let mut phone = Phone::open(folder.join(format!("phone-{collector}.db")), key)?;
        phone.begin_enrol("AAAA-AAAA", "phone")?;
        let reply = EnrolReply {
            state: EnrolState::Active,
            journal: device.journal,
            collector: device.collector,
            name: "Amal".to_owned(),
            company_algorithm: self.keys.public.algorithm(),
            company_key: self.keys.public.to_bytes().into(),
            token: Some(self.token(&device)?),
            certificate: None,
            unlock_key: Some(
                self.keys
                    .unlock_key(device.journal)
                    .as_bytes()
                    .to_vec()
                    .into(),
            ),
        };
        phone.finish_enrol(&reply.to_bytes())?;
        Ok(phone)
    }

    /// A device's access token.
    pub fn token(&self, device: &Device) -> Result<String> {
        Ok(self.tokens.issue_device(device, now())?)
    }

    async fn enrol(&self, person: PersonNo, key: &PublicKey) -> Result<Device> {
        let (issuer, approver, leaves) = (self.supervisor, self.manager, self.leaves);
        let device = self
            .db
            .write(|mut tx| async move {
                let tx = &mut tx;
                let code = devices::issue_code(tx, person, issuer, now()).await?.code;
                let enrolled = devices::enrol(tx, &code, key, "phone", now()).await?;
                let approve = Action::Approve;
                let no = enrolled.device.no;
                let device = devices::change(tx, no, approve, Some(approver), None, now()).await?;
                let book = vouchers::add_book(tx, "RV-", leaves, "main").await?.no;
                vouchers::lease(tx, now(), book, device.journal, person).await?;
                Ok::<_, anyhow::Error>(device)
            })
            .await?;
        Ok(device)
    }

    /// Forty stops, ordered by rank, said by the office.
    async fn plan(&self, collector: PersonNo, index: u32) -> Result<()> {
        let daybook = DaybookId {
            collector,
            day: self.today,
        };
        let customers = self.customers(index);
        let mut rank = rank::first();
        let mut stops: Vec<Fact> = Vec::new();
        for customer in customers {
            let next = rank::after(&rank);
            stops.push(
                StopAdd {
                    customer,
                    rank,
                    target: None,
                    by: Some(self.supervisor),
                }
                .into(),
            );
            rank = next;
        }
        let stops = &stops;
        self.db
            .write(
                |mut tx| async move { office::say(&mut tx, now(), daybook, stops.clone()).await },
            )
            .await?;
        Ok(())
    }

    /// A collector's customers: numbered in the order in which they were imported.
    pub fn customers(&self, collector: u32) -> impl Iterator<Item = CustomerNo> {
        (0..CUSTOMERS).map(move |customer| CustomerNo(collector * CUSTOMERS + customer + 1))
    }
}

/// The code of a collector.
fn code(collector: u32) -> String {
    format!("C{collector:04}")
}

/// The present instant, from the server's clock.
#[must_use]
pub fn now() -> Millis {
    Clock::system().now()
}

/// Today in Greenwich, where this company is.
#[must_use]
pub fn today() -> Day {
    let days = now().0.div_euclid(86_400_000);
    Day(i32::try_from(days).unwrap_or(i32::MAX))
}
