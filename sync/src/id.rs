//! Typed identities. Nothing here is random: an entry is known by its place, and what it creates
//! carries that place as its name.

use std::fmt;

use minicbor::{CborLen, Decode, Encode};

use crate::time::Day;

macro_rules! number {
    ($(#[$doc:meta] $name:ident($inner:ty);)*) => {$(
        #[$doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Encode, Decode, CborLen)]
        #[cbor(transparent)]
        pub struct $name(#[n(0)] pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    )*};
}

number! {
    /// A person who signs in: collector, cashier, supervisor. Given by the server.
    PersonNo(u32);
    /// An enrolled phone. Given by the server.
    DeviceNo(u32);
    /// A customer account. Given by the server at import.
    CustomerNo(u32);
    /// An open item. Given by the server at import.
    ItemNo(u32);
    /// A voucher book. Given by the server.
    BookNo(u32);
    /// A journal: one device epoch, or the office's side of one collector's day.
    JournalId(u64);
}

/// The place of an entry in its journal: 1 for the first.
pub type Seq = u64;

const OFFICE: u64 = 1 << 63;

impl JournalId {
    /// The last epoch a journal can be of.
    pub const LAST_EPOCH: u32 = 0x7fff_ffff;

    /// The journal of a device that was enrolled in an epoch of the server. Epochs beyond
    /// [`LAST_EPOCH`](Self::LAST_EPOCH) are not told apart. The low half of the epoch stands at the
    /// end and the high half in front, so that the journals of a server that was never restored are
    /// short.
    #[must_use]
    pub fn device(device: DeviceNo, epoch: u32) -> Self {
        let epoch = u64::from(epoch.min(Self::LAST_EPOCH));
        Self((epoch >> 16) << 48 | u64::from(device.0) << 16 | epoch & 0xffff)
    }

    /// The epoch of the server in which a device was enrolled to write this journal. The office has
    /// none.
    #[must_use]
    pub fn epoch(self) -> Option<u32> {
        let epoch = (self.0 >> 48) << 16 | self.0 & 0xffff;
        if self.is_office() {
            None
        } else {
            u32::try_from(epoch).ok()
        }
    }

    /// The journal in which the office writes to one collector's day.
    #[must_use]
    pub fn office(daybook: DaybookId) -> Self {
        Self(
            OFFICE
                | u64::from(daybook.collector.0) << 31
                | u64::from(daybook.day.0.cast_unsigned() & 0x7fff_ffff),
        )
    }

    /// Whether the office writes it.
    #[must_use]
    pub fn is_office(self) -> bool {
        self.0 & OFFICE != 0
    }

    /// The eight bytes that name the journal's author in a daybook.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }
}

/// The place of an entry, which is its name: 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Encode, Decode, CborLen)]
#[cbor(array)]
pub struct EntryId {
    /// The journal it stands in.
    #[n(0)]
    pub journal: JournalId,
    /// Its place there.
    #[n(1)]
    pub seq: Seq,
}

impl EntryId {
    /// The entry at a place of a journal.
    #[must_use]
    pub const fn new(journal: JournalId, seq: Seq) -> Self {
        Self { journal, seq }
    }

    /// The name as bytes, in the order of journals and places.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        (u128::from(self.journal.0) << 64 | u128::from(self.seq)).to_be_bytes()
    }

    /// Reads [`to_bytes`](Self::to_bytes) back.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "each half of 128 bits is 64 bits"
    )]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        let name = u128::from_be_bytes(bytes);
        Self::new(JournalId((name >> 64) as u64), name as u64)
    }
}

impl fmt::Display for EntryId {
    /// `journal.seq`, the journal in hexadecimal: how an entry is written in URLs and messages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{}", self.journal.0, self.seq)
    }
}

impl std::str::FromStr for EntryId {
    type Err = NotAnEntryId;

    fn from_str(text: &str) -> Result<Self, NotAnEntryId> {
        let (journal, seq) = text.split_once('.').ok_or(NotAnEntryId)?;
        let journal = u64::from_str_radix(journal, 16).map_err(|_| NotAnEntryId)?;
        let id = Self::new(JournalId(journal), seq.parse().map_err(|_| NotAnEntryId)?);
        if id.to_string() == text {
            Ok(id)
        } else {
            Err(NotAnEntryId)
        }
    }
}

/// A text that does not name an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of an entry; it looks like 10001.27")]
pub struct NotAnEntryId;

/// One collector's business day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Encode, Decode, CborLen)]
#[cbor(array)]
pub struct DaybookId {
    /// Whose day.
    #[n(0)]
    pub collector: PersonNo,
    /// The business date, set when the day is opened.
    #[n(1)]
    pub day: Day,
}

/// A SHA-256 digest.
pub type Hash = [u8; 32];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_id_reads_back_and_has_one_spelling() {
        let id = EntryId::new(JournalId::device(DeviceNo(7), 2), 113);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(EntryId::from_bytes(id.to_bytes()), id);
        for other in [
            "070002.113",
            "70002.0113",
            "70002",
            "70002.+113",
            "70002.113 ",
            "zz.1",
        ] {
            assert!(other.parse::<EntryId>().is_err(), "{other}");
        }
    }

    #[test]
    fn journals_of_office_and_devices_never_meet() {
        let day = DaybookId {
            collector: PersonNo(u32::MAX),
            day: Day(20_000),
        };
        assert!(JournalId::office(day).is_office());
        assert!(!JournalId::device(DeviceNo(u32::MAX), u32::MAX).is_office());
        assert_eq!(JournalId::office(day).epoch(), None);
        let next = DaybookId {
            collector: PersonNo(u32::MAX - 1),
            day: Day(20_000),
        };
        assert_ne!(JournalId::office(day), JournalId::office(next));
    }
    #[test]
    fn each_device_has_another_journal_in_each_epoch() {
        assert_eq!(JournalId::device(DeviceNo(7), 1), JournalId(0x70001));
        let mut seen = std::collections::BTreeSet::new();
        for device in [0, 1, 7, 0xffff, 0x10000, u32::MAX] {
            for epoch in [0, 1, 0xffff, 0x10000, 29_922_480, JournalId::LAST_EPOCH] {
                let journal = JournalId::device(DeviceNo(device), epoch);
                assert_eq!(journal.epoch(), Some(epoch));
                assert!(seen.insert(journal), "{device} {epoch}");
            }
        }
    }
}
