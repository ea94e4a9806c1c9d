//! A phone asks to be enrolled, or asks again how far that is.

use counterfoil_sync::id::{DeviceNo, JournalId, PersonNo};
use counterfoil_sync::keys::PublicKey;
use counterfoil_sync::limits;
use counterfoil_sync::time::Millis;

use super::issue_code::code_hash;
use super::{Device, DeviceState, find};
use crate::audit::{self, Record};
use crate::auth::{people, sql};
use crate::company;
use crate::db::{DbError, Tx, sealed};
use crate::values;

/// A device and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// The device, as it stands.
    pub device: Device,
    /// The collector's name.
    pub collector_name: String,
}

/// Enrols the phone that holds `key` with a code, or says how far its enrolment is: the same code
/// with the same key is the same enrolment, also long after the code ran out.
pub async fn enrol(
    tx: &mut Tx,
    code: &str,
    key: &PublicKey,
    name: &str,
    now: Millis,
) -> Result<Enrolled, EnrolError> {
    let hash = code_hash(code);
    let Some(row) = tx.optional(&sql::CODE, values![hash]).await? else {
        return Err(EnrolError::UnknownCode);
    };
    let collector: PersonNo = row.get("collector")?;
    let collector_name = people::name_of(tx, collector).await?.unwrap_or_default();
    if let Some(no) = row.get::<Option<u32>>("device")? {
        let device = find(tx, DeviceNo(no))
            .await?
            .ok_or(EnrolError::UnknownCode)?;
        return if device.key == *key {
            Ok(Enrolled {
                device,
                collector_name,
            })
        } else {
            Err(EnrolError::UsedCode)
        };
    }
    if row.get::<Millis>("expires_ms")? <= now {
        return Err(EnrolError::ExpiredCode);
    }
    let no = DeviceNo(tx.scalar::<u32>(&sql::LAST_DEVICE, values![]).await? + 1);
    // The number may have been given before, by a server that was since restored: not in this epoch.
    let epoch = company::epoch(tx).await?;
    let device = Device {
        no,
        journal: JournalId::device(no, epoch),
        collector,
        name: shown(name),
        key: key.clone(),
        state: DeviceState::Pending,
        issuer: row.get("issuer")?,
        decider: None,
        enrolled: now,
        decided: None,
    };
    tx.execute(&sql::INSERT_DEVICE, sealed(device.row()))
        .await?;
    tx.execute(&sql::USE_CODE, values![hash, no]).await?;
    let record = Record::by_nobody("device.enrolled", format!("device {no}"), now);
    audit::append(
        tx,
        record.because(format!(
            "with a code issued by person {} for person {collector}",
            device.issuer
        )),
    )
    .await?;
    Ok(Enrolled {
        device,
        collector_name,
    })
}

/// Whether a code would enrol a phone that nobody enrolled with it yet. It changes nothing.
pub async fn is_good(tx: &mut Tx, code: &str, now: Millis) -> Result<(), EnrolError> {
    let Some(row) = tx.optional(&sql::CODE, values![code_hash(code)]).await? else {
        return Err(EnrolError::UnknownCode);
    };
    if row.get::<Option<u32>>("device")?.is_some() {
        return Err(EnrolError::UsedCode);
    }
    if row.get::<Millis>("expires_ms")? <= now {
        return Err(EnrolError::ExpiredCode);
    }
    Ok(())
}

/// A phone names itself: one short line, whatever it sends.
fn shown(name: &str) -> String {
    let mut shown = String::new();
    for letter in name.chars().filter(|letter| !letter.is_control()) {
        if shown.len() + letter.len_utf8() > limits::SHORT_TEXT_BYTES {
            break;
        }
        shown.push(letter);
    }
    shown
}

/// Why a phone was not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// No such code was issued.
    #[error("this enrolment code is not known")]
    UnknownCode,
    /// It was right, and too late.
    #[error("this enrolment code has run out")]
    ExpiredCode,
    /// Another phone was enrolled with it.
    #[error("this enrolment code was used by another phone")]
    UsedCode,
    /// The database failed.
    #[error("enrolling a phone")]
    Db(#[from] DbError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_cannot_send_lines_or_books_as_its_name() {
        assert_eq!(shown("Pixel 9\n\u{7}of Amal"), "Pixel 9of Amal");
        assert_eq!(shown(&"é".repeat(300)).len(), limits::SHORT_TEXT_BYTES);
    }
}
