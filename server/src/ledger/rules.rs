//! What a posting is, and when it is one.

use counterfoil_sync::id::{CustomerNo, Hash, ItemNo, PersonNo};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;
use sha2::{Digest as _, Sha256};

use super::{Account, PartyKind};
use crate::db::DbError;

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// Why money moved.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Event {
            $($(#[$doc])* $name,)*
        }

        impl Event {
            /// How it is stored; part of a posting's fingerprint, never renamed.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// The event of a stored code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

events! {
    /// An open item came from the ERP.
    OpenItem = "open_item";
    /// The imported history says that an item was cleared in full.
    HistoryCleared = "history_cleared";
    /// A receipt was given to a customer.
    Receipt = "receipt";
    /// A receipt was undone before hand-over.
    Void = "void";
    /// A receipt was undone later.
    Reversal = "reversal";
    /// A parked or unmatched amount was matched to items.
    Allocation = "allocation";
    /// A cashier confirmed what was handed over.
    Deposit = "deposit";
    /// What was counted differs from what was declared.
    Variance = "variance";
    /// Cash or cheques left for the bank.
    Banked = "banked";
    /// A line of the bank's statement was matched.
    BankMatched = "bank_matched";
    /// The bank returned a cheque.
    ChequeReturned = "cheque_returned";
    /// A cheque cleared.
    ChequeCleared = "cheque_cleared";
    /// An approved write-off.
    WriteOff = "write_off";
    /// An approved settlement.
    Settlement = "settlement";
    /// An approved refund.
    Refund = "refund";
}

/// One side of a posting: what is debited (positive) or credited (negative), and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// The account.
    pub account: Account,
    /// The customer or person the account is kept for; see [`Account::party`].
    pub party: Option<u32>,
    /// The open item; always with [`Account::Receivable`].
    pub item: Option<ItemNo>,
    /// Minor units of the posting's currency; debit positive.
    pub amount_minor: i64,
}

impl Line {
    /// A line that adds to the debit side. The amount is what is debited; negative credits.
    #[must_use]
    pub fn debit(account: Account, amount_minor: i64) -> Self {
        Self {
            account,
            party: None,
            item: None,
            amount_minor,
        }
    }

    /// A line that adds to the credit side: the amount is stored negated.
    #[must_use]
    pub fn credit(account: Account, amount_minor: i64) -> Self {
        // i64::MIN cannot be negated; it is far beyond every limit and refused as unbalanced.
        Self::debit(account, amount_minor.saturating_neg())
    }

    /// The line, kept for a customer.
    #[must_use]
    pub fn customer(self, no: CustomerNo) -> Self {
        Self {
            party: Some(no.0),
            ..self
        }
    }

    /// The line, kept for a person.
    #[must_use]
    pub fn person(self, no: PersonNo) -> Self {
        Self {
            party: Some(no.0),
            ..self
        }
    }

    /// The line, about an open item.
    #[must_use]
    pub fn item(self, no: ItemNo) -> Self {
        Self {
            item: Some(no),
            ..self
        }
    }
}

/// A balanced double-entry transaction in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Its name for ever, made from what caused it: `item:42`, `receipt:70002.27`. Posting the same
    /// again changes nothing; posting something else under it is refused.
    pub key: String,
    /// Why money moved.
    pub event: Event,
    /// The business date.
    pub day: Day,
    /// The currency of all its lines.
    pub currency: Currency,
    /// The key of the posting it undoes in full.
    pub mirrors: Option<String>,
    /// At least two, summing to zero.
    pub lines: Vec<Line>,
}

impl Posting {
    /// A posting that mirrors none.
    #[must_use]
    pub fn new(
        key: impl Into<String>,
        event: Event,
        day: Day,
        currency: Currency,
        lines: Vec<Line>,
    ) -> Self {
        Self {
            key: key.into(),
            event,
            day,
            currency,
            mirrors: None,
            lines,
        }
    }

    /// The posting that undoes this one in full, under its own key and on its own day.
    #[must_use]
    pub fn mirror(&self, key: impl Into<String>, event: Event, day: Day) -> Self {
        let lines = self
            .lines
            .iter()
            .map(|line| Line {
                amount_minor: line.amount_minor.saturating_neg(),
                ..*line
            })
            .collect();
        Self {
            key: key.into(),
            event,
            day,
            currency: self.currency,
            mirrors: Some(self.key.clone()),
            lines,
        }
    }

    /// Whether it may be posted.
    pub fn check(&self) -> Result<(), PostError> {
        let key = || self.key.clone();
        if self.key.is_empty() || self.key.len() > MAX_KEY_BYTES {
            return Err(PostError::BadKey(self.key.chars().take(80).collect()));
        }
        if self.lines.len() < 2 || self.lines.len() > MAX_LINES {
            return Err(PostError::Lines {
                key: key(),
                lines: self.lines.len(),
            });
        }
        let mut sum: i128 = 0;
        for line in &self.lines {
            sum += i128::from(line.amount_minor);
            if line.amount_minor == 0 {
                return Err(PostError::ZeroLine {
                    key: key(),
                    account: line.account,
                });
            }
            if line.party == Some(0)
                || (line.party.is_none() && line.account.party() != PartyKind::Optional)
            {
                return Err(PostError::NoParty {
                    key: key(),
                    account: line.account,
                });
            }
            if line.account == Account::Receivable && line.item.is_none() {
                return Err(PostError::NoItem { key: key() });
            }
        }
        if sum != 0 {
            return Err(PostError::Unbalanced {
                key: key(),
                sum,
                currency: self.currency,
            });
        }
        Ok(())
    }

    /// The SHA-256 fingerprint of everything that matters: not the order of lines, not when it was posted.
    #[must_use]
    pub fn content(&self) -> Hash {
        let mut lines: Vec<RawLine> = self
            .lines
            .iter()
            .map(|line| {
                (
                    line.account.no(),
                    line.party.map(i64::from),
                    line.item.map(|item| i64::from(item.0)),
                    line.amount_minor,
                )
            })
            .collect();
        content(
            &self.key,
            self.event.code(),
            i64::from(self.day.0),
            self.currency.code(),
            self.mirrors.as_deref(),
            &mut lines,
        )
    }
}

/// The longest key.
const MAX_KEY_BYTES: usize = 200;
/// The most lines: a receipt with every tender and allocation, and room.
const MAX_LINES: usize = 2_000;

/// Account, party, item, amount as stored.
pub(super) type RawLine = (i64, Option<i64>, Option<i64>, i64);

/// The fingerprint from stored values, so that `verify` can compute it from whatever stands there.
/// Texts are preceded by their lengths, absent numbers are told from zero: no two contents meet.
pub(super) fn content(
    key: &str,
    event: &str,
    day: i64,
    currency: &str,
    mirrors: Option<&str>,
    lines: &mut [RawLine],
) -> Hash {
    lines.sort_unstable();
    let mut sha = Sha256::new();
    for text in [key, event, currency, mirrors.unwrap_or_default()] {
        sha.update((text.len() as u64).to_be_bytes());
        sha.update(text.as_bytes());
    }
    sha.update(day.to_be_bytes());
    let mut number = |value: Option<i64>| {
        sha.update([u8::from(value.is_some())]);
        sha.update(value.unwrap_or(0).to_be_bytes());
    };
    for (account, party, item, amount) in lines {
        number(Some(*account));
        number(*party);
        number(*item);
        number(Some(*amount));
    }
    sha.finalize().into()
}

/// Why a posting was refused. Nothing of the call was posted.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// No key, or one too long.
    #[error("{0:?} cannot be the key of a posting: it must have 1 to {MAX_KEY_BYTES} bytes")]
    BadKey(String),
    /// Too few lines to balance, or too many to be one event.
    #[error("posting {key} has {lines} lines; it must have 2 to {MAX_LINES}")]
    Lines {
        /// Which.
        key: String,
        /// How many.
        lines: usize,
    },
    /// The lines do not sum to zero.
    #[error("posting {key} does not balance: its lines sum to {sum} minor units of {currency}")]
    Unbalanced {
        /// Which.
        key: String,
        /// To what they sum.
        sum: i128,
        /// Of what.
        currency: Currency,
    },
    /// A line that moves nothing.
    #[error("posting {key} has a line of nothing on {}", account.name())]
    ZeroLine {
        /// Which.
        key: String,
        /// Where.
        account: Account,
    },
    /// The account is kept per customer or person, and the line names none.
    #[error("posting {key} has a line on {} that names nobody", account.name())]
    NoParty {
        /// Which.
        key: String,
        /// Where.
        account: Account,
    },
    /// Receivables are kept item by item.
    #[error("posting {key} has a line on receivable that names no open item")]
    NoItem {
        /// Which.
        key: String,
    },
    /// An item that is not there, or is another customer's, or is in another currency.
    #[error(
        "a posting settles an open item that does not exist, belongs to another customer, or is in another currency ({missing} of {items} items)"
    )]
    WrongItem {
        /// How many of the call's items fit.
        items: u64,
        /// How many do not.
        missing: u64,
    },
    /// The key is taken by something else.
    #[error("a posting {0} exists with other content; a correction needs a key of its own")]
    Conflict(String),
    /// A balance would not fit 64 bits.
    #[error("the balance of {} would overflow", .0.name())]
    Overflow(Account),
    /// The database refused or failed.
    #[error("posting to the ledger")]
    Db(#[from] DbError),
}
