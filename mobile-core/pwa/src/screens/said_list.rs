//! What a customer has said and signed: open promises first, then the newest of the rest.

use counterfoil_core::view::{CustomerView, PromiseLine, Recorded};
use counterfoil_sync::entry::{
    AnswerOutcome, Ask, BalanceConfirmation, Delivery, Dispute, Request, SaidAnswer,
};
use counterfoil_sync::money::Money;
use counterfoil_sync::promise::PromiseState;
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use crate::format;
use crate::words::Words;

/// How many of the rest are shown.
const SHOWN: usize = 8;

pub(crate) fn section(words: &Words, customer: &CustomerView) -> Markup {
    let rest = rest(words, customer);
    if customer.promises.is_empty() && rest.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 { (words.said.heading) }
            ul.items {
                @for line in &customer.promises { (promise(words, customer, line)) }
                @for (_, line) in rest.iter().take(SHOWN) { (line) }
            }
        }
    }
}

fn promise(words: &Words, customer: &CustomerView, line: &PromiseLine) -> Markup {
    let said = &words.said;
    let is_open = line.state == PromiseState::Open;
    html! {
        li.item data-promise=(line.state.name()) {
            span.name { (said.promise) " · " (words.due) " " bdi { (format::day(line.due, words)) } }
            span.hint {
                @if !is_open { ((said.state)(line.state)) " · " }
                @if let Some(means) = line.means { ((said.means_of)(means)) " · " }
                @if let Some(name) = &line.said_by { bdi { (name) } " · " }
                bdi { (format::day(line.day, words)) }
                @if is_open {
                    " " button.quiet data-tap="take-back-screen" data-with={ "customer=" (customer.customer.0) "&promise=" (line.promise) } { (said.take_back) }
                }
            }
            span.side {
                (format::money(line.amount))
                @if line.received.minor > 0 { small { (words.settled) " " (format::money(line.received)) } }
            }
        }
    }
}

/// Everything but promises, the newest first.
fn rest(words: &Words, customer: &CustomerView) -> Vec<(Day, Markup)> {
    let mut lines: Vec<(Day, Markup)> = Vec::new();
    for one in &customer.disputes {
        lines.push((one.day, dispute(words, one)));
    }
    for one in &customer.requests {
        lines.push((one.day, request(words, one)));
    }
    for one in &customer.confirmations {
        lines.push((one.day, confirmation(words, one)));
    }
    for one in &customer.deliveries {
        lines.push((one.day, delivery(words, one)));
    }
    lines.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    lines
}

fn line(kind: &str, name: &str, hint: &Markup, side: Option<Money>) -> Markup {
    html! {
        li.item data-said=(kind) {
            span.name { bdi { (name) } }
            span.hint { (hint) }
            span.side { @if let Some(amount) = side { (format::money(amount)) } }
        }
    }
}

fn dispute(words: &Words, one: &Recorded<Dispute>) -> Markup {
    let fact = &one.fact;
    let hint = html! {
        ((words.said.dispute_reason)(fact.reason)) " · "
        @if let Some(text) = &fact.words { bdi { (text) } " · " }
        bdi { (format::day(one.day, words)) }
        (answered(one.answer.as_ref(), words.customer.answered_dispute))
    };
    let amount = Money::new(fact.amount, fact.currency);
    line("dispute", words.said.dispute, &hint, Some(amount))
}

fn request(words: &Words, one: &Recorded<Request>) -> Markup {
    let said = &words.said;
    let fact = &one.fact;
    let (name, minor) = match &fact.ask {
        Ask::Instalments(whole, _) => (said.instalments, Some(*whole)),
        Ask::Extension(_) => (said.extension, None),
        Ask::Settlement(_, offered) => (said.settlement, Some(*offered)),
        Ask::CreditMemo(amount) => (said.credit_memo, Some(*amount)),
        Ask::Escalation(_) => (said.escalation, None),
    };
    let hint = html! {
        @match &fact.ask {
            Ask::Instalments(_, parts) => { (parts.len()) " × · " }
            Ask::Extension(until) => { (said.until) " " bdi { (format::day(*until, words)) } " · " }
            Ask::Escalation(to) => { ((said.escalate_to)(*to)) " · " }
            Ask::Settlement(..) | Ask::CreditMemo(_) => {},
        }
        bdi { (fact.reason) } " · " bdi { (format::day(one.day, words)) }
        (answered(one.answer.as_ref(), words.customer.answered_request))
    };
    let amount = minor.map(|minor| Money::new(minor, fact.currency));
    line("request", name, &hint, amount)
}

/// What the office made of it.
fn answered(answer: Option<&SaidAnswer>, name: fn(AnswerOutcome) -> &'static str) -> Markup {
    html! {
        @if let Some(answer) = answer {
            span.answer data-answer=(answer.outcome.name()) {
                strong { (name(answer.outcome)) } " · " bdi { (answer.words) }
            }
        }
    }
}

fn confirmation(words: &Words, one: &Recorded<BalanceConfirmation>) -> Markup {
    let fact = &one.fact;
    let name = (words.said.confirmed_by)(&fact.name);
    let disputed = fact.lines.iter().filter(|line| line.disputed.is_some());
    let disputed = disputed.count();
    let hint = html! {
        @if disputed > 0 { (words.said.dispute) ": " (disputed) " / " (fact.lines.len()) " · " }
        bdi { (format::day(one.day, words)) }
    };
    let total = Money::new(fact.total, fact.currency);
    line("confirmation", &name, &hint, Some(total))
}

fn delivery(words: &Words, one: &Recorded<Delivery>) -> Markup {
    let (has, missing) = (one.fact.received.len(), one.fact.missing.len());
    let counts = [has, has.saturating_add(missing)].map(|count| u64::try_from(count).unwrap_or(0));
    let [has, of] = counts;
    let name = (words.said.has_of)(has, of);
    let hint = html! { bdi { (one.fact.name) } " · " bdi { (format::day(one.day, words)) } };
    line("delivery", &name, &hint, None)
}
