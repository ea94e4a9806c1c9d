//! Why something was refused, in the person's language. Every reason of the core's is matched by kind:
//! a new one does not compile until it has words.

use counterfoil_core::command::{
    AskUnlockError, CheckInError, CloseDayError, EditNoteError, EndVisitError, IssueReceiptError,
    OfferDepositError, OnceError, OpenDayError, SpoilLeafError, UseUnlockError, VoidReceiptError,
    WithdrawDepositError, WriteError,
};
use counterfoil_core::vault::VaultError;
use counterfoil_core::view::ViewError;
use counterfoil_core::{CommandError, EnrolError, OpenError, SyncError};

use super::said::explain as said;
use crate::screens::unlock;
use crate::words::Words;

pub(super) fn vault(error: &VaultError, words: &Words) -> String {
    match error {
        VaultError::NotAPin => words.pin_digits.to_owned(),
        VaultError::Easy => words.pin_easy.to_owned(),
        VaultError::Wrong { left } => (words.pin_wrong)((*left).into()),
        VaultError::Wait { ms } => (words.pin_wait)(seconds(*ms)),
        VaultError::HasPin | VaultError::NoPin => words.cannot_record.to_owned(),
        VaultError::Locked { .. } => words.pins.locked.to_owned(),
        VaultError::NotTheCode => words.pins.not_the_code.to_owned(),
        VaultError::Store(error) => (words.store)(error).to_owned(),
    }
}

/// A wait in seconds, the last of them begun.
pub(super) fn seconds(ms: i64) -> u64 {
    u64::try_from(ms).unwrap_or_default().div_ceil(1_000).max(1)
}

pub(super) fn open(error: &OpenError, words: &Words) -> String {
    match error {
        OpenError::Store(error) => (words.store)(error).to_owned(),
        // For whoever is asked for help; they cannot happen on a phone that works.
        OpenError::InUse
        | OpenError::TooNew { .. }
        | OpenError::Sqlite(_)
        | OpenError::NoCipher => error.to_string(),
    }
}

pub(super) fn enrol(error: &EnrolError, words: &Words) -> String {
    match error {
        EnrolError::Code => words.code_missing.to_owned(),
        EnrolError::Reply(_) | EnrolError::Certificate(_) => words.office_unwell.to_owned(),
        EnrolError::OtherCompany => words.other_company.to_owned(),
        EnrolError::NotAsked | EnrolError::UsedJournal | EnrolError::OtherPhone => {
            words.code_used.to_owned()
        }
        EnrolError::Store(error) => (words.store)(error).to_owned(),
    }
}

pub(super) fn sync(error: &SyncError, words: &Words) -> String {
    match error {
        SyncError::NotEnrolled => words.not_enrolled.to_owned(),
        SyncError::MustEnrol(why) => (words.must_enrol)(*why).to_owned(),
        SyncError::OtherJournal
        | SyncError::Reply(_)
        | SyncError::Request(_)
        | SyncError::Office { .. }
        | SyncError::Journal(_) => words.office_unwell.to_owned(),
        SyncError::Store(error) => (words.store)(error).to_owned(),
    }
}

pub(super) fn view(error: &ViewError, words: &Words) -> &'static str {
    match error {
        ViewError::NotEnrolled => words.not_enrolled,
        ViewError::NoDay => words.no_day,
        ViewError::NotFound => words.item_gone,
        ViewError::Store(error) => (words.store)(error),
    }
}

pub(super) fn write(error: &WriteError, words: &Words) -> String {
    match error {
        WriteError::NotEnrolled => words.not_enrolled.to_owned(),
        WriteError::Locked => words.locked.to_owned(),
        WriteError::MustEnrol(why) => (words.must_enrol)(*why).to_owned(),
        WriteError::NoDay => words.no_day.to_owned(),
        WriteError::Entry(_) => words.cannot_record.to_owned(),
        WriteError::NoPicture => words.said.photo_failed.to_owned(),
        WriteError::Store(error) => (words.store)(error).to_owned(),
    }
}

pub(super) fn command(error: &CommandError, words: &Words) -> String {
    match error {
        CommandError::OpenDay(error) => match error {
            OpenDayError::StillOpen(_) => words.day_open.to_owned(),
            OpenDayError::Write(error) => write(error, words),
        },
        CommandError::CheckIn(error) => match error {
            CheckInError::VisitOpen { name, .. } => (words.visit_open)(name),
            CheckInError::UnknownCustomer(_) => words.unknown_customer.to_owned(),
            CheckInError::NotThatStop => words.stop_gone.to_owned(),
            CheckInError::Write(error) => write(error, words),
        },
        CommandError::EndVisit(error) => match error {
            EndVisitError::NoVisit => words.no_visit.to_owned(),
            EndVisitError::Write(error) => write(error, words),
        },
        CommandError::IssueReceipt(error) => issue(error, words),
        CommandError::Once(error) => match error {
            OnceError::Reused | OnceError::NotAToken => words.cannot_record.to_owned(),
            OnceError::Store(error) => (words.store)(error).to_owned(),
        },
        CommandError::EditNote(error) => match error {
            EditNoteError::NotFound => words.no_visit.to_owned(),
            EditNoteError::TooLong => words.too_long.to_owned(),
            EditNoteError::Write(error) => write(error, words),
        },
        CommandError::VoidReceipt(error) => match error {
            VoidReceiptError::NotFound => words.void_elsewhere.to_owned(),
            VoidReceiptError::AlreadyVoid => words.void_already.to_owned(),
            VoidReceiptError::AwaitsApproval => words.void_awaits_text.to_owned(),
            VoidReceiptError::HandedOver => words.void_handed_over.to_owned(),
            VoidReceiptError::Reason => words.say_why.to_owned(),
            VoidReceiptError::Write(error) => write(error, words),
        },
        CommandError::SpoilLeaf(error) => match error {
            SpoilLeafError::NoBook => words.no_book.to_owned(),
            SpoilLeafError::Reason => words.say_why.to_owned(),
            SpoilLeafError::Write(error) => write(error, words),
        },
        CommandError::OfferDeposit(error) => match error {
            OfferDepositError::Nothing(_) => words.nothing_to_offer.to_owned(),
            OfferDepositError::MoreThanInHand { .. } | OfferDepositError::Differs { .. } => {
                words.more_than_in_hand.to_owned()
            }
            OfferDepositError::NotInHand(_) => words.cheque_gone.to_owned(),
            OfferDepositError::Amount(_) => words.out_of_range.to_owned(),
            OfferDepositError::Write(error) => write(error, words),
        },
        CommandError::WithdrawDeposit(error) => match error {
            WithdrawDepositError::NotFound | WithdrawDepositError::Ended => {
                words.offer_ended.to_owned()
            }
            WithdrawDepositError::Confirmed => words.offer_accepted.to_owned(),
            WithdrawDepositError::Write(error) => write(error, words),
        },
        CommandError::CloseDay(error) => match error {
            CloseDayError::VisitOpen { name, .. } => (words.visit_open)(name),
            CloseDayError::Write(error) => write(error, words),
        },
        CommandError::AskUnlock(error) => match error {
            AskUnlockError::NoLimit => words.limits.no_limit.to_owned(),
            AskUnlockError::NoKey => words.limits.no_key.to_owned(),
            AskUnlockError::Write(error) => write(error, words),
        },
        CommandError::UseUnlock(error) => match error {
            UseUnlockError::NotACode => words.limits.not_a_code.to_owned(),
            UseUnlockError::NothingAsked => words.limits.nothing_asked.to_owned(),
            UseUnlockError::Write(error) => write(error, words),
        },
        // No screen offers these yet.
        CommandError::AddComment(_)
        | CommandError::AddStop(_)
        | CommandError::MoveStop(_)
        | CommandError::CancelStop(_)
        | CommandError::ReturnBook(_) => error.to_string(),
        CommandError::RecordPromise(error) => said::promise(error, words),
        CommandError::WithdrawPromise(error) => said::withdraw(error, words),
        CommandError::RecordDispute(error) => said::dispute(error, words),
        CommandError::RecordRequest(error) => said::request(error, words),
        CommandError::ConfirmBalance(error) => said::confirmation(error, words),
        CommandError::ConfirmDelivery(error) => said::delivery(error, words),
    }
}

fn issue(error: &IssueReceiptError, words: &Words) -> String {
    match error {
        IssueReceiptError::NoBook => words.no_book.to_owned(),
        IssueReceiptError::UnknownCustomer(_) => words.unknown_customer.to_owned(),
        IssueReceiptError::UnknownItem(_) => words.item_gone.to_owned(),
        IssueReceiptError::MoreThanOpen { document, .. } => (words.more_than_open)(document),
        IssueReceiptError::NoReason { document, .. } => (words.need_reason)(document),
        IssueReceiptError::MoreThanReceived { .. } => words.more_than_received.to_owned(),
        IssueReceiptError::ChequeDate { number, .. } => (words.cheque_not_paid)(number),
        IssueReceiptError::OverLimit {
            limit,
            currency,
            most,
            would_be,
        } => unlock::full(words, *limit, *currency, *would_be, *most),
        IssueReceiptError::Amount(_) => words.out_of_range.to_owned(),
        IssueReceiptError::Write(error) => write(error, words),
    }
}
