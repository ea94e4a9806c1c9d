//! What several pages of the cash office show: cheques in a list, notes in a table, ticks in a form.

use std::collections::BTreeSet;

use counterfoil_sync::entry::Denomination;
use counterfoil_sync::money::{Currency, Money};
use maud::{Markup, html};

use super::super::fields::Fields;
use super::super::format;
use super::super::visit::Visit;
use crate::custody::{Kept, PaperId};
use crate::text::visible;

/// The cheques that a form ticked.
pub(super) fn ticked(fields: &Fields) -> BTreeSet<PaperId> {
    fields
        .beginning("paper-")
        .filter_map(|(name, _)| name.parse().ok())
        .collect()
}

/// Cheques to tick.
pub(super) fn ticks(
    visit: &Visit,
    legend: &str,
    cheques: &[&Kept],
    ticked: &BTreeSet<PaperId>,
) -> Markup {
    let words = visit.words();
    html! {
        fieldset.ticks {
            legend { (legend) }
            @for cheque in cheques {
                label.tick {
                    input type="checkbox" name={ "paper-" (cheque.id) } value="1"
                        data-amount=(cheque.amount.minor) checked[ticked.contains(&cheque.id)];
                    span.name { bdi dir="ltr" { (visible(&cheque.number)) } }
                    span.hint { (format::text(&cheque.bank)) " · " (format::day(cheque.date, words)) " · " (format::text(&cheque.customer_name)) }
                    span.amount { (format::bare(cheque.amount)) }
                }
            }
        }
    }
}

/// What a form comes to, kept true by the script.
pub(super) fn sums(
    visit: &Visit,
    cash_name: &str,
    cash: Option<Money>,
    cheques: &[&Kept],
    ticked: &BTreeSet<PaperId>,
) -> Markup {
    let words = visit.words();
    let there = || cheques.iter().filter(|cheque| ticked.contains(&cheque.id));
    let worth: i64 = there()
        .map(|cheque| cheque.amount.minor)
        .fold(0, i64::saturating_add);
    let currency = cheques.first().map(|cheque| cheque.amount.currency);
    html! {
        div.sum {
            span { (cash_name) }
            strong.large #cash data-bad=(words.not_a_number) {
                @match cash { Some(cash) => (format::money(cash)), None => span.late { (words.not_a_number) } }
            }
        }
        @if let Some(currency) = currency {
            div.sum {
                span { (words.cheques_ticked) " " bdi #ticked dir="ltr" { (there().count()) "/" (cheques.len()) } }
                strong #worth { (format::money(Money::new(worth, currency))) }
            }
        }
    }
}

/// Cheques in a list, with what they come to.
pub(super) fn papers(visit: &Visit, cheques: &[&Kept]) -> Markup {
    let words = visit.words();
    html! {
        table.list.group {
            thead { tr { th { (words.cheque_number) } th { (words.bank) } th { (words.cheque_date) } th { (words.office.customer) } th.num { (words.amount) } } }
            tbody {
                @for cheque in cheques {
                    tr {
                        td { bdi dir="ltr" { (visible(&cheque.number)) } }
                        td { (format::text(&cheque.bank)) }
                        td { (format::day(cheque.date, words)) }
                        td { (format::text(&cheque.customer_name)) }
                        td.num { (format::money(cheque.amount)) }
                    }
                }
            }
        }
    }
}

/// The same on paper. What a count did not find is marked.
pub(super) fn papers_on_paper(
    visit: &Visit,
    currency: Currency,
    cheques: &[(&Kept, bool)],
) -> Markup {
    let words = visit.words();
    let worth: i64 = cheques
        .iter()
        .map(|(cheque, _)| cheque.amount.minor)
        .fold(0, i64::saturating_add);
    html! {
        table {
            thead { tr { th { (words.cheque_number) } th { (words.bank) } th { (words.cheque_date) } th { (words.office.customer) } th.num { (words.amount) } } }
            tbody {
                @for (cheque, is_found) in cheques {
                    tr {
                        td {
                            bdi dir="ltr" { (visible(&cheque.number)) }
                            @if !is_found { " " strong.late { (words.missing) } }
                        }
                        td { (format::text(&cheque.bank)) }
                        td { (format::day(cheque.date, words)) }
                        td { (format::text(&cheque.customer_name)) }
                        td.num { (format::bare(cheque.amount)) }
                    }
                }
            }
            tfoot { tr { th colspan="4" { (words.cheques) " (" (cheques.len()) ")" } td.num { strong { (format::money(Money::new(worth, currency))) } } } }
        }
    }
}

/// Notes on paper.
pub(super) fn notes_on_paper(
    visit: &Visit,
    currency: Currency,
    notes: &[Denomination],
    total: i64,
) -> Markup {
    let words = visit.words();
    let money = |minor| Money::new(minor, currency);
    html! {
        table {
            thead { tr { th { (words.note) } th.num { (words.quantity) } th.num { (words.amount) } } }
            tbody {
                @for line in notes {
                    tr {
                        @if line.unit == 1 {
                            td colspan="2" { (words.loose_coin) }
                        } @else {
                            td { (format::bare(money(line.unit))) }
                            td.num { (line.quantity) }
                        }
                        td.num { (format::bare(money(line.unit.saturating_mul(i64::from(line.quantity))))) }
                    }
                }
            }
            tfoot { tr { th colspan="2" { (words.cash) } td.num { strong { (format::money(money(total))) } } } }
        }
    }
}
