//! The words for what became of a receipt.

mod ar;
mod en;

pub(super) use ar::WORDS as AR;
pub(super) use en::WORDS as EN;

/// One language's.
#[derive(Clone, Copy, Debug)]
pub(in crate::console) struct LifeWords {
    pub(in crate::console) title: &'static str,
    pub(in crate::console) received: &'static str,
    pub(in crate::console) void_asked: &'static str,
    pub(in crate::console) void_approved: &'static str,
    pub(in crate::console) void_refused: &'static str,
    pub(in crate::console) offered: &'static str,
    pub(in crate::console) withdrawn: &'static str,
    pub(in crate::console) counted: &'static str,
    pub(in crate::console) accepted: &'static str,
    pub(in crate::console) differed: &'static str,
    pub(in crate::console) not_there: &'static str,
    pub(in crate::console) not_accepted: &'static str,
    pub(in crate::console) missing: &'static str,
    pub(in crate::console) found: &'static str,
    pub(in crate::console) bundled: &'static str,
    pub(in crate::console) put_back: &'static str,
    pub(in crate::console) carried: &'static str,
    pub(in crate::console) bank_reference: &'static str,
    pub(in crate::console) cash_text: &'static str,
    pub(in crate::console) whole: &'static str,
    pub(in crate::console) cheque: fn(&str) -> String,
}
