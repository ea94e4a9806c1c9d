//! Forms that were left by a step back: who opens the same one again goes on where they were.

use crate::screens::said::Draft;

/// The forms that were left, each customer's each kind once.
#[derive(Default)]
pub(in crate::app) struct Unsaid(Vec<Draft>);

impl Unsaid {
    /// Keeps a form in which something stands.
    pub(in crate::app) fn keep(&mut self, draft: Draft) {
        self.0.retain(|other| !other.is_of(&draft));
        if !draft.is_empty() {
            self.0.push(draft);
        }
    }

    /// Goes on with a form that was left today, if it was.
    pub(super) fn go_on(&mut self, fresh: &mut Draft) {
        let Some(at) = self.0.iter().position(|left| left.is_of(fresh)) else {
            return;
        };
        fresh.go_on(self.0.swap_remove(at));
    }
}
