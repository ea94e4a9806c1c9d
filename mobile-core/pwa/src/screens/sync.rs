//! How the phone and the office stand.

use counterfoil_core::Standing;
use counterfoil_core::picture::Pictures;
use counterfoil_core::view::SyncState;
use maud::{Markup, html};

use super::today::{Contact, ShutOut, shut_out, turned_away};
use super::{Frame, nothing, primary};
use crate::format;

pub(crate) fn screen(
    frame: &Frame<'_>,
    state: &SyncState,
    pictures: Pictures,
    contact: Contact,
    shut_out_by: Option<ShutOut>,
    name: &str,
    zone_minutes: i32,
) -> Markup {
    let words = frame.words;
    let waiting = state.only_here.entries;
    let body = html! {
        div.seal.(if waiting == 0 { "posted" } else { "here" }) role="status" {
            span.dot aria-hidden="true" {}
            p {
                @if waiting == 0 { strong { (words.all_at_office) } }
                @else if state.only_here.receipts > 0 { strong { ((words.receipts_only_here)(state.only_here.receipts.into())) } }
                @else { strong { ((words.entries_only_here)(waiting)) } }
                @if contact == Contact::NoNetwork { span { (words.no_network) ". " (words.no_network_text) } }
            }
        }
        @match &state.standing {
            Standing::Locked => { p.notice.refused { (words.locked) } }
            Standing::MustEnrol(why) => { (turned_away(words, *why)) }
            Standing::New | Standing::Active => {
                @if let Some(by) = shut_out_by {
                    (shut_out(words, by))
                    div.row { button.secondary data-tap="set-up-again" { (words.set_up_again) } }
                }
            }
        }
        @if !state.only_here.received.is_empty() {
            section.figures { div.figure.wide { small { (words.only_here) } (format::monies(&state.only_here.received)) } }
        }
        dl.facts {
            div { dt { (words.last_contact) } dd {
                @match state.checkpoint_time { Some(at) => bdi { (format::clock(at, zone_minutes)) }, None => (words.never) }
            } }
            div { dt { (words.at_office_upto) } dd { bdi { (state.checkpoint) " / " (state.head) } } }
            @if state.to_rescue > 0 { div { dt { (words.to_rescue) } dd data-rescue=(state.to_rescue) { (state.to_rescue) } } }
            div { dt { (words.said.pictures_waiting) } dd data-pictures=(pictures.waiting) { (pictures.waiting) } }
            @if pictures.refused + pictures.damaged > 0 { div { dt { (words.said.pictures_lost) } dd.late { (pictures.refused + pictures.damaged) } } }
            div { dt { (words.signed_in_as) } dd { bdi { (name) } } }
        }
        section {
            h2 { (words.troubles) }
            @if state.troubles.is_empty() { p.hint { (words.no_troubles) } }
            ul.items {
                @for trouble in &state.troubles {
                    li.item.tall {
                        span.name {
                            ((words.record)(trouble.kind))
                            @if let Some(number) = trouble.number { " " bdi { (number) } }
                            @if let Some(customer) = &trouble.customer { " · " bdi { (customer) } }
                        }
                        @if let Some(why) = &trouble.quarantine { span.hint.late { ((words.quarantine)(*why)) } }
                        @for flag in &trouble.flags { span.hint { ((words.flag)(*flag)) } }
                    }
                }
            }
        }
        div.row {
            button.secondary data-tap="language" { (words.other_language) }
            button.secondary data-tap="pin-screen" { (words.pins.change) }
            button.secondary data-tap="lock" { (words.lock) }
        }
    };
    let thumb = html! {
        @if matches!(state.standing, Standing::MustEnrol(_)) {
            (primary("set-up-again", "", words.set_up_again))
        } @else {
            button.primary data-tap="sync" disabled[contact == Contact::Busy] {
                @if contact == Contact::Busy { (words.syncing) } @else { (words.sync_now) }
            }
        }
    };
    frame.screen(words.sync, &nothing(), &body, &thumb)
}
