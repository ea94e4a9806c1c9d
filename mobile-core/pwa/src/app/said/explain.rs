//! Why something said was not recorded, in the person's language.

use counterfoil_core::command::{
    BadWords, ConfirmBalanceError, ConfirmDeliveryError, NotSigned, NotTheirs, RecordDisputeError,
    RecordPromiseError, RecordRequestError, WithdrawPromiseError,
};

use crate::app::explain::write;
use crate::words::Words;

pub(in crate::app) fn promise(error: &RecordPromiseError, words: &Words) -> String {
    let said = &words.said;
    match error {
        RecordPromiseError::NotTheirs(error) => theirs(error, words),
        RecordPromiseError::Amount => said.amount_above_zero.to_owned(),
        RecordPromiseError::Past { .. } => said.date_over.to_owned(),
        RecordPromiseError::Far { .. } => said.date_far.to_owned(),
        RecordPromiseError::NotOpen => said.promise_not_open.to_owned(),
        RecordPromiseError::Words(error) => bad_words(error, words),
        RecordPromiseError::Write(error) => write(error, words),
    }
}

pub(in crate::app) fn withdraw(error: &WithdrawPromiseError, words: &Words) -> String {
    let said = &words.said;
    match error {
        WithdrawPromiseError::NotOpen => said.promise_not_open.to_owned(),
        WithdrawPromiseError::Reason => words.say_why.to_owned(),
        WithdrawPromiseError::Write(error) => write(error, words),
    }
}

pub(in crate::app) fn dispute(error: &RecordDisputeError, words: &Words) -> String {
    let said = &words.said;
    match error {
        RecordDisputeError::NotTheirs(error) => theirs(error, words),
        RecordDisputeError::Amount => said.amount_above_zero.to_owned(),
        RecordDisputeError::MoreThanItem { document, .. } => (said.more_than_item)(document),
        RecordDisputeError::NoWords => said.say_other.to_owned(),
        RecordDisputeError::Words(error) => bad_words(error, words),
        RecordDisputeError::Write(error) => write(error, words),
    }
}

pub(in crate::app) fn request(error: &RecordRequestError, words: &Words) -> String {
    let said = &words.said;
    match error {
        RecordRequestError::NotTheirs(error) => theirs(error, words),
        RecordRequestError::Amount => said.amount_above_zero.to_owned(),
        RecordRequestError::Past(_) => said.date_over.to_owned(),
        RecordRequestError::Far(_) => said.date_far.to_owned(),
        RecordRequestError::Instalments => said.plan_parts.to_owned(),
        RecordRequestError::Order | RecordRequestError::Sum { .. } => said.plan_wrong.to_owned(),
        RecordRequestError::NotLess { .. } => said.offer_less.to_owned(),
        RecordRequestError::Reason => words.say_why.to_owned(),
        RecordRequestError::Words(error) => bad_words(error, words),
        RecordRequestError::Write(error) => write(error, words),
    }
}

pub(in crate::app) fn confirmation(error: &ConfirmBalanceError, words: &Words) -> String {
    let said = &words.said;
    match error {
        ConfirmBalanceError::NotTheirs(error) => theirs(error, words),
        ConfirmBalanceError::Changed => said.changed.to_owned(),
        ConfirmBalanceError::TooLong => said.too_many.to_owned(),
        ConfirmBalanceError::Amount(_) => words.out_of_range.to_owned(),
        ConfirmBalanceError::NotSigned(error) => signed(error, words),
        ConfirmBalanceError::Words(error) => bad_words(error, words),
        ConfirmBalanceError::Write(error) => write(error, words),
    }
}

pub(in crate::app) fn delivery(error: &ConfirmDeliveryError, words: &Words) -> String {
    let said = &words.said;
    match error {
        ConfirmDeliveryError::NotTheirs(error) => theirs(error, words),
        ConfirmDeliveryError::Nothing => said.nothing_chosen.to_owned(),
        ConfirmDeliveryError::NotSigned(error) => signed(error, words),
        ConfirmDeliveryError::Words(error) => bad_words(error, words),
        ConfirmDeliveryError::Write(error) => write(error, words),
    }
}

fn theirs(error: &NotTheirs, words: &Words) -> String {
    match error {
        NotTheirs::Customer(_) => words.unknown_customer.to_owned(),
        NotTheirs::Item(_) | NotTheirs::Twice => words.item_gone.to_owned(),
        NotTheirs::TooMany => words.said.too_many.to_owned(),
        NotTheirs::Store(error) => (words.store)(error).to_owned(),
    }
}

fn bad_words(error: &BadWords, words: &Words) -> String {
    match error {
        BadWords::Name | BadWords::Note => words.too_long.to_owned(),
        BadWords::Photos => words.said.too_many.to_owned(),
    }
}

fn signed(error: &NotSigned, words: &Words) -> String {
    match error {
        NotSigned::Name => words.said.no_name.to_owned(),
        NotSigned::Ink => words.said.no_ink.to_owned(),
    }
}
