//! Who may author which kind of entry.
//!
//! The question is asked by kind alone, so there is no path, field or value to slip a forged ruling
//! through. What a kind that nobody knows may do is nothing: it is kept and moves no money.

use crate::entry::Fact;

/// Who writes a journal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Author {
    /// A collector's phone.
    Collector,
    /// The server, for people at desks and for itself.
    Office,
}

/// Whether the author may write such a fact.
#[must_use]
pub fn may_author(author: Author, fact: &Fact) -> bool {
    match fact {
        Fact::DayOpen(_)
        | Fact::CheckIn(_)
        | Fact::VisitEnd(_)
        | Fact::Receipt(_)
        | Fact::Void(_)
        | Fact::SpoilLeaf(_)
        | Fact::DepositOffer(_)
        | Fact::DepositWithdraw(_)
        | Fact::BookReturn(_)
        | Fact::DayClose(_)
        | Fact::Promise(_)
        | Fact::Dispute(_)
        | Fact::Request(_)
        | Fact::BalanceConfirmation(_)
        | Fact::Delivery(_)
        | Fact::Unlock(_) => author == Author::Collector,
        Fact::StopTarget(_)
        | Fact::Rulings(_)
        | Fact::DepositAnswer(_)
        | Fact::VoidAnswer(_)
        | Fact::SaidAnswer(_) => author == Author::Office,
        Fact::NoteEdit(_)
        | Fact::Comment(_)
        | Fact::StopAdd(_)
        | Fact::StopMove(_)
        | Fact::StopCancel(_)
        | Fact::PromiseWithdraw(_)
        | Fact::Unknown { .. } => true,
    }
}
