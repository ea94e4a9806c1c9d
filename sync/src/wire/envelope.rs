//! Folding and sealing. What unfolds is bounded before it is unfolded.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::pack::{UnpackError, unpack};
use super::{SyncReply, SyncRequest, VERSION};
use crate::cbor::{cbor, read_plain};
use crate::id::{Hash, JournalId};
use crate::journal::{Head, Sealed, sha256};
use crate::keys::{Algorithm, KeyError, PublicKey, Signature, split};
use crate::limits;

/// The level of deflate: past 6 a day shrinks by less than a hundredth.
const LEVEL: u8 = 6;

/// The payload of a message: the content in CBOR, deflated (RFC 1951) when that is shorter, and
/// beside it what does not compress.
#[derive(Encode, Decode)]
#[cbor(array)]
struct Folded {
    #[n(0)]
    content: ByteVec,
    #[n(1)]
    deflated: bool,
    #[n(2)]
    seals: ByteVec,
}

pub(super) fn fold<T: Encode<()>>(content: &T, seals: &[u8]) -> Vec<u8> {
    let plain = cbor(content);
    let deflated = miniz_oxide::deflate::compress_to_vec(&plain, LEVEL);
    let shorter = deflated.len() < plain.len();
    cbor(&Folded {
        content: if shorter { deflated } else { plain }.into(),
        deflated: shorter,
        seals: seals.to_vec().into(),
    })
}

fn unfold<T: for<'b> Decode<'b, ()>>(payload: &[u8]) -> Result<(T, Vec<u8>), WireError> {
    let folded: Folded = read_plain(payload).map_err(WireError::Malformed)?;
    let content = if folded.deflated {
        miniz_oxide::inflate::decompress_to_vec_with_limit(&folded.content, limits::UNFOLDED_BYTES)
            .map_err(|_| WireError::Unfold)?
    } else {
        folded.content.into()
    };
    Ok((
        read_plain(&content).map_err(WireError::Malformed)?,
        folded.seals.into(),
    ))
}

pub(super) fn request_context(head: &Hash) -> Vec<u8> {
    [b"counterfoil/sync/1".as_slice(), head].concat()
}

pub(super) fn reply_context(request: &[u8]) -> Vec<u8> {
    [b"counterfoil/reply/1".as_slice(), &sha256(request)].concat()
}

fn within_limit(message: &[u8]) -> Result<(), WireError> {
    if message.len() > limits::MESSAGE_BYTES {
        Err(WireError::TooLarge(message.len()))
    } else {
        Ok(())
    }
}

/// A request that was read and not yet believed.
#[derive(Debug)]
pub struct Opened {
    /// What it says.
    pub request: SyncRequest,
    payload: Vec<u8>,
    signature: Signature,
    seals: Vec<u8>,
}

impl Opened {
    /// The entries, if the request is signed by the key over the head they lead to from `base`.
    pub fn verify(&self, base: &Head, key: &PublicKey) -> Result<Vec<Sealed>, WireError> {
        let entries = unpack(base, &self.request.entries, &self.seals)?;
        let head = entries.last().map_or(base.hash, |last| last.hash);
        key.verify(&request_context(&head), &self.payload, &self.signature)?;
        Ok(entries)
    }
}

pub(super) fn open_request(message: &[u8], algorithm: Algorithm) -> Result<Opened, WireError> {
    within_limit(message)?;
    let (payload, signature) = split(message, algorithm)?;
    let (request, seals): (SyncRequest, _) = unfold(&payload)?;
    if request.version != VERSION {
        return Err(WireError::Version(request.version));
    }
    if request.daybooks.len() > limits::OPEN_DAYBOOKS {
        return Err(WireError::Malformed("too many open daybooks".to_owned()));
    }
    Ok(Opened {
        request,
        payload,
        signature,
        seals,
    })
}

pub(super) fn journal_of(message: &[u8]) -> Result<JournalId, WireError> {
    within_limit(message)?;
    let payload = [Algorithm::Ed25519, Algorithm::Es256]
        .into_iter()
        .find_map(|algorithm| split(message, algorithm).ok());
    let (payload, _) = payload.ok_or(WireError::Key(KeyError::NotCose))?;
    let (request, _): (SyncRequest, _) = unfold(&payload)?;
    Ok(request.journal)
}

pub(super) fn open_reply(
    message: &[u8],
    request: &[u8],
    company: &PublicKey,
) -> Result<(SyncReply, Vec<u8>), WireError> {
    within_limit(message)?;
    let payload = company.open(|_| Ok(reply_context(request)), message)?;
    let (reply, seals): (SyncReply, _) = unfold(&payload)?;
    if reply.version != VERSION {
        return Err(WireError::Version(reply.version));
    }
    Ok((reply, seals))
}

/// What is wrong with a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// Longer than a message may be.
    #[error("the message has {0} bytes; at most {max} are taken", max = limits::MESSAGE_BYTES)]
    TooLarge(usize),
    /// Does not unfold, or to more than the limit.
    #[error("the message does not unfold within {max} bytes", max = limits::UNFOLDED_BYTES)]
    Unfold,
    /// Not what a message looks like.
    #[error("the message cannot be read: {0}")]
    Malformed(String),
    /// A version this side does not speak.
    #[error("version {0} of the exchange is not spoken here; this side speaks version {VERSION}")]
    Version(u8),
    /// The signature or its frame is wrong.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The entries cannot be put back.
    #[error(transparent)]
    Entries(#[from] UnpackError),
}
