//! Taking a part of a picture.

use counterfoil_sync::id::{DeviceNo, PersonNo};
use counterfoil_sync::journal::sha256;
use counterfoil_sync::limits::PICTURES_BEGUN;
use counterfoil_sync::picture::Clean;
use counterfoil_sync::time::Millis;
use counterfoil_sync::wire::{PictureFault, PicturePart, PictureState};

use super::{Media, fault_of, format_no, look, sql};
use crate::auth::devices::Device;
use crate::db::{Db, DbError, Tx, Value, fingerprint};
use crate::values;

/// For how long what came in part is kept after the last part.
const KEPT_MS: i64 = 7 * 24 * 3_600_000;

/// A part, and the phone it came from.
struct Taking<'p> {
    device: DeviceNo,
    collector: PersonNo,
    part: &'p PicturePart,
    now: Millis,
}

/// How far a picture is after a part.
enum Reached {
    State(PictureState),
    /// All of it is there and has to be looked at.
    Whole,
}

impl Media {
    /// Takes a part of a picture from a device, and says what is held of it now. The same part again
    /// changes nothing.
    pub(super) async fn take(
        &self,
        db: &Db,
        device: &Device,
        part: &PicturePart,
        now: Millis,
    ) -> Result<PictureState, DbError> {
        let taking = &Taking {
            device: device.no,
            collector: device.collector,
            part,
            now,
        };
        // Most of what is asked again is answered without a writer.
        let known = db
            .read(|mut tx| async move { taking.known(&mut tx).await })
            .await?;
        if let Some(state) = known {
            return Ok(state);
        }
        let reached = db
            .write(|mut tx| async move { taking.add(&mut tx).await })
            .await?;
        match reached {
            Reached::State(state) => Ok(state),
            Reached::Whole => self.finish(db, taking).await,
        }
    }

    /// Looks at a picture that is whole, and keeps it or what was wrong with it.
    async fn finish(&self, db: &Db, taking: &Taking<'_>) -> Result<PictureState, DbError> {
        let bytes = &db
            .read(|mut tx| async move { taking.whole(&mut tx).await })
            .await?;
        let mut seen = None;
        if sha256(bytes) == taking.part.hash {
            seen = self.look(bytes.clone()).await;
            if seen.is_none() {
                // The server is going down: it is looked at when the phone asks again.
                return Ok(PictureState::Partly(taking.part.size));
            }
        }
        let seen = &seen;
        db.write(|mut tx| async move {
            // Another request may have been quicker, or another phone.
            if let Some(state) = taking.known(&mut tx).await? {
                return Ok(state);
            }
            if let Some(seen) = seen {
                return taking.keep(&mut tx, bytes, seen).await;
            }
            // Not what it is named: it is begun anew.
            tx.execute(&sql::DROP, taking.key()).await?;
            Ok(PictureState::Partly(0))
        })
        .await
    }

    /// Looks at a picture; nothing if that was cut short.
    async fn look(&self, bytes: Vec<u8>) -> Option<Result<Clean, PictureFault>> {
        let broken = Err(PictureFault::NotAPicture);
        self.away(move || look::look(&bytes), broken).await
    }
}

impl Taking<'_> {
    fn key(&self) -> Vec<Value> {
        values![self.device, self.part.hash.to_vec()]
    }

    /// What is known without the part: that nobody names the picture, or what became of it.
    async fn known(&self, tx: &mut Tx) -> Result<Option<PictureState>, DbError> {
        let key = values![self.part.hash.to_vec(), self.collector];
        let row = tx.one(&sql::FATE, key).await?;
        let (names, is_here): (i64, i64) = (row.get(0)?, row.get(1)?);
        if names == 0 {
            return Ok(Some(PictureState::NotNamed));
        }
        if is_here == 0 {
            return Ok(None);
        }
        let refused: Option<i64> = row.get(2)?;
        Ok(Some(match refused.and_then(fault_of) {
            Some((fault, _)) => PictureState::Refused(fault),
            None => PictureState::Held,
        }))
    }

    /// Adds what continues what is held.
    async fn add(&self, tx: &mut Tx) -> Result<Reached, DbError> {
        if let Some(state) = self.known(tx).await? {
            return Ok(Reached::State(state));
        }
        let mut begun = None;
        if let Some(row) = tx.optional(&sql::BEGUN, self.key()).await? {
            let (size, held): (u32, u32) = (row.get(0)?, row.get(1)?);
            if size == self.part.size {
                begun = Some(held);
            } else {
                // One of the two sizes is wrong, and nothing says which.
                tx.execute(&sql::DROP, self.key()).await?;
            }
        }
        let held = begun.unwrap_or(0);
        // Of a part that overlaps, what is new.
        let news = held
            .checked_sub(self.part.start)
            .and_then(|overlap| self.part.bytes.get(usize::try_from(overlap).ok()?..))
            .filter(|news| !news.is_empty());
        let Some(news) = news else {
            return Ok(if held == self.part.size {
                Reached::Whole
            } else {
                Reached::State(PictureState::Partly(held))
            });
        };
        if begun.is_none() && !self.begin(tx).await? {
            return Ok(Reached::State(PictureState::TooMany));
        }
        let hash = self.part.hash.to_vec();
        let row = values![self.device, hash, held, news.to_vec()];
        tx.execute(&sql::ADD, row).await?;
        let held = held.saturating_add(u32::try_from(news.len()).unwrap_or(u32::MAX));
        let row = values![self.device, self.part.hash.to_vec(), held, self.now];
        tx.execute(&sql::REACH, row).await?;
        Ok(if held == self.part.size {
            Reached::Whole
        } else {
            Reached::State(PictureState::Partly(held))
        })
    }

    /// Begins a picture, if this phone has not begun too many.
    async fn begin(&self, tx: &mut Tx) -> Result<bool, DbError> {
        tx.execute(&sql::EXPIRE, values![self.now.0 - KEPT_MS])
            .await?;
        let begun: i64 = tx.scalar(&sql::BEGUN_BY, values![self.device]).await?;
        if begun.unsigned_abs() >= PICTURES_BEGUN {
            return Ok(false);
        }
        let row = values![
            self.device,
            self.part.hash.to_vec(),
            self.part.size,
            self.now
        ];
        tx.execute(&sql::BEGIN, row).await?;
        Ok(true)
    }

    /// All the parts in order.
    async fn whole(&self, tx: &mut Tx) -> Result<Vec<u8>, DbError> {
        let mut bytes = Vec::new();
        for row in tx.all(&sql::PARTS, self.key()).await? {
            bytes.append(&mut row.get(0)?);
        }
        Ok(bytes)
    }

    /// Keeps a picture, or what was wrong with it. Its parts are not needed any more.
    async fn keep(
        &self,
        tx: &mut Tx,
        bytes: &[u8],
        seen: &Result<Clean, PictureFault>,
    ) -> Result<PictureState, DbError> {
        let hash = self.part.hash.to_vec();
        let picture = seen.as_ref().ok();
        let mut row = values![
            hash.clone(),
            self.part.size,
            picture.map(|picture| format_no(picture.format)),
            picture.map(|picture| i64::from(picture.width)),
            picture.map(|picture| i64::from(picture.height)),
            seen.as_ref().err().map(|fault| *fault as i64),
            self.device,
            self.now
        ];
        let facts = fingerprint(&row);
        row.push(Value::Int(facts));
        row.push(Value::from(picture.map(|_| bytes.to_vec())));
        tx.execute(&sql::KEEP, row).await?;
        tx.execute(&sql::DROP_ALL, values![hash]).await?;
        Ok(match seen {
            Ok(_) => PictureState::Held,
            Err(fault) => PictureState::Refused(*fault),
        })
    }
}
