//! The phone.
