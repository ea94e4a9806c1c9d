use minicbor::{Decode, Encode};

use super::{BadFact, Check, DisputeReason, once_each, require, short};
use crate::id::{CustomerNo, Hash, ItemNo, Seq};
use crate::limits;
use crate::money::{Currency, sum};

/// A signature on the glass. The picture follows as photos do; this names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Ink {
    /// SHA-256 of the picture.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub hash: Hash,
    /// Its bytes.
    #[n(1)]
    pub size: u32,
}

impl Ink {
    pub(super) fn check(&self) -> Result<(), BadFact> {
        require(
            (1..=limits::INK_BYTES).contains(&self.size),
            "a signature's picture has 1 byte to 256 KiB",
        )
    }
}

/// A name of 1 to 200 bytes.
pub(super) fn signer(name: &str) -> Result<(), BadFact> {
    require(
        !name.is_empty() && short(name),
        "who signs has a name of 1 to 200 bytes",
    )
}

/// A line of the statement, and what the customer says of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct StatementLine {
    /// The item.
    #[n(0)]
    pub item: ItemNo,
    /// What was open as the phone knew it, in minor units; negative for a credit.
    #[n(1)]
    pub open: i64,
    /// Why it is contested; none when it is agreed.
    #[n(2)]
    pub disputed: Option<DisputeReason>,
}

/// A balance confirmed at the door: the statement as it was shown, what the customer says of each line,
/// and who signed.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct BalanceConfirmation {
    /// The visit at which it was signed, in the same journal.
    #[n(0)]
    pub visit: Option<Seq>,
    /// Who confirms.
    #[n(1)]
    pub customer: CustomerNo,
    /// In which currency: one statement for each.
    #[n(2)]
    pub currency: Currency,
    /// The checkpoint of this journal that the open amounts counted; own receipts after it were taken off.
    #[n(3)]
    pub as_of: Seq,
    /// Every open item, in the order shown.
    #[n(4)]
    pub lines: Vec<StatementLine>,
    /// What they add up to.
    #[n(5)]
    pub total: i64,
    /// Who confirmed.
    #[n(6)]
    pub name: String,
    /// What they are there.
    #[n(7)]
    pub role: Option<String>,
    /// Their signature.
    #[n(8)]
    pub ink: Ink,
    /// In their words.
    #[n(9)]
    pub words: Option<String>,
}

impl Check for BalanceConfirmation {
    fn check(&self) -> Result<(), BadFact> {
        require(
            self.lines.len() <= limits::STATEMENT_LINES,
            "a statement has at most 500 lines",
        )?;
        once_each(self.lines.iter().map(|line| line.item))?;
        require(
            self.lines.iter().all(|line| {
                line.open != 0 && line.open.unsigned_abs() <= limits::AMOUNT_MINOR.unsigned_abs()
            }),
            "a line of a statement is an open amount",
        )?;
        require(
            sum(self.lines.iter().map(|line| line.open)) == Ok(self.total),
            "the lines of the statement are not its total",
        )?;
        signer(&self.name)?;
        require(
            self.role.as_deref().is_none_or(short),
            "what the signer is has at most 200 bytes",
        )?;
        require(
            self.words
                .as_deref()
                .is_none_or(|words| words.len() <= limits::NOTE_BYTES),
            "the words of a confirmation have at most 4096 bytes",
        )?;
        self.ink.check()
    }
}
