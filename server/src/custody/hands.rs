//! Who holds which money, as intake sees it: loaded for a batch, moved in memory, stored at the end.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use counterfoil_sync::entry::{Cheque, DepositOffer, Flag, Receipt};
use counterfoil_sync::id::{CustomerNo, EntryId, JournalId, PersonNo, Seq};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Day, Millis};

use super::{sql, storable};
use crate::db::{DbError, Tx, Value};
use crate::ledger::{self, Account};
use crate::values;

/// A cheque by where it came in: journal, receipt, tender.
type Paper = (JournalId, Seq, u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    Collector {
        who: PersonNo,
        offered: Option<EntryId>,
    },
    Elsewhere,
}

#[derive(Debug, Clone)]
struct Offer {
    currency: Currency,
    cash_minor: i64,
    state: String,
    withdrawn: Option<Seq>,
    touched: bool,
    row: Option<Vec<Value>>,
}

/// What entries of a batch may ask of custody.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Bank and number of cheques that come in.
    pub papers: BTreeSet<(String, String)>,
    /// Journals with an offer, a withdrawal or a void.
    pub journals: BTreeSet<JournalId>,
    /// Earlier journals whose cheques are offered.
    pub named: BTreeSet<JournalId>,
    /// Collectors that offer cash.
    pub holders: BTreeSet<(PersonNo, Currency)>,
}

/// The money that a batch of entries may move.
#[derive(Debug, Default)]
pub struct Hands {
    cheques: HashMap<Paper, Where>,
    seen: BTreeSet<(String, String)>,
    offers: BTreeMap<EntryId, Offer>,
    cash: HashMap<(PersonNo, Currency), i64>,
    new_cheques: Vec<Value>,
    moved: BTreeSet<Paper>,
    /// Cheques that a cashier accepted with an offer of a later journal.
    taken_elsewhere: BTreeSet<Paper>,
}

impl Hands {
    /// Loads what a batch may touch.
    pub async fn load(tx: &mut Tx, wanted: Wanted) -> Result<Self, DbError> {
        let mut hands = Self::default();
        let keys = wanted
            .papers
            .into_iter()
            .flat_map(|(bank, number)| values![bank, number])
            .collect();
        for row in tx.all_rows(&sql::CHEQUES_SEEN, keys).await? {
            hands.seen.insert((row.get(0)?, row.get(1)?));
        }
        let journals = || {
            wanted
                .journals
                .iter()
                .map(|journal| Value::from(*journal))
                .collect::<Vec<_>>()
        };
        for row in tx.all_rows(&sql::TAKEN_ELSEWHERE, journals()).await? {
            let seq: i64 = row.get(1)?;
            let paper = (row.get(0)?, seq.cast_unsigned(), row.get(2)?);
            hands.taken_elsewhere.insert(paper);
        }
        let all = wanted.journals.union(&wanted.named);
        let all = all.map(|journal| Value::from(*journal)).collect();
        for row in tx.all_rows(&sql::CHEQUES_HELD, all).await? {
            let seq: i64 = row.get(1)?;
            let by: (Option<JournalId>, Option<i64>) = (row.get(4)?, row.get(5)?);
            let place = Where::Collector {
                who: row.get(3)?,
                offered: by
                    .0
                    .zip(by.1)
                    .map(|(journal, seq)| EntryId::new(journal, seq.cast_unsigned())),
            };
            hands
                .cheques
                .insert((row.get(0)?, seq.cast_unsigned(), row.get(2)?), place);
        }
        for row in tx.all_rows(&sql::OFFERS, journals()).await? {
            let seq: i64 = row.get(1)?;
            let withdrawn: Option<i64> = row.get(5)?;
            let offer = Offer {
                currency: row.get(2)?,
                cash_minor: row.get(3)?,
                state: row.get(4)?,
                withdrawn: withdrawn.map(i64::cast_unsigned),
                touched: false,
                row: None,
            };
            hands
                .offers
                .insert(EntryId::new(row.get(0)?, seq.cast_unsigned()), offer);
        }
        for (person, currency) in wanted.holders {
            let held =
                ledger::balance(tx, Account::CashCollector, Some(person.0), currency).await?;
            hands.cash.insert((person, currency), held.minor);
        }
        Ok(hands)
    }

    /// A cheque comes into a collector's hands. Says whether the same paper was seen before.
    pub fn take_cheque(
        &mut self,
        of: EntryId,
        tender: u32,
        cheque: &Cheque,
        customer: CustomerNo,
        collector: PersonNo,
        currency: Currency,
    ) -> bool {
        self.cheques.insert(
            (of.journal, of.seq, tender),
            Where::Collector {
                who: collector,
                offered: None,
            },
        );
        self.new_cheques.extend(values![
            of.journal,
            of.seq.cast_signed(),
            tender,
            customer,
            collector,
            currency,
            cheque.amount,
            storable(&cheque.bank),
            storable(&cheque.number),
            cheque.date,
        ]);
        !self
            .seen
            .insert((storable(&cheque.bank), storable(&cheque.number)))
    }

    /// Cash comes into a collector's hands, or leaves them by a void.
    pub fn move_cash(&mut self, collector: PersonNo, currency: Currency, amount_minor: i64) {
        if let Some(held) = self.cash.get_mut(&(collector, currency)) {
            *held = held.saturating_add(amount_minor);
        }
    }

    /// The cheques of a receipt go back to the customer with its void.
    pub fn undo(&mut self, of: EntryId, receipt: &Receipt) {
        for (tender, _) in receipt.cheques() {
            let paper = (of.journal, of.seq, tender);
            self.cheques.insert(paper, Where::Elsewhere);
            self.moved.insert(paper);
        }
    }

    /// Whether money taken in a currency between two places of a journal had been offered in between,
    /// and not been taken back: then it may have changed hands. The journal alone decides.
    #[must_use]
    pub fn handed_over(
        &self,
        journal: JournalId,
        currency: Currency,
        after: Seq,
        before: Seq,
    ) -> bool {
        let between = EntryId::new(journal, after)..EntryId::new(journal, before);
        self.offers.range(between).any(|(_, offer)| {
            offer.currency == currency && offer.withdrawn.is_none_or(|seq| seq > before)
        })
    }

    /// Whether a cheque of a receipt is on offer in another journal, or was accepted with such an offer: the
    /// same collector's, after the phone was set up again.
    #[must_use]
    pub fn left_elsewhere(&self, of: EntryId, receipt: &Receipt) -> bool {
        receipt.cheques().any(|(tender, _)| {
            let paper = (of.journal, of.seq, tender);
            let is_offered = matches!(
                self.cheques.get(&paper),
                Some(Where::Collector { offered: Some(by), .. }) if by.journal != of.journal
            );
            is_offered || self.taken_elsewhere.contains(&paper)
        })
    }

    /// An offer to a cashier. Says what is doubtful about it.
    pub fn offer(
        &mut self,
        id: EntryId,
        offer: &DepositOffer,
        collector: PersonNo,
        day: Day,
        now: Millis,
    ) -> Option<Flag> {
        let mut doubt = None;
        let mut cheques = 0_u32;
        for cheque in &offer.cheques {
            let receipt = cheque.receipt_of(id.journal);
            let paper = (receipt.journal, receipt.seq, cheque.tender);
            match self.cheques.get_mut(&paper) {
                // Of whatever journal, but in these hands.
                Some(Where::Collector { who, offered })
                    if *who == collector && offered.is_none() =>
                {
                    *offered = Some(id);
                    self.moved.insert(paper);
                    cheques += 1;
                }
                Some(Where::Collector { .. } | Where::Elsewhere) | None => {
                    doubt = Some(Flag::CustodyDiffers);
                }
            }
        }
        // Others' offers may stand in the same batch.
        let its = EntryId::new(id.journal, 0)..=EntryId::new(id.journal, Seq::MAX);
        let open = |other: &Offer| {
            other.currency == offer.currency
                && matches!(other.state.as_str(), "offered" | "counted")
        };
        let offered = self
            .offers
            .range(its)
            .filter(|(_, other)| open(other))
            .map(|(_, other)| other.cash_minor)
            .fold(0, i64::saturating_add);
        let held = self
            .cash
            .get(&(collector, offer.currency))
            .copied()
            .unwrap_or_default();
        if offer.cash > held.saturating_sub(offered) {
            doubt = Some(Flag::CustodyDiffers);
        }
        let row = values![
            id.journal,
            id.seq.cast_signed(),
            collector,
            day,
            offer.currency,
            offer.cash,
            cheques,
            now
        ];
        self.offers.insert(
            id,
            Offer {
                currency: offer.currency,
                cash_minor: offer.cash,
                state: "offered".to_owned(),
                withdrawn: None,
                touched: true,
                row: Some(row),
            },
        );
        doubt
    }

    /// An offer taken back. Says why that is doubtful: there is none such, or it was counted already.
    pub fn withdraw(&mut self, id: EntryId, by: Seq) -> Option<Flag> {
        let Some(offer) = self.offers.get_mut(&id) else {
            return Some(Flag::NotFound);
        };
        if offer.withdrawn.is_some() {
            return Some(Flag::NotFound);
        }
        offer.withdrawn = Some(by);
        offer.touched = true;
        match offer.state.as_str() {
            "offered" => {
                "withdrawn".clone_into(&mut offer.state);
                for (paper, place) in &mut self.cheques {
                    if let Where::Collector { offered, .. } = place
                        && *offered == Some(id)
                    {
                        *offered = None;
                        self.moved.insert(*paper);
                    }
                }
                None
            }
            "refused" => None,
            _ => Some(Flag::HandedOver),
        }
    }

    /// Stores what changed.
    pub async fn store(&mut self, tx: &mut Tx) -> Result<(), DbError> {
        tx.execute_rows(&sql::INSERT_CHEQUES, std::mem::take(&mut self.new_cheques))
            .await?;
        let mut moved = Vec::new();
        for paper in std::mem::take(&mut self.moved) {
            let (journal, seq, tender) = paper;
            let (holder, offered) = match self.cheques.get(&paper) {
                Some(Where::Collector { offered, .. }) => ("collector", *offered),
                Some(Where::Elsewhere) | None => ("undone", None),
            };
            moved.extend(values![
                journal,
                seq.cast_signed(),
                tender,
                holder,
                offered.map(|by| by.journal.0.cast_signed()),
                offered.map(|by| by.seq.cast_signed())
            ]);
        }
        tx.execute_rows(&sql::MOVE_CHEQUES, moved).await?;
        let mut new = Vec::new();
        let mut withdrawn = Vec::new();
        for (id, offer) in self.offers.iter_mut().filter(|(_, offer)| offer.touched) {
            offer.touched = false;
            if let Some(row) = offer.row.take() {
                new.extend(row);
            }
            if offer.withdrawn.is_some() {
                withdrawn.extend(values![
                    id.journal,
                    id.seq.cast_signed(),
                    offer.state.as_str(),
                    offer.withdrawn.map(u64::cast_signed)
                ]);
            }
        }
        tx.execute_rows(&sql::INSERT_OFFERS, new).await?;
        tx.execute_rows(&sql::WITHDRAW_OFFERS, withdrawn).await?;
        Ok(())
    }
}
