//! What a record is about, in words, and the page of it.

use counterfoil_sync::id::PersonNo;
use maud::{Markup, html};

use crate::auth::Role;
use crate::auth::people::Names;
use crate::console::cash::SEE_BOOKS;
use crate::console::second::SEE_PEOPLE;
use crate::console::visit::{Desk, Visit};
use crate::console::{SEE, SEE_RECEIPTS, WATCH, format};
use crate::text::visible;

/// The page of a kind of thing, and who may come there. Nothing if there is none.
fn page_of(kind: &str) -> Option<(&'static str, &'static [Role])> {
    Some(match kind {
        "variance" => ("/console/variances/", &SEE),
        "deposit" => ("/console/deposits/", &SEE),
        "void" => ("/console/voids/", &SEE_RECEIPTS),
        "entry" => ("/console/flags/", &SEE_RECEIPTS),
        "customer" => ("/console/customers/", &SEE_RECEIPTS),
        "bank deposit" => ("/console/bank/", &SEE),
        "close" => ("/console/closes/", &SEE),
        "book" => ("/console/books/", &SEE_BOOKS),
        "device" => ("/console/phones/", &WATCH),
        "person" => ("/console/people/", &SEE_PEOPLE),
        _ => return None,
    })
}

/// A subject in its parts: the kind, which one, and whatever more is said of it.
fn parts(subject: &str) -> Option<(&str, &str, &str)> {
    let kind_end = if subject.starts_with("bank ") {
        subject.match_indices(' ').nth(1)?.0
    } else {
        subject.find(' ')?
    };
    let (kind, rest) = subject.split_at_checked(kind_end)?;
    let rest = rest.trim_start();
    let end = rest.find([' ', ',']).unwrap_or(rest.len());
    let (which, more) = rest.split_at_checked(end)?;
    let more = more.trim_start_matches([',', ' ']);
    which
        .bytes()
        .any(|letter| letter.is_ascii_digit())
        .then_some((kind, which, more))
}

/// What a record is about.
pub(super) fn about(visit: &Visit, desk: &Desk, names: &Names, subject: &str) -> Markup {
    let words = &visit.words().audit;
    let Some((kind, which, more)) = parts(subject) else {
        return html! { bdi dir="ltr" { (visible(subject)) } };
    };
    let Some(kind_word) = (words.kind)(kind) else {
        return html! { bdi dir="ltr" { (visible(subject)) } };
    };
    let person = which.parse().ok().filter(|_| kind == "person");
    let name = person.map_or("", |no| names.of(PersonNo(no)));
    let shown = html! {
        (kind_word) " "
        @if name.is_empty() { bdi dir="ltr" { (visible(which)) } } @else { (format::text(name)) }
    };
    let may = |roles: &[Role]| desk.caller.roles.meets(roles.iter().copied().collect());
    let page = page_of(kind).filter(|(_, roles)| may(roles));
    html! {
        @match page {
            Some((path, _)) => a href={ (path) (which) } { (shown) },
            None => (shown),
        }
        @if !more.is_empty() {
            @match (words.more)(more) {
                Some(more) => { " · " (more) },
                None => { " · " bdi dir="ltr" { (visible(more)) } },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_subject_is_a_kind_a_name_and_more() {
        for (subject, told) in [
            ("variance 7", ("variance", "7", "")),
            ("void 70001.28 approved", ("void", "70001.28", "approved")),
            ("bank deposit 3, photo 1", ("bank deposit", "3", "photo 1")),
            (
                "close 4, day 2026-11-22 of person 5",
                ("close", "4", "day 2026-11-22 of person 5"),
            ),
        ] {
            assert_eq!(parts(subject), Some(told));
        }
        assert_eq!(parts("AED of the company"), None);
        assert_eq!(parts(""), None);
    }
}
