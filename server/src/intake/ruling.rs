//! Rulings: what the server says to a run of entries, written to the office's journal of their day.

use counterfoil_sync::entry::{Exception, Rulings, Seen};
use counterfoil_sync::id::{DaybookId, JournalId, Seq};
use counterfoil_sync::time::Millis;

use super::batch::Work;
use super::judge::{Place, Verdict};
use super::office::{self, Said};
use super::{IntakeError, names, sql};
use crate::db::Tx;
use crate::values;

/// Exceptions of one ruling: more are said in the next, so that each stays within an entry's limit.
const EXCEPTIONS_PER_RULING: usize = 500;

/// A run of one journal's entries of one day.
struct Run {
    daybook: DaybookId,
    day_is_open: bool,
    rulings: Rulings,
}

impl Run {
    fn begin(place: Place, seq: Seq, exception: Option<Exception>) -> Self {
        Self {
            daybook: DaybookId {
                collector: place.collector,
                day: place.day,
            },
            day_is_open: place.day_is_open,
            rulings: Rulings {
                journal: place.journal,
                from: seq,
                to: seq,
                exceptions: exception.into_iter().collect(),
            },
        }
    }

    fn takes(&self, place: Place, seq: Seq) -> bool {
        self.daybook
            == DaybookId {
                collector: place.collector,
                day: place.day,
            }
            && self.day_is_open == place.day_is_open
            && self.rulings.journal == place.journal
            && self.rulings.to + 1 == seq
            && self.rulings.exceptions.len() < EXCEPTIONS_PER_RULING
    }

    fn said(&self) -> Said {
        let seen = Seen {
            journal: self.rulings.journal,
            seq: self.rulings.to,
        };
        Said {
            daybook: self.daybook,
            // What stands before any open day is in no daybook: nobody can have seen it there.
            seen: if self.day_is_open {
                vec![seen]
            } else {
                Vec::new()
            },
            fact: self.rulings.clone().into(),
        }
    }
}

/// Says the verdicts to the daybooks they concern.
pub(super) async fn rule(
    tx: &mut Tx,
    now: Millis,
    work: &[Work<'_>],
    verdicts: &[Verdict],
) -> Result<(), IntakeError> {
    let mut runs: Vec<Run> = Vec::new();
    let mut exceptions = Vec::new();
    for (Work { incoming, place }, verdict) in work.iter().zip(verdicts) {
        let seq = incoming.sealed.entry.seq;
        let doubtful = !verdict.flags.is_empty() || verdict.quarantine.is_some();
        let exception = doubtful.then(|| Exception {
            seq,
            flags: verdict.flags.iter().copied().collect(),
            quarantine: verdict.quarantine,
        });
        if let Some(exception) = &exception {
            let flags = exception
                .flags
                .iter()
                .fold(0_i64, |bits, flag| bits | names::bit(*flag));
            exceptions.extend(values![
                place.journal,
                seq.cast_signed(),
                flags,
                exception.quarantine.map(|reason| reason as i64)
            ]);
        }
        match runs.last_mut().filter(|run| run.takes(*place, seq)) {
            Some(run) => {
                run.rulings.to = seq;
                run.rulings.exceptions.extend(exception);
            }
            None => runs.push(Run::begin(*place, seq, exception)),
        }
    }
    let places = office::append(tx, now, runs.iter().map(Run::said).collect()).await?;
    let rows = runs.iter().zip(&places).flat_map(|(run, place)| {
        let (journal, from, to): (JournalId, Seq, Seq) =
            (run.rulings.journal, run.rulings.from, run.rulings.to);
        values![
            journal,
            from.cast_signed(),
            to.cast_signed(),
            place.journal,
            place.seq.cast_signed()
        ]
    });
    tx.execute_rows(&sql::INSERT_RULINGS, rows.collect())
        .await?;
    tx.execute_rows(&sql::INSERT_EXCEPTIONS, exceptions).await?;
    Ok(())
}
