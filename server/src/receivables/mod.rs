//! Who owes, and for what: customers and open items, and how they come in from the ERP.
//!
//! [`import_open_items`] and [`import_customers`] read a CSV file through a [`Mapping`], within one
//! transaction: whole or not at all unless told to skip bad rows. Importing again changes nothing.

mod credit;
mod customers;
mod decimal;
mod import;
mod items;
mod mapping;
pub mod portfolio;
mod row;
mod source;
pub(crate) mod sql;
pub(crate) mod verify;
pub(crate) mod words;

pub(crate) use credit::{About, about};
pub use customers::{check_customers, import_customers};
pub use decimal::Rounding;
pub use import::{Fault, ImportError, ImportOptions, Imported};
pub use items::{check_open_items, import_open_items};
pub use mapping::{Mapping, MappingError};
pub use row::ItemKind;
