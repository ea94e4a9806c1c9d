//! The people at desks, over the JSON API: they enrol phones, plan, count and confirm. Where money is
//! moved they press the button again until they are answered, as people do.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use chrono_tz::Tz;
use counterfoil_server::auth::people::{self, NewPerson};
use counterfoil_server::auth::{Role, password};
use counterfoil_server::clock::day_in;
use counterfoil_server::company::{self, Setting};
use counterfoil_server::demo::company as demo;
use counterfoil_server::demo::road::Road;
use counterfoil_server::demo::script::{self, Step};
use counterfoil_server::receivables::{ImportOptions, Mapping, import_open_items};
use counterfoil_sync::entry::Denomination;
use counterfoil_sync::id::{EntryId, JournalId};
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::Day;
use counterfoil_sync::wire::EnrolState;
use serde_json::{Value, json};

use crate::http::{self, Call};
use crate::place::{self, Folder};
use crate::world::now;

/// Everybody's password.
pub const PASSWORD: &str = "a-password-of-tests";
/// Leaves of a book: few enough that a collector gets through more than one.
const LEAVES: u32 = 12;
/// Leaves left when the next book is leased.
const REFILL_BELOW: u32 = 6;
/// Books in stock for each collector.
const BOOKS_EACH: u32 = 3;

/// Times that somebody asks again before giving up, and how long they wait in between.
const TRIES: u32 = 1_000;
const PAUSE: Duration = Duration::from_millis(10);

/// Who sits at desks: login and role.
pub const DESKS: [(&str, Role); 5] = [
    ("admin", Role::Admin),
    ("rana", Role::Supervisor),
    ("salma", Role::Manager),
    ("omar", Role::Cashier),
    ("noor", Role::Accountant),
];

/// What kind of company.
#[derive(Debug, Clone, Copy)]
pub struct Company {
    /// The same seed moves the same money.
    pub seed: u64,
    /// Collectors on the road.
    pub collectors: u32,
    /// The business date.
    pub today: Day,
    /// Its time zone.
    pub zone: Tz,
}

impl Company {
    /// A company where it is past noon, at whatever hour the tests are run: while they do, no
    /// midnight comes between what the desks plan and what the phones are told of.
    #[must_use]
    pub fn in_the_afternoon(seed: u64, collectors: u32) -> Self {
        let now = now();
        let zone = demo::afternoon_zone(now);
        Self {
            seed,
            collectors,
            today: day_in(now, zone),
            zone,
        }
    }

    /// Sets it up in an empty database, which nobody serves yet. Everybody's number comes back, by code.
    pub async fn found(&self, url: &str, folder: &Folder) -> Result<BTreeMap<String, u32>> {
        let db = place::open(url).await?;
        let settings = [
            Setting::Name(demo::NAME.to_owned()),
            Setting::TimeZone(self.zone),
            Setting::Currency("AED".parse()?),
            Setting::RefillBelow(REFILL_BELOW),
        ];
        let hash = password::hash(PASSWORD)?;
        let desks = DESKS.map(|(login, role)| (login.to_owned(), login.to_owned(), role));
        let road = (0..self.collectors).map(|collector| {
            (
                demo::collector_code(collector),
                demo::collector_name(collector),
                Role::Collector,
            )
        });
        let people: Vec<NewPerson> = desks
            .into_iter()
            .chain(road)
            .map(|(code, name, role)| NewPerson {
                code,
                name,
                roles: vec![role].into(),
                password_hash: hash.clone(),
            })
            .collect();
        let (settings, people) = (&settings, &people);
        db.write(|mut tx| async move {
            for setting in settings {
                company::set(&mut tx, setting, None, now()).await?;
            }
            for person in people {
                people::add(&mut tx, person, None, now()).await?;
            }
            anyhow::Ok(())
        })
        .await?;
        let file = folder.file("open-items.csv");
        std::fs::write(
            &file,
            demo::open_items(self.seed, self.collectors, self.today),
        )?;
        let mapping = Mapping::parse(demo::MAPPING)?;
        let options = ImportOptions::default();
        let imported = import_open_items(&db, now(), &file, &mapping, options, &|_| {}).await?;
        ensure!(imported.committed, "the company was not imported");
        let people = db
            .read(|mut tx| async move { people::list(&mut tx).await })
            .await?;
        db.close().await;
        Ok(people
            .into_iter()
            .map(|person| (person.code, person.no.0))
            .collect())
    }
}

/// The people at desks, signed in.
#[derive(Debug)]
pub struct Office {
    company: Company,
    people: BTreeMap<String, u32>,
    address: String,
    supervisor: String,
    admin: String,
    manager: String,
    cashier: String,
}

impl Office {
    /// Signs everybody in. `people` is what founding the company said.
    pub async fn open(
        company: Company,
        people: BTreeMap<String, u32>,
        address: &str,
    ) -> Result<Self> {
        let sign_in = async |login: &str| -> Result<String> {
            let body = json!({"login": login, "password": PASSWORD});
            let answer = http::json(address, "POST", "/v1/sign-in", None, None, &body).await?;
            text(&answer, "access_token")
        };
        Ok(Self {
            company,
            people,
            address: address.to_owned(),
            supervisor: sign_in("rana").await?,
            admin: sign_in("admin").await?,
            manager: sign_in("salma").await?,
            cashier: sign_in("omar").await?,
        })
    }

    async fn ask(&self, who: &str, method: &str, path: &str, body: Value) -> Result<Value> {
        http::json(&self.address, method, path, Some(who), None, &body).await
    }

    /// Asks until somebody answers: the server may be down for a moment. What is posted under a key
    /// is done once, however often it is asked for.
    async fn insist(
        &self,
        who: &str,
        method: &str,
        path: &str,
        key: Option<&str>,
        body: Value,
    ) -> Result<Value> {
        let body = if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        };
        let call = Call {
            method,
            path,
            content: "application/json",
            token: Some(who),
            key,
            body: &body,
        };
        for _ in 0..TRIES {
            match http::send(&self.address, call).await {
                Ok(answer) if answer.status != 503 => {
                    return answer
                        .success()
                        .with_context(|| format!("{method} {path}"))?
                        .json();
                }
                Ok(_) | Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
        bail!("{method} {path}: nobody answered in {TRIES} tries")
    }

    fn number_of(&self, collector: u32) -> Result<u32> {
        let code = demo::collector_code(collector);
        self.people
            .get(&code)
            .copied()
            .with_context(|| format!("person {code}"))
    }

    /// Enrols a phone, with a second person's approval. Its journal comes back.
    pub async fn enrol(&self, road: &mut Road, collector: u32) -> Result<JournalId> {
        let whose = json!({"collector": self.number_of(collector)?});
        let issued = self
            .ask(&self.supervisor, "POST", "/v1/enrolments", whose)
            .await?;
        let code = text(&issued, "code")?;
        if road.enrol(&code, "Phone").await? == EnrolState::Pending {
            let devices = self
                .ask(&self.admin, "GET", "/v1/devices", Value::Null)
                .await?;
            for device in list(&devices, "devices")? {
                if text(device, "state")? == "pending" {
                    let no = device
                        .get("no")
                        .and_then(Value::as_u64)
                        .context("a device's number")?;
                    let path = format!("/v1/devices/{no}/approve");
                    self.ask(&self.admin, "POST", &path, json!({})).await?;
                }
            }
            ensure!(
                road.enrol(&code, "Phone").await? == EnrolState::Active,
                "the phone was not approved"
            );
        }
        road.phone
            .journal()
            .context("an enrolled phone has a journal")
    }

    /// Puts voucher books in stock and leases each phone its first; the next come by themselves.
    pub async fn give_books(&self, journals: &[JournalId]) -> Result<()> {
        let mut books = Vec::new();
        for book in 0..u32::try_from(journals.len())? * BOOKS_EACH {
            let new = json!({"series": "RV-", "leaves": LEAVES});
            let key = format!("book-{book}");
            let made = self
                .insist(&self.manager, "POST", "/v1/books", Some(&key), new)
                .await?;
            books.push(
                made.get("book")
                    .and_then(Value::as_u64)
                    .context("a book's number")?,
            );
        }
        for (journal, book) in journals.iter().zip(books) {
            let to = json!({"journal": format!("{:x}", journal.0)});
            let (path, key) = (format!("/v1/books/{book}/lease"), format!("lease-{book}"));
            self.insist(&self.manager, "POST", &path, Some(&key), to)
                .await?;
        }
        Ok(())
    }

    fn daybook(&self, collector: u32) -> Result<String> {
        Ok(format!(
            "/v1/daybooks/{}/{}",
            self.number_of(collector)?,
            self.company.today
        ))
    }

    /// The plan of the day.
    pub async fn plan(&self, collector: u32, road: &Road) -> Result<()> {
        let planned = road.script.debtors.iter().take(script::PLANNED);
        let stops: Vec<Value> = planned.map(|debtor| json!({"code": debtor.code})).collect();
        let path = format!("{}/stops", self.daybook(collector)?);
        self.ask(&self.supervisor, "POST", &path, json!({"stops": stops}))
            .await?;
        Ok(())
    }

    /// One stop more and a remark, while the collector is out.
    pub async fn plan_anew(&self, collector: u32) -> Result<()> {
        let debtors = demo::debtors(self.company.seed, collector, self.company.today);
        let added = debtors.get(script::ADDED).context("a customer")?;
        let daybook = self.daybook(collector)?;
        let stops = json!({"stops": [{"code": added.code}]});
        self.ask(&self.supervisor, "POST", &format!("{daybook}/stops"), stops)
            .await?;
        let remark = json!({"text": "Cash office closes at five today.", "stop": null});
        self.ask(
            &self.supervisor,
            "POST",
            &format!("{daybook}/comments"),
            remark,
        )
        .await?;
        Ok(())
    }

    /// Counts every offer blind and confirms it, the first collector's a note short. Says how many.
    pub async fn count_and_confirm(&self, journals: &[JournalId]) -> Result<usize> {
        let path = "/v1/deposits?state=offered";
        let offers = self
            .insist(&self.cashier, "GET", path, None, Value::Null)
            .await?;
        let offers = list(&offers, "deposits")?;
        for offer in offers {
            let deposit: EntryId = text(offer, "deposit")?
                .parse()
                .ok()
                .context("a deposit's place")?;
            let currency: Currency = text(offer, "currency")?.parse()?;
            let collector = journals
                .iter()
                .position(|journal| *journal == deposit.journal);
            let collector = collector.context("an offer of one of the phones")?;
            let mut bag = self.bag(u32::try_from(collector)?, currency);
            if collector == 0
                && let Some(note) = bag.iter_mut().max_by_key(|line| line.unit)
            {
                note.quantity -= 1;
                bag.retain(|line| line.quantity > 0);
            }
            let path = format!("/v1/deposits/{deposit}");
            let seen = self
                .insist(&self.cashier, "GET", &path, None, Value::Null)
                .await?;
            let cheques: Vec<Value> = list(&seen, "cheques")?
                .iter()
                .map(|cheque| json!({"receipt": cheque.get("receipt"), "tender": cheque.get("tender")}))
                .collect();
            let bag: Vec<Value> = bag
                .iter()
                .map(|line| json!({"unit": Money::new(line.unit, currency).major(), "quantity": line.quantity}))
                .collect();
            let count = json!({"denominations": bag, "cheques": cheques});
            for (what, body) in [("count", count), ("confirm", json!({}))] {
                let (path, key) = (format!("{path}/{what}"), format!("{what}-{deposit}"));
                self.insist(&self.cashier, "POST", &path, Some(&key), body)
                    .await?;
            }
        }
        Ok(offers.len())
    }

    /// What is really in a collector's bag: what the script put there.
    fn bag(&self, collector: u32, wanted: Currency) -> Vec<Denomination> {
        let day = script::script(self.company.seed, collector, self.company.today);
        let offer = day.afternoon.into_iter().find_map(|step| {
            let Step::Offer { currency, count } = step else {
                return None;
            };
            (currency == wanted).then_some(count)
        });
        offer.unwrap_or_default()
    }
}

fn text(answer: &Value, member: &str) -> Result<String> {
    let text = answer
        .get(member)
        .and_then(Value::as_str)
        .map(str::to_owned);
    text.with_context(|| format!("the answer lacks {member}: {answer}"))
}

fn list<'a>(answer: &'a Value, member: &str) -> Result<&'a Vec<Value>> {
    let list = answer.get(member).and_then(Value::as_array);
    list.with_context(|| format!("the answer lacks {member}: {answer}"))
}
