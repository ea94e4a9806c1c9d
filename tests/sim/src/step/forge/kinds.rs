//! The forgeries, one by one.

use anyhow::Result;
use counterfoil_server::demo::dice::Dice;
use counterfoil_sync::entry::{
    Allocation, DepositAnswer, DepositOutcome, Entry, Fact, Quarantine, Receipt, Tally, Tender,
    VoidAnswer,
};
use counterfoil_sync::id::{BookNo, CustomerNo, EntryId, ItemNo, JournalId, PersonNo};
use counterfoil_sync::journal::{Head, Sealed, sha256};
use counterfoil_sync::keys::SecretKey;
use counterfoil_sync::limits;
use counterfoil_sync::time::{Clocks, Millis};
use rusqlite::{Connection, OptionalExtension as _};

use super::{Forger, Forgery, hand, head_at, rescue};
use crate::world::{Customer, DAY_MS, Fate, World};

/// One of them. None where what it needs is not there.
pub(super) fn draw(
    forger: &mut Forger,
    eye: &Connection,
    luck: &mut Dice,
) -> Result<Option<Forgery>> {
    let (mine, next) = (forger.customer.clone(), forger.next);
    let refused = |number| forger.receipt(&mine, number);
    Ok(match luck.below(20) {
        0 if next + 2 > forger.last => None,
        0 => Some(accepted(forger, "forged: leaf skipped", &mine, next + 2)?),
        1 => {
            forger.clocks.wall = Millis(forger.clocks.wall.0 - 3_000 * DAY_MS);
            Some(accepted(forger, "forged: back-dated", &mine, next)?)
        }
        2 => {
            let stranger = forger.stranger.clone();
            Some(accepted(
                forger,
                "forged: another's customer",
                &stranger,
                next,
            )?)
        }
        3 => Some(accepted(
            forger,
            "forged: receipt past the phone",
            &mine,
            next,
        )?),
        4 => Some(hand::void(forger, true)?),
        5 => Some(hand::void(forger, false)?),
        6 => number_reused(forger, eye)?,
        7 => {
            let receipt = refused(forger.last + 1_000);
            let why = Quarantine::NotLeased;
            Some(aside(
                forger,
                "forged: leaf of another's book",
                receipt,
                why,
            )?)
        }
        8 => {
            let mut receipt = refused(next);
            receipt.customer = CustomerNo(9_999);
            let why = Quarantine::UnknownAccount;
            Some(aside(forger, "forged: nobody's account", receipt, why)?)
        }
        9 => Some(anothers_seal(forger)?),
        10 => another_currency(forger, eye)?,
        11 => tail_trimmed(forger, eye, luck)?,
        12 => Some(answer_of_the_office(forger, luck)?),
        13 => Some(over_the_limit(forger)),
        14 => Some(gap(forger)?),
        15 => Some(unknown_kind(forger)?),
        16 | 17 => Some(hand::voided_and_offered(forger, eye)?),
        18 => hand::beyond_a_limit(forger, eye)?,
        _ => anothers_journal(forger, eye, luck)?,
    })
}

/// A receipt that counts: money was taken, whatever else is odd about it.
fn accepted(
    forger: &Forger,
    what: &'static str,
    customer: &Customer,
    leaf: u32,
) -> Result<Forgery> {
    let receipt = forger.receipt(customer, leaf);
    let sealed = forger
        .head
        .write(forger.draft(receipt.clone()), Some(&forger.key))?;
    let paper = forger.paper(&sealed, &receipt);
    Ok(forger.sync(what, &forger.head, &[sealed]).on_paper(paper))
}

/// A receipt that must be put aside.
fn aside(
    forger: &Forger,
    what: &'static str,
    receipt: Receipt,
    why: Quarantine,
) -> Result<Forgery> {
    let sealed = forger
        .head
        .write(forger.draft(receipt), Some(&forger.key))?;
    let forgery = forger.sync(what, &forger.head, std::slice::from_ref(&sealed));
    Ok(forgery.becomes(&sealed, Fate::Aside(why)))
}

fn number_reused(forger: &Forger, eye: &Connection) -> Result<Option<Forgery>> {
    let used: Option<(u32, u32)> = eye
        .prepare_cached("SELECT book, number FROM leaf WHERE journal = ?1 ORDER BY seq LIMIT 1")?
        .query_row([forger.journal.0.cast_signed()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    used.map(|(book, number)| {
        let mut receipt = forger.receipt(&forger.customer, number);
        receipt.book = BookNo(book);
        aside(
            forger,
            "forged: number reused",
            receipt,
            Quarantine::NumberUsed,
        )
    })
    .transpose()
}

fn anothers_seal(forger: &Forger) -> Result<Forgery> {
    let receipt = forger.receipt(&forger.customer, forger.next);
    let other = World::key(forger.number + 1)?;
    let sealed = forger.head.write(forger.draft(receipt), Some(&other))?;
    let what = "forged: another's seal";
    let forgery = forger.sync(what, &forger.head, std::slice::from_ref(&sealed));
    Ok(forgery.becomes(&sealed, Fate::Aside(Quarantine::Signature)))
}

fn another_currency(forger: &Forger, eye: &Connection) -> Result<Option<Forgery>> {
    let mut receipt = forger.receipt(&forger.customer, forger.next);
    let other = if receipt.currency.code() == "AED" {
        "KWD"
    } else {
        "AED"
    };
    receipt.currency = other.parse()?;
    let item: Option<u32> = eye
        .prepare_cached("SELECT no FROM open_item WHERE customer = ?1 ORDER BY no LIMIT 1")?
        .query_row([receipt.customer.0], |row| row.get(0))
        .optional()?;
    item.map(|item| {
        receipt.on_account = None;
        receipt.allocations = vec![Allocation {
            item: ItemNo(item),
            amount: forger.cash,
            short: None,
        }];
        let why = Quarantine::UnknownAccount;
        aside(forger, "forged: another currency", receipt, why)
    })
    .transpose()
}

/// The tail is cut off, and another history goes on from there.
fn tail_trimmed(forger: &Forger, eye: &Connection, luck: &mut Dice) -> Result<Option<Forgery>> {
    let back = 1 + i64::from(luck.percent(50));
    let Some(base) = head_at(eye, forger.journal, back)? else {
        return Ok(None);
    };
    let receipt = forger.receipt(&forger.customer, forger.next);
    let sealed = base.write(forger.draft(receipt), Some(&forger.key))?;
    let what = "forged: tail trimmed";
    let forgery = forger.sync(what, &base, std::slice::from_ref(&sealed));
    Ok(Some(
        forgery.becomes(&sealed, Fate::Aside(Quarantine::Fork)),
    ))
}

fn answer_of_the_office(forger: &Forger, luck: &mut Dice) -> Result<Forgery> {
    let last = EntryId::new(forger.journal, forger.head.seq);
    let by = PersonNo(forger.collector);
    let fact: Fact = if luck.percent(50) {
        VoidAnswer {
            void: last,
            approved: true,
            reason: "fine".to_owned(),
            by,
        }
        .into()
    } else {
        DepositAnswer {
            deposit: last,
            outcome: DepositOutcome::confirmed(forger.cash),
            by,
        }
        .into()
    };
    let sealed = forger.head.write(forger.draft(fact), None)?;
    let what = "forged: an answer of the office";
    let forgery = forger.sync(what, &forger.head, std::slice::from_ref(&sealed));
    Ok(forgery.becomes(&sealed, Fate::Aside(Quarantine::Policy)))
}

fn over_the_limit(forger: &Forger) -> Forgery {
    let mut receipt = forger.receipt(&forger.customer, forger.next);
    let cash = limits::AMOUNT_MINOR + forger.cash;
    receipt.tenders = vec![Tender::Cash(cash)];
    receipt.on_account = Some(cash);
    let tally = forger.head.tally.clone();
    let fact = receipt.into();
    let sealed = raw(&forger.head, forger.clocks, &fact, tally, &forger.key);
    let what = "forged: over the limit";
    let forgery = forger.sync(what, &forger.head, std::slice::from_ref(&sealed));
    forgery.becomes(&sealed, Fate::Aside(Quarantine::Invalid))
}

/// A hole: what stands behind it is handed in by the rescue door.
fn gap(forger: &Forger) -> Result<Forgery> {
    let mut ahead = forger.head.clone();
    ahead.seq += 1;
    let receipt = forger.receipt(&forger.customer, forger.next);
    let sealed = ahead.write(forger.draft(receipt), Some(&forger.key))?;
    Ok(rescue("forged: a gap", &sealed)?.becomes(&sealed, Fate::Aside(Quarantine::Gap)))
}

fn unknown_kind(forger: &Forger) -> Result<Forgery> {
    let fact = Fact::Unknown {
        kind: 900,
        body: vec![0xf6],
    };
    let sealed = forger.head.write(forger.draft(fact), None)?;
    let what = "forged: a kind nobody knows";
    let forgery = forger.sync(what, &forger.head, std::slice::from_ref(&sealed));
    Ok(forgery.becomes(&sealed, Fate::Kept))
}

/// Another phone's journal, with this one's key and token.
fn anothers_journal(forger: &Forger, eye: &Connection, luck: &mut Dice) -> Result<Option<Forgery>> {
    let other: Option<i64> = eye
        .prepare_cached(
            "SELECT id FROM journal WHERE id > 0 AND collector <> ?1 AND seq > 0 ORDER BY id LIMIT 1",
        )?
        .query_row([forger.collector], |row| row.get(0))
        .optional()?;
    let other = other.map(|other| JournalId(other.cast_unsigned()));
    let base = other.map(|other| head_at(eye, other, 0)).transpose()?;
    let Some(base) = base.flatten() else {
        return Ok(None);
    };
    let receipt = forger.receipt(&forger.stranger, forger.next);
    let sealed = base.write(forger.draft(receipt), Some(&forger.key))?;
    let what = "forged: another's journal";
    Ok(Some(if luck.percent(50) {
        let forgery = forger.sync(what, &base, std::slice::from_ref(&sealed));
        forgery.becomes(&sealed, Fate::Refused)
    } else {
        rescue(what, &sealed)?.becomes(&sealed, Fate::Aside(Quarantine::Signature))
    }))
}

/// An entry with any body, chained and sealed as its kind asks for.
fn raw(head: &Head, clocks: Clocks, fact: &Fact, tally: Tally, key: &SecretKey) -> Sealed {
    let entry = Entry {
        version: counterfoil_sync::entry::VERSION,
        journal: head.journal,
        seq: head.seq + 1,
        prev: head.hash,
        clocks,
        seen: Vec::new(),
        place: None,
        tally,
        kind: fact.kind(),
        body: fact.body().into(),
    };
    let bytes = entry.to_bytes();
    Sealed {
        hash: sha256(&bytes),
        signature: Some(key.sign(b"counterfoil/entry/1", &bytes)),
        entry,
        bytes,
    }
}
