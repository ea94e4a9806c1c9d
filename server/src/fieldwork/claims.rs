//! Whether phones' documents come to the same as ours.
//!
//! With every request a phone says what its document of a day comes to, at how much of which journal.
//! Intake keeps the last such claim of every journal and day; here it is held against the document that
//! our journals give at just that point. Equal heads prove equal journals. Where they differ, the
//! difference is kept, and intake's replies tell the phone to build that day anew until it says
//! something else.

use std::time::{Duration, Instant};

use counterfoil_sync::entry::Seen;
use counterfoil_sync::id::{DaybookId, JournalId, PersonNo, Seq};
use counterfoil_sync::time::Day;

use super::{Daybooks, FieldworkError, sql};
use crate::clock::Clock;
use crate::db::{Db, DbError, Row, Tx};
use crate::intake::Settings;
use crate::values;
use crate::verify::Finding;

/// Claims compared before their verdicts are written down.
const BITE: i64 = 8;
/// How often new claims are looked for.
const PAUSE: Duration = Duration::from_secs(3);
/// How many times as long as a bite took the next one waits: comparing takes at most a quarter of one
/// processor from those who serve.
const REST: u32 = 3;
/// Claims read at a time when all are verified.
const PAGE: i64 = 200;
/// What a phone claims of a document that cannot stand where its journals are.
const NO_HEADS: [u8; 16] = [0; 16];

/// How phones' claims stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agreement {
    /// Days of phones that come to the same as ours.
    pub agreed: u64,
    /// Days that differ; their phones are told to build them anew.
    pub differed: u64,
    /// Days not compared: the claim is of entries that are not here yet, or of no document.
    pub waiting: u64,
}

/// Comparing in the background; ends when this is dropped.
#[derive(Debug)]
pub struct Comparing(tokio::task::JoinHandle<()>);

impl Drop for Comparing {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Claim {
    journal: JournalId,
    day: DaybookId,
    office: Seq,
    own: Seq,
    heads: [u8; 16],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Agrees,
    /// With what ours comes to there, if it can stand there at all.
    Differs(Option<[u8; 16]>),
}

/// Compares claims as they come, a few at a time. Today is read first: whoever opens the board after a
/// start of the server does not wait for everybody's day.
#[must_use]
pub fn watch(db: Db, daybooks: Daybooks, clock: Clock) -> Comparing {
    Comparing(tokio::spawn(async move {
        if let Err(error) = read_today(&db, &daybooks, &clock).await {
            tracing::warn!("today could not be read ahead, and is when it is asked for: {error:?}");
        }
        loop {
            if let Err(error) = round(&db, &daybooks, true).await {
                tracing::warn!(
                    "phones' daybooks could not be compared and will be again: {error:?}"
                );
            }
            tokio::time::sleep(PAUSE).await;
        }
    }))
}

async fn read_today(db: &Db, daybooks: &Daybooks, clock: &Clock) -> Result<(), FieldworkError> {
    db.read(|mut tx| async move {
        let today = clock.today(Settings::load(&mut tx).await?.zone);
        daybooks.progress(&mut tx, today).await.map(drop)
    })
    .await
}

/// Compares every claim that was not, and says how all of them stand.
pub async fn compare_claims(db: &Db) -> Result<Agreement, FieldworkError> {
    round(db, &Daybooks::default(), false).await?;
    let rows = db
        .read(|mut tx| async move { tx.all(&sql::CLAIM_STATES, values![]).await })
        .await?;
    let mut agreement = Agreement::default();
    for row in rows {
        let (state, count): (i64, i64) = (row.get(0)?, row.get(1)?);
        let place = match state {
            1 => &mut agreement.agreed,
            2 => &mut agreement.differed,
            _ => &mut agreement.waiting,
        };
        *place = count.cast_unsigned();
    }
    Ok(agreement)
}

/// Goes once through the claims that were not compared.
async fn round(db: &Db, daybooks: &Daybooks, gently: bool) -> Result<(), FieldworkError> {
    let mut after = (JournalId(0), Day(i32::MIN));
    loop {
        let began = Instant::now();
        let rows = db
            .read(|mut tx| async move {
                let from = values![after.0, after.1, BITE, NO_HEADS.to_vec()];
                tx.all(&sql::NEW_CLAIMS, from).await
            })
            .await?;
        let claims = rows
            .iter()
            .map(Claim::read)
            .collect::<Result<Vec<_>, _>>()?;
        let Some(last) = claims.last() else {
            return Ok(());
        };
        after = (last.journal, last.day.day);
        let mut verdicts = Vec::with_capacity(claims.len());
        for claim in &claims {
            // A snapshot each: none is held for longer than one day takes.
            let verdict = db
                .read(|mut tx| async move { compare(&mut tx, daybooks, claim).await })
                .await?;
            verdicts.push((claim, verdict));
        }
        let verdicts = &verdicts;
        db.write(|mut tx| async move { settle(&mut tx, verdicts).await })
            .await?;
        if gently {
            tokio::time::sleep(began.elapsed() * REST).await;
        }
    }
}

async fn compare(
    tx: &mut Tx,
    daybooks: &Daybooks,
    claim: &Claim,
) -> Result<Verdict, FieldworkError> {
    let daybook = match daybooks.read(tx, claim.day).await {
        Ok(daybook) => daybook,
        Err(error @ (FieldworkError::Db(_) | FieldworkError::Office(_))) => return Err(error),
        Err(error) => {
            // Asking again gives the same: a person must look.
            tracing::error!(
                collector = claim.day.collector.0,
                day = %claim.day.day,
                "day {} of collector {} does not materialise: {error:?}",
                claim.day.day,
                claim.day.collector
            );
            return Ok(Verdict::Differs(None));
        }
    };
    let at = [
        Seen {
            journal: claim.journal,
            seq: claim.own,
        },
        Seen {
            journal: JournalId::office(claim.day),
            seq: claim.office,
        },
    ];
    Ok(match daybook.heads_digest_at(&at) {
        Some(ours) if ours == claim.heads => Verdict::Agrees,
        ours => Verdict::Differs(ours),
    })
}

async fn settle(tx: &mut Tx, verdicts: &[(&Claim, Verdict)]) -> Result<(), DbError> {
    for (claim, verdict) in verdicts {
        let state = match verdict {
            Verdict::Agrees => 1_i64,
            Verdict::Differs(_) => 2,
        };
        let (office, own) = (claim.office.cast_signed(), claim.own.cast_signed());
        let heads = claim.heads.to_vec();
        let claimed = values![
            state,
            claim.journal,
            claim.day.day,
            office,
            own,
            heads.clone()
        ];
        let settled = tx.execute(&sql::SETTLE_CLAIM, claimed).await?;
        let Verdict::Differs(ours) = verdict else {
            continue;
        };
        // The phone says something else by now.
        if settled == 0 {
            continue;
        }
        tracing::warn!(
            journal = %format_args!("{:x}", claim.journal.0),
            day = %claim.day.day,
            "day {} differs on the phone of journal {:x}, which is told to build it anew",
            claim.day.day,
            claim.journal.0
        );
        let no: i64 = tx.scalar(&sql::LAST_DIFFERENCE, values![]).await?;
        let ours = ours.map(|ours| ours.to_vec());
        let row = values![
            no + 1,
            claim.journal,
            claim.day.day,
            office,
            own,
            heads,
            ours
        ];
        tx.execute(&sql::KEEP_DIFFERENCE, row).await?;
    }
    Ok(())
}

impl Claim {
    fn read(row: &Row) -> Result<Self, DbError> {
        let (office, own): (i64, i64) = (row.get(2)?, row.get(3)?);
        Ok(Self {
            journal: row.get(0)?,
            day: DaybookId {
                collector: PersonNo(row.get(5)?),
                day: row.get(1)?,
            },
            office: office.cast_unsigned(),
            own: own.cast_unsigned(),
            heads: row.get(4)?,
        })
    }
}

/// Phones' daybooks equal the server's: every day is built from the journals again and held against
/// what the phone said last.
pub(crate) async fn verify(tx: &mut Tx) -> Result<Finding, DbError> {
    let daybooks = Daybooks::default();
    let mut looked_at = 0;
    let mut after = (JournalId(0), Day(i32::MIN));
    loop {
        let from = values![after.0, after.1, PAGE, NO_HEADS.to_vec()];
        let rows = tx.all(&sql::CLAIMS, from).await?;
        for row in &rows {
            let claim = Claim::read(row)?;
            after = (claim.journal, claim.day.day);
            looked_at += 1;
            let verdict = match compare(tx, &daybooks, &claim).await {
                Ok(verdict) => verdict,
                Err(FieldworkError::Db(error)) => return Err(error),
                Err(error) => return Ok(Finding::Differs(error.to_string())),
            };
            if verdict != Verdict::Agrees {
                return Ok(Finding::Differs(format!(
                    "daybook_claim of journal {:x}: day {} of collector {} at {}.{} is not what the journals here come to",
                    claim.journal.0, claim.day.day, claim.day.collector, claim.own, claim.office
                )));
            }
        }
        if rows.is_empty() {
            return Ok(Finding::Sound(looked_at));
        }
    }
}
