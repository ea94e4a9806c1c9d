//! What a record is about, in words, and the page of it.

use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::money::Currency;
use maud::{Markup, html};

use crate::auth::Role;
use crate::auth::people::Names;
use crate::cash_limits::kind_name;
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
        "vault" => ("/console/day?cashier=", &SEE),
        "said" => ("/console/said/", &crate::said::SEE),
        "book" => ("/console/books/", &SEE_BOOKS),
        "device" => ("/console/phones/", &WATCH),
        "person" => ("/console/people/", &SEE_PEOPLE),
        _ => return None,
    })
}

/// A subject in its parts: the kind, which one, and whatever more is said of it.
fn parts(subject: &str) -> Option<(&str, &str, &str)> {
    let first = subject.split(' ').next().unwrap_or_default();
    // What a customer said is named by its entry alone.
    if first.parse::<EntryId>().is_ok() {
        let more = subject.get(first.len()..).unwrap_or_default();
        return Some(("said", first, more.trim_start()));
    }
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
    let as_kept = || html! { bdi dir="ltr" { (visible(subject)) } };
    let known = parts(subject);
    let Some((kind, which, more)) = known.filter(|(kind, ..)| is_kind(visit, kind)) else {
        return limit(visit, names, subject).unwrap_or_else(as_kept);
    };
    let shown = one(visit, names, kind, which).unwrap_or_else(as_kept);
    let may = |roles: &[Role]| desk.caller.roles.meets(roles.iter().copied().collect());
    let page = page_of(kind).filter(|(_, roles)| may(roles));
    html! {
        @match page {
            Some((path, _)) => a href={ (path) (which) } { (shown) },
            None => (shown),
        }
        @if !more.is_empty() {
            " · "
            @match tail(visit, names, more) {
                Some(more) => (more),
                None => bdi dir="ltr" { (visible(more)) },
            }
        }
    }
}

fn is_kind(visit: &Visit, kind: &str) -> bool {
    (visit.words().audit.kind)(kind).is_some()
}

/// One thing: a person by name, a day in words, whatever else by its kind and number.
fn one(visit: &Visit, names: &Names, kind: &str, which: &str) -> Option<Markup> {
    let words = visit.words();
    let word = (words.audit.kind)(kind)?;
    let name = match kind {
        "person" | "vault" => named(names, which),
        _ => None,
    };
    // Each by itself: numbers of one stand beside words of the other script.
    Some(html! {
        bdi {
            @if let ("day" | "until", Ok(day)) = (kind, which.parse()) {
                @if kind == "until" { (word) " " }
                (format::day(day, words))
            } @else {
                (word) " "
                @if let Some(name) = name { (name) } @else { bdi dir="ltr" { (visible(which)) } }
            }
        }
    })
}

/// A person's name, if there is such a person.
fn named(names: &Names, which: &str) -> Option<Markup> {
    let name = which.parse().map_or("", |no| names.of(PersonNo(no)));
    (!name.is_empty()).then(|| format::text(name))
}

/// What more is said of a thing: how it was decided, or what else had to do with it. Nothing where it is said
/// in other words than these.
pub(super) fn tail(visit: &Visit, names: &Names, more: &str) -> Option<Markup> {
    let words = visit.words();
    let mut told = Vec::new();
    let mut rest = more;
    while !rest.is_empty() {
        if let Some(how) = (words.audit.more)(rest) {
            told.push(html! { (how) });
            break;
        }
        let link = LINKS.into_iter().find(|link| rest.starts_with(link));
        rest = rest.get(link.map_or(0, str::len)..)?;
        let (kind, after) = if link == Some("on ") {
            ("day", rest)
        } else {
            rest.split_once(' ')?
        };
        let (which, after) = after.split_once(' ').unwrap_or((after, ""));
        let name = named(names, which).filter(|_| ["person", "collector"].contains(&kind));
        let shown = match (name, link) {
            (Some(name), _) => name,
            (None, Some("up to ")) => html! { bdi dir="ltr" { (kind) " " (which) } },
            (None, _) => one(visit, names, kind, which)?,
        };
        let link = link.and_then(|link| (words.audit.link)(link.trim_end()));
        told.push(html! { @if let Some(link) = link { (link) " " } (shown) });
        rest = after;
    }
    Some(html! {
        @for (place, one) in told.iter().enumerate() {
            @if place > 0 { " · " }
            (one)
        }
    })
}

/// How a thing that is named further on has to do with it.
const LINKS: [&str; 6] = ["of ", "at ", "on ", "up to ", "to ", "followed up by "];

/// A limit on cash, or a code past one: `AED of the company`, `in_hand of collector 4 up to 500.00 AED`.
fn limit(visit: &Visit, names: &Names, subject: &str) -> Option<Markup> {
    let control = visit.words().control;
    let (what, whose) = subject.split_once(" of ")?;
    let kind = LimitKind::ALL
        .into_iter()
        .find(|kind| kind_name(*kind) == what);
    if kind.is_none() && what.parse::<Currency>().is_err() {
        return None;
    }
    let whose = if whose == "the company" {
        html! { (control.whole_company) }
    } else {
        tail(visit, names, whose)?
    };
    Some(html! {
        @match kind { Some(kind) => ((control.limit)(kind)), None => bdi dir="ltr" { (what) } }
        " · " (whose)
    })
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_subject_is_a_kind_a_name_and_more() {
        for (subject, told) in [
            ("variance 7", ("variance", "7", "")),
            ("70001.28 granted", ("said", "70001.28", "granted")),
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
