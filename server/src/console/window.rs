//! Two windows with one count in them: what is typed in the newer one is not overwritten by the older.
//!
//! A page that counts carries a name of its own, and how often the draft had been saved when it was made. A
//! draft remembers which page saved it last. Another page may go on with it only from where it stands.

use axum::http::StatusCode;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::field::Query;
use super::fields::{Fields, token};
use crate::auth::random::NoRandomness;
use crate::http::Problem;

/// Told to the older window.
pub(super) fn elsewhere() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "count-elsewhere",
        "Counted in another window",
        "This count went on in another window. Go on with what was saved there.",
    )
}

/// The same, for a page that the script asked for because of it.
pub(super) fn told(query: &Query) -> Option<Problem> {
    (query.get("elsewhere") == "1").then(elsewhere)
}

/// The page that a draft was saved from, and how often it was saved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Window {
    page: String,
    saved: u32,
}

impl Window {
    /// What a form says.
    pub(super) fn of(fields: &Fields) -> Self {
        Self {
            page: fields.get("page").chars().take(40).collect(),
            saved: fields.get("saved").parse().unwrap_or(0),
        }
    }

    /// The draft, saved once more by the page of a form; refused if another page went on with it meanwhile.
    pub(super) fn followed_by(&self, form: &Self) -> Result<Self, Problem> {
        let is_same = self.page == form.page || form.page.is_empty();
        if !is_same && self.saved != form.saved {
            return Err(elsewhere());
        }
        Ok(Self {
            page: form.page.clone(),
            saved: self.saved.saturating_add(1),
        })
    }

    /// The fields of a page that goes on from here.
    pub(super) fn fields(&self) -> Result<Markup, NoRandomness> {
        let page = token()?;
        Ok(html! {
            input type="hidden" name="page" value=(page);
            input type="hidden" name="saved" value=(self.saved);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Window;

    fn window(page: &str, saved: u32) -> Window {
        Window {
            page: page.to_owned(),
            saved,
        }
    }

    #[test]
    fn the_older_window_is_told_and_the_newer_goes_on() {
        let draft = Window::default();
        // A page may save as often as it likes, and need not learn how often it did.
        let draft = draft.followed_by(&window("a", 0)).expect("the first");
        let draft = draft.followed_by(&window("a", 0)).expect("the same page");
        assert_eq!(draft, window("a", 2));
        // Another page, made since: it goes on, and the first is told.
        let newer = draft.followed_by(&window("b", 2)).expect("the newer page");
        newer
            .followed_by(&window("a", 0))
            .expect_err("the older page");
        newer.followed_by(&window("b", 2)).expect("the newer page");
        // A page that was made before somebody typed elsewhere is the older one, whenever it was opened.
        newer
            .followed_by(&window("c", 2))
            .expect_err("not from here");
    }
}
