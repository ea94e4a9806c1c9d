//! Counterfoil as a user, a thief and a power cut meet it: whole processes, from outside.

#![expect(
    clippy::inconsistent_digit_grouping,
    reason = "100_00 is a hundred and no hundredths"
)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod by_hand;
mod command_line;
mod demo;
mod hostile;
mod kills;
mod limits;
mod restored;
mod support;
