//! One transaction: a batch of verified deliveries is stored, judged, posted and ruled on.

use std::collections::{BTreeMap, HashMap};

use counterfoil_sync::entry::{Fact, Quarantine};
use counterfoil_sync::id::{Hash, JournalId, PersonNo, Seq};
use counterfoil_sync::time::{Day, Millis};
use counterfoil_sync::wire::Nonce;

use super::delivery::{Delivery, Doubtful, Incoming};
use super::desk::{Desk, Named, Pile};
use super::judge::{Place, Verdict, judge};
use super::settings::Settings;
use super::{IntakeError, ruling, sql, store};
use crate::audit::{self, Record};
use crate::db::{Tx, Value};
use crate::media;
use crate::values;
use crate::vouchers;

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// Entries that were new.
    pub(crate) new: u64,
    /// Whether it, or one before it, contradicted what is held.
    pub(crate) forked: bool,
}

/// A journal while the batch is written.
pub(super) struct Journal {
    pub(super) collector: PersonNo,
    pub(super) seq: Seq,
    pub(super) hash: Hash,
    pub(super) day: Option<Day>,
    pub(super) confirmed: Seq,
    pub(super) nonce: Nonce,
    pub(super) heard: Millis,
    pub(super) forked: bool,
    /// Hashes of what is held and was delivered again, by place.
    pub(super) held: HashMap<Seq, Hash>,
}

/// A new entry on its way to the rules.
pub(super) struct Work<'d> {
    pub(super) incoming: &'d Incoming,
    pub(super) place: Place,
}

/// Writes a batch. `nonces` has one for each delivery. May run again from the start.
pub(crate) async fn write(
    tx: &mut Tx,
    now: Millis,
    batch: &[(&Delivery, Nonce)],
) -> Result<Vec<Written>, IntakeError> {
    let settings = Settings::load(tx).await?;
    let today = crate::clock::day_in(now, settings.zone);
    crate::receivables::portfolio::apply_due(tx, today).await?;
    let mut journals = load_journals(tx, now, batch).await?;
    let mut work = Vec::new();
    let mut aside: Vec<(&Delivery, Doubtful)> = Vec::new();
    let mut written = Vec::with_capacity(batch.len());
    let mut forks = Vec::new();
    let mut fresh = Vec::new();
    for (delivery, nonce) in batch {
        let Some(journal) = journals.get_mut(&delivery.journal) else {
            continue;
        };
        let (before, was_forked) = (work.len(), journal.forked);
        take_in(delivery, journal, today, &mut work, &mut aside);
        if journal.forked && !was_forked {
            forks.push(delivery.journal);
        }
        if let Some(claims) = &delivery.claims {
            // Heard afresh only when the last nonce comes back: an old request proves nothing. What it
            // says of a day may be of office entries that a server had before it was restored.
            if claims.nonce == journal.nonce {
                fresh.push(*delivery);
            }
            if journal.heard.0 == 0 || claims.nonce == journal.nonce {
                journal.nonce = *nonce;
                journal.heard = now;
            }
        }
        written.push(Written {
            new: (work.len() - before) as u64,
            forked: journal.forked,
        });
    }

    let mut named = Named::default();
    let mut pictures = Vec::new();
    for work in &work {
        if let Ok(fact) = &work.incoming.fact {
            let entry = &work.incoming.sealed.entry;
            pictures.extend(media::Name::all_of(entry.id(), fact, work.place.collector));
            named.note(
                work.place.journal,
                work.place.collector,
                work.place.day,
                fact,
            );
        }
    }
    let mut desk = Desk::load(tx, now, settings, named).await?;
    let mut pile = Pile::default();
    let verdicts: Vec<Verdict> = work
        .iter()
        .map(|work| judge(&mut desk, &mut pile, work.place, work.incoming))
        .collect();

    store::journals(tx, &journals).await?;
    store::entries(tx, now, &work).await?;
    media::name(tx, &pictures).await?;
    desk.leaves.store(tx).await?;
    desk.hands.store(tx).await?;
    let forged = desk.watch.store(tx).await?;
    pile.store(tx, now).await?;
    for (work, verdict) in work.iter().zip(&verdicts) {
        if let Some(reason) = verdict.quarantine {
            aside.push((
                delivery_of(batch, work.place.journal)?,
                evidence(work.incoming, reason),
            ));
        }
    }
    store::aside(tx, now, &aside).await?;
    ruling::rule(tx, now, &work, &verdicts).await?;
    store::claims(tx, &fresh, &journals).await?;
    refill(tx, now, &desk, &work).await?;
    for use_of_none in forged {
        let subject = format!("entry {use_of_none}");
        audit::append(
            tx,
            Record::by_nobody("security.unlock_not_given", subject, now),
        )
        .await?;
    }
    for journal in forks {
        let subject = format!("journal {:x}", journal.0);
        audit::append(
            tx,
            Record::by_nobody("security.journal_forked", subject, now),
        )
        .await?;
    }
    Ok(written)
}

fn delivery_of<'d>(
    batch: &[(&'d Delivery, Nonce)],
    journal: JournalId,
) -> Result<&'d Delivery, IntakeError> {
    let found = batch
        .iter()
        .find(|(delivery, _)| delivery.journal == journal);
    found
        .map(|(delivery, _)| *delivery)
        .ok_or_else(|| IntakeError::Unreadable(format!("{:x}", journal.0)))
}

fn evidence(incoming: &Incoming, reason: Quarantine) -> Doubtful {
    let sealed = &incoming.sealed;
    Doubtful {
        seq: sealed.entry.seq,
        hash: sealed.hash,
        bytes: sealed.bytes.clone(),
        signature: sealed.signature.map(|signature| signature.to_vec()),
        reason,
    }
}

async fn load_journals(
    tx: &mut Tx,
    now: Millis,
    batch: &[(&Delivery, Nonce)],
) -> Result<BTreeMap<JournalId, Journal>, IntakeError> {
    let mut journals: BTreeMap<JournalId, Journal> = BTreeMap::new();
    for (delivery, _) in batch {
        journals.entry(delivery.journal).or_insert_with(|| Journal {
            collector: delivery.collector,
            seq: 0,
            hash: [0; 32],
            day: None,
            confirmed: 0,
            nonce: [0; 8],
            // Zero: never heard of, so that any first request counts as fresh.
            heard: Millis(now.0.min(0)),
            forked: false,
            held: HashMap::new(),
        });
    }
    let keys = journals
        .keys()
        .map(|journal| Value::from(*journal))
        .collect();
    for row in tx.all_rows(&sql::JOURNALS, keys).await? {
        let Some(journal) = journals.get_mut(&row.get(0)?) else {
            continue;
        };
        let (seq, confirmed): (i64, i64) = (row.get(1)?, row.get(4)?);
        journal.seq = seq.cast_unsigned();
        journal.hash = row.get(2)?;
        journal.day = row.get(3)?;
        journal.confirmed = confirmed.cast_unsigned();
        journal.nonce = row.get(5)?;
        journal.heard = row.get(6)?;
        journal.forked = row.get(7)?;
    }
    // What is delivered again is held against what was stored.
    let mut again = Vec::new();
    for (delivery, _) in batch {
        let first = delivery.base + 1;
        let last = delivery.base + delivery.entries.len() as u64;
        if let Some(journal) = journals.get(&delivery.journal)
            && !delivery.entries.is_empty()
            && first <= journal.seq
        {
            again.extend(values![
                delivery.journal,
                first.cast_signed(),
                last.min(journal.seq).cast_signed()
            ]);
        }
    }
    for row in tx.all_rows(&sql::HASHES, again).await? {
        let seq: i64 = row.get(1)?;
        if let Some(journal) = journals.get_mut(&row.get(0)?) {
            journal.held.insert(seq.cast_unsigned(), row.get(2)?);
        }
    }
    Ok(journals)
}

/// Takes the new part of a delivery into its journal, or finds the place where they part.
fn take_in<'d>(
    delivery: &'d Delivery,
    journal: &mut Journal,
    today: Day,
    work: &mut Vec<Work<'d>>,
    aside: &mut Vec<(&'d Delivery, Doubtful)>,
) {
    aside.extend(
        delivery
            .doubtful
            .iter()
            .map(|doubtful| (delivery, doubtful.clone())),
    );
    journal.forked |= delivery
        .doubtful
        .iter()
        .any(|doubtful| doubtful.reason == Quarantine::Fork);
    for (at, incoming) in delivery.entries.iter().enumerate() {
        let entry = &incoming.sealed.entry;
        if entry.seq <= journal.seq && journal.held.get(&entry.seq) == Some(&incoming.sealed.hash) {
            continue;
        }
        if entry.seq != journal.seq + 1 || entry.prev != journal.hash {
            // Two histories of one journal: the first to come is continued, the other is kept beside.
            journal.forked = true;
            let rest = delivery.entries.iter().skip(at);
            aside.extend(rest.map(|incoming| (delivery, evidence(incoming, Quarantine::Fork))));
            return;
        }
        for seen in &entry.seen {
            if seen.journal == entry.journal {
                journal.confirmed = journal.confirmed.max(seen.seq);
            }
        }
        if let Ok(Fact::DayOpen(open)) = &incoming.fact {
            journal.day = Some(open.day);
        }
        journal.seq = entry.seq;
        journal.hash = incoming.sealed.hash;
        journal.held.insert(entry.seq, incoming.sealed.hash);
        work.push(Work {
            incoming,
            place: Place {
                journal: entry.journal,
                collector: journal.collector,
                standing: delivery.standing,
                day: journal.day.unwrap_or(today),
                day_is_open: journal.day.is_some(),
                confirmed: journal.confirmed,
            },
        });
    }
}

/// Leases the next book of the branch to phones that are running out of leaves.
async fn refill(
    tx: &mut Tx,
    now: Millis,
    desk: &Desk,
    work: &[Work<'_>],
) -> Result<(), IntakeError> {
    let used: BTreeMap<JournalId, PersonNo> = work
        .iter()
        .filter(|work| {
            matches!(
                work.incoming.fact,
                Ok(Fact::Receipt(_) | Fact::SpoilLeaf(_) | Fact::BookReturn(_))
            )
        })
        .filter(|work| work.place.standing == crate::auth::devices::DeviceState::Active)
        .map(|work| (work.place.journal, work.place.collector))
        .collect();
    for (journal, collector) in used {
        let open = desk.leaves.open_books(journal);
        if open == 1 && desk.leaves.left(journal) < desk.settings.company.refill_below {
            vouchers::lease_next(tx, now, journal, collector).await?;
        }
    }
    Ok(())
}
