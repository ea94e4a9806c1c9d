//! What the receipts page asks for and shows more of: the search, what a receipt settled, its pictures.

use std::collections::HashMap;

use counterfoil_sync::entry::Receipt;
use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use super::query::Query;
use super::{people, timeline};
use crate::accounts::{self, Asked, Picture};
use crate::auth::Scope;
use crate::console::format;
use crate::console::visit::Visit;
use crate::db::{DbError, Tx};
use crate::worklist::Holder;

/// A field of the search that was left out, because it could not be read.
pub(in crate::console) type Unread = &'static str;

/// What the fields of the search say, and which of them say nothing.
pub(in crate::console) async fn asked(
    tx: &mut Tx,
    query: &Query,
    currency: Currency,
) -> Result<(Asked, Vec<Unread>), DbError> {
    let text = query.get("amount");
    let amount = amount(text, currency);
    let mut unread = Vec::new();
    let mut look = |name: Unread, is_unread: bool| unread.extend(is_unread.then_some(name));
    look("number", query.is_unread::<u32>("number"));
    look("collector", query.is_unread::<u32>("collector"));
    look("from", query.is_unread::<Day>("from"));
    look("to", query.is_unread::<Day>("to"));
    look("amount", !text.is_empty() && amount.is_none());
    let customer = match query.get("customer") {
        "" => None,
        code => {
            // A code is one word; the first customer that it leads to is meant.
            let found = accounts::find(tx, &Scope::whole(), code, None, "", 1).await?;
            found.first().map(|one| one.no)
        }
    };
    let nobody = !query.get("customer").is_empty() && customer.is_none();
    let asked = Asked {
        // A number that no voucher has: nothing is found.
        number: if nobody {
            Some(0)
        } else {
            query.read("number")
        },
        customer,
        collector: query.read("collector").map(PersonNo),
        from: query.day("from"),
        to: query.day("to"),
        amount,
    };
    Ok((asked, unread))
}

/// `1250.00`, or with another currency before it.
fn amount(text: &str, currency: Currency) -> Option<Money> {
    let text = counterfoil_sync::typed::plain(text);
    let split = text.find(|letter: char| !letter.is_ascii_alphabetic())?;
    let (code, digits) = text.split_at_checked(split)?;
    let currency = match code {
        "" => currency,
        code => code.to_ascii_uppercase().parse().ok()?,
    };
    let minor = counterfoil_sync::typed::typed(digits, currency)?;
    Some(Money::new(minor, currency)).filter(|money| money.minor > 0)
}

/// The fields of the search.
pub(in crate::console) fn search(
    visit: &Visit,
    query: &Query,
    holders: &[Holder],
    unread: &[Unread],
) -> Markup {
    let words = visit.words();
    let field = words.field;
    let bad = |name: &str| unread.contains(&name).then_some("true");
    let collector = query.read("collector").map(PersonNo);
    let value = |name: &str| query.get(name).to_owned();
    let names = ["number", "customer", "collector", "from", "to", "amount"];
    let is_asked = names.iter().any(|name| !query.get(name).is_empty());
    html! {
        form.ask role="search" method="get" action="/console/receipts" {
            label.field.narrow { span { (field.number) } input name="number" inputmode="numeric" dir="ltr" aria-invalid=[bad("number")] value=(value("number")) autocomplete="off"; }
            label.field { span { (words.customer) } input name="customer" dir="auto" value=(value("customer")) placeholder=(field.find_customer) autocomplete="off"; }
            label.field { span { (words.collector) } select name="collector" { (people::options(holders, collector, Some(field.all))) } }
            label.field.narrow { span { (field.from) } input type="date" name="from" aria-invalid=[bad("from")] value=(value("from")); }
            label.field.narrow { span { (field.to) } input type="date" name="to" aria-invalid=[bad("to")] value=(value("to")); }
            label.field.narrow { span { (words.amount) } input name="amount" inputmode="decimal" dir="ltr" value=(value("amount")) title=(field.amount_help) aria-invalid=[bad("amount")] autocomplete="off"; }
            button.primary type="submit" { (field.find) }
            @if is_asked { a.quiet href="/console/receipts" { (field.clear) } }
        }
        @for name in unread {
            @let (label, why) = match *name {
                "number" => (field.number, field.not_a_number),
                "collector" => (words.collector, field.nobody_so),
                "from" => (field.from, field.not_a_day),
                "to" => (field.to, field.not_a_day),
                _ => (words.amount, field.not_an_amount),
            };
            p.late role="alert" { (label) " “" (format::text(query.get(name))) "”: " (why) " " (field.left_out) }
        }
    }
}

/// The items that a receipt settled, and what is open of them now; and its pictures.
pub(in crate::console) struct More {
    items: Vec<(String, Money, Option<Money>)>,
    pictures: Vec<Picture>,
}

/// Reads them.
pub(in crate::console) async fn more(
    tx: &mut Tx,
    id: EntryId,
    void: Option<EntryId>,
    receipt: &Receipt,
) -> Result<More, DbError> {
    let keys = receipt.allocations.iter().map(|part| part.item);
    let known: HashMap<_, _> = accounts::items_by_no(tx, keys).await?;
    let items = receipt.allocations.iter().map(|part| {
        let amount = Money::new(part.amount, receipt.currency);
        match known.get(&part.item) {
            Some(item) => (item.document.clone(), amount, Some(item.open)),
            None => (part.item.to_string(), amount, None),
        }
    });
    let mut pictures = accounts::pictures_of(tx, std::iter::once(id).chain(void)).await?;
    let mut shown = pictures.remove(&id).unwrap_or_default();
    shown.extend(
        void.and_then(|void| pictures.remove(&void))
            .unwrap_or_default(),
    );
    Ok(More {
        items: items.collect(),
        pictures: shown,
    })
}

/// Shows them.
pub(in crate::console) fn shown(visit: &Visit, receipt: &Receipt, more: &More) -> Markup {
    let words = visit.words();
    let field = words.field;
    let rest = [
        (field.on_account, receipt.on_account),
        (field.unapplied, receipt.unapplied),
    ];
    html! {
        section {
            h2 { (field.settled) }
            table.list {
                thead { tr { th { (field.document) } th.num { (words.amount) } th.num { (field.open) } } }
                tbody {
                    @for (document, amount, open) in &more.items { tr {
                        td { bdi dir="ltr" { (crate::text::visible(document)) } }
                        td.num { (format::money(*amount)) }
                        td.num { @match open { Some(open) => (format::money(*open)), None => span.none { "–" } } }
                    } }
                    @for (name, minor) in rest { @if let Some(minor) = minor { tr {
                        td { (name) }
                        td.num { (format::money(Money::new(minor, receipt.currency))) }
                        td.num { span.none { "–" } }
                    } } }
                }
            }
        }
        @if !more.pictures.is_empty() { section { h2 { (field.pictures) } (timeline::pictures(visit, &more.pictures)) } }
    }
}
