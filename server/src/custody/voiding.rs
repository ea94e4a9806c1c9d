//! Voids that need a second person: the server had confirmed the receipt, or its money was offered.

use counterfoil_sync::entry::{Fact, VoidAnswer};
use counterfoil_sync::id::{CustomerNo, DaybookId, EntryId, JournalId, PersonNo};
use counterfoil_sync::money::Money;
use counterfoil_sync::time::{Day, Millis};

use super::answer::posting_day;
use super::{CustodyError, sql};
use crate::audit::{self, Record};
use crate::auth::Scope;
use crate::db::{Row, Tx};
use crate::intake::{self, office, posting};
use crate::ledger::{self, Account, Event};
use crate::said;
use crate::values;

/// A void that needs, or needed, a decision.
#[derive(Debug, Clone)]
pub struct Awaiting {
    /// The void.
    pub id: EntryId,
    /// The receipt.
    pub receipt: EntryId,
    /// Who asks.
    pub collector: PersonNo,
    /// The business date of the void.
    pub day: Day,
    /// Why.
    pub reason: String,
    /// `awaiting`, `approved` or `refused`; `posted` if it needed nobody.
    pub state: String,
    /// Who decided, when, and what they said.
    pub decided: Option<Decided>,
    /// The receipt's customer.
    pub customer: CustomerNo,
    /// The receipt's amount.
    pub total: Money,
}

/// How a void was decided.
#[derive(Debug, Clone)]
pub struct Decided {
    /// By whom.
    pub by: PersonNo,
    /// When.
    pub at: Millis,
    /// Why.
    pub note: String,
}

impl Awaiting {
    fn read(row: &Row) -> Result<Self, CustodyError> {
        let journal: JournalId = row.get("journal")?;
        let (seq, receipt): (i64, i64) = (row.get("seq")?, row.get("receipt_seq")?);
        let decided = match row.get::<Option<PersonNo>>("decided_by")? {
            Some(by) => Some(Decided {
                by,
                at: row.get("decided_ms")?,
                note: row.get("note")?,
            }),
            None => None,
        };
        Ok(Self {
            id: EntryId::new(journal, seq.cast_unsigned()),
            receipt: EntryId::new(journal, receipt.cast_unsigned()),
            collector: row.get("collector")?,
            day: row.get("day")?,
            reason: row.get("reason")?,
            state: row.get("state")?,
            decided,
            customer: row.get("customer")?,
            total: Money::new(row.get("total_minor")?, row.get("currency")?),
        })
    }
}

/// One void that needs, or needed, a decision.
pub async fn find(tx: &mut Tx, id: EntryId) -> Result<Awaiting, CustodyError> {
    let Ok(seq) = i64::try_from(id.seq) else {
        return Err(CustodyError::NoVoid(id));
    };
    let row = tx.optional(&sql::VOID, values![id.journal, seq]).await?;
    row.as_ref()
        .map_or(Err(CustodyError::NoVoid(id)), Awaiting::read)
}

/// The voids that wait, as far as somebody sees them: all, or those after one of them, which may have been decided since.
pub async fn awaiting(
    tx: &mut Tx,
    scope: &Scope,
    after: Option<EntryId>,
    at_most: i64,
) -> Result<Vec<Awaiting>, CustodyError> {
    let (day, journal, seq) = match after {
        Some(id) => (
            i64::from(find(tx, id).await?.day.0),
            id.journal.0.cast_signed(),
            id.seq.cast_signed(),
        ),
        None => (i64::MIN, 0, 0),
    };
    let rows = tx
        .all(
            &sql::VOIDS_AWAITING,
            values![day, journal, seq, at_most, scope.branch()],
        )
        .await?;
    rows.iter().map(Awaiting::read).collect()
}

/// Decides a void. Deciding it again the same way is the same as once.
pub async fn decide(
    tx: &mut Tx,
    id: EntryId,
    approve: bool,
    reason: &str,
    by: PersonNo,
    now: Millis,
) -> Result<Awaiting, CustodyError> {
    let void = find(tx, id).await?;
    let seq = id.seq.cast_signed();
    let state = if approve { "approved" } else { "refused" };
    // Before anything else: who asks again what another decided is told the same.
    if by == void.collector {
        return Err(CustodyError::NotNeutral(by));
    }
    match void.state.as_str() {
        "awaiting" => {}
        decided if decided == state => return Ok(void),
        "posted" => return Err(CustodyError::NoVoid(id)),
        _ => return Err(CustodyError::Decided),
    }
    let reason = super::reason(reason)?;
    if approve {
        undo(tx, &void, now).await?;
    }
    tx.execute(
        &sql::DECIDE_VOID,
        values![id.journal, seq, state, by, now, reason],
    )
    .await?;
    said::recount(tx, &[void.customer].into()).await?;
    let daybook = DaybookId {
        collector: void.collector,
        day: void.day,
    };
    let fact = VoidAnswer {
        void: id,
        approved: approve,
        reason: reason.to_owned(),
        by,
    };
    office::say(tx, now, daybook, vec![fact.into()]).await?;
    audit::append(
        tx,
        Record::by(by, "void.decided", format!("void {id} {state}"), now).because(reason),
    )
    .await?;
    Ok(Awaiting {
        state: state.to_owned(),
        decided: Some(Decided {
            by,
            at: now,
            note: reason.to_owned(),
        }),
        ..void
    })
}

/// Posts the mirror, if the receipt's money is still where it was taken.
async fn undo(tx: &mut Tx, void: &Awaiting, now: Millis) -> Result<(), CustodyError> {
    let unreadable = || CustodyError::Unreadable(format!("receipt {}", void.receipt));
    let Some(Fact::Receipt(receipt)) = intake::fact_of(tx, void.receipt).await? else {
        return Err(unreadable());
    };
    let key = values![void.receipt.journal, void.receipt.seq.cast_signed()];
    let held: i64 = tx.scalar(&sql::CHEQUES_AT_HAND, key.clone()).await?;
    if usize::try_from(held) != Ok(receipt.cheques().count()) {
        return Err(CustodyError::HandedOver);
    }
    let cash = ledger::balance(
        tx,
        Account::CashCollector,
        Some(void.collector.0),
        receipt.currency,
    )
    .await?;
    let offered: i64 = tx
        .scalar(
            &sql::CASH_OFFERED,
            values![void.collector, receipt.currency],
        )
        .await?;
    if receipt.cash() > cash.minor.saturating_sub(offered) {
        return Err(CustodyError::HandedOver);
    }
    let posted = ledger::find(tx, &posting::receipt_key(void.receipt))
        .await?
        .ok_or_else(unreadable)?;
    let day = posting_day(tx, now).await?.max(posted.day);
    ledger::post(
        tx,
        now,
        &[posted.mirror(posting::void_key(void.id), Event::Void, day)],
    )
    .await?;
    tx.execute(&sql::CHEQUES_UNDONE, key).await?;
    Ok(())
}
