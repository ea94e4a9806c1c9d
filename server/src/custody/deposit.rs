//! What becomes of an offer: counted blind by one cashier, then confirmed or refused by the same.

use std::collections::BTreeSet;

use counterfoil_sync::entry::{ChequeRef, Denomination, DepositAnswer, DepositOutcome, denominations_total};
use counterfoil_sync::id::{DaybookId, EntryId, JournalId, PersonNo};
use counterfoil_sync::limits;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Day, Millis};

use super::{CustodyError, sql};
use crate::audit::{self, Record};
use crate::db::{Row, Tx};
use crate::intake::{Periods, Settings, office};
use crate::ledger::{self, Account, Event, Line, Posting};
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
    const ALL: [Self; 5] = [Self::Offered, Self::Withdrawn, Self::Counted, Self::Confirmed, Self::Refused];

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
}

impl Deposit {
    fn read(row: &Row) -> Result<Self, CustodyError> {
        let (journal, seq): (JournalId, i64) = (row.get("journal")?, row.get("seq")?);
        let id = EntryId::new(journal, seq.cast_unsigned());
        let (state, cashier): (String, Option<u32>) = (row.get("state")?, row.get("cashier")?);
        Ok(Self {
            id,
            collector: row.get("collector")?,
            day: row.get("day")?,
            currency: row.get("currency")?,
            declared_minor: row.get("declared_minor")?,
            cheques: row.get("cheques")?,
            received: row.get("received_ms")?,
            state: DepositState::named(&state).ok_or_else(|| CustodyError::Unreadable(id.to_string()))?,
            cashier: cashier.map(PersonNo),
            counted_minor: row.get("counted_minor")?,
            reason: row.get("reason")?,
        })
    }

    /// Whether a person may see what was declared: not before a count is on record, and until the
    /// answer is given, of cashiers only the one who counted.
    #[must_use]
    pub fn shows_declared_to(&self, person: PersonNo, is_only_cashier: bool) -> bool {
        match self.state {
            DepositState::Offered | DepositState::Withdrawn => false,
            DepositState::Counted => !is_only_cashier || self.cashier == Some(person),
            DepositState::Confirmed | DepositState::Refused => true,
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

/// The offers in a state, the oldest first.
pub async fn list(tx: &mut Tx, state: DepositState, at_most: i64) -> Result<Vec<Deposit>, CustodyError> {
    let rows = tx.all(&sql::DEPOSITS, values![state.name(), at_most]).await?;
    rows.iter().map(Deposit::read).collect()
}

/// One offer.
pub async fn find(tx: &mut Tx, id: EntryId) -> Result<Deposit, CustodyError> {
    let Ok(seq) = i64::try_from(id.seq) else { return Err(CustodyError::NoDeposit(id)) };
    let row = tx.optional(&sql::DEPOSIT, values![id.journal, seq]).await?;
    row.as_ref().map_or(Err(CustodyError::NoDeposit(id)), Deposit::read)
}

/// The cheques of an offer that is open, or that its count found.
pub async fn cheques(tx: &mut Tx, id: EntryId) -> Result<Vec<OfferedCheque>, CustodyError> {
    let rows = tx.all(&sql::CHEQUES_OF_DEPOSIT, values![id.journal, id.seq.cast_signed()]).await?;
    rows.iter()
        .map(|row| {
            let receipt: i64 = row.get(0)?;
            let ticked: Option<i64> = row.get(6)?;
            Ok(OfferedCheque {
                cheque: ChequeRef { receipt: receipt.cast_unsigned(), tender: row.get(1)? },
                bank: row.get(2)?,
                number: row.get(3)?,
                date: row.get(4)?,
                amount_minor: row.get(5)?,
                ticked: ticked.is_some(),
            })
        })
        .collect()
}

/// Records what a cashier counted, before they see what was declared. A count is written once.
pub async fn count(
    tx: &mut Tx,
    id: EntryId,
    denominations: &[Denomination],
    ticked: &BTreeSet<ChequeRef>,
    cashier: PersonNo,
    now: Millis,
) -> Result<Deposit, CustodyError> {
    let deposit = find(tx, id).await?;
    if deposit.collector == cashier {
        return Err(CustodyError::OwnDeposit);
    }
    match (deposit.state, deposit.cashier) {
        (DepositState::Offered, _) => {}
        (DepositState::Counted, Some(other)) if other != cashier => return Err(CustodyError::CountedByAnother),
        (state, _) => return Err(CustodyError::NotNow(state)),
    }
    if denominations.len() > limits::DENOMINATIONS || denominations.iter().any(|line| line.unit < 1) {
        return Err(CustodyError::Denominations);
    }
    let counted = denominations_total(denominations).map_err(|_| CustodyError::Denominations)?;
    if counted > limits::AMOUNT_MINOR {
        return Err(CustodyError::Denominations);
    }
    let offered: BTreeSet<ChequeRef> = cheques(tx, id).await?.iter().map(|cheque| cheque.cheque).collect();
    if let Some(strange) = ticked.difference(&offered).next() {
        return Err(CustodyError::NotOffered(*strange));
    }
    let lines: Vec<[i64; 2]> = denominations.iter().map(|line| [line.unit, i64::from(line.quantity)]).collect();
    let lines = serde_json::to_string(&lines).unwrap_or_default();
    tx.execute(&sql::COUNT_DEPOSIT, values![id.journal, id.seq.cast_signed(), cashier, counted, lines, now]).await?;
    let ticks = ticked
        .iter()
        .flat_map(|cheque| values![id.journal, id.seq.cast_signed(), cheque.receipt.cast_signed(), cheque.tender]);
    tx.execute_rows(&sql::INSERT_TICKS, ticks.collect()).await?;
    find(tx, id).await
}

/// What a confirmation did.
#[derive(Debug, Clone, Copy)]
pub struct Confirmed {
    /// Counted minus declared, in minor units.
    pub variance_minor: i64,
    /// The case that was opened for it.
    pub case: Option<i64>,
    /// Cheques that were accepted.
    pub cheques: u64,
}

/// Accepts what was counted: custody moves, a difference becomes a case, the collector is told. Doing
/// it again is the same as once.
pub async fn confirm(tx: &mut Tx, id: EntryId, cashier: PersonNo, now: Millis) -> Result<Confirmed, CustodyError> {
    let deposit = find(tx, id).await?;
    let counted = held_by(&deposit, cashier, &[DepositState::Counted, DepositState::Confirmed])?;
    let variance = counted.saturating_sub(deposit.declared_minor);
    let cheques = cheques(tx, id).await?;
    let found = || cheques.iter().filter(|cheque| cheque.ticked);
    if deposit.state == DepositState::Confirmed {
        let case: Option<i64> = tx.optional(&sql::CASE_OF, values![id.journal, id.seq.cast_signed()]).await?.map(|row| row.get(0)).transpose()?;
        return Ok(Confirmed { variance_minor: variance, case, cheques: found().count() as u64 });
    }
    let day = posting_day(tx, now).await?;
    let cheque_sum = found().map(|cheque| cheque.amount_minor).fold(0, i64::saturating_add);
    let mut lines = Vec::with_capacity(5);
    let mut line = |line: Line| lines.extend((line.amount_minor != 0).then_some(line));
    line(Line::debit(Account::CashVault, counted).person(cashier));
    line(Line::credit(Account::CashCollector, deposit.declared_minor).person(deposit.collector));
    line(Line::credit(Account::OverShort, variance));
    line(Line::debit(Account::ChequesVault, cheque_sum).person(cashier));
    line(Line::credit(Account::ChequesCollector, cheque_sum).person(deposit.collector));
    if lines.len() > 1 {
        let posting = Posting::new(format!("deposit:{id}"), Event::Deposit, day, deposit.currency, lines);
        ledger::post(tx, now, &[posting]).await?;
    }
    let key = || values![id.journal, id.seq.cast_signed()];
    tx.execute(&sql::TICKED_TO_VAULT, key()).await?;
    tx.execute(&sql::REST_STAYS, key()).await?;
    tx.execute(&sql::ANSWER_DEPOSIT, values![id.journal, id.seq.cast_signed(), "confirmed", None::<String>, now]).await?;
    let mut case = None;
    if variance != 0 {
        let no: i64 = tx.scalar::<i64>(&sql::LAST_VARIANCE, values![]).await? + 1;
        let row = values![no, id.journal, id.seq.cast_signed(), deposit.collector, cashier, day, deposit.currency, variance];
        tx.execute(&sql::OPEN_VARIANCE, row).await?;
        case = Some(no);
    }
    answer(tx, &deposit, DepositOutcome::Confirmed(counted), cashier, now).await?;
    audit::append(tx, Record::by(cashier, "deposit.confirmed", format!("deposit {id}"), now)).await?;
    Ok(Confirmed { variance_minor: variance, case, cheques: found().count() as u64 })
}

/// Gives an offer back: custody stays with the collector, who is told why.
pub async fn refuse(tx: &mut Tx, id: EntryId, reason: &str, cashier: PersonNo, now: Millis) -> Result<(), CustodyError> {
    let deposit = find(tx, id).await?;
    if deposit.collector == cashier {
        return Err(CustodyError::OwnDeposit);
    }
    match deposit.state {
        DepositState::Refused => return Ok(()),
        DepositState::Offered => {}
        DepositState::Counted if deposit.cashier == Some(cashier) => {}
        DepositState::Counted => return Err(CustodyError::CountedByAnother),
        DepositState::Withdrawn | DepositState::Confirmed => return Err(CustodyError::NotNow(deposit.state)),
    }
    super::reason(reason)?;
    let key = || values![id.journal, id.seq.cast_signed()];
    tx.execute(&sql::REST_STAYS, key()).await?;
    tx.execute(&sql::ANSWER_DEPOSIT, values![id.journal, id.seq.cast_signed(), "refused", Some(reason), now]).await?;
    answer(tx, &deposit, DepositOutcome::Refused(reason.to_owned()), cashier, now).await?;
    audit::append(tx, Record::by(cashier, "deposit.refused", format!("deposit {id}"), now).because(reason)).await?;
    Ok(())
}

/// What this cashier counted, if the deposit is in one of these states and the count is theirs.
fn held_by(deposit: &Deposit, cashier: PersonNo, states: &[DepositState]) -> Result<i64, CustodyError> {
    if deposit.collector == cashier {
        return Err(CustodyError::OwnDeposit);
    }
    if !states.contains(&deposit.state) {
        return Err(CustodyError::NotNow(deposit.state));
    }
    match (deposit.cashier, deposit.counted_minor) {
        (Some(counter), Some(counted)) if counter == cashier => Ok(counted),
        _ => Err(CustodyError::CountedByAnother),
    }
}

async fn answer(tx: &mut Tx, deposit: &Deposit, outcome: DepositOutcome, by: PersonNo, now: Millis) -> Result<(), CustodyError> {
    let daybook = DaybookId { collector: deposit.collector, day: deposit.day };
    let fact = DepositAnswer { deposit: deposit.id, outcome, by };
    office::say(tx, now, daybook, vec![fact.into()]).await?;
    Ok(())
}

/// The day the office posts to now.
pub(crate) async fn posting_day(tx: &mut Tx, now: Millis) -> Result<Day, CustodyError> {
    let zone = Settings::load(tx).await?.zone;
    let periods = Periods::load(tx).await?;
    Ok(periods.posting_day(crate::clock::day_in(now, zone)))
}
