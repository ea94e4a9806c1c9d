//! A receipt that was issued, as the customer sees it, and how far it has come.

use counterfoil_core::view::{ReceiptLine, ReceiptStanding};
use counterfoil_sync::entry::Tender;
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use super::{Frame, nothing};
use crate::format;
use crate::words::Words;

/// What the screen shows besides the receipt.
pub(crate) struct About<'a> {
    pub(crate) receipt: &'a ReceiptLine,
    pub(crate) company: &'a str,
    pub(crate) zone_minutes: i32,
    /// Just issued: said with more weight, and with what is left of the book.
    pub(crate) leaves_left: Option<u32>,
}

pub(crate) fn screen(frame: &Frame<'_>, about: &About<'_>) -> Markup {
    let (words, receipt) = (frame.words, about.receipt);
    let title = match about.leaves_left {
        Some(_) if receipt.standing == ReceiptStanding::Issued => words.issued.to_owned(),
        _ => receipt.voucher.clone(),
    };
    let body = html! {
        article.voucher.void[receipt.standing == ReceiptStanding::Void] {
            header {
                p { bdi { (about.company) } }
                p.number { bdi { (receipt.voucher) } }
            }
            p.sum { (format::money(receipt.total)) }
            p.hint { (words.from) }
            p.from { bdi { (receipt.name) } }
            hr;
            dl {
                @for tender in &receipt.tenders {
                    div { dt { (tender_name(words, tender, receipt.day)) } dd { (format::money(Money::new(tender.amount(), receipt.total.currency))) } }
                }
            }
            @if !receipt.allocations.is_empty() { hr; }
            dl {
                @for line in &receipt.allocations {
                    div {
                        dt {
                            bdi { (line.document) }
                            @if let Some(reason) = line.short { small { ((words.short)(reason)) } }
                        }
                        dd { (format::money(line.amount)) }
                    }
                }
                @for (name, rest) in [(words.on_account, receipt.on_account), (words.unapplied, receipt.unapplied)] {
                    @if let Some(rest) = rest { div { dt { (name) } dd { (format::money(rest)) } } }
                }
            }
            p.when { bdi { (format::day(receipt.day, words)) } " · " bdi { (format::clock(receipt.taken, about.zone_minutes)) } }
        }
        @match receipt.standing {
            ReceiptStanding::Issued => {},
            ReceiptStanding::AwaitsVoid => { div.seal.here data-void="awaits" { span.dot aria-hidden="true" {} p { strong { (words.awaits_void) } span { (words.void_awaits_text) } } } }
            ReceiptStanding::Void => { div.seal.aside data-void="void" { span.dot aria-hidden="true" {} p { strong { (words.void) } } } }
        }
        (seal(words, receipt))
        @if let Some(left) = about.leaves_left { p.hint { ((words.leaves_left)(left.into())) } }
        @if receipt.standing == ReceiptStanding::Issued {
            div.row { button.secondary data-tap="void-screen" data-with={ "receipt=" (receipt.receipt) } { (words.void_receipt) } }
        }
    };
    let thumb = html! {
        button.secondary data-tap="paper-screen" data-with={ "receipt=" (receipt.receipt) } { (words.paper.give) }
        button.primary data-tap="done" { (words.done) }
    };
    frame.screen(&title, &nothing(), &body, &thumb)
}

fn tender_name(words: &Words, tender: &Tender, day: Day) -> Markup {
    html! {
        @match tender {
            Tender::Cash(_) => { (words.cash) }
            Tender::Cheque(cheque) => {
                (words.cheque) " " bdi { (cheque.number) }
                small {
                    bdi { (cheque.bank) } " · " bdi { (format::day(cheque.date, words)) }
                    @if cheque.date > day { " · " (words.post_dated) }
                }
            }
            Tender::Transfer(_, reference) => { (words.transfer) small { bdi { (reference) } } }
            Tender::Card(_, reference) => { (words.card) small { bdi { (reference) } } }
            Tender::Wallet(_, reference) => { (words.wallet) small { bdi { (reference) } } }
        }
    }
}

/// How far the receipt has come. Its `data-seal` is what tests wait for.
pub(crate) fn seal(words: &Words, receipt: &ReceiptLine) -> Markup {
    let (state, text, more) = match (receipt.quarantine, receipt.is_held, receipt.is_ruled) {
        (Some(why), _, _) => ("aside", words.seal_aside, Some((words.quarantine)(why))),
        (None, true, true) if receipt.flags.is_empty() => {
            ("posted", words.seal_posted, Some(words.seal_posted_text))
        }
        (None, true, true) => ("flagged", words.seal_flagged, None),
        (None, true, false) => ("held", words.seal_held, None),
        (None, false, _) => ("here", words.seal_here, Some(words.seal_here_text)),
    };
    html! {
        div #seal.seal.(state) data-seal=(state) role="status" {
            span.dot aria-hidden="true" {}
            p {
                strong { (text) }
                @if let Some(more) = more { span { (more) } }
                @for flag in &receipt.flags { span { ((words.flag)(*flag)) } }
            }
        }
    }
}
