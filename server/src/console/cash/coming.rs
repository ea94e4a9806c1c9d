//! Who is coming. A cashier counts blind, so cashiers see who, and not how much.

use maud::{Markup, html};

use super::super::format;
use super::super::visit::Visit;
use crate::auth::Caller;
use crate::custody::{self, Coming};

/// Collectors who hold money.
pub(in crate::console) fn coming(visit: &Visit, caller: &Caller, all: &[Coming]) -> Markup {
    let words = visit.words();
    let office = &words.office;
    let shows = custody::sees_collectors(caller);
    html! {
        section {
            h2 { (office.coming) span.count { (all.len()) } }
            @if all.is_empty() { p.hint { (office.nobody_comes) } }
            @else {
                table.list {
                    thead { tr { th { (words.collector) } th.num { (office.offers_open) } th.(if shows { "num" } else { "" }) { (office.not_offered) } } }
                    tbody {
                        @for one in all {
                            tr {
                                td { strong { (format::text(&one.name)) } " " span.hint { (format::text(&one.code)) } }
                                td.num { @if one.offers > 0 { (one.offers) } @else { span.none { "–" } } }
                                @if shows {
                                    td.num {
                                        @for (place, money) in one.cash.iter().enumerate() {
                                            @if place > 0 { " · " }
                                            (format::money(*money))
                                        }
                                        @if one.cheques > 0 {
                                            @if !one.cash.is_empty() { " · " }
                                            (words.cheques) " " (one.cheques)
                                        }
                                        @if one.cash.is_empty() && one.cheques == 0 { span.none { "–" } }
                                    }
                                } @else {
                                    td {
                                        @if !one.cash.is_empty() { span.tag { (office.has_cash) } " " }
                                        @if one.cheques > 0 { span.tag { (words.cheques) } }
                                        @if one.cash.is_empty() && one.cheques == 0 { span.none { "–" } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
