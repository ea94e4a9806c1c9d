//! What becomes of an offer: counted blind by one cashier, then confirmed or refused by the same.

use std::collections::BTreeSet;

use counterfoil_sync::entry::{
    ChequeRef, Denomination, DepositAnswer, DepositOutcome, Fact, denominations_total,
};
use counterfoil_sync::id::{DaybookId, EntryId, PersonNo};
use counterfoil_sync::limits;
use counterfoil_sync::time::{Day, Millis};

use super::deposit::{Deposit, DepositState, cheques, find};
use super::{CustodyError, Found, case_of, draft, second, seen, sql, variance};
use crate::audit::{self, Record};
use crate::db::{DbError, Tx, sealed};
use crate::intake::{self, Periods, Settings, office};
use crate::ledger::{self, Account, Event, Line, Posting};
use crate::values;
use crate::vault;

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
    seen::must_be_blind(tx, id, cashier).await?;
    match (deposit.state, deposit.cashier) {
        (DepositState::Offered, _) => {}
        (DepositState::Counted, Some(other)) if other != cashier => {
            return Err(CustodyError::CountedByAnother);
        }
        (state, _) => return Err(CustodyError::NotNow(state)),
    }
    draft::free_for(tx, id, cashier, now).await?;
    let counted = checked(tx, id, denominations, ticked).await?;
    let lines = as_kept(denominations);
    let row = values![
        id.journal,
        id.seq.cast_signed(),
        cashier,
        counted,
        lines,
        now
    ];
    tx.execute(&sql::COUNT_DEPOSIT, sealed(row)).await?;
    let ticks = ticked.iter().flat_map(|cheque| {
        let receipt = cheque.receipt_of(id.journal);
        values![
            id.journal,
            id.seq.cast_signed(),
            receipt.journal,
            receipt.seq.cast_signed(),
            cheque.tender
        ]
    });
    tx.execute_rows(&sql::INSERT_TICKS, ticks.collect()).await?;
    draft::put_down(tx, id).await?;
    find(tx, id).await
}

/// The sum of a count, if it is one and every ticked cheque was offered.
pub(super) async fn checked(
    tx: &mut Tx,
    id: EntryId,
    denominations: &[Denomination],
    ticked: &BTreeSet<ChequeRef>,
) -> Result<i64, CustodyError> {
    if !super::is_count(denominations) {
        return Err(CustodyError::Denominations);
    }
    let counted = denominations_total(denominations).map_err(|_| CustodyError::Denominations)?;
    if counted > limits::AMOUNT_MINOR {
        return Err(CustodyError::Denominations);
    }
    let offered: BTreeSet<ChequeRef> = cheques(tx, id)
        .await?
        .iter()
        .map(|cheque| cheque.cheque)
        .collect();
    match ticked.difference(&offered).next() {
        Some(strange) => Err(CustodyError::NotOffered(*strange)),
        None => Ok(counted),
    }
}

/// Note by note as it is kept: unit and quantity, as JSON.
pub(super) fn as_kept(denominations: &[Denomination]) -> String {
    let lines: Vec<[i64; 2]> = denominations
        .iter()
        .map(|line| [line.unit, i64::from(line.quantity)])
        .collect();
    serde_json::to_string(&lines).unwrap_or_default()
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
pub async fn confirm(
    tx: &mut Tx,
    id: EntryId,
    cashier: PersonNo,
    now: Millis,
) -> Result<Confirmed, CustodyError> {
    let deposit = find(tx, id).await?;
    let counted = held_by(
        &deposit,
        cashier,
        &[DepositState::Counted, DepositState::Confirmed],
    )?;
    let differs = counted.saturating_sub(deposit.declared_minor);
    let cheques = cheques(tx, id).await?;
    let found = || cheques.iter().filter(|cheque| cheque.ticked);
    if deposit.state == DepositState::Confirmed {
        let case = case_of(tx, id).await?;
        return Ok(Confirmed {
            variance_minor: differs,
            case,
            cheques: found().count() as u64,
        });
    }
    second::must_agree(&deposit)?;
    // What is in the vault is being counted: nothing goes in meanwhile.
    if vault::is_being_counted(tx, cashier).await? {
        return Err(CustodyError::VaultBeingCounted);
    }
    let day = vault::posting_day(tx, now, cashier).await?;
    let cheque_sum = found()
        .map(|cheque| cheque.amount_minor)
        .fold(0, i64::saturating_add);
    let mut lines = Vec::with_capacity(5);
    let mut line = |line: Line| lines.extend((line.amount_minor != 0).then_some(line));
    line(Line::debit(Account::CashVault, counted).person(cashier));
    line(Line::credit(Account::CashCollector, deposit.declared_minor).person(deposit.collector));
    line(Line::credit(Account::OverShort, differs));
    line(Line::debit(Account::ChequesVault, cheque_sum).person(cashier));
    line(Line::credit(Account::ChequesCollector, cheque_sum).person(deposit.collector));
    if lines.len() > 1 {
        let posting = Posting::new(
            format!("deposit:{id}"),
            Event::Deposit,
            day,
            deposit.currency,
            lines,
        );
        ledger::post(tx, now, &[posting]).await?;
    }
    let key = || values![id.journal, id.seq.cast_signed()];
    tx.execute(&sql::TICKED_TO_VAULT, key()).await?;
    tx.execute(&sql::REST_STAYS, key()).await?;
    tx.execute(
        &sql::ANSWER_DEPOSIT,
        values![
            id.journal,
            id.seq.cast_signed(),
            "confirmed",
            None::<String>,
            now
        ],
    )
    .await?;
    let mut case = None;
    if differs != 0 {
        let found = Found {
            deposit: Some(id),
            day_close: None,
            cheque: None,
            answers: deposit.collector,
            cashier,
            day,
            currency: deposit.currency,
            amount_minor: differs,
        };
        case = Some(variance::open(tx, found, now).await?);
    }
    let outcome = DepositOutcome::Confirmed {
        cash: counted,
        found: found_of(tx, id).await?,
    };
    answer(tx, &deposit, outcome, cashier, now).await?;
    audit::append(
        tx,
        Record::by(cashier, "deposit.confirmed", format!("deposit {id}"), now),
    )
    .await?;
    Ok(Confirmed {
        variance_minor: differs,
        case,
        cheques: found().count() as u64,
    })
}

/// Gives an offer back: custody stays with the collector, who is told why.
pub async fn refuse(
    tx: &mut Tx,
    id: EntryId,
    reason: &str,
    cashier: PersonNo,
    now: Millis,
) -> Result<(), CustodyError> {
    let deposit = find(tx, id).await?;
    if deposit.collector == cashier {
        return Err(CustodyError::OwnDeposit);
    }
    // Refused and offered again, they would count it knowing.
    seen::must_be_blind(tx, id, cashier).await?;
    match deposit.state {
        DepositState::Refused => return Ok(()),
        DepositState::Offered => {}
        DepositState::Counted if deposit.cashier == Some(cashier) => {}
        DepositState::Counted => return Err(CustodyError::CountedByAnother),
        DepositState::Withdrawn | DepositState::Confirmed => {
            return Err(CustodyError::NotNow(deposit.state));
        }
    }
    draft::free_for(tx, id, cashier, now).await?;
    let reason = super::reason(reason)?;
    let key = || values![id.journal, id.seq.cast_signed()];
    draft::put_down(tx, id).await?;
    tx.execute(&sql::REST_STAYS, key()).await?;
    tx.execute(
        &sql::ANSWER_DEPOSIT,
        values![
            id.journal,
            id.seq.cast_signed(),
            "refused",
            Some(reason),
            now
        ],
    )
    .await?;
    answer(
        tx,
        &deposit,
        DepositOutcome::Refused(reason.to_owned()),
        cashier,
        now,
    )
    .await?;
    audit::append(
        tx,
        Record::by(cashier, "deposit.refused", format!("deposit {id}"), now).because(reason),
    )
    .await?;
    Ok(())
}

/// The cheques that a count found, where they are not all that the collector offered.
pub(super) async fn found_of(
    tx: &mut Tx,
    id: EntryId,
) -> Result<Option<Vec<ChequeRef>>, CustodyError> {
    let Some(Fact::DepositOffer(offer)) = intake::fact_of(tx, id).await? else {
        return Err(CustodyError::NoDeposit(id));
    };
    let key = values![id.journal, id.seq.cast_signed()];
    let rows = tx.all(&sql::TICKS, key).await?;
    let ticked = rows.iter().map(|row| {
        let receipt = EntryId::new(row.get(0)?, row.get::<i64>(1)?.cast_unsigned());
        Ok(ChequeRef::named(receipt, row.get(2)?, id.journal))
    });
    let ticked: BTreeSet<ChequeRef> = ticked.collect::<Result<_, DbError>>()?;
    Ok((!ticked.iter().eq(&offer.cheques)).then(|| ticked.into_iter().collect()))
}

/// What this cashier counted, if the deposit is in one of these states and the count is theirs.
fn held_by(
    deposit: &Deposit,
    cashier: PersonNo,
    states: &[DepositState],
) -> Result<i64, CustodyError> {
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

async fn answer(
    tx: &mut Tx,
    deposit: &Deposit,
    outcome: DepositOutcome,
    by: PersonNo,
    now: Millis,
) -> Result<(), CustodyError> {
    let daybook = DaybookId {
        collector: deposit.collector,
        day: deposit.day,
    };
    let fact = DepositAnswer {
        deposit: deposit.id,
        outcome,
        by,
    };
    office::say(tx, now, daybook, vec![fact.into()]).await?;
    Ok(())
}

/// The day the office posts to now.
pub(crate) async fn posting_day(tx: &mut Tx, now: Millis) -> Result<Day, CustodyError> {
    let zone = Settings::load(tx).await?.zone;
    let periods = Periods::load(tx).await?;
    Ok(periods.posting_day(crate::clock::day_in(now, zone)))
}
