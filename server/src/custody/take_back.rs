//! A count that nobody goes on with: a cashier counted, fell ill, and the deposit waits for them alone.

use std::fmt::Write as _;

use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Millis;

use super::deposit::{Deposit, DepositState, cheques, find};
use super::{CustodyError, draft, reason, second_counts, seen, sql};
use crate::audit::{self, Record};
use crate::db::Tx;
use crate::values;

/// Takes a deposit that is counted and not answered back to the queue, to be counted anew by somebody who has
/// not seen what was declared. What was counted is told in the audit trail. One that its collector took back meanwhile is theirs again.
pub async fn take_back(
    tx: &mut Tx,
    id: EntryId,
    why: &str,
    by: PersonNo,
    now: Millis,
) -> Result<Deposit, CustodyError> {
    let deposit = find(tx, id).await?;
    let Some(counter) = deposit
        .cashier
        .filter(|_| deposit.state == DepositState::Counted)
    else {
        return Err(CustodyError::NotNow(deposit.state));
    };
    if by == counter || by == deposit.collector {
        return Err(CustodyError::NotNeutral(by));
    }
    let why = reason(why)?;
    let told = counted(tx, &deposit, counter).await?;
    // As a cashier, whatever other roles they hold: who counted was shown it as soon as nothing was missing.
    if deposit.shows_declared_to(counter, true) {
        seen::note(tx, &deposit, counter, now).await?;
    }
    // Who takes a count back has looked at it, and may be a cashier too.
    seen::note(tx, &deposit, by, now).await?;
    let key = || values![id.journal, id.seq.cast_signed()];
    draft::put_down(tx, id).await?;
    tx.execute(&sql::FORGET_SECONDS, key()).await?;
    tx.execute(&sql::FORGET_TICKS, key()).await?;
    tx.execute(&sql::UNCOUNT_DEPOSIT, key()).await?;
    let deposit = find(tx, id).await?;
    if deposit.state == DepositState::Withdrawn {
        tx.execute(&sql::REST_STAYS, key()).await?;
    }
    let record = Record::by(by, "deposit.count_taken_back", format!("deposit {id}"), now);
    audit::append(tx, record.because(format!("{told}: {why}"))).await?;
    Ok(deposit)
}

/// What was counted, and by whom, as the trail keeps it.
async fn counted(
    tx: &mut Tx,
    deposit: &Deposit,
    counter: PersonNo,
) -> Result<String, CustodyError> {
    let money = |minor| Money::new(minor, deposit.currency);
    let first = money(deposit.counted_minor.unwrap_or(0));
    let mut told = format!("person {counter} counted {first}");
    // Writing to a string cannot fail.
    for one in cheques(tx, deposit.id).await? {
        if one.ticked {
            let _ = write!(
                told,
                ", cheque {}-{}",
                one.cheque.receipt, one.cheque.tender
            );
        }
    }
    for one in second_counts(tx, deposit.id).await? {
        let _ = write!(
            told,
            "; person {} {}",
            one.cashier,
            money(one.counted_minor)
        );
    }
    Ok(told)
}
