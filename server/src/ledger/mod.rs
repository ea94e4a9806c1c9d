//! The ledger: double entry, integer minor units, append only.
//!
//! ```text
//! use counterfoil_server::ledger::{self, Account, Event, Line, Posted, Posting};
//!
//! let receipt = Posting::new("receipt:70002.27", Event::Receipt, day, currency, vec![
//!     Line::debit(Account::CashCollector, 12_500).person(collector),
//!     Line::credit(Account::Receivable, 10_000).customer(customer).item(item),
//!     Line::credit(Account::OnAccount, 2_500).customer(customer),
//! ]);
//! let void = receipt.mirror("void:70002.31", Event::Void, day);
//! let posted: Vec<Posted> = ledger::post(&mut tx, now, &[receipt, void]).await?;   // many at once is cheap
//! let posted = ledger::find(&mut tx, "receipt:70002.27").await?;                   // to mirror what is stored
//! let cash = ledger::balance(&mut tx, Account::CashCollector, Some(collector.0), currency).await?;
//! let digest = ledger::digest(&mut tx).await?;
//! ```
//!
//! - A key is posted once. The same content again is [`Posted::Already`]; other content is
//!   [`PostError::Conflict`]. A posting is mirrored at most once (the database refuses a second).
//! - A receivable line names its customer and its open item, which must be that customer's and in
//!   the posting's currency. So the open items always sum to the receivable account.
//! - Balances by party, sums by day and open amounts of items are projections, kept in the same
//!   transaction; open items that change are stamped with [`Tx::change`](crate::db::Tx::change).
//! - After an error the transaction must be given up: return the error from `Db::write`.

mod account;
mod post;
mod read;
mod rules;
pub(crate) mod sql;
pub(crate) mod verify;

pub use account::{Account, PartyKind};
pub use post::{Posted, find, post};
pub use read::{Move, balance, balance_at, balances, digest, held_at, moves};
pub use rules::{Event, Line, PostError, Posting};
