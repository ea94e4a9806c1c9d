//! The receipts of the day.

use counterfoil_core::view::{ReceiptLine, ReceiptStanding};
use maud::{Markup, html};

use super::{Frame, nothing};
use crate::format;

pub(crate) fn screen(
    frame: &Frame<'_>,
    receipts: &[ReceiptLine],
    is_open: bool,
    zone_minutes: i32,
) -> Markup {
    let words = frame.words;
    let body = html! {
        @if receipts.is_empty() { div.empty { p { (words.no_receipts) } } }
        ul.items {
            @for receipt in receipts.iter().rev() {
                li {
                    button.item data-tap="receipt" data-with={ "receipt=" (receipt.receipt) } {
                        span.name { bdi { (receipt.voucher) } " · " bdi { (format::clock(receipt.taken, zone_minutes)) } }
                        span.hint {
                            bdi { (receipt.name) }
                            @match receipt.standing {
                                ReceiptStanding::Issued => {},
                                ReceiptStanding::AwaitsVoid => { " · " (words.awaits_void) }
                                ReceiptStanding::Void => { " · " (words.void) }
                            }
                        }
                        span.side {
                            (format::money(receipt.total))
                            small { @if receipt.is_held { (words.seal_held) } @else { (words.only_here) } }
                        }
                    }
                }
            }
        }
    };
    let thumb = html! {
        @if is_open { button.secondary data-tap="spoil-screen" { (words.spoil_leaf) } }
    };
    frame.screen(words.receipts, &nothing(), &body, &thumb)
}
