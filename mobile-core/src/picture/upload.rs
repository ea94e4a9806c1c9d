//! Handing pictures in, carried by the host.

use counterfoil_sync::id::Hash;
use counterfoil_sync::journal::sha256;
use counterfoil_sync::limits;
use counterfoil_sync::wire::{
    PictureAnswer, PictureFault, PicturePart, PictureState, VERSION, WireError,
};

use crate::phone::Phone;
use crate::store::state::Standing;
use crate::store::{StoreError, pictures};
use crate::then::Then;

/// A part of a picture, for the host to send by POST as `application/cbor`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Upload {
    /// The path on the server.
    pub path: &'static str,
    /// The access token.
    pub token: String,
    /// The body. [`Phone::take_upload_answer`] wants it beside the answer.
    pub body: Vec<u8>,
    /// The picture.
    pub picture: Hash,
    /// Its bytes.
    pub size: u32,
    /// How many of them the server has when it takes this part.
    pub upto: u32,
}

/// What came of an upload.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UploadDone {
    /// The picture.
    pub picture: Hash,
    /// Whether the server holds all of it now.
    pub is_held: bool,
    /// Why the server refused it, if it did: it is not sent again.
    pub refused: Option<PictureFault>,
    /// What to do.
    pub then: Then,
}

/// Why an answer was not taken. Nothing changed; wait a while and ask for the next upload.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// Never enrolled.
    #[error("this phone is not enrolled; type the code from the office first")]
    NotEnrolled,
    /// The body is not one of this phone's.
    #[error("the body is not one of this phone's uploads")]
    Request(#[source] WireError),
    /// The answer is not the company's to this part.
    #[error("the answer is not the office's to this part of a picture; send it again")]
    Answer(#[source] WireError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Phone {
    /// The next part of a picture to send; nothing while entries wait, for the money goes first. Making
    /// it changes nothing that is sent; it may be made and sent any number of times.
    pub fn next_upload(&mut self) -> Result<Option<Upload>, StoreError> {
        let may = matches!(self.state.standing, Standing::Active | Standing::Locked);
        let (Some(writing), Some(token), true) = (&self.state.writing, &self.state.token, may)
        else {
            return Ok(None);
        };
        let checkpoint = writing.journal.checkpoint;
        if writing.head.seq > checkpoint {
            return Ok(None);
        }
        while let Some(next) = pictures::first_waiting(&self.conn, checkpoint)? {
            let Some(whole) = pictures::bytes(&self.conn, &next.hash)? else {
                return Ok(None);
            };
            if sha256(&whole) != next.hash {
                // Nothing can be done about it here; the office sees that it is missing.
                pictures::set_state(&self.conn, &next.hash, pictures::DAMAGED)?;
                continue;
            }
            return Ok(Some(part(&whole, next.hash, next.sent, token.clone())));
        }
        Ok(None)
    }

    /// Takes the answer to an upload: its HTTP status and its body. Again, late or in another order it
    /// does no harm.
    pub fn take_upload_answer(
        &mut self,
        body: &[u8],
        status: u16,
        answer: &[u8],
    ) -> Result<UploadDone, UploadError> {
        let part = PicturePart::from_bytes(body).map_err(UploadError::Request)?;
        let mut done = UploadDone {
            picture: part.hash,
            is_held: false,
            refused: None,
            then: Then::Wait,
        };
        if let Some(then) = Then::of_status(status) {
            return Ok(UploadDone { then, ..done });
        }
        let (Some(company), Some(writing)) = (&self.state.company_key, &self.state.writing) else {
            return Err(UploadError::NotEnrolled);
        };
        let answer = PictureAnswer::open(answer, body, company).map_err(UploadError::Answer)?;
        if let Some(then) = Then::of_epoch(answer.epoch, writing.journal.server_epoch) {
            return Ok(UploadDone { then, ..done });
        }
        match answer.state {
            PictureState::Partly(has) => {
                let has = u64::from(has);
                // Only what moves on goes on at once: a picture that cannot come through whole must not
                // go round for ever.
                let before = pictures::sent(&self.conn, &part.hash)?;
                if before.is_none_or(|before| has > before) {
                    done.then = Then::GoOn;
                }
                pictures::set_sent(&self.conn, &part.hash, has)?;
            }
            PictureState::Held => {
                pictures::set_state(&self.conn, &part.hash, pictures::HELD)?;
                (done.is_held, done.then) = (true, Then::GoOn);
            }
            PictureState::Refused(fault) => {
                pictures::set_state(&self.conn, &part.hash, pictures::REFUSED)?;
                (done.refused, done.then) = (Some(fault), Then::GoOn);
            }
            PictureState::NotNamed => {
                let checkpoint = writing.journal.checkpoint;
                pictures::set_unnamed(&self.conn, &part.hash, checkpoint)?;
                done.then = Then::GoOn;
            }
            PictureState::TooMany => {}
        }
        Ok(done)
    }
}

/// The part that continues what the server has; an empty one to ask, when that is not known.
fn part(whole: &[u8], hash: Hash, sent: Option<u64>, token: String) -> Upload {
    let start = sent.and_then(|sent| usize::try_from(sent).ok());
    let most = if sent.is_some() {
        limits::PICTURE_PART_BYTES
    } else {
        0
    };
    let rest = whole.get(start.unwrap_or(0)..).unwrap_or_default();
    let bytes = rest.get(..most.min(rest.len())).unwrap_or_default();
    let [start, size, length] = [whole.len() - rest.len(), whole.len(), bytes.len()]
        .map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    let part = PicturePart {
        version: VERSION,
        hash,
        size,
        start,
        bytes: bytes.to_vec().into(),
    };
    Upload {
        path: "/v1/pictures",
        token,
        body: part.to_bytes(),
        picture: hash,
        size,
        upto: start.saturating_add(length),
    }
}
