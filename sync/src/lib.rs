//! What phone and server agree on.
//!
//! Everything here is a pure function of its arguments: no I/O, no async, no clock, no randomness,
//! no statics. That is what lets the same code run in a phone, a browser worker, the server and a
//! simulator, and what makes equal journals give equal daybooks.
//!
//! - [`money`], [`id`], [`time`], [`limits`]: the words everything else is written in.
//! - [`denominations`]: the notes and coins that a currency is counted in, by collectors and by cashiers.
//!   [`typed`]: numbers as people type them.
//! - [`entry`]: one file per kind of fact. An entry is the only thing that moves money in the field.
//! - [`keys`] and [`journal`]: the chain, its seals, and how both are checked.
//! - [`policy`]: who may author which kind.
//! - [`promise`]: when a promise to pay is kept.
//! - [`cash_limit`]: how much cash may be held; [`unlock`]: how a limit is lifted by telephone.
//! - [`daybook`]: the document that the journals of one collector's day add up to. [`rank`]: its order.
//! - [`picture`]: what of a photo or a signature is kept.
//! - [`certificate`] and [`receipt_code`]: how a printed receipt proves itself offline.
//! - [`wire`]: one request, one reply.

pub mod cash_limit;
mod cbor;
pub mod certificate;
pub mod daybook;
pub mod denominations;
pub mod entry;
pub mod id;
pub mod journal;
pub mod keys;
pub mod limits;
pub mod money;
pub mod picture;
pub mod policy;
pub mod promise;
pub mod rank;
pub mod receipt_code;
pub mod time;
pub mod typed;
pub mod unlock;
pub mod wire;
