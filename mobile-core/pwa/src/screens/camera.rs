//! The camera, and how many photos were taken.

use maud::{Markup, html};

use crate::words::Words;

/// The element that [`photos`] is.
pub(crate) const ID: &str = "photos";

/// Photos of what is recorded. Replaced alone.
pub(crate) fn photos(words: &Words, count: usize) -> Markup {
    with(words, ID, count, "")
}

/// The same under another id, with what goes along with a photo.
pub(crate) fn with(words: &Words, id: &str, count: usize, with: &str) -> Markup {
    let taken = u64::try_from(count).unwrap_or(u64::MAX);
    html! {
        div.adds id=(id) role="status" {
            label.add.camera {
                input type="file" accept="image/*" capture="environment" data-photo="photo" data-with=(with);
                "+ " (words.said.photo)
            }
            @if count > 0 { span.count { "✓ " ((words.said.photos)(taken)) } }
        }
    }
}
