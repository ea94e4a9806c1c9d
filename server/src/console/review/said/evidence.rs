//! What stands beside a dispute or a request: the visit, what is owed, the documents, what was earlier.

use std::collections::HashMap;

use counterfoil_sync::id::ItemNo;
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use super::claim;
use crate::accounts::{self, At, Event, Kinds, OpenItem, Picture};
use crate::console::field::{customer, timeline};
use crate::console::review::name;
use crate::console::visit::Visit;
use crate::console::{format, words::Words};
use crate::db::Tx;
use crate::reports::aging::{self, AgingError, AgingRow, Edges};
use crate::said::{self, Line};

/// Entries of one visit, at most, that are shown.
const OF_VISIT: i64 = 60;
/// What was earlier, of each kind.
const EARLIER: i64 = 4;
/// Open items where the whole balance is meant.
const ITEMS: i64 = 20;

/// Everything on the page.
pub(super) struct Evidence {
    pub(super) line: Line,
    pub(super) collector: String,
    /// Who answered.
    pub(super) answered_by: String,
    pictures: Vec<Picture>,
    /// What was recorded at the same visit; nothing if there was none.
    visit: Vec<Event>,
    earlier: Vec<Event>,
    buckets: Vec<String>,
    aging: Vec<AgingRow>,
    /// What of a document is contested, and the document.
    items: Vec<(ItemNo, Option<Money>, Option<OpenItem>)>,
}

/// Reads it.
pub(super) async fn of(tx: &mut Tx, line: Line, today: Day) -> Result<Evidence, AgingError> {
    let (no, id) = (line.customer, line.id);
    let (buckets, aging) = aging::of_customer(tx, no, today, &Edges::default()).await?;
    let pictures = accounts::pictures_of(tx, std::iter::once(id)).await?;
    let mut earlier = Vec::new();
    for kind in [Kinds::Disputes, Kinds::Requests, Kinds::Papers] {
        earlier.extend(accounts::timeline(tx, no, kind, At::END, today, EARLIER + 1).await?);
    }
    earlier.retain(|event| event.at.entry() != Some(id));
    earlier.sort_by_key(|event| std::cmp::Reverse(event.at));
    Ok(Evidence {
        collector: name(tx, line.collector).await?,
        answered_by: match &line.answer {
            Some((answer, _)) => name(tx, answer.by).await?,
            None => String::new(),
        },
        pictures: pictures.into_values().flatten().collect(),
        visit: of_visit(tx, &line, today).await?,
        earlier,
        buckets,
        aging,
        items: items(tx, &line).await?,
        line,
    })
}

/// What its journal says between the check-in and the end of the visit.
async fn of_visit(tx: &mut Tx, line: &Line, today: Day) -> Result<Vec<Event>, AgingError> {
    let Some(begin) = claim::visit_of(line) else {
        return Ok(Vec::new());
    };
    let journal = line.id.journal.0.cast_signed();
    let from = begin.cast_signed();
    let until = said::end_of_visit(tx, line.id.journal, begin).await?;
    let before = At {
        day: line.day,
        journal,
        seq: until.map_or(i64::MAX, |end| end.saturating_add(1)),
    };
    let mut events =
        accounts::timeline(tx, line.customer, Kinds::All, before, today, OF_VISIT).await?;
    events.retain(|event| {
        let is_of_it = event.at.journal == journal && event.at.seq >= from;
        is_of_it && event.at.entry() != Some(line.id)
    });
    events.reverse();
    Ok(events)
}

async fn items(
    tx: &mut Tx,
    line: &Line,
) -> Result<Vec<(ItemNo, Option<Money>, Option<OpenItem>)>, AgingError> {
    let named = claim::items_of(line);
    if named.is_empty() {
        let open = accounts::items(tx, line.customer, (-1 << 40, 0), ITEMS).await?;
        return Ok(open
            .into_iter()
            .map(|item| (item.no, None, Some(item)))
            .collect());
    }
    let keys = named.iter().map(|(item, _)| *item);
    let mut known: HashMap<_, _> = accounts::items_by_no(tx, keys).await?;
    let named = named.into_iter();
    Ok(named
        .map(|(item, amount)| (item, amount, known.remove(&item)))
        .collect())
}

/// The visit and what was earlier, beside what was said.
pub(super) fn beside(visit: &Visit, found: &Evidence) -> Markup {
    let said = &visit.words().said;
    let timeline_of = format!("/console/customers/{}#timeline", found.line.customer);
    html! {
        section.sheet {
            h2 { (super::claim::title(visit, &found.line)) }
            (claim::sheet(visit, &found.line, &found.collector))
            @if !found.pictures.is_empty() { (timeline::pictures(visit, &found.pictures)) }
        }
        section.sheet.past {
            h2 { (said.at_visit) }
            @if found.visit.is_empty() { p.none { (said.no_visit) } }
            @else { (timeline::list(visit, &found.visit)) }
        }
        section.sheet.past {
            h2 { (said.earlier) }
            @if found.earlier.is_empty() { p.none { (said.nothing_earlier) } }
            @else { (timeline::list(visit, &found.earlier)) }
            p { a href=(timeline_of) { (said.whole_timeline) } }
        }
    }
}

/// What the customer owes, and the documents.
pub(super) fn owed(visit: &Visit, found: &Evidence, today: Day) -> Markup {
    let words = visit.words();
    let names_some = !claim::items_of(&found.line).is_empty();
    html! {
        section {
            h2 { (words.field.balance) }
            (customer::debts(visit, &found.buckets, &found.aging))
        }
        @if !found.items.is_empty() {
            section {
                h2 { @if names_some { (words.said.named_items) } @else { (words.said.all_items) } }
                (documents(words, found, today))
            }
        }
    }
}

fn documents(words: &Words, found: &Evidence, today: Day) -> Markup {
    let field = words.field;
    let has_parts = found.items.iter().any(|(_, part, _)| part.is_some());
    let none = || html! { span.none { "–" } };
    html! {
        table.list {
            thead { tr { th { (field.document) } th { (field.due) } th.num { (words.amount) } th.num { (field.paid) } th.num { (field.open) } @if has_parts { th.num { (words.said.contested_of_it) } } } }
            tbody { @for (no, part, item) in &found.items { tr {
                @match item {
                    Some(item) => {
                        td { strong { bdi dir="ltr" { (crate::text::visible(&item.document)) } } " " span.hint { ((field.item_kind)(item.kind)) } }
                        td { (customer::due(item, today, words)) }
                        td.num { (format::bare(item.amount)) }
                        td.num { @if item.paid().minor == 0 { (none()) } @else { (format::bare(item.paid())) } }
                        td.num { (format::money(item.open)) }
                    },
                    None => { td { bdi dir="ltr" { (no) } } td { (none()) } td.num { (none()) } td.num { (none()) } td.num { (none()) } },
                }
                @if has_parts { td.num { @match part { Some(part) => strong { (format::bare(*part)) }, None => (none()) } } }
            } } }
        }
    }
}
