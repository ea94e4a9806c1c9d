//! The company as every world finds it: founded, staffed, its phones enrolled and its first books
//! leased. Made once, through the same doors as everything else, and copied into each world.

use std::sync::OnceLock;

use anyhow::Result;
use counterfoil_server::auth::people::{self, NewPerson};
use counterfoil_server::auth::sessions::{self, SessionNo};
use counterfoil_server::auth::{Passwords, Role, Roles, password};
use counterfoil_server::company::{self, Setting};
use counterfoil_server::db::fingerprint;
use counterfoil_server::demo::company::MAPPING;
use counterfoil_server::demo::dice::Dice;
use counterfoil_server::receivables::{ImportOptions, Mapping, import_open_items};
use counterfoil_server::values;
use counterfoil_sync::keys::{Algorithm, SecretKey};
use counterfoil_sync::time::Millis;
use rusqlite::Connection;

use super::server::Server;
use super::{Customer, MORNING, World, give_back, scratch};
use crate::disk::Image;

/// Collectors, each with a phone.
pub(crate) const COLLECTORS: usize = 3;
const CUSTOMERS_EACH: usize = 4;
/// Leaves left when a phone gets its next book.
const REFILL_BELOW: u32 = 3;

/// Who sits at desks.
pub(crate) const DESKS: [(&str, Role); 7] = [
    ("admin", Role::Admin),
    ("rana", Role::Supervisor),
    ("sami", Role::Supervisor),
    ("omar", Role::Cashier),
    ("lina", Role::Cashier),
    ("salma", Role::Manager),
    ("noor", Role::Accountant),
];

/// Somebody at a desk.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    pub(crate) person: u32,
    pub(crate) roles: Roles,
    pub(crate) session: SessionNo,
}

/// A phone as it is handed to its collector.
#[derive(Clone)]
pub(crate) struct NewPhone {
    pub(crate) image: Image,
    pub(crate) collector: u32,
}

/// The company.
pub(crate) struct Template {
    pub(crate) server: Image,
    pub(crate) passwords: Passwords,
    pub(crate) desks: Vec<Desk>,
    pub(crate) customers: Vec<Customer>,
    pub(crate) phones: Vec<NewPhone>,
    /// Idempotency keys that are used up.
    pub(crate) keys: u64,
}

/// The key of a phone.
pub(crate) fn key(handset: usize) -> Result<SecretKey> {
    // Half the phones have hardware that only knows P-256.
    let algorithm = if handset.is_multiple_of(2) {
        Algorithm::Ed25519
    } else {
        Algorithm::Es256
    };
    let secret = Dice::new(7, &format!("key of phone {handset}")).bytes();
    Ok(SecretKey::from_bytes(algorithm, &secret)?)
}

/// The process's template.
pub(crate) fn template() -> Result<&'static Template> {
    static TEMPLATE: OnceLock<Result<Template, String>> = OnceLock::new();
    TEMPLATE
        .get_or_init(|| make().map_err(|error| format!("{error:?}")))
        .as_ref()
        .map_err(|error| anyhow::anyhow!("founding the company: {error}"))
}

fn make() -> Result<Template> {
    crate::disk::install();
    let runtime = super::runtime()?;
    let path = scratch("template")?;
    let passwords = Passwords::new()?;
    let mut server = Server::new(path.clone(), MORNING, passwords.clone());
    let (desks, collectors) = runtime.block_on(found(&mut server))?;
    let customers = customers(&path)?;
    runtime.block_on(server.stop());
    let mut template = Template {
        server: server.disk.image(),
        passwords,
        desks,
        customers,
        phones: Vec::new(),
        keys: 0,
    };
    give_back(&path);
    // The phones are enrolled in a world of their own, by its people.
    let mut world = World::of(&template)?;
    for (number, collector) in collectors.iter().enumerate() {
        world.add_handset(number, *collector, &Image::default())?;
    }
    for _ in 0..COLLECTORS * 2 {
        world.add_book(6)?;
    }
    world.add_bank_accounts()?;
    for number in 0..COLLECTORS {
        world.enrol(number)?;
        world.lease_to(number)?;
        world.sync_fully(number)?;
        let handset = world.handset(number)?;
        handset.phone = None;
        template.phones.push(NewPhone {
            image: handset.disk.image(),
            collector: handset.collector,
        });
    }
    let World {
        rt, server, keys, ..
    } = &mut world;
    template.keys = *keys;
    rt.block_on(server.stop());
    template.server = world.server.disk.image();
    Ok(template)
}

async fn found(server: &mut Server) -> Result<(Vec<Desk>, Vec<u32>)> {
    // A key that is the same in every process, put there before anyone looks for one.
    let url = format!("sqlite:{}", server.path).parse()?;
    let db =
        counterfoil_server::db::Db::open(&url, counterfoil_server::db::OpenMode::Create).await?;
    db.migrate().await?;
    db.close().await;
    let secret = Dice::new(7, "company").bytes();
    Connection::open(&server.path)?.execute(
        "INSERT INTO company_key (no, algorithm, secret, made_ms, facts) VALUES (1, 1, ?1, ?2, ?3)",
        (
            secret,
            MORNING,
            fingerprint(values![1_i64, 1_i64, secret, MORNING]),
        ),
    )?;
    let state = server.start().await?.state.clone();
    let (db, now) = (&state.db, Millis(MORNING));
    let hash = &password::hash("a-password-of-worlds")?;
    let settings = [
        Setting::Name("Simulated Trading".to_owned()),
        Setting::TimeZone("UTC".parse()?),
        Setting::Currency("AED".parse()?),
        Setting::RefillBelow(REFILL_BELOW),
    ];
    for setting in &settings {
        db.write(|mut tx| async move { company::set(&mut tx, setting, None, now).await })
            .await?;
    }
    let mut desks = Vec::new();
    for (code, role) in DESKS {
        let new = &NewPerson {
            code: code.to_owned(),
            name: code.to_owned(),
            roles: vec![role].into(),
            password_hash: hash.clone(),
        };
        let person = db
            .write(|mut tx| async move { people::add(&mut tx, new, None, now).await })
            .await?;
        let opened = db
            .write(|mut tx| async move { sessions::open(&mut tx, person, now).await })
            .await?;
        desks.push(Desk {
            person: person.0,
            roles: opened.roles,
            session: opened.session,
        });
    }
    let mut collectors = Vec::new();
    for number in 1..=COLLECTORS {
        let new = &NewPerson {
            code: format!("C{number:03}"),
            name: format!("Collector {number}"),
            roles: if number == 1 {
                vec![
                    Role::Collector,
                    Role::Cashier,
                    Role::Supervisor,
                    Role::Manager,
                ]
                .into()
            } else {
                vec![Role::Collector].into()
            },
            password_hash: hash.clone(),
        };
        let person = db
            .write(|mut tx| async move { people::add(&mut tx, new, None, now).await })
            .await?;
        if number == 1 {
            // The last of the desks.
            let opened = db
                .write(|mut tx| async move { sessions::open(&mut tx, person, now).await })
                .await?;
            desks.push(Desk {
                person: person.0,
                roles: opened.roles,
                session: opened.session,
            });
        }
        collectors.push(person.0);
    }
    let file = scratch("open-items.csv")?;
    std::fs::write(&file, open_items())?;
    let imported = import_open_items(
        db,
        now,
        file.as_ref(),
        &Mapping::parse(MAPPING)?,
        ImportOptions {
            dry_run: false,
            skip_bad: false,
        },
        &|_| {},
    )
    .await?;
    give_back(&file);
    anyhow::ensure!(imported.faults.is_empty(), "{:?}", imported.faults);
    Ok((desks, collectors))
}

/// What the ERP exports. Every collector has customers with a few invoices; the last pays in a
/// currency of three decimals.
fn open_items() -> String {
    use std::fmt::Write as _;
    let mut csv = "Account;Account name;Salesman;Lat;Lon;Document;Type;Posting date;Due date;Open amount;Currency;Credit limit;Terms;Blocked;Risk class;Contact;Function;Telephone\n".to_owned();
    let mut dice = Dice::new(7, "open items");
    for collector in 1..=COLLECTORS {
        for customer in 1..=CUSTOMERS_EACH {
            let currency = if customer == CUSTOMERS_EACH {
                "KWD"
            } else {
                "AED"
            };
            for item in 1..=4 {
                let amount = dice.between(50, 4_000);
                writeln!(
                    csv,
                    "C{collector:03}-{customer};Shop {collector}.{customer};C{collector:03};25,1;55,1;{collector}{customer}{item};RV;01.10.2026;01.11.2026;{amount},00;{currency};9000,00;30;;low;Karim;buyer;+971500000001"
                )
                .unwrap_or_default();
            }
        }
    }
    csv
}

fn customers(path: &str) -> Result<Vec<Customer>> {
    let eye = Connection::open(path)?;
    let mut statement = eye.prepare(
        "SELECT c.no, c.collector, min(i.currency) FROM customer c JOIN open_item i ON i.customer = c.no GROUP BY c.no ORDER BY c.no",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
    })?;
    rows.map(|row| {
        let (no, collector, currency) = row?;
        Ok(Customer {
            no,
            collector,
            currency: currency.parse()?,
        })
    })
    .collect()
}

impl super::World {
    /// Whose each customer is by the books: a restored server forgets who was given to another.
    pub(crate) fn look_up_holders(&mut self) -> Result<()> {
        let held = self.books(|eye| {
            let mut statement = eye.prepare_cached("SELECT no, collector FROM customer")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<std::collections::BTreeMap<u32, u32>>>()?)
        })?;
        let held = held.unwrap_or_default();
        for customer in &mut self.customers {
            if let Some(collector) = held.get(&customer.no) {
                customer.collector = *collector;
            }
        }
        Ok(())
    }
}
