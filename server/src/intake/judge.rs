//! The rules: what becomes of one entry.
//!
//! What is posted depends on the journal's own entries, on reference data and on what the office did
//! before, never on what arrived with it or before it from elsewhere. So any delivery order gives the
//! same ledger. Flags may differ: they say what was doubtful when it came.

use std::collections::BTreeSet;

use counterfoil_sync::entry::{
    BookReturn, DayClose, DepositOffer, Fact, Flag, Quarantine, Receipt, SpoilLeaf, Void,
};
use counterfoil_sync::id::{CustomerNo, EntryId, ItemNo, JournalId, PersonNo, Seq};
use counterfoil_sync::policy::{Author, may_author};
use counterfoil_sync::promise::PromiseEnd;
use counterfoil_sync::time::{Day, Millis};

use super::delivery::{Incoming, ahead};
use super::desk::{Desk, Known, Pile};
use super::posting;
use crate::auth::devices::DeviceState;
use crate::ledger::Event;
use crate::vouchers::Use;

/// Where an entry stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) journal: JournalId,
    pub(super) collector: PersonNo,
    pub(super) standing: DeviceState,
    /// The business date it belongs to.
    pub(super) day: Day,
    /// Whether a daybook is open.
    pub(super) day_is_open: bool,
    /// How much of its own journal the author said, up to here, that the server had confirmed.
    pub(super) confirmed: Seq,
}

/// The answer to one entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Verdict {
    pub(super) flags: BTreeSet<Flag>,
    pub(super) quarantine: Option<Quarantine>,
}

impl Verdict {
    fn flag(&mut self, flag: Flag) {
        self.flags.insert(flag);
    }

    fn aside(reason: Quarantine) -> Self {
        Self {
            quarantine: Some(reason),
            ..Self::default()
        }
    }
}

/// Judges one entry, and does what follows.
pub(super) fn judge(
    desk: &mut Desk,
    pile: &mut Pile,
    place: Place,
    incoming: &Incoming,
) -> Verdict {
    let id = incoming.sealed.id();
    let fact = match &incoming.fact {
        _ if !incoming.authentic => return Verdict::aside(Quarantine::Signature),
        Err(_) => return Verdict::aside(Quarantine::Invalid),
        Ok(fact) if !may_author(Author::Collector, fact) => {
            return Verdict::aside(Quarantine::Policy);
        }
        Ok(_) if matches!(place.standing, DeviceState::Revoked) => {
            return Verdict::aside(Quarantine::Revoked);
        }
        Ok(fact) => fact,
    };
    desk.summaries.count(place.journal, place.day, fact);
    let mut verdict = match fact {
        Fact::Receipt(receipt) => {
            let wall = incoming.sealed.entry.clocks.wall;
            on_receipt(desk, pile, place, (id, wall), receipt)
        }
        Fact::Void(void) => on_void(desk, pile, place, id, void),
        Fact::SpoilLeaf(spoilt) => on_spoilt(desk, place, id, spoilt),
        Fact::DepositOffer(offer) => on_offer(desk, place, id, offer),
        Fact::DepositWithdraw(back) => flagged(
            desk.hands
                .withdraw(EntryId::new(id.journal, back.offer), id.seq),
        ),
        Fact::Unlock(unlock) => {
            let is_given = desk.watch.unlock(id, place.day, unlock);
            flagged((!is_given).then_some(Flag::NotFound))
        }
        Fact::BookReturn(back) => on_book_return(desk, place, back),
        Fact::DayClose(close) => on_close(desk, place, close),
        Fact::Promise(_)
        | Fact::Dispute(_)
        | Fact::Request(_)
        | Fact::BalanceConfirmation(_)
        | Fact::Delivery(_) => on_words(desk, pile, place, id, fact),
        Fact::PromiseWithdraw(back) => {
            pile.said.end(
                id,
                place.day,
                PromiseEnd::Withdrawn,
                back.promise,
                back.customer,
            );
            Verdict::default()
        }
        Fact::Unknown { .. } => flagged(Some(Flag::UnknownKind)),
        Fact::CheckIn(check_in) => {
            let entry = &incoming.sealed.entry;
            pile.visits
                .begin(entry, check_in, place.collector, place.day);
            Verdict::default()
        }
        Fact::VisitEnd(end) => {
            pile.visits.end(id, end);
            Verdict::default()
        }
        Fact::DayOpen(_)
        | Fact::NoteEdit(_)
        | Fact::Comment(_)
        | Fact::StopAdd(_)
        | Fact::StopMove(_)
        | Fact::StopCancel(_)
        | Fact::StopTarget(_)
        | Fact::Rulings(_)
        | Fact::DepositAnswer(_)
        | Fact::VoidAnswer(_)
        | Fact::SaidAnswer(_) => Verdict::default(),
    };
    if matches!(place.standing, DeviceState::Suspended) {
        verdict.flag(Flag::Revoked);
    }
    // A clock that runs ahead is told where it matters, not on every note.
    let is_money = incoming.sealed.signature.is_some();
    if incoming.clock_jumped || (is_money && ahead(incoming.sealed.entry.clocks.wall, desk.now)) {
        verdict.flag(Flag::Clock);
    }
    verdict
}

fn flagged(flag: Option<Flag>) -> Verdict {
    Verdict {
        flags: flag.into_iter().collect(),
        quarantine: None,
    }
}

fn on_receipt(
    desk: &mut Desk,
    pile: &mut Pile,
    place: Place,
    (id, wall): (EntryId, Millis),
    receipt: &Receipt,
) -> Verdict {
    let mut verdict = Verdict::default();
    // The leaf is used up even when the receipt is put aside for another reason: the paper is out.
    match desk.leaves.take(
        id.journal,
        id.seq,
        receipt.book,
        receipt.number,
        Use::Issued,
    ) {
        Ok(true) => verdict.flag(Flag::LeafSkipped),
        Ok(false) => {}
        Err(reason) => return Verdict::aside(reason),
    }
    let fits = |item| {
        desk.items.get(item).is_some_and(|item| {
            item.customer == receipt.customer && item.currency == receipt.currency
        })
    };
    if !desk.customers.contains_key(&receipt.customer)
        || !receipt
            .allocations
            .iter()
            .all(|allocation| fits(&allocation.item))
    {
        return Verdict::aside(Quarantine::UnknownAccount);
    }
    if !place.day_is_open {
        verdict.flag(Flag::NotFound);
    }
    if !desk.is_theirs(place.collector, receipt.customer, place.day) {
        verdict.flag(Flag::NotYourCustomer);
    }
    for allocation in &receipt.allocations {
        if let Some(item) = desk.items.get_mut(&allocation.item) {
            item.open_minor = item.open_minor.saturating_sub(allocation.amount);
            if item.open_minor < 0 {
                verdict.flag(Flag::OverPaid);
            }
        }
    }
    for (tender, cheque) in receipt.cheques() {
        if desk.hands.take_cheque(
            id,
            tender,
            cheque,
            receipt.customer,
            place.collector,
            receipt.currency,
        ) {
            verdict.flag(Flag::ChequeSeenBefore);
        }
    }
    desk.hands
        .move_cash(place.collector, receipt.currency, receipt.cash());
    if desk
        .watch
        .receipt(id, place.collector, place.day, wall, receipt)
    {
        verdict.flag(Flag::OverLimit);
    }
    let (posted, late) = desk.posting_day(place.day);
    if late {
        verdict.flag(Flag::LatePeriod);
    }
    let posting = posting::of_receipt(id, receipt, place.collector, posted, desk.settings.cheques);
    pile.receipt(id, receipt, place.collector, place.day, posted);
    pile.postings.push(posting.clone());
    desk.summaries.add(id.journal, place.day, receipt, 1);
    desk.receipts.insert(
        id,
        Known {
            receipt: receipt.clone(),
            posting,
            undone: false,
        },
    );
    verdict
}

fn on_void(desk: &mut Desk, pile: &mut Pile, place: Place, id: EntryId, void: &Void) -> Verdict {
    let target = EntryId::new(id.journal, void.receipt);
    let known = match desk.receipts.get_mut(&target) {
        Some(known) if !known.undone => known,
        Some(_) | None => return flagged(Some(Flag::NotFound)),
    };
    known.undone = true;
    let (receipt, posting) = (known.receipt.clone(), known.posting.clone());
    let mut verdict = Verdict::default();
    if void.photos.is_empty() {
        verdict.flag(Flag::NoPhoto);
    }
    desk.summaries.add(id.journal, place.day, &receipt, -1);
    // The journal decides, by what it says its author had seen and offered: when this arrives makes no
    // difference. Only what a later journal of the same collector hands over is known by its arrival.
    let handed_over = desk
        .hands
        .handed_over(id.journal, receipt.currency, void.receipt, id.seq)
        || desk.hands.left_elsewhere(target, &receipt);
    if handed_over {
        verdict.flag(Flag::HandedOver);
    }
    if handed_over || place.confirmed >= void.receipt {
        verdict.flag(Flag::AwaitsApproval);
        pile.void(
            id,
            void.receipt,
            place.collector,
            place.day,
            &void.reason,
            "awaiting",
        );
        return verdict;
    }
    let (day, late) = desk.posting_day(place.day);
    if late {
        verdict.flag(Flag::LatePeriod);
    }
    pile.void(
        id,
        void.receipt,
        place.collector,
        place.day,
        &void.reason,
        "posted",
    );
    pile.postings
        .push(posting.mirror(posting::void_key(id), Event::Void, day.max(posting.day)));
    pile.said.paid(receipt.customer);
    desk.hands.undo(target, &receipt);
    desk.watch.undo(target, place.collector, &receipt);
    desk.hands
        .move_cash(place.collector, receipt.currency, -receipt.cash());
    for allocation in &receipt.allocations {
        if let Some(item) = desk.items.get_mut(&allocation.item) {
            item.open_minor = item.open_minor.saturating_add(allocation.amount);
        }
    }
    verdict
}

/// What a customer said moves no money: it is listed, whatever is doubtful about it.
fn on_words(desk: &Desk, pile: &mut Pile, place: Place, id: EntryId, fact: &Fact) -> Verdict {
    let known = |customer: &CustomerNo| desk.customers.contains_key(customer);
    let Some(customer) = fact.words_of().filter(known) else {
        return Verdict::aside(Quarantine::UnknownAccount);
    };
    let mut verdict = Verdict::default();
    let is_theirs = |item: &ItemNo| {
        desk.items
            .get(item)
            .is_some_and(|item| item.customer == customer)
    };
    if !place.day_is_open || !fact.items_named().iter().all(is_theirs) {
        verdict.flag(Flag::NotFound);
    }
    if !desk.is_theirs(place.collector, customer, place.day) {
        verdict.flag(Flag::NotYourCustomer);
    }
    pile.said
        .words(id, fact, customer, place.collector, place.day);
    verdict
}

fn on_spoilt(desk: &mut Desk, place: Place, id: EntryId, spoilt: &SpoilLeaf) -> Verdict {
    match desk.leaves.take(
        place.journal,
        id.seq,
        spoilt.book,
        spoilt.number,
        Use::Spoiled,
    ) {
        Ok(skipped) => flagged(skipped.then_some(Flag::LeafSkipped)),
        Err(reason) => Verdict::aside(reason),
    }
}

fn on_offer(desk: &mut Desk, place: Place, id: EntryId, offer: &DepositOffer) -> Verdict {
    let now = desk.now;
    flagged(desk.hands.offer(id, offer, place.collector, place.day, now))
}

fn on_book_return(desk: &mut Desk, place: Place, back: &BookReturn) -> Verdict {
    match desk.leaves.give_back(place.journal, back.book, back.next) {
        Some(skipped) => flagged(skipped.then_some(Flag::LeafSkipped)),
        None => flagged(Some(Flag::NotFound)),
    }
}

fn on_close(desk: &Desk, place: Place, close: &DayClose) -> Verdict {
    flagged(
        (!desk.summaries.agrees(place.journal, place.day, close)).then_some(Flag::SummaryDiffers),
    )
}
