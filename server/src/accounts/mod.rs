//! The customer as people ask for them: found by name, what they owe, and everything that happened on
//! one timeline. Nothing is kept here; each list reads one page by an index.

mod account;
mod find;
mod receipts;
pub(crate) mod sql;
mod timeline;

pub use account::{Account, Brief, Debt, OpenItem, account, briefs, debts, items, items_by_no};
pub use find::{Found, find, risk_of};
pub use receipts::{Asked, Place, search};
pub use timeline::{At, Event, Kinds, Picture, What, pictures_of, timeline};

/// The last text of all: behind every word.
const LAST_TEXT: &str = "\u{10ffff}";
