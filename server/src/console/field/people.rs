//! A field in which a collector is chosen.

use counterfoil_sync::id::PersonNo;
use maud::{Markup, html};

use crate::text::visible;
use crate::worklist::Holder;

/// The choices of a `select`; `none` is what stands for nobody.
pub(super) fn options(people: &[Holder], chosen: Option<PersonNo>, none: Option<&str>) -> Markup {
    html! {
        @if let Some(none) = none { option value="" selected[chosen.is_none()] { (none) } }
        @for one in people {
            option value=(one.no) selected[chosen == Some(one.no)] { (visible(&one.name)) " (" (visible(&one.code)) ")" }
        }
    }
}
