//! The rescue door: bare entries for a phone that cannot speak the rest.
