//! Today: where to go next, how far the day is, what is in hand and what is only here.

use counterfoil_core::MustEnrol;
use counterfoil_core::view::{DepositLine, LimitLine, StopLine, Today};
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use super::{Frame, deposits, primary, unlock};
use crate::format;
use crate::words::Words;

/// How the phone and the office stand, in a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Contact {
    /// A message is under way.
    Busy,
    /// The last message found no network.
    NoNetwork,
    /// The last message was not let in.
    NotLetIn,
    /// Nothing is under way.
    Rest,
}

/// Who did not let a message in. It is a guess, to be worded as one: nobody signs such an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ShutOut {
    /// It is worded as the office words it.
    Office,
    /// The office, or something between here and it.
    Somebody,
}

impl ShutOut {
    /// By the answer.
    pub(crate) fn by(answer: &[u8]) -> Self {
        let kind = b"not-signed-in";
        if answer.windows(kind.len()).any(|part| part == kind) {
            Self::Office
        } else {
            Self::Somebody
        }
    }
}

/// What the screen shows besides the plan.
pub(crate) struct About<'a> {
    pub(crate) today: &'a Today,
    /// The last offer of the day.
    pub(crate) deposit: Option<&'a DepositLine>,
    /// Whether the day was closed.
    pub(crate) is_closed: bool,
    pub(crate) name: &'a str,
    pub(crate) contact: Contact,
    pub(crate) shut_out: Option<ShutOut>,
    pub(crate) is_update_ready: bool,
    /// Why the phone must be set up again, if it must.
    pub(crate) must_enrol: Option<MustEnrol>,
    pub(crate) limits: &'a [LimitLine],
}

pub(crate) fn screen(frame: &Frame<'_>, about: &About<'_>) -> Markup {
    let (words, today) = (frame.words, about.today);
    let here = today
        .stops
        .iter()
        .find(|stop| is_here(stop))
        .map(|stop| stop.stop);
    let next = here.or_else(|| {
        let next = today
            .stops
            .iter()
            .find(|stop| stop.cancelled.is_none() && stop.visited.is_none());
        next.map(|stop| stop.stop)
    });
    let body = html! {
        @if about.is_update_ready {
            p.notice { (words.update_ready) " " button.quiet data-tap="update" { (words.update_now) } }
        }
        @if let Some(why) = about.must_enrol { (turned_away(words, why)) }
        @else if let Some(by) = about.shut_out { (shut_out(words, by)) }
        p.who { bdi { (about.name) } " · " (format::day(today.day, words)) }
        (figures(words, today, about.limits))
        @if let Some(deposit) = about.deposit {
            button.deposit-line data-tap="deposits" { strong { (words.deposit) } (deposits::state(words, deposit)) }
        }
        @if today.stops.is_empty() {
            div.empty { h2 { (words.no_plan) } p { (words.no_plan_text) } }
        }
        ol.stops {
            @for (at, stop) in today.stops.iter().enumerate() {
                (line(words, at + 1, stop, next == Some(stop.stop)))
            }
            @for visit in &today.unplanned {
                li {
                    button.stop.done data-tap="customer" data-with={ "customer=" (visit.customer.0) } {
                        span.order aria-hidden="true" { "+" }
                        span.name dir="auto" { (visit.name) }
                        span.hint { @if visit.is_open { (words.visiting) } @else { (words.unplanned) } }
                    }
                }
            }
        }
        div.row {
            button.secondary data-tap="search-screen" { (words.other_customer) }
            @if today.is_open || about.is_closed { button.secondary data-tap="close-day-screen" { (words.end_of_day) } }
        }
    };
    let next = next.and_then(|next| today.stops.iter().find(|stop| stop.stop == next));
    let thumb = html! {
        @if about.must_enrol.is_some() {
            (primary("set-up-again", "", words.set_up_again))
        } @else if !today.is_open {
            (primary("start-day", "", words.start_day))
        } @else if let Some(visit) = today.unplanned.iter().find(|visit| visit.is_open) {
            button.primary.two data-tap="customer" data-with={ "customer=" (visit.customer.0) } {
                small { (words.visiting) }
                span dir="auto" { (visit.name) }
            }
        } @else if let Some(stop) = next {
            button.primary.two data-tap="customer" data-with={ "customer=" (stop.customer.0) "&stop=" (stop.stop) } {
                small { @if here.is_some() { (words.visiting) } @else { (words.next_stop) } }
                span dir="auto" { (stop.name) }
            }
        } @else {
            button.secondary data-tap="receipts" { (words.receipts) }
        }
    };
    frame.screen(
        words.today,
        &chip(words, today, about.contact),
        &body,
        &thumb,
    )
}

/// The office has ended this enrolment: why, and that nothing is lost.
pub(crate) fn turned_away(words: &Words, why: MustEnrol) -> Markup {
    html! {
        div.notice.refused {
            p { ((words.must_enrol)(why)) }
            p { (words.must_enrol_kept) }
        }
    }
}

/// Something did not let this phone in. It works on and tries on.
pub(crate) fn shut_out(words: &Words, by: ShutOut) -> Markup {
    html! {
        div.notice.refused data-shut-out {
            p { @match by { ShutOut::Office => (words.shut_out_office), ShutOut::Somebody => (words.shut_out) } }
            p { (words.shut_out_help) }
        }
    }
}

/// What is only here, and the way to the sync screen.
fn chip(words: &Words, today: &Today, contact: Contact) -> Markup {
    let waiting = today.only_here.entries;
    let (class, text) = match contact {
        Contact::Busy => ("busy", words.syncing.to_owned()),
        Contact::NoNetwork if waiting == 0 => ("off", words.no_network.to_owned()),
        Contact::NotLetIn if waiting == 0 => ("off", words.not_let_in.to_owned()),
        Contact::NoNetwork | Contact::NotLetIn | Contact::Rest => {
            match (today.only_here.receipts, waiting) {
                (0, 0) => ("held", words.all_at_office.to_owned()),
                (0, entries) => ("here", (words.entries_only_here)(entries)),
                (receipts, _) => ("here", (words.receipts_only_here)(receipts.into())),
            }
        }
    };
    html! {
        button.chip.(class) data-tap="sync-screen" { span.dot aria-hidden="true" {} (text) }
    }
}

fn figures(words: &Words, today: &Today, limits: &[LimitLine]) -> Markup {
    let (class, hint) = unlock::on_hand(words, limits);
    let (done, of) = (today.progress.visited, today.progress.planned);
    html! {
        section.figures {
            div.progress {
                p { strong { ((words.stops_done)(done.into(), of.into())) } }
                progress max=(of.max(1)) value=(done) aria-label=((words.stops_done)(done.into(), of.into())) {}
            }
            button.figure data-tap="receipts" {
                small { (words.collected) }
                (format::monies(&today.collected))
            }
            button.figure.(class) data-tap="deposits" {
                small { (words.cash_in_hand) }
                (format::monies(&today.cash_in_hand))
                @if today.cheques_in_hand > 0 { small { ((words.cheques)(today.cheques_in_hand.into())) } }
                @if let Some(hint) = hint { small { (hint) } }
            }
        }
    }
}

fn is_here(stop: &StopLine) -> bool {
    stop.visited.is_some_and(|visit| visit.is_open)
}

fn line(words: &Words, order: usize, stop: &StopLine, is_next: bool) -> Markup {
    let is_here = is_here(stop);
    let is_done = !is_here && stop.visited.is_some();
    let class = match (stop.cancelled.is_some(), is_done, is_next) {
        (true, _, _) => "cancelled",
        (_, true, _) => "done",
        (_, _, true) => "next",
        _ => "",
    };
    html! {
        li {
            button.stop.(class) data-tap="customer" data-with={ "customer=" (stop.customer.0) "&stop=" (stop.stop) } {
                span.order { @if is_done { (tick()) } @else { (order) } }
                span.name dir="auto" { (stop.name) }
                @if let Some(reason) = &stop.cancelled {
                    span.hint { (words.cancelled) ": " bdi { (reason) } }
                } @else if is_here {
                    span.hint.here { (words.visiting) }
                } @else if let Some(outcome) = stop.visited.and_then(|visit| visit.outcome) {
                    span.hint { ((words.outcome)(outcome)) }
                } @else if stop.balance != stop.overdue {
                    span.hint { (words.balance) " " (format::monies(&stop.balance)) }
                }
                span.side {
                    (owed(words, &stop.overdue))
                    @if let Some(target) = stop.target {
                        @if stop.overdue.as_slice() != [target] { small { (words.target) " " (format::money(target)) } }
                    }
                }
            }
        }
    }
}

fn owed(words: &Words, overdue: &[Money]) -> Markup {
    let overdue: Vec<Money> = overdue
        .iter()
        .copied()
        .filter(|sum| sum.minor > 0)
        .collect();
    html! {
        @if overdue.is_empty() { small.fine { (words.nothing_overdue) } }
        @else { strong.late { (format::monies(&overdue)) } small { (words.overdue) } }
    }
}

fn tick() -> Markup {
    html! { svg viewBox="0 0 24 24" aria-hidden="true" { path d="M5 13l4 4L19 7" {} } }
}
