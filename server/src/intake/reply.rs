//! What a phone is told: read from one snapshot, after what it sent is durable.

use counterfoil_sync::entry::Entry;
use counterfoil_sync::id::{DaybookId, JournalId, Seq};
use counterfoil_sync::journal::{Head, Sealed};
use counterfoil_sync::time::{Day, Millis};
use counterfoil_sync::wire::{
    Checkpoint, Command, Cursor, DaybookClaim, OfficeRun, SyncReply, VERSION, pack,
};

use super::reference::{self, Whose};
use super::settings::Settings;
use super::{IntakeError, sql};
use crate::auth::devices::{Device, DeviceState};
use crate::db::Tx;
use crate::values;

/// Bytes of reference data in one reply, before folding.
const REFERENCE_BYTES: usize = 400_000;
/// Office entries of one daybook in one reply.
const OFFICE_ENTRIES: i64 = 1_000;

/// What the phone asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) daybooks: Vec<DaybookClaim>,
    pub(super) cursor: Cursor,
    /// Whether the message was the phone's own: else it learns what is held and nothing more.
    pub(super) believed: bool,
    /// Whether it must enrol again.
    pub(super) re_enrol: bool,
}

/// The reply, but for the token.
pub(super) async fn read(
    tx: &mut Tx,
    now: Millis,
    device: &Device,
    asked: &Asked,
) -> Result<SyncReply, IntakeError> {
    let settings = Settings::load(tx).await?;
    let row = tx.optional(&sql::JOURNAL, values![device.journal]).await?;
    let (mut seq, mut hash, mut nonce, mut forked) = (0_i64, [0; 32], [0; 8], false);
    if let Some(row) = row {
        (seq, hash, nonce, forked) = (row.get(0)?, row.get(1)?, row.get(4)?, row.get(6)?);
    }
    let checkpoint = Checkpoint {
        journal: device.journal,
        seq: seq.cast_unsigned(),
        hash,
        time: now,
        epoch: settings.epoch,
    };
    let mut commands = Vec::new();
    if forked || asked.re_enrol || device.state == DeviceState::Revoked {
        commands.push(Command::ReEnrol);
    }
    if device.state != DeviceState::Active {
        commands.push(Command::Lock);
    }
    let mut reply = SyncReply {
        version: VERSION,
        nonce,
        checkpoint,
        office: None,
        reference: None,
        commands: None,
        token: None,
        more: None,
    };
    if asked.believed && device.state == DeviceState::Active {
        let today = crate::clock::day_in(now, settings.zone);
        let mut office = Vec::new();
        let mut more = false;
        let claimed: Vec<(Day, Seq)> = asked
            .daybooks
            .iter()
            .map(|claim| (claim.day, claim.office))
            .collect();
        let planned = tx
            .all(
                &sql::OFFICE_DAYS,
                values![device.collector, today, today.plus(1)],
            )
            .await?;
        let planned = planned
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<Vec<Day>, _>>()?;
        let unclaimed = planned
            .into_iter()
            .filter(|day| claimed.iter().all(|(claimed, _)| claimed != day))
            .map(|day| (day, 0));
        for (day, base) in claimed.iter().copied().chain(unclaimed) {
            match office_run(
                tx,
                DaybookId {
                    collector: device.collector,
                    day,
                },
                base,
            )
            .await?
            {
                Run::Nothing => {}
                Run::Entries(run, rest) => {
                    office.push(run);
                    more |= rest;
                }
                Run::NotOurs => commands.push(Command::RefetchOffice(day)),
            }
        }
        let whose = Whose {
            journal: device.journal,
            collector: device.collector,
            today,
        };
        let (reference, rest) =
            reference::since(tx, &settings, &whose, asked.cursor, REFERENCE_BYTES).await?;
        reply.reference = reference;
        reply.office = (!office.is_empty()).then_some(office);
        reply.more = (more || rest).then_some(true);
        for row in tx
            .all(&sql::CLAIMS_THAT_DIFFER, values![device.journal])
            .await?
        {
            let day = row.get(0)?;
            if claimed.iter().any(|(claimed, _)| *claimed == day) {
                commands.push(Command::Rebuild(day));
            }
        }
    }
    reply.commands = (!commands.is_empty()).then_some(commands);
    Ok(reply)
}

enum Run {
    Nothing,
    /// With whether there is more.
    Entries(OfficeRun, bool),
    /// The phone holds more than we do: a backup was restored here.
    NotOurs,
}

async fn office_run(tx: &mut Tx, daybook: DaybookId, base: Seq) -> Result<Run, IntakeError> {
    let office = JournalId::office(daybook);
    let Ok(from) = i64::try_from(base) else {
        return Ok(Run::NotOurs);
    };
    let rows = tx
        .all(
            &sql::ENTRIES_FROM,
            values![office, from, OFFICE_ENTRIES + 1],
        )
        .await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in &rows {
        entries.push(sealed(office, row.get(1)?)?);
    }
    // The entry the phone has last comes first: the others are packed against it.
    let head = match (base, entries.first()) {
        (0, _) => Head::start(office),
        (_, Some(first)) if first.entry.seq == base => Head::at(first),
        (_, _) => return Ok(Run::NotOurs),
    };
    let fresh = entries.get(usize::from(base > 0)..).unwrap_or_default();
    if fresh.is_empty() {
        return Ok(Run::Nothing);
    }
    let (entries, _) = pack(&head, fresh);
    let full = i64::try_from(rows.len()).unwrap_or(i64::MAX) > OFFICE_ENTRIES;
    Ok(Run::Entries(
        OfficeRun {
            day: daybook.day,
            base,
            entries,
        },
        full,
    ))
}

/// An entry read back from where it was stored.
pub(super) fn sealed(journal: JournalId, bytes: Vec<u8>) -> Result<Sealed, IntakeError> {
    let unreadable = |_| IntakeError::Unreadable(format!("of journal {:x}", journal.0));
    let entry = Entry::from_bytes(&bytes).map_err(unreadable)?;
    Ok(Sealed {
        hash: counterfoil_sync::journal::sha256(&bytes),
        entry,
        bytes,
        signature: None,
    })
}
