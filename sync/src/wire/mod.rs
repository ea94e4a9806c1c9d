//! The sync exchange: one request, one reply, both COSE_Sign1 over folded CBOR.
//!
//! A request is signed over itself *and* the head its entries lead to, so nothing in a journal is
//! unsigned for longer than until the next sync. A reply is signed over itself and the request it
//! answers, so it cannot be passed off as the answer to another. Doing any request again changes
//! nothing and has the same outcome.

mod columns;
mod enrol;
mod envelope;
mod pack;
mod picture;
mod reference;
mod rescue;

pub use enrol::{EnrolReply, EnrolRequest, EnrolState};
pub use envelope::{Opened, WireError};
pub use pack::{Packed, UnpackError, pack, unpack};
pub use picture::{PictureAnswer, PictureFault, PicturePart, PictureState};
pub use reference::{
    Book, Company, Contact, Credit, Cursor, Customer, Item, Open, Reference, Risk, Said,
};
pub use rescue::{RescueAnswer, RescueBatch, RescuedEntry};

use minicbor::{Decode, Encode};

use crate::id::{Hash, JournalId, Seq};
use crate::journal::{Head, Sealed};
use crate::keys::{PublicKey, SecretKey};
use crate::time::{Day, Millis};

/// The version of the exchange.
pub const VERSION: u8 = 1;

/// A number used once, given by the server.
pub type Nonce = [u8; 8];

/// What a phone says about an open daybook, so that server and phone can tell that they agree.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct DaybookClaim {
    /// The business date; the collector is the device's.
    #[n(0)]
    pub day: Day,
    /// How much of the office's journal for that day the phone has.
    #[n(1)]
    pub office: Seq,
    /// How much of its own journal is in the document.
    #[n(2)]
    pub own: Seq,
    /// Digest of the document's heads at just that point.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub heads: [u8; 16],
}

/// What a phone sends.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct SyncRequest {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// The phone's journal.
    #[n(1)]
    pub journal: JournalId,
    /// The nonce of the last reply.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub nonce: Nonce,
    /// The place the entries continue: the last checkpoint's.
    #[n(3)]
    pub base: Seq,
    /// The first bytes of the hash there, to tell a fork from a damaged message.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub base_tag: [u8; 8],
    /// New entries.
    #[cbor(n(5), with = "columns")]
    pub entries: Vec<Packed>,
    /// Open daybooks.
    #[n(6)]
    pub daybooks: Vec<DaybookClaim>,
    /// How far the reference data reaches.
    #[n(7)]
    pub cursor: Cursor,
}

/// The server's countersigned statement of how much of a journal it holds.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Checkpoint {
    /// The journal.
    #[n(0)]
    pub journal: JournalId,
    /// The last entry held.
    #[n(1)]
    pub seq: Seq,
    /// Its hash.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub hash: Hash,
    /// The server's clock.
    #[n(3)]
    pub time: Millis,
    /// Grows whenever the server was restored from a backup.
    #[n(4)]
    pub epoch: u32,
}

/// Office entries for one day, continuing what the phone has.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct OfficeRun {
    /// The business date.
    #[n(0)]
    pub day: Day,
    /// The place they continue.
    #[n(1)]
    pub base: Seq,
    /// The entries.
    #[cbor(n(2), with = "columns")]
    pub entries: Vec<Packed>,
}

/// What the server asks of a phone.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum Command {
    /// Issue nothing until unlocked.
    #[n(0)]
    Lock,
    /// This journal is closed: enrol again, keep what is unsent and hand it in by the rescue door.
    #[n(1)]
    ReEnrol,
    /// The document of a day differs from the server's: rebuild it from the journals.
    #[n(2)]
    Rebuild(#[n(0)] Day),
    /// The office's journal for a day is not the one the phone holds: drop it and take it anew.
    #[n(3)]
    RefetchOffice(#[n(0)] Day),
}

/// What the server answers.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct SyncReply {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// For the next request.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: Nonce,
    /// How much of the journal is held.
    #[n(2)]
    pub checkpoint: Checkpoint,
    /// Office entries the phone lacks.
    #[n(3)]
    pub office: Option<Vec<OfficeRun>>,
    /// Reference data since the cursor.
    #[n(4)]
    pub reference: Option<Reference>,
    /// What the phone should do.
    #[n(5)]
    pub commands: Option<Vec<Command>>,
    /// A fresh access token, when the one sent had run out or soon will.
    #[n(6)]
    pub token: Option<String>,
    /// Whether there is more than fitted: sync again at once.
    #[n(7)]
    pub more: Option<bool>,
}

impl SyncRequest {
    /// Writes the request: `run` continues `base`, and `key` signs the head it leads to.
    #[must_use]
    pub fn seal(mut self, base: &Head, run: &[Sealed], key: &SecretKey) -> Vec<u8> {
        let (entries, seals) = pack(base, run);
        self.entries = entries;
        let head = run.last().map_or(base.hash, |last| last.hash);
        key.seal(
            &envelope::request_context(&head),
            envelope::fold(&self, &seals),
        )
    }

    /// Reads a request without believing it. [`Opened::verify`] does that, once the head is known.
    pub fn open(message: &[u8], key: &PublicKey) -> Result<Opened, WireError> {
        envelope::open_request(message, key.algorithm())
    }

    /// The journal a message says it is for, to find the key it must be signed with. Nothing else may
    /// be concluded from it.
    pub fn journal_of(message: &[u8]) -> Result<JournalId, WireError> {
        envelope::journal_of(message)
    }
}

impl SyncReply {
    /// Writes the reply to a request. `seals` are the signatures that belong to the office runs, in
    /// their order.
    #[must_use]
    pub fn seal(&self, seals: &[u8], request: &[u8], key: &SecretKey) -> Vec<u8> {
        key.seal(
            &envelope::reply_context(request),
            envelope::fold(self, seals),
        )
    }

    /// Reads the reply to a request, signed by the company.
    pub fn open(
        message: &[u8],
        request: &[u8],
        company: &PublicKey,
    ) -> Result<(Self, Vec<u8>), WireError> {
        envelope::open_reply(message, request, company)
    }
}
