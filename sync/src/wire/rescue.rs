//! The rescue door: bare entries, for a phone that cannot speak the rest.
//!
//! Nothing around the entries is signed and nothing needs to be: what is signed is in them. Each is read
//! on its own, so that a damaged one costs only itself. The answer is signed by the company: a phone stops
//! offering what it says is held, so nobody on the way may say it.

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};

use super::{VERSION, WireError};
use crate::cbor::{cbor, read_canonical, read_plain};
use crate::entry::BadFact;
use crate::id::{Hash, JournalId, Seq};
use crate::journal::{Sealed, sha256};
use crate::keys::{PublicKey, SecretKey};
use crate::limits;

fn context(batch: &[u8]) -> Vec<u8> {
    [b"counterfoil/rescue/1".as_slice(), &sha256(batch)].concat()
}

/// Some entries of one journal, with their bytes as they are kept.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct RescueBatch {
    /// The journal they are said to be of; the entries tell.
    #[n(0)]
    pub journal: JournalId,
    /// The entries, in order.
    #[n(1)]
    pub entries: Vec<RescuedEntry>,
}

/// An entry's bytes and its signature, if it has one.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct RescuedEntry {
    /// The bytes that were hashed and signed.
    #[n(0)]
    pub bytes: ByteVec,
    /// The author's signature over them.
    #[n(1)]
    pub signature: Option<ByteArray<64>>,
}

impl RescueBatch {
    /// Batches that each fit a message, in the order of the entries.
    #[must_use]
    pub fn of(journal: JournalId, entries: &[Sealed]) -> Vec<Self> {
        let mut batches: Vec<Self> = Vec::new();
        let mut room = 0_usize;
        for sealed in entries {
            // The frame around an entry is far below 100 bytes with its signature.
            let size = sealed.bytes.len() + 100;
            let entry = RescuedEntry {
                bytes: sealed.bytes.clone().into(),
                signature: sealed.signature.map(Into::into),
            };
            match batches.last_mut() {
                Some(batch)
                    if size <= room && batch.entries.len() < limits::ENTRIES_PER_MESSAGE =>
                {
                    batch.entries.push(entry);
                    room -= size;
                }
                Some(_) | None => {
                    batches.push(Self {
                        journal,
                        entries: vec![entry],
                    });
                    room = limits::MESSAGE_BYTES / 2;
                }
            }
        }
        batches
    }

    /// The batch in CBOR.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor(self)
    }

    /// Reads a batch; its entries are not read yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WireError> {
        if bytes.len() > limits::MESSAGE_BYTES {
            return Err(WireError::TooLarge(bytes.len()));
        }
        // Counted before anything is made of them: three bytes would do for an entry.
        let mut decoder = minicbor::Decoder::new(bytes);
        let mut count = || {
            decoder.array()?;
            decoder.u64()?;
            decoder.array()
        };
        let count = count()
            .map_err(|error| WireError::Malformed(error.to_string()))?
            .map(usize::try_from);
        if !matches!(count, Some(Ok(0..=limits::ENTRIES_PER_MESSAGE))) {
            return Err(WireError::Malformed(
                "more entries than a message carries".to_owned(),
            ));
        }
        let batch: Self = read_plain(bytes).map_err(WireError::Malformed)?;
        Ok(batch)
    }

    /// The entries, each read on its own.
    #[must_use]
    pub fn entries(&self) -> Vec<Result<Sealed, BadFact>> {
        let read = |entry: &RescuedEntry| {
            Sealed::read(
                entry.bytes.to_vec(),
                entry.signature.as_ref().map(|signature| **signature),
            )
        };
        self.entries.iter().map(read).collect()
    }
}

/// What the server answers to a batch, signed by the company over the batch it answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct RescueAnswer {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// The last entry of the batch's journal that is held in order; 0 when there is none.
    #[n(1)]
    pub seq: Seq,
    /// Its hash; zeros when there is none.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub hash: Hash,
    /// How many entries of the batch are here now: in order, or put aside with their bytes.
    #[n(3)]
    pub kept: u32,
    /// The server's epoch: what it had before it was restored from a backup counts no more.
    #[n(4)]
    pub epoch: u32,
}

impl RescueAnswer {
    /// Writes the answer to a batch.
    #[must_use]
    pub fn seal(&self, batch: &[u8], key: &SecretKey) -> Vec<u8> {
        key.seal(&context(batch), cbor(self))
    }

    /// Reads the answer to a batch, signed by the company.
    pub fn open(message: &[u8], batch: &[u8], company: &PublicKey) -> Result<Self, WireError> {
        let payload = company.open(|_| Ok(context(batch)), message)?;
        let answer: Self =
            read_canonical(&payload).map_err(|error| WireError::Malformed(error.to_string()))?;
        if answer.version != VERSION {
            return Err(WireError::Version(answer.version));
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Comment;
    use crate::id::DeviceNo;
    use crate::journal::{Draft, Head};
    use crate::keys::Algorithm;
    use crate::time::Clocks;

    #[test]
    fn batches_fit_a_message_and_read_back_in_order() {
        let journal = JournalId::device(DeviceNo(1), 1);
        let mut head = Head::start(journal);
        let mut entries = Vec::new();
        for _ in 0..300 {
            let fact = Comment {
                stop: None,
                text: "x".repeat(limits::NOTE_BYTES),
                by: None,
            }
            .into();
            let draft = Draft {
                clocks: Clocks::default(),
                seen: Vec::new(),
                place: None,
                fact,
            };
            let sealed = head.write(draft, None).expect("a comment");
            head = Head::at(&sealed);
            entries.push(sealed);
        }
        let batches = RescueBatch::of(journal, &entries);
        assert!(batches.len() > 1);
        let mut back = Vec::new();
        for batch in &batches {
            let bytes = batch.to_bytes();
            assert!(bytes.len() <= limits::MESSAGE_BYTES);
            let read = RescueBatch::from_bytes(&bytes).expect("a batch");
            back.extend(
                read.entries()
                    .into_iter()
                    .map(|entry| entry.expect("an entry")),
            );
            assert!(RescueBatch::from_bytes(&[bytes, vec![0]].concat()).is_err());
        }
        assert_eq!(back, entries);
    }

    #[test]
    fn an_answer_is_the_companys_to_this_batch_and_to_no_other() {
        let key = |seed| SecretKey::from_bytes(Algorithm::Ed25519, &[seed; 32]).expect("a key");
        let answer = RescueAnswer {
            version: VERSION,
            seq: 4,
            hash: [7; 32],
            kept: 2,
            epoch: 1,
        };
        let sealed = answer.seal(b"this batch", &key(1));
        let open = |batch: &[u8], seed| RescueAnswer::open(&sealed, batch, &key(seed).public());
        assert_eq!(open(b"this batch", 1), Ok(answer));
        assert!(open(b"another batch", 1).is_err());
        assert!(open(b"this batch", 2).is_err());
        let portal = b"<h1>Log in</h1>";
        assert!(RescueAnswer::open(portal, b"this batch", &key(1).public()).is_err());
    }
}
