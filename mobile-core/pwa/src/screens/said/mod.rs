//! What a customer says and signs: five forms that share their frame.

pub(crate) mod balance;
pub(crate) mod delivery;
mod dispute;
pub(crate) mod parts;
pub(crate) mod promise;
pub(crate) mod request;

use std::collections::HashMap;

use counterfoil_core::view::{CustomerView, ItemLine, PromiseLine};
use counterfoil_sync::entry::{DisputeReason, Ink};
use counterfoil_sync::id::{CustomerNo, Hash, ItemNo};
use counterfoil_sync::money::Currency;
use counterfoil_sync::promise::PromiseState;
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use super::{Frame, nothing, why};
use crate::format;
use crate::turn::Tap;

/// Which of the forms.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A promise to pay.
    Promise,
    /// Something is contested.
    Dispute,
    /// Something is asked of the office.
    Request,
    /// The balance is confirmed, with a signature.
    Balance,
    /// Which invoices the customer has, with a signature.
    Delivery,
}

impl Kind {
    /// In the order they are offered; a tap names one by its place.
    pub(crate) const ALL: [Self; 5] = [
        Self::Promise,
        Self::Dispute,
        Self::Request,
        Self::Balance,
        Self::Delivery,
    ];
}

/// The reasons of a dispute, in the order they are shown; a form names one by its place.
pub(crate) const REASONS: [DisputeReason; 12] = [
    DisputeReason::Price,
    DisputeReason::Quantity,
    DisputeReason::Quality,
    DisputeReason::NotDelivered,
    DisputeReason::Returned,
    DisputeReason::NotOrdered,
    DisputeReason::Paid,
    DisputeReason::Duplicate,
    DisputeReason::NotOurs,
    DisputeReason::Terms,
    DisputeReason::Document,
    DisputeReason::Other,
];

/// A form in the making.
pub(crate) struct Draft {
    pub(crate) kind: Kind,
    pub(crate) customer: CustomerNo,
    pub(crate) name: String,
    pub(crate) currency: Currency,
    /// What there is to choose from.
    pub(crate) currencies: Vec<Currency>,
    /// What was open when the form was opened.
    pub(crate) items: Vec<ItemLine>,
    /// Open promises, which another may replace.
    pub(crate) promises: Vec<PromiseLine>,
    pub(crate) today: Day,
    /// What was typed and chosen last.
    typed: HashMap<String, String>,
    /// The signature, and what the form said when it was given.
    signed: Option<(Ink, Vec<(String, String)>)>,
    pub(crate) photos: Vec<Hash>,
    /// The same for every tap on the same form: a double tap records once.
    pub(crate) token: String,
}

impl Draft {
    /// A blank form about a customer; none if nothing says in which currency.
    pub(crate) fn new(
        kind: Kind,
        view: CustomerView,
        own: Option<Currency>,
        today: Day,
        token: String,
    ) -> Option<Self> {
        let mut currencies: Vec<Currency> = view.balance.iter().map(|sum| sum.currency).collect();
        // A statement is about what is open; the rest can be about nothing yet.
        if kind != Kind::Balance || currencies.is_empty() {
            currencies.extend(own.filter(|own| !currencies.contains(own)));
        }
        let first = view.items.first().map(|item| item.open.currency);
        let currency = first.or_else(|| currencies.first().copied())?;
        let promises = view.promises.into_iter();
        Some(Self {
            kind,
            customer: view.customer,
            name: view.name,
            currency,
            currencies,
            items: view.items,
            promises: promises
                .filter(|line| line.state == PromiseState::Open)
                .collect(),
            today,
            typed: HashMap::new(),
            signed: None,
            photos: Vec::new(),
            token,
        })
    }

    /// Takes what the form says.
    pub(crate) fn read(&mut self, tap: &Tap) {
        // A tap outside the form brings none of it.
        if tap.fields.iter().any(|(name, _)| name == "token") {
            self.typed = tap.fields.iter().cloned().collect();
        }
    }

    /// Whether it is a form about the same.
    pub(crate) fn is_of(&self, other: &Self) -> bool {
        (self.kind, self.customer, self.today) == (other.kind, other.customer, other.today)
    }

    /// Whether nothing was typed, chosen, taken or signed.
    pub(crate) fn is_empty(&self) -> bool {
        let mut typed = self.typed.iter();
        typed.all(|(name, text)| name == "token" || text.is_empty()) && self.photos.is_empty()
    }

    /// Takes up what stood in a form that was left. Who signs does so under what they see then, and what
    /// named a place in a list that may be another now is chosen again.
    pub(crate) fn go_on(&mut self, left: Self) {
        if !self.currencies.contains(&left.currency) {
            return;
        }
        self.currency = left.currency;
        self.typed = left.typed;
        self.typed.remove("replaces");
        self.photos = left.photos;
    }

    /// It was signed as it is now.
    pub(crate) fn sign(&mut self, ink: Ink) {
        self.signed = Some((ink, self.content()));
    }

    /// The signature was wiped off.
    pub(crate) fn clear_ink(&mut self) {
        self.signed = None;
    }

    /// The signature under what the form says: one given under something else is none.
    pub(crate) fn ink(&self) -> Option<Ink> {
        let (ink, content) = self.signed.as_ref()?;
        (*content == self.content()).then_some(*ink)
    }

    /// What is signed: everything but who signs.
    fn content(&self) -> Vec<(String, String)> {
        let said = self.typed.iter();
        let said = said.filter(|(name, text)| {
            !text.is_empty() && !matches!(name.as_str(), "token" | "name" | "role")
        });
        let mut content: Vec<_> = said
            .map(|(name, text)| (name.clone(), text.clone()))
            .collect();
        content.push(("currency".to_owned(), self.currency.code().to_owned()));
        content.sort_unstable();
        content
    }

    /// Sets a field as if it had been typed.
    pub(crate) fn set(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.typed.insert(name.into(), text.into());
    }

    /// Another currency: what was typed was about the first one.
    pub(crate) fn change_currency(&mut self, currency: Currency) {
        self.currency = currency;
        self.typed.clear();
        self.signed = None;
    }

    /// What a field says; empty when it says nothing.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", |text| text.trim())
    }

    /// The same, if it says something.
    pub(crate) fn said(&self, name: &str) -> Option<String> {
        Some(self.text(name).to_owned()).filter(|text| !text.is_empty())
    }

    /// What a field says, or a proposal while it was not touched.
    pub(crate) fn text_or(&self, name: &str, proposal: &str) -> String {
        let typed = self.typed.get(name);
        typed.map_or(proposal, String::as_str).to_owned()
    }

    /// The field's amount; none if it is not one.
    pub(crate) fn amount(&self, name: &str) -> Option<i64> {
        format::typed(self.text(name), self.currency)
    }

    /// The field's amount, or a proposal while it was not touched.
    pub(crate) fn amount_or(&self, name: &str, proposal: i64) -> Option<i64> {
        if self.typed.contains_key(name) {
            self.amount(name)
        } else {
            Some(proposal)
        }
    }

    /// The place in a list that a field names.
    pub(crate) fn choice(&self, name: &str) -> Option<usize> {
        self.text(name).parse().ok()
    }

    /// The items of the chosen currency.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &ItemLine> {
        self.items
            .iter()
            .filter(|item| item.open.currency == self.currency)
    }

    /// The items that are ticked.
    pub(crate) fn ticked(&self) -> Vec<ItemNo> {
        self.lines()
            .map(|line| line.item)
            .filter(|item| !self.text(&tick(*item)).is_empty())
            .collect()
    }

    /// What is open in the chosen currency; nothing if it cannot be added up.
    pub(crate) fn open(&self) -> i64 {
        self.lines()
            .try_fold(0_i64, |sum, line| sum.checked_add(line.open.minor))
            .unwrap_or(0)
    }
}

/// The name of an item's tick.
pub(crate) fn tick(item: ItemNo) -> String {
    format!("tick-{}", item.0)
}

/// The name of an item's amount.
pub(crate) fn part(item: ItemNo) -> String {
    format!("part-{}", item.0)
}

pub(crate) fn screen(frame: &Frame<'_>, draft: &Draft) -> Markup {
    let said = &frame.words.said;
    let (title, fields, action) = match draft.kind {
        Kind::Promise => (
            said.promise,
            promise::fields(frame.words, draft),
            said.record_promise,
        ),
        Kind::Dispute => (
            said.dispute,
            dispute::fields(frame.words, draft),
            said.record_dispute,
        ),
        Kind::Request => (
            said.request,
            request::fields(frame.words, draft),
            said.record_request,
        ),
        Kind::Balance => (
            said.confirm,
            balance::fields(frame.words, draft),
            said.record_balance,
        ),
        Kind::Delivery => (
            said.delivery,
            delivery::fields(frame.words, draft),
            said.record_delivery,
        ),
    };
    let body = html! {
        p.who { bdi { (draft.name) } }
        form #said data-tap="said" data-change="said-changed" {
            input type="hidden" name="token" value=(draft.token);
            // Every invoice is asked for, whatever its currency.
            @if draft.currencies.len() > 1 && draft.kind != Kind::Delivery {
                div.segments role="group" {
                    @for currency in &draft.currencies {
                        button type="button" data-tap="said-currency" data-with={ "currency=" (currency.code()) }
                            aria-pressed=(*currency == draft.currency) { (currency.code()) }
                    }
                }
            }
            (fields)
        }
    };
    let is_empty = draft.kind == Kind::Delivery && draft.items.is_empty();
    let thumb = html! {
        @if !is_empty { button.primary form="said" type="submit" { (action) } }
    };
    frame.screen(title, &nothing(), &body, &thumb)
}

/// Asks why a promise is taken back.
pub(crate) fn take_back(frame: &Frame<'_>) -> Markup {
    let said = &frame.words.said;
    let question = why::Question {
        title: said.take_back,
        about: nothing(),
        text: said.take_back_text,
        reasons: &said.take_back_reasons,
        photos: None,
        tap: "take-back",
        action: said.take_back,
    };
    why::screen(frame, &question)
}
