//! The screens, one file each: what the core knows in, HTML out. Nothing here decides anything.
//!
//! Markup says what a tap means by attributes: `data-tap` names the action, `data-with` what goes along,
//! a form's fields go along by themselves, and `data-change` names the action of typing.

mod about;
pub(crate) mod camera;
pub(crate) mod close_day;
pub(crate) mod code;
pub(crate) mod customer;
pub(crate) mod deposit;
pub(crate) mod deposits;
pub(crate) mod end_visit;
pub(crate) mod issued;
pub(crate) mod new_receipt;
pub(crate) mod paper;
pub(crate) mod pin;
pub(crate) mod receipts;
pub(crate) mod said;
pub(crate) mod said_list;
pub(crate) mod search;
pub(crate) mod sync;
pub(crate) mod tenders;
pub(crate) mod today;
pub(crate) mod unlock;
pub(crate) mod waiting;
pub(crate) mod why;

use maud::{Markup, html};

use crate::words::Words;

/// Something to tell above a screen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Notice {
    /// It was not done, and why.
    Refused(String),
    /// It was done, and what that means.
    Told(String),
}

/// What every screen has.
pub(crate) struct Frame<'a> {
    pub(crate) words: &'a Words,
    pub(crate) notice: Option<&'a Notice>,
    /// Whether there is a screen to go back to.
    pub(crate) has_back: bool,
}

impl Frame<'_> {
    /// A screen: the bar with its title, what scrolls, and what the thumb reaches.
    pub(crate) fn screen(
        &self,
        title: &str,
        aside: &Markup,
        body: &Markup,
        thumb: &Markup,
    ) -> Markup {
        html! {
            header.bar {
                @if self.has_back {
                    button.icon.back data-tap="back" aria-label=(self.words.back) {
                        svg viewBox="0 0 24 24" aria-hidden="true" { path d="M15 5l-7 7 7 7" {} }
                    }
                }
                h1 tabindex="-1" { bdi { (title) } }
                (aside)
            }
            main.scroll tabindex="0" {
                @match self.notice {
                    Some(Notice::Refused(text)) => { p.notice.refused role="alert" { (text) } }
                    Some(Notice::Told(text)) => { p.notice.told-so role="status" { (text) } }
                    None => {},
                }
                (body)
            }
            footer.thumb { (thumb) }
        }
    }
}

/// Nothing.
pub(crate) fn nothing() -> Markup {
    html! {}
}

/// A main action.
pub(crate) fn primary(tap: &str, with: &str, text: &str) -> Markup {
    html! { button.primary data-tap=(tap) data-with=(with) { (text) } }
}
