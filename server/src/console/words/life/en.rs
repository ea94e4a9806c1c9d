//! English.

use super::LifeWords;
use crate::text::visible;

pub(in crate::console::words) const WORDS: LifeWords = LifeWords {
    title: "What became of it",
    received: "Received from the phone",
    void_asked: "A void was recorded",
    void_approved: "The void was approved",
    void_refused: "The void was refused: the receipt stands",
    offered: "Offered to the cash office",
    withdrawn: "The offer was taken back",
    counted: "Counted",
    accepted: "Accepted into the vault",
    differed: "The cash of this deposit differed",
    not_there: "Not there when it was counted: still with the collector",
    not_accepted: "Not accepted: still with the collector",
    missing: "Not found when the vault was counted",
    found: "Turned up: in the vault again",
    bundled: "Bundled for the bank",
    put_back: "Put back into the vault",
    carried: "Taken by the bank",
    bank_reference: "The bank’s reference",
    cash_text: "Cash is handed over as a sum, not note by note. Shown are the first deposit of this phone that was accepted after the receipt, and the first cash that left that vault for the bank afterwards.",
    whole: "Posted for the whole deposit or slip: this receipt is a part of it.",
    cheque: |number| format!("Cheque {}", visible(number)),
};
