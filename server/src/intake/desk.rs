//! Everything the rules may ask while they judge a batch, loaded with a few statements before the
//! first entry is judged, and moved in memory as entries are.

use std::collections::{BTreeSet, HashMap};

use counterfoil_sync::entry::{Entry, Fact, Receipt};
use counterfoil_sync::id::{BookNo, CustomerNo, EntryId, ItemNo, JournalId, PersonNo, Seq};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Day, Millis};

use super::settings::{Periods, Settings};
use super::summary::Summaries;
use super::{IntakeError, posting, sql};
use crate::cash_limits::{Watch, Watched};
use crate::custody::{Hands, Wanted, storable};
use crate::db::{Tx, Value};
use crate::fieldwork::visits;
use crate::ledger::{self, Posting};
use crate::said::Kept;
use crate::values;
use crate::vouchers::Leaves;

/// An open item, as far as receipts are concerned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) customer: CustomerNo,
    pub(super) currency: Currency,
    pub(super) open_minor: i64,
}

/// An accepted receipt that a void may name.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) receipt: Receipt,
    pub(super) posting: Posting,
    pub(super) undone: bool,
}

/// What the rules look at.
pub(super) struct Desk {
    pub(super) now: Millis,
    pub(super) today: Day,
    pub(super) settings: Settings,
    pub(super) periods: Periods,
    pub(super) leaves: Leaves,
    pub(super) hands: Hands,
    pub(super) watch: Watch,
    pub(super) customers: HashMap<CustomerNo, Option<PersonNo>>,
    pub(super) items: HashMap<ItemNo, Item>,
    /// The last day that a customer is on a collector's plan.
    pub(super) planned: HashMap<(PersonNo, CustomerNo), Day>,
    pub(super) receipts: HashMap<EntryId, Known>,
    pub(super) summaries: Summaries,
}

/// What a batch names, gathered before anything is loaded.
#[derive(Default)]
pub(super) struct Named {
    leaves: BTreeSet<(BookNo, u32)>,
    journals: BTreeSet<JournalId>,
    customers: BTreeSet<CustomerNo>,
    collectors: BTreeSet<(PersonNo, CustomerNo)>,
    items: BTreeSet<ItemNo>,
    receipts: BTreeSet<EntryId>,
    closed_days: BTreeSet<(JournalId, Day)>,
    wanted: Wanted,
    watched: Watched,
}

impl Named {
    /// Takes note of what one entry names.
    pub(super) fn note(&mut self, journal: JournalId, collector: PersonNo, day: Day, fact: &Fact) {
        match fact {
            Fact::Receipt(receipt) => {
                self.journals.insert(journal);
                self.watched.holders.insert((collector, receipt.currency));
                self.watched.days.insert((journal, day));
                self.leaves.insert((receipt.book, receipt.number));
                self.customers.insert(receipt.customer);
                self.collectors.insert((collector, receipt.customer));
                self.items
                    .extend(receipt.allocations.iter().map(|allocation| allocation.item));
                let papers = receipt
                    .cheques()
                    .map(|(_, cheque)| (storable(&cheque.bank), storable(&cheque.number)));
                self.wanted.papers.extend(papers);
            }
            Fact::Void(void) => {
                self.receipts.insert(EntryId::new(journal, void.receipt));
                self.wanted.journals.insert(journal);
            }
            Fact::SpoilLeaf(spoilt) => {
                self.journals.insert(journal);
                self.leaves.insert((spoilt.book, spoilt.number));
            }
            Fact::Unlock(_) => {
                self.watched.days.insert((journal, day));
            }
            Fact::DepositOffer(offer) => {
                self.wanted.journals.insert(journal);
                let named = offer.cheques.iter().filter_map(|cheque| cheque.journal);
                self.wanted.named.extend(named);
                self.wanted.holders.insert((collector, offer.currency));
            }
            Fact::DepositWithdraw(_) => {
                self.wanted.journals.insert(journal);
            }
            Fact::BookReturn(_) => {
                self.journals.insert(journal);
            }
            Fact::DayClose(_) => {
                self.closed_days.insert((journal, day));
            }
            Fact::Promise(_)
            | Fact::Dispute(_)
            | Fact::Request(_)
            | Fact::BalanceConfirmation(_)
            | Fact::Delivery(_) => {
                self.customers.extend(fact.words_of());
                let theirs = fact.words_of().map(|customer| (collector, customer));
                self.collectors.extend(theirs);
                self.items.extend(fact.items_named());
            }
            Fact::DayOpen(_)
            | Fact::CheckIn(_)
            | Fact::VisitEnd(_)
            | Fact::NoteEdit(_)
            | Fact::Comment(_)
            | Fact::StopAdd(_)
            | Fact::StopMove(_)
            | Fact::StopCancel(_)
            | Fact::StopTarget(_)
            | Fact::PromiseWithdraw(_)
            | Fact::Rulings(_)
            | Fact::DepositAnswer(_)
            | Fact::VoidAnswer(_)
            | Fact::SaidAnswer(_)
            | Fact::Unknown { .. } => {}
        }
    }
}

fn one_each<T: Copy>(keys: &BTreeSet<T>) -> Vec<Value>
where
    Value: From<T>,
{
    keys.iter().map(|key| Value::from(*key)).collect()
}

impl Desk {
    pub(super) async fn load(
        tx: &mut Tx,
        now: Millis,
        settings: Settings,
        named: Named,
    ) -> Result<Self, IntakeError> {
        let journals: Vec<JournalId> = named.journals.iter().copied().collect();
        let leaves = Leaves::load(tx, &journals, &named.leaves).await?;
        let mut desk = Self {
            now,
            today: crate::clock::day_in(now, settings.zone),
            periods: Periods::load(tx).await?,
            settings,
            leaves,
            hands: Hands::load(tx, named.wanted).await?,
            watch: Watch::load(tx, named.watched).await?,
            customers: HashMap::new(),
            items: HashMap::new(),
            planned: HashMap::new(),
            receipts: HashMap::new(),
            summaries: Summaries::load(tx, named.closed_days).await?,
        };
        for row in tx
            .all_rows(&sql::CUSTOMERS, one_each(&named.customers))
            .await?
        {
            let collector: Option<u32> = row.get(1)?;
            desk.customers.insert(row.get(0)?, collector.map(PersonNo));
        }
        let strangers = named.collectors.iter().filter(|(collector, customer)| {
            desk.customers.get(customer) != Some(&Some(*collector))
        });
        let strangers = strangers
            .flat_map(|(collector, customer)| values![*collector, *customer])
            .collect();
        for row in tx.all_rows(&sql::PLANNED, strangers).await? {
            desk.planned.insert((row.get(0)?, row.get(1)?), row.get(2)?);
        }
        for row in tx.all_rows(&sql::ITEMS, one_each(&named.items)).await? {
            let item = Item {
                customer: row.get(1)?,
                currency: row.get(2)?,
                open_minor: row.get(3)?,
            };
            desk.items.insert(row.get(0)?, item);
        }
        desk.load_receipts(tx, &named.receipts).await?;
        Ok(desk)
    }

    async fn load_receipts(
        &mut self,
        tx: &mut Tx,
        receipts: &BTreeSet<EntryId>,
    ) -> Result<(), IntakeError> {
        if receipts.is_empty() {
            return Ok(());
        }
        let keys = || {
            receipts
                .iter()
                .flat_map(|id| values![id.journal, id.seq.cast_signed()])
                .collect::<Vec<_>>()
        };
        let mut undone: HashMap<EntryId, bool> = HashMap::new();
        for row in tx.all_rows(&sql::RECEIPTS, keys()).await? {
            let (seq, void): (i64, Option<i64>) = (row.get(1)?, row.get(3)?);
            undone.insert(
                EntryId::new(row.get(0)?, seq.cast_unsigned()),
                void.is_some(),
            );
        }
        for row in tx.all_rows(&sql::ENTRIES, keys()).await? {
            let seq: i64 = row.get(1)?;
            let id = EntryId::new(row.get(0)?, seq.cast_unsigned());
            let Some(undone) = undone.get(&id) else {
                continue;
            };
            let bytes: Vec<u8> = row.get(2)?;
            let unreadable = || IntakeError::Unreadable(id.to_string());
            let fact = Entry::from_bytes(&bytes)
                .and_then(|entry| entry.fact())
                .map_err(|_| unreadable())?;
            let Fact::Receipt(receipt) = fact else {
                return Err(unreadable());
            };
            let posting = ledger::find(tx, &posting::receipt_key(id))
                .await?
                .ok_or_else(unreadable)?;
            self.receipts.insert(
                id,
                Known {
                    receipt,
                    posting,
                    undone: *undone,
                },
            );
        }
        Ok(())
    }

    /// The day a fact of a business date is posted to, and whether that is a later period. A date in
    /// the future posts today: no phone's calendar moves the books ahead.
    pub(super) fn posting_day(&self, day: Day) -> (Day, bool) {
        let day = day.min(self.today.plus(1));
        let posted = self.periods.posting_day(day);
        (posted, posted != day)
    }

    /// Whether a customer is this collector's on a day, by portfolio or by plan. A plan holds until the
    /// day after, as it does on the phone.
    pub(super) fn is_theirs(&self, collector: PersonNo, customer: CustomerNo, day: Day) -> bool {
        self.customers.get(&customer) == Some(&Some(collector))
            || self
                .planned
                .get(&(collector, customer))
                .is_some_and(|planned| planned.plus(1) >= day)
    }
}

/// Rows of a batch that are stored at its end.
#[derive(Default)]
pub(super) struct Pile {
    pub(super) postings: Vec<Posting>,
    pub(super) receipts: Vec<Value>,
    pub(super) voids: Vec<Value>,
    pub(super) said: Kept,
    pub(super) visits: visits::Kept,
}

impl Pile {
    pub(super) fn receipt(
        &mut self,
        id: EntryId,
        receipt: &Receipt,
        collector: PersonNo,
        day: Day,
        posted: Day,
    ) {
        let total = receipt.total().map_or(0, |total| total.minor);
        self.said.paid(receipt.customer);
        // The number is put in front when it is stored.
        self.receipts.extend(values![
            id.journal,
            id.seq.cast_signed(),
            receipt.book,
            receipt.number,
            receipt.customer,
            collector,
            day,
            posted,
            receipt.currency,
            total,
            receipt.cash(),
        ]);
    }

    pub(super) fn void(
        &mut self,
        id: EntryId,
        receipt: Seq,
        collector: PersonNo,
        day: Day,
        reason: &str,
        state: &str,
    ) {
        self.voids.extend(values![
            id.journal,
            id.seq.cast_signed(),
            receipt.cast_signed(),
            collector,
            day,
            storable(reason),
            state
        ]);
    }

    pub(super) async fn store(mut self, tx: &mut Tx, now: Millis) -> Result<(), IntakeError> {
        if !self.receipts.is_empty() {
            let mut no: i64 = tx.scalar(&sql::LAST_RECEIPT, values![]).await?;
            let mut rows =
                Vec::with_capacity(self.receipts.len() + self.receipts.len() / RECEIPT_COLUMNS);
            for (place, value) in std::mem::take(&mut self.receipts).into_iter().enumerate() {
                if place % RECEIPT_COLUMNS == 0 {
                    no += 1;
                    rows.push(Value::Int(no));
                }
                rows.push(value);
            }
            tx.execute_rows(&sql::INSERT_RECEIPTS, rows).await?;
        }
        tx.execute_rows(&sql::INSERT_VOIDS, std::mem::take(&mut self.voids))
            .await?;
        if !self.postings.is_empty() {
            ledger::post(tx, now, &self.postings).await?;
        }
        self.said.store(tx).await?;
        self.visits.store(tx).await?;
        Ok::<(), IntakeError>(())
    }
}

/// Columns of a receipt's row after its number.
const RECEIPT_COLUMNS: usize = 11;
