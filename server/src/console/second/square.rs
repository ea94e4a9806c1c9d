//! A code that a camera reads, as a picture in the page.

use std::fmt::Write as _;

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around it, which readers want.
const MARGIN: i32 = 4;

/// The square of a text; nothing if it is too long for one.
pub(super) fn square(text: &str, label: &str) -> Markup {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else {
        return html! {};
    };
    let side = code.size();
    let whole = side + 2 * MARGIN;
    let mut dark = String::new();
    for (x, y) in (0..side).flat_map(|y| (0..side).map(move |x| (x, y))) {
        if code.get_module(x, y) {
            // Writing to a String cannot fail.
            let _ = write!(dark, "M{} {}h1v1h-1z", x + MARGIN, y + MARGIN);
        }
    }
    html! {
        // Dark on light whatever the screen: many readers take nothing else.
        svg.square role="img" aria-label=(label) viewBox={ "0 0 " (whole) " " (whole) } shape-rendering="crispEdges" {
            rect width=(whole) height=(whole) fill="#ffffff" {}
            path d=(dark) fill="#000000" {}
        }
    }
}
