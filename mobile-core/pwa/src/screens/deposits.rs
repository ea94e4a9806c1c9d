//! What is in hand, what was offered, and what the cashier said.

use counterfoil_core::view::{ChequeState, CustodyView, DepositLine, DepositState};
use counterfoil_sync::money::{Currency, Money};
use maud::{Markup, html};

use super::{Frame, nothing};
use crate::format;
use crate::words::Words;

pub(crate) fn screen(
    frame: &Frame<'_>,
    custody: &CustodyView,
    token: &str,
    is_open: bool,
) -> Markup {
    let words = frame.words;
    let mut currencies: Vec<Currency> = custody.cash.iter().map(|line| line.currency).collect();
    for cheque in &custody.cheques {
        if !currencies.contains(&cheque.amount.currency) {
            currencies.push(cheque.amount.currency);
        }
    }
    let body = html! {
        @for line in &custody.cash {
            section.figures {
                div.figure.wide { small { (words.cash_in_hand) } (format::money(Money::new(line.in_hand, line.currency))) }
                @if line.offered > 0 { div.figure { small { (words.offered) } (format::money(Money::new(line.offered, line.currency))) } }
                @if line.awaits_void > 0 { div.figure { small { (words.awaits_void) } (format::money(Money::new(line.awaits_void, line.currency))) } }
                div.figure { small { (words.handed_over) } (format::money(Money::new(line.handed_over, line.currency))) }
            }
        }
        @if !custody.cheques.is_empty() {
            section {
                h2 { (words.cheques_in_hand) " " span.count { (custody.cheques.len()) } }
                ul.items {
                    @for cheque in &custody.cheques {
                        li.item {
                            span.name { bdi { (cheque.bank) } " · " bdi { (cheque.number) } }
                            span.hint {
                                bdi { (format::day(cheque.date, words)) }
                                @match cheque.state {
                                    ChequeState::InHand => {}
                                    ChequeState::Offered => { " · " (words.offered) }
                                    ChequeState::AwaitsVoid => { " · " (words.awaits_void) }
                                    ChequeState::NotAtOffice => { " · " (words.not_at_office) }
                                }
                            }
                            span.side { (format::money(cheque.amount)) }
                        }
                    }
                }
            }
        }
        section {
            h2 { (words.deposits) }
            @if custody.deposits.is_empty() { p.hint { (words.no_deposits) } }
            @for deposit in &custody.deposits { (line(words, deposit, token, is_open)) }
        }
    };
    let thumb = html! {
        @if is_open {
            @for currency in currencies {
                button.primary data-tap="offer-screen" data-with={ "currency=" (currency.code()) } { (words.hand_over) " " bdi { (currency.code()) } }
            }
        }
    };
    frame.screen(words.deposits, &nothing(), &body, &thumb)
}

fn line(words: &Words, deposit: &DepositLine, token: &str, is_open: bool) -> Markup {
    html! {
        div.deposit data-deposit=(class(deposit)) {
            p {
                strong { (format::money(deposit.cash)) @if deposit.cheques > 0 { " + " ((words.cheques)(deposit.cheques.into())) } }
                " · " bdi { (format::day(deposit.day, words)) }
            }
            (state(words, deposit))
            @if is_open && deposit.may_withdraw {
                button.quiet data-tap="withdraw" data-with={ "deposit=" (deposit.deposit) "&token=" (token) } { (words.withdraw) }
            }
        }
    }
}

fn class(deposit: &DepositLine) -> &'static str {
    match &deposit.state {
        DepositState::Offered => "offered",
        DepositState::Withdrawn => "withdrawn",
        DepositState::Refused(_) | DepositState::PutAside => "refused",
        DepositState::Confirmed { cash, not_found: 0 } if *cash == deposit.cash => "confirmed",
        DepositState::Confirmed { .. } => "differs",
    }
}

/// What became of an offer, in words.
pub(crate) fn state(words: &Words, deposit: &DepositLine) -> Markup {
    html! {
        p.hint.answer.(class(deposit)) {
            @match &deposit.state {
                DepositState::Offered => (words.deposit_waits),
                DepositState::Withdrawn => (words.deposit_withdrawn),
                DepositState::PutAside => { (words.seal_aside) ". " (words.deposit_back) }
                DepositState::Refused(reason) => { (words.deposit_refused) ": " bdi { (reason) } }
                DepositState::Confirmed { cash, not_found } => {
                    @let as_declared = *cash == deposit.cash;
                    @if !as_declared { (words.deposit_differs) " " (format::money(*cash)) }
                    @if !as_declared && *not_found > 0 { br; }
                    @if *not_found > 0 { (words.cheques_not_found) " " ((words.cheques)((*not_found).into())) }
                    @else if as_declared { (words.deposit_confirmed) }
                }
            }
        }
    }
}
