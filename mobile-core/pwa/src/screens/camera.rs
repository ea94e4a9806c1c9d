//! The camera, and the photos that were taken. The page asks for a picture by its name when one is shown.

use counterfoil_sync::id::Hash;
use maud::{Markup, html};

use crate::words::Words;

/// The element that [`photos`] is.
pub(crate) const ID: &str = "photos";

/// Photos of what is recorded. Replaced alone.
pub(crate) fn photos(words: &Words, taken: &[Hash]) -> Markup {
    with(words, ID, taken, "")
}

/// The same under another id, with what goes along with a photo.
pub(crate) fn with(words: &Words, id: &str, taken: &[Hash], with: &str) -> Markup {
    let count = u64::try_from(taken.len()).unwrap_or(u64::MAX);
    html! {
        div.adds id=(id) role="status" {
            label.add.camera {
                input type="file" accept="image/*" capture="environment" data-photo="photo" data-with=(with);
                "+ " (words.said.photo)
            }
            @if count > 0 { span.count { "✓ " ((words.said.photos)(count)) } }
            @for hash in taken { img.shot data-picture=(name(hash)) alt="" width="56" height="56"; }
        }
    }
}

/// A picture's name as text, in hexadecimal.
fn name(hash: &Hash) -> String {
    use std::fmt::Write as _;
    hash.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
