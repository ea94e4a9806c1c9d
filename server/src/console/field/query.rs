//! What stands behind the question mark of a page's address.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use crate::console::visit::Visit;
use crate::http::Problem;

/// The longest value that is looked at.
const LONGEST: usize = 200;

/// What a list is asked for. What is not understood is not there.
#[derive(Debug, Clone, Default)]
pub(in crate::console) struct Query(Vec<(String, String)>);

impl Query {
    /// Whether nothing is asked for.
    pub(in crate::console) fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, value)| value.is_empty())
    }

    /// A value; empty if it is missing.
    pub(in crate::console) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// A value that reads as something.
    pub(in crate::console) fn read<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name).parse().ok()
    }

    /// Whether something is there that does not read.
    pub(in crate::console) fn is_unread<T: std::str::FromStr>(&self, name: &str) -> bool {
        !self.get(name).is_empty() && self.read::<T>(name).is_none()
    }

    /// A date.
    pub(in crate::console) fn day(&self, name: &str) -> Option<Day> {
        self.read(name)
    }

    /// An address with these values and one set anew; empty ones are left out.
    pub(in crate::console) fn with(&self, path: &str, name: &str, value: &str) -> String {
        let kept = self
            .0
            .iter()
            .filter(|(known, value)| known != name && !value.is_empty());
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let set = (!value.is_empty()).then_some((name, value));
        let text = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(kept.chain(set))
            .finish();
        if text.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{text}")
        }
    }

    /// Without one of its values.
    pub(in crate::console) fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self
    }
}

/// The last of a page that is full: what comes after it is another page's.
pub(in crate::console) fn last_of<T>(page: &[T], at_most: i64) -> Option<&T> {
    page.last()
        .filter(|_| i64::try_from(page.len()) == Ok(at_most))
}

/// The ways on from a page of a list: to its beginning, and to what comes after the last.
pub(in crate::console) fn ways_on(
    visit: &Visit,
    query: &Query,
    (path, name): (&str, &str),
    last: Option<&str>,
) -> Markup {
    let field = visit.words().field;
    html! {
        p.actions {
            @if !query.get(name).is_empty() { a.secondary href=(query.with(path, name, "")) { (field.first_page) } }
            @if let Some(last) = last { a.secondary href=(query.with(path, name, last)) { (field.more) } }
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let text = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(text.as_bytes()).take(32);
        let pairs = pairs.filter(|(_, value)| value.len() <= LONGEST && !value.contains('\0'));
        Ok(Self(
            pairs
                .map(|(name, value)| (name.into_owned(), value.trim().to_owned()))
                .collect(),
        ))
    }
}
