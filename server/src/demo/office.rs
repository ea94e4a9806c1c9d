//! The people at desks: they found the company, enrol phones, plan, plan anew, count and confirm.

use std::collections::BTreeMap;

use counterfoil_sync::entry::Denomination;
use counterfoil_sync::id::{CustomerNo, EntryId, JournalId, PersonNo};
use counterfoil_sync::money::{Currency, Money};
use serde_json::{Value, json};

use super::company::{self, Debtor};
use super::desk::{Desk, number, text};
use super::script::{self, Step, denominations};
use super::summary::{Totals, add};
use super::{DemoError, Options};
use crate::auth::people::{self, NewPerson};
use crate::auth::{Role, password};
use crate::company::Setting;
use crate::http::AppState;
use crate::receivables::portfolio::{self, Assign, AssignError};
use crate::receivables::{ImportOptions, Mapping, import_open_items};

/// Everybody's password in the demonstration, which is on loopback and gone with its process.
pub const PASSWORD: &str = "counterfoil-demo";

/// Leaves of a book, few enough that a collector gets through more than one.
const LEAVES: u32 = 12;
/// Leaves left when the next book is leased.
const REFILL_BELOW: u32 = 6;
/// Books in stock for each collector.
const BOOKS_EACH: u32 = 3;

const DESKS: &[(&str, &str, Role)] = &[
    ("admin", "Demo Admin", Role::Admin),
    ("rana", "Rana Sayegh", Role::Supervisor),
    ("salma", "Salma Darwish", Role::Manager),
    ("omar", "Omar Batal", Role::Cashier),
    ("noor", "Noor Jaber", Role::Accountant),
    ("huda", "Huda Karam", Role::Cashier),
    ("adel", "Adel Rashid", Role::Auditor),
];

/// Who sits at the desks: login, name and role.
pub fn desks() -> impl Iterator<Item = (&'static str, &'static str, Role)> {
    DESKS.iter().copied()
}

/// Sets the company up on its machine: settings, people, and the ERP's open items. Says how many items.
pub(super) async fn found(
    state: &AppState,
    base: &str,
    options: &Options,
) -> Result<u64, DemoError> {
    let (now, collectors) = (state.clock.now(), options.staff());
    let hash = password::hash(PASSWORD).map_err(|error| DemoError::People(error.into()))?;
    let settings = [
        Setting::Name(company::NAME.to_owned()),
        Setting::TimeZone(options.zone),
        Setting::Currency(
            "AED"
                .parse()
                .map_err(|_| DemoError::Answer("the currency"))?,
        ),
        Setting::RefillBelow(REFILL_BELOW),
        Setting::Origin(base.to_owned()),
    ];
    let settings = &settings;
    state
        .db
        .write(|mut tx| async move {
            for setting in settings {
                crate::company::set(&mut tx, setting, None, now).await?;
            }
            Ok::<(), crate::company::SetError>(())
        })
        .await
        .map_err(|error| DemoError::People(error.into()))?;

    let desks = DESKS
        .iter()
        .map(|(login, name, role)| ((*login).to_owned(), (*name).to_owned(), *role));
    let road = (0..collectors).map(|collector| {
        (
            company::collector_code(collector),
            company::collector_name(collector),
            Role::Collector,
        )
    });
    let everybody: Vec<NewPerson> = desks
        .chain(road)
        .map(|(code, name, role)| NewPerson {
            code,
            name,
            roles: vec![role].into(),
            password_hash: hash.clone(),
        })
        .collect();
    let everybody = &everybody;
    state
        .db
        .write(|mut tx| async move {
            for person in everybody {
                people::add(&mut tx, person, None, now).await?;
            }
            Ok::<(), people::AddError>(())
        })
        .await
        .map_err(|error| DemoError::People(error.into()))?;
    let path = options.folder.join("open-items.csv");
    std::fs::write(
        &path,
        company::open_items(options.seed, collectors, options.today),
    )
    .map_err(|error| DemoError::File(path.clone(), error))?;
    let mapping =
        Mapping::parse(company::MAPPING).map_err(|error| DemoError::Import(error.into()))?;
    let import = import_open_items(
        &state.db,
        now,
        &path,
        &mapping,
        ImportOptions {
            dry_run: false,
            skip_bad: false,
        },
        &|_| {},
    );
    let imported = import
        .await
        .map_err(|error| DemoError::Import(error.into()))?;
    if let Some(fault) = imported.faults.first() {
        return Err(DemoError::Import(fault.to_string().into()));
    }
    Ok(imported.new)
}

/// Everybody's number, by code.
pub(super) async fn numbers(state: &AppState) -> Result<BTreeMap<String, u32>, DemoError> {
    let people = state
        .db
        .read(|mut tx| async move { people::list(&mut tx).await })
        .await?;
    Ok(people
        .into_iter()
        .map(|person| (person.code, person.no.0))
        .collect())
}

/// The people at desks, signed in.
pub(super) struct Office {
    supervisor: Desk,
    pub(super) admin: Desk,
    pub(super) cashier: Desk,
    pub(super) second: Desk,
    pub(super) accountant: Desk,
    pub(super) options: Options,
}

/// What the cashier took in.
#[derive(Debug, Default)]
pub(super) struct Deposits {
    accepted: BTreeMap<JournalId, Totals>,
    variance: BTreeMap<JournalId, Totals>,
}

impl Deposits {
    pub(super) fn accepted_from(&self, journal: JournalId) -> Totals {
        self.accepted.get(&journal).cloned().unwrap_or_default()
    }

    pub(super) fn variance_of(&self, journal: JournalId) -> Totals {
        self.variance.get(&journal).cloned().unwrap_or_default()
    }
}

impl Office {
    pub(super) async fn open(base: &str, options: &Options) -> Result<Self, DemoError> {
        Ok(Self {
            supervisor: Desk::sign_in(base, "rana", PASSWORD).await?,
            admin: Desk::sign_in(base, "admin", PASSWORD).await?,
            cashier: Desk::sign_in(base, "omar", PASSWORD).await?,
            second: Desk::sign_in(base, "huda", PASSWORD).await?,
            accountant: Desk::sign_in(base, "noor", PASSWORD).await?,
            options: options.clone(),
        })
    }

    pub(super) async fn enrolment_code(&self, collector: PersonNo) -> Result<String, DemoError> {
        text(
            &self
                .supervisor
                .post("/v1/enrolments", json!({"collector": collector.0}))
                .await?,
            "code",
        )
    }

    /// The second person's approval of every phone that waits for one.
    pub(super) async fn approve_devices(&self) -> Result<(), DemoError> {
        let devices = self.admin.get("/v1/devices").await?;
        for device in list(&devices, "devices")? {
            if text(device, "state")? == "pending" {
                self.admin
                    .post(
                        &format!("/v1/devices/{}/approve", number(device, "no")?),
                        json!({}),
                    )
                    .await?;
            }
        }
        Ok(())
    }

    /// Puts voucher books in stock and leases each phone its first; the next come by themselves. `batch`
    /// tells this delivery from others.
    pub(super) async fn give_books(
        &self,
        batch: &str,
        journals: &[JournalId],
    ) -> Result<(), DemoError> {
        let mut books = Vec::new();
        for book in 0..journals.len() * usize::try_from(BOOKS_EACH).unwrap_or(1) {
            let key = format!("{batch}-{book}");
            let answer = self
                .admin
                .post_once(
                    "/v1/books",
                    &key,
                    json!({"series": "RV-", "leaves": LEAVES}),
                )
                .await?;
            books.push(number(&answer, "book")?);
        }
        for (journal, book) in journals.iter().zip(books) {
            let key = format!("lease-{book}");
            self.admin
                .post_once(
                    &format!("/v1/books/{book}/lease"),
                    &key,
                    json!({"journal": format!("{:x}", journal.0)}),
                )
                .await?;
        }
        Ok(())
    }

    /// Approves the phones that wait, and gives each its voucher books. Says their names.
    pub(super) async fn welcome(&self) -> Result<Vec<String>, DemoError> {
        let devices = self.admin.get("/v1/devices").await?;
        let mut names = Vec::new();
        for device in list(&devices, "devices")? {
            if text(device, "state")? != "pending" {
                continue;
            }
            let (no, journal) = (number(device, "no")?, text(device, "journal")?);
            let mut books = Vec::new();
            for at in 0..2 {
                let body = json!({"series": "RV-", "leaves": 2 * LEAVES});
                let key = format!("guest-{journal}-{at}");
                books.push(number(
                    &self.admin.post_once("/v1/books", &key, body).await?,
                    "book",
                )?);
            }
            self.admin
                .post(&format!("/v1/devices/{no}/approve"), json!({}))
                .await?;
            // Only a phone that may work gets a book; the second follows when the first runs out.
            if let Some(book) = books.first() {
                self.admin
                    .post_once(
                        &format!("/v1/books/{book}/lease"),
                        &format!("guest-{journal}-lease"),
                        json!({"journal": journal}),
                    )
                    .await?;
            }
            names.push(text(device, "name")?);
        }
        Ok(names)
    }

    fn daybook(&self, collector: PersonNo) -> String {
        format!("/v1/daybooks/{collector}/{}", self.options.today)
    }

    /// Tomorrow's plan, made in time.
    pub(super) async fn plan(
        &self,
        collector: PersonNo,
        debtors: &[Debtor],
    ) -> Result<(), DemoError> {
        let stops: Vec<Value> = debtors
            .iter()
            .take(script::PLANNED)
            .map(|debtor| {
                let overdue: i64 = debtor.items.iter().filter(|item| !item.memo && item.due < self.options.today).map(|item| item.minor).sum();
                let target = (overdue > 0).then(|| json!({"amount": Money::new(overdue, debtor.currency).major(), "currency": debtor.currency.code()}));
                json!({"code": debtor.code, "target": target})
            })
            .collect();
        self.supervisor
            .post(
                &format!("{}/stops", self.daybook(collector)),
                json!({"stops": stops}),
            )
            .await?;
        Ok(())
    }

    /// Plans the same day anew while the collector is out: one stop more, one less, one moved, a remark.
    pub(super) async fn plan_anew(
        &self,
        collector: PersonNo,
        debtors: &[Debtor],
    ) -> Result<(), DemoError> {
        let daybook = self.daybook(collector);
        let code = |index: usize| {
            debtors
                .get(index)
                .map(|debtor| debtor.code.clone())
                .ok_or(DemoError::Answer("customer"))
        };
        self.supervisor
            .post(
                &format!("{daybook}/stops"),
                json!({"stops": [{"code": code(script::ADDED)?}]}),
            )
            .await?;
        let plan = self.supervisor.get(&daybook).await?;
        let stops = list(&plan, "stops")?;
        let stop_of = |code: String| {
            let found = stops.iter().find(|stop| {
                stop.pointer("/customer/code").and_then(Value::as_str) == Some(code.as_str())
            });
            found
                .ok_or(DemoError::Answer("stop"))
                .and_then(|stop| text(stop, "stop"))
        };
        let cancelled = stop_of(code(script::CANCELLED)?)?;
        self.supervisor
            .patch(
                &format!("{daybook}/stops/{cancelled}"),
                json!({"cancel": "paid by transfer this morning"}),
            )
            .await?;
        let moved = stop_of(code(script::PLANNED - 3)?)?;
        self.supervisor
            .patch(&format!("{daybook}/stops/{moved}"), json!({"after": null}))
            .await?;
        self.supervisor
            .post(
                &format!("{daybook}/comments"),
                json!({"text": "Cash office closes at five today.", "stop": null}),
            )
            .await?;
        Ok(())
    }

    /// Tomorrow, half made: some of those who did not pay today for each collector, and one customer given
    /// to the next collector for a holiday.
    pub(super) async fn plan_tomorrow(
        &self,
        state: &AppState,
        people: &BTreeMap<String, u32>,
    ) -> Result<(), DemoError> {
        let tomorrow = self.options.today.plus(1);
        for collector in 0..self.options.staff() {
            let no = person(people, collector)?;
            let debtors = company::debtors(self.options.seed, collector, self.options.today);
            let unvisited = debtors.iter().skip(script::PLANNED + 2);
            let stops: Vec<Value> = unvisited
                .take(4 + collector as usize % 3)
                .map(|debtor| json!({"code": debtor.code}))
                .collect();
            let path = format!("/v1/daybooks/{no}/{tomorrow}/stops");
            self.supervisor.post(&path, json!({"stops": stops})).await?;
        }
        if self.options.staff() > 1 {
            self.cover(state, people).await?;
        }
        Ok(())
    }

    /// The last customer of the first collector is with the second for a week.
    async fn cover(
        &self,
        state: &AppState,
        people: &BTreeMap<String, u32>,
    ) -> Result<(), DemoError> {
        let tomorrow = self.options.today.plus(1);
        let assign = &Assign {
            customer: CustomerNo(company::CUSTOMERS_EACH),
            to: person(people, 1)?,
            from: tomorrow,
            until: Some(tomorrow.plus(6)),
            reason: "annual leave".to_owned(),
        };
        let by = people.get("rana").copied().map(PersonNo);
        let by = by.ok_or(DemoError::Answer("rana"))?;
        let (now, today) = (state.clock.now(), self.options.today);
        state
            .db
            .write(|mut tx| async move {
                portfolio::assign(&mut tx, assign, by, now, today).await?;
                Ok::<_, AssignError>(())
            })
            .await
            .map_err(|error| DemoError::People(error.into()))?;
        Ok(())
    }

    /// Takes in every offer: counts blind what is in the bag, then confirms. One bag is a note short of
    /// what its collector wrote down.
    pub(super) async fn count_and_confirm(
        &self,
        journals: &[JournalId],
    ) -> Result<Deposits, DemoError> {
        let mut taken = Deposits::default();
        let offers = self.cashier.get("/v1/deposits?state=offered").await?;
        for offer in list(&offers, "deposits")? {
            let deposit: EntryId = text(offer, "deposit")?
                .parse()
                .map_err(|_| DemoError::Answer("deposit"))?;
            let currency: Currency = text(offer, "currency")?
                .parse()
                .map_err(|_| DemoError::Answer("currency"))?;
            let collector = journals
                .iter()
                .position(|journal| *journal == deposit.journal)
                .ok_or(DemoError::Answer("collector"))?;
            let mut bag = self.bag(collector, currency);
            if collector == 0 && currency.code() == "AED" {
                lose_a_note(&mut bag);
            }
            let counted = counterfoil_sync::entry::denominations_total(&bag)
                .map_err(|_| DemoError::Answer("count"))?;
            let path = format!("/v1/deposits/{deposit}");
            let cashier = self.counts(collector);
            let seen = cashier.get(&path).await?;
            if seen
                .get("declared")
                .is_some_and(|declared| !declared.is_null())
            {
                return Err(DemoError::Differs(
                    "the cashier saw what was declared before counting".to_owned(),
                ));
            }
            let mut cheques = Vec::new();
            for cheque in list(&seen, "cheques")? {
                cheques.push(
                    json!({"receipt": cheque.get("receipt"), "tender": cheque.get("tender")}),
                );
                let amount = text(
                    cheque.get("amount").ok_or(DemoError::Answer("amount"))?,
                    "amount",
                )?;
                let amount =
                    Money::parse(&amount, currency).map_err(|_| DemoError::Answer("amount"))?;
                add(taken.accepted.entry(deposit.journal).or_default(), amount);
            }
            let bag: Vec<Value> = bag.iter().map(|line| json!({"unit": Money::new(line.unit, currency).major(), "quantity": line.quantity})).collect();
            cashier
                .post_once(
                    &format!("{path}/count"),
                    &format!("count-{deposit}"),
                    json!({"denominations": bag, "cheques": cheques}),
                )
                .await?;
            // A cashier in a hurry presses twice.
            for _ in 0..2 {
                cashier
                    .post_once(
                        &format!("{path}/confirm"),
                        &format!("confirm-{deposit}"),
                        json!({}),
                    )
                    .await?;
            }
            add(
                taken.accepted.entry(deposit.journal).or_default(),
                Money::new(counted, currency),
            );
            let declared =
                counterfoil_sync::entry::denominations_total(&self.bag(collector, currency))
                    .map_err(|_| DemoError::Answer("count"))?;
            add(
                taken.variance.entry(deposit.journal).or_default(),
                Money::new(counted - declared, currency),
            );
        }
        Ok(taken)
    }

    /// The offers that wait: whose, in what currency, with how many cheques.
    pub(super) async fn waiting(&self) -> Result<Vec<(PersonNo, Currency, u64)>, DemoError> {
        let offers = self.cashier.get("/v1/deposits?state=offered").await?;
        let offer = |offer: &Value| {
            let person = u32::try_from(number(offer, "collector")?);
            let person = person.map_err(|_| DemoError::Answer("collector"))?;
            let currency = text(offer, "currency")?;
            let currency = currency
                .parse()
                .map_err(|_| DemoError::Answer("currency"))?;
            Ok((PersonNo(person), currency, number(offer, "cheque_count")?))
        };
        list(&offers, "deposits")?.iter().map(offer).collect()
    }

    /// What is really in a collector's bag: what the script put there.
    pub(super) fn bag(&self, collector: usize, wanted: Currency) -> Vec<Denomination> {
        let collector = u32::try_from(collector).unwrap_or(0);
        let day = script::script(self.options.seed, collector, self.options.today);
        let offer = day.afternoon.iter().find_map(|step| {
            if let Step::Offer { currency, count } = step
                && *currency == wanted
            {
                Some(count.clone())
            } else {
                None
            }
        });
        offer.unwrap_or_else(|| denominations(wanted, 0))
    }
}

/// Takes the smallest note out of a bag that is worth ten of the currency.
pub(super) fn lose_a_note(bag: &mut Vec<Denomination>) {
    let notes = bag.iter_mut().filter(|line| line.unit >= 1_000);
    if let Some(note) = notes.min_by_key(|line| line.unit) {
        note.quantity -= 1;
        bag.retain(|line| line.quantity > 0);
    }
}

/// A collector's number.
fn person(people: &BTreeMap<String, u32>, collector: u32) -> Result<PersonNo, DemoError> {
    let no = people.get(&company::collector_code(collector)).copied();
    no.map(PersonNo).ok_or(DemoError::Answer("collector"))
}

pub(super) fn list<'a>(
    answer: &'a Value,
    member: &'static str,
) -> Result<&'a Vec<Value>, DemoError> {
    answer
        .get(member)
        .and_then(Value::as_array)
        .ok_or(DemoError::Answer(member))
}
