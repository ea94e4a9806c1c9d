//! Offers of cash and cheques, as they are looked up.

use counterfoil_sync::entry::ChequeRef;
use counterfoil_sync::id::{EntryId, JournalId, PersonNo};
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::{Day, Millis};

use super::{CustodyError, sql};
use crate::auth::Scope;
use crate::company::Counting;
use crate::db::{Row, Tx};
use crate::values;

/// How far an offer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DepositState {
    /// Waits for a cashier.
    Offered,
    /// Taken back before it was counted.
    Withdrawn,
    /// Counted, and neither confirmed nor refused.
    Counted,
    /// Accepted: custody moved.
    Confirmed,
    /// Not accepted: custody stayed.
    Refused,
}

impl DepositState {
    const ALL: [Self; 5] = [
        Self::Offered,
        Self::Withdrawn,
        Self::Counted,
        Self::Confirmed,
        Self::Refused,
    ];

    /// As stored and shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Withdrawn => "withdrawn",
            Self::Counted => "counted",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// An offer and what became of it.
#[derive(Debug, Clone)]
pub struct Deposit {
    /// The entry that offered it.
    pub id: EntryId,
    /// Who holds it until it is confirmed.
    pub collector: PersonNo,
    /// The business date it was offered on.
    pub day: Day,
    /// Its currency.
    pub currency: Currency,
    /// The cash declared, in minor units.
    pub declared_minor: i64,
    /// How many cheques are in it.
    pub cheques: u32,
    /// When it came in.
    pub received: Millis,
    /// How far it is.
    pub state: DepositState,
    /// Who holds the count.
    pub cashier: Option<PersonNo>,
    /// The cash counted, in minor units.
    pub counted_minor: Option<i64>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Whether it is counted, and the company asks for a second count that is not there yet.
    pub awaits_second: bool,
    /// Whether the last second count found something else than the first.
    pub counts_differ: bool,
}

impl Deposit {
    pub(super) fn read(row: &Row, counting: &Counting) -> Result<Self, CustodyError> {
        let (journal, seq): (JournalId, i64) = (row.get("journal")?, row.get("seq")?);
        let id = EntryId::new(journal, seq.cast_unsigned());
        let (state, cashier): (String, Option<u32>) = (row.get("state")?, row.get("cashier")?);
        let (currency, counted): (Currency, Option<i64>) =
            (row.get("currency")?, row.get("counted_minor")?);
        let declared: i64 = row.get("declared_minor")?;
        // By what was declared too: who counts too little is not to be alone with it.
        let most = counted.map(|counted| Money::new(counted.max(declared), currency));
        let is_asked = most.is_some_and(|most| counting.asks_second(most));
        let agrees: Option<i64> = row.get("second_agrees")?;
        let is_counted = state == DepositState::Counted.name();
        Ok(Self {
            id,
            collector: row.get("collector")?,
            day: row.get("day")?,
            currency,
            declared_minor: declared,
            cheques: row.get("cheques")?,
            received: row.get("received_ms")?,
            state: DepositState::named(&state)
                .ok_or_else(|| CustodyError::Unreadable(id.to_string()))?,
            cashier: cashier.map(PersonNo),
            counted_minor: counted,
            reason: row.get("reason")?,
            awaits_second: is_asked && agrees.is_none() && is_counted,
            counts_differ: agrees == Some(0) && is_counted,
        })
    }

    /// Whether a second cashier is to count it, for the first time or once more.
    #[must_use]
    pub fn asks_again(&self) -> bool {
        self.awaits_second || self.counts_differ
    }

    /// Whether a person may see what was declared: not before a count is on record, and until it is
    /// confirmed, of cashiers only the one who counted; nor while a second count is missing or finds something
    /// else, for then it is counted again. What was refused will be offered again.
    #[must_use]
    pub fn shows_declared_to(&self, person: PersonNo, is_only_cashier: bool) -> bool {
        match self.state {
            DepositState::Offered | DepositState::Withdrawn => false,
            DepositState::Counted if self.asks_again() => false,
            DepositState::Counted | DepositState::Refused => {
                self.counted_minor.is_some() && (!is_only_cashier || self.cashier == Some(person))
            }
            DepositState::Confirmed => true,
        }
    }
}

/// A cheque of an offer.
#[derive(Debug, Clone)]
pub struct OfferedCheque {
    /// Which.
    pub cheque: ChequeRef,
    /// The bank it is drawn on.
    pub bank: String,
    /// Its number.
    pub number: String,
    /// The date on it.
    pub date: Day,
    /// Minor units.
    pub amount_minor: i64,
    /// Whether the count found it.
    pub ticked: bool,
}

/// The offers in a state, the oldest first: all, or those that came in after one of them.
pub async fn list(
    tx: &mut Tx,
    scope: &Scope,
    state: DepositState,
    after: Option<EntryId>,
    at_most: i64,
) -> Result<Vec<Deposit>, CustodyError> {
    let (received, journal, seq) = match after {
        Some(id) => (
            find(tx, id).await?.received.0,
            id.journal.0.cast_signed(),
            id.seq.cast_signed(),
        ),
        None => (i64::MIN, 0, 0),
    };
    let rows = tx
        .all(
            &sql::DEPOSITS,
            values![
                state.name(),
                received,
                journal,
                seq,
                at_most,
                scope.branch()
            ],
        )
        .await?;
    let counting = Counting::load(tx).await?;
    rows.iter()
        .map(|row| Deposit::read(row, &counting))
        .collect()
}

/// One offer.
pub async fn find(tx: &mut Tx, id: EntryId) -> Result<Deposit, CustodyError> {
    let Ok(seq) = i64::try_from(id.seq) else {
        return Err(CustodyError::NoDeposit(id));
    };
    let row = tx.optional(&sql::DEPOSIT, values![id.journal, seq]).await?;
    let row = row.ok_or(CustodyError::NoDeposit(id))?;
    Deposit::read(&row, &Counting::load(tx).await?)
}

/// The cheques of an offer that is open, or that its count found.
pub async fn cheques(tx: &mut Tx, id: EntryId) -> Result<Vec<OfferedCheque>, CustodyError> {
    let rows = tx
        .all(
            &sql::CHEQUES_OF_DEPOSIT,
            values![id.journal, id.seq.cast_signed()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let (journal, receipt): (JournalId, i64) = (row.get(7)?, row.get(0)?);
            let receipt = EntryId::new(journal, receipt.cast_unsigned());
            let ticked: Option<i64> = row.get(6)?;
            Ok(OfferedCheque {
                cheque: ChequeRef::named(receipt, row.get(1)?, id.journal),
                bank: row.get(2)?,
                number: row.get(3)?,
                date: row.get(4)?,
                amount_minor: row.get(5)?,
                ticked: ticked.is_some(),
            })
        })
        .collect()
}
