//! Photos of the slip that the bank stamped: the company's own copy.

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::Millis;

use super::slips::{SlipState, slip};
use super::{VaultError, sql};
use crate::audit::{self, Record};
use crate::db::{DbError, Tx, fingerprint};
use crate::values;

/// Photos of one slip.
pub(super) const MOST: i64 = 6;

/// A photo of a slip.
#[derive(Debug, Clone)]
pub struct SlipPhoto {
    /// Which of the slip's, from 1.
    pub place: i64,
    /// Who handed it in.
    pub by: PersonNo,
    /// When.
    pub made: Millis,
}

/// Keeps a photo, drawn anew. The same again is the same. Says which of the slip's it is.
pub async fn add_photo(
    tx: &mut Tx,
    no: i64,
    jpeg: &[u8],
    by: PersonNo,
    now: Millis,
) -> Result<i64, VaultError> {
    let slip = slip(tx, no).await?;
    if slip.state == SlipState::Undone {
        return Err(VaultError::Settled(slip.state));
    }
    let known = photos(tx, no).await?;
    for photo in &known {
        if self::photo(tx, no, photo.place).await?.as_deref() == Some(jpeg) {
            return Ok(photo.place);
        }
    }
    let place = known.last().map_or(1, |last| last.place + 1);
    if place > MOST {
        return Err(VaultError::Photos);
    }
    let mut row = values![no, place, by, now, jpeg.to_vec()];
    let facts = fingerprint(row.clone());
    row.extend(values![facts]);
    tx.execute(&sql::INSERT_PHOTO, row).await?;
    let what = format!("bank deposit {no}, photo {place}");
    audit::append(tx, Record::by(by, "bank_deposit.photo", what, now)).await?;
    Ok(place)
}

/// The photos of a slip, in the order they came.
pub async fn photos(tx: &mut Tx, no: i64) -> Result<Vec<SlipPhoto>, DbError> {
    let rows = tx.all(&sql::PHOTOS, values![no]).await?;
    let photos = rows.iter().map(|row| {
        Ok(SlipPhoto {
            place: row.get(0)?,
            by: row.get(1)?,
            made: row.get(2)?,
        })
    });
    photos.collect()
}

/// One of them, as JPEG.
pub async fn photo(tx: &mut Tx, no: i64, place: i64) -> Result<Option<Vec<u8>>, DbError> {
    let row = tx.optional(&sql::PHOTO, values![no, place]).await?;
    row.map(|row| row.get(0)).transpose()
}
