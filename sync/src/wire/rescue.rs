//! The rescue door: bare entries, for a phone that cannot speak the rest.
//!
//! Nothing around the entries is signed and nothing needs to be: what is signed is in them. Each is read
//! on its own, so that a damaged one costs only itself.

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};

use super::WireError;
use crate::cbor::{cbor, read_plain};
use crate::entry::BadFact;
use crate::id::JournalId;
use crate::journal::Sealed;
use crate::limits;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Comment;
    use crate::id::DeviceNo;
    use crate::journal::{Draft, Head};
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
}
