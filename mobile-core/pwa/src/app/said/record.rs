//! From a form to the core's command. What is missing here is what cannot be said in a command at all;
//! everything else the core refuses.

use counterfoil_core::Command;
use counterfoil_core::command::{
    ConfirmBalance, ConfirmDelivery, RecordDispute, RecordPromise, RecordRequest,
};
use counterfoil_sync::entry::{Ask, DisputeReason, Ink, ItemPart, StatementLine};
use counterfoil_sync::time::Day;

use crate::screens::said::promise::MEANS;
use crate::screens::said::request::{Asked, TO, planned, whole};
use crate::screens::said::{Draft, Kind, REASONS, balance, delivery, part, tick};
use crate::words::Words;

/// What cannot be said yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Missing {
    Amount,
    Date,
    Plan,
    Ink,
}

impl Missing {
    pub(super) fn text(self, words: &Words) -> &'static str {
        match self {
            Self::Amount => words.not_an_amount,
            Self::Date => words.said.date_over,
            Self::Plan => words.said.plan_parts,
            Self::Ink => words.said.no_ink,
        }
    }
}

pub(super) fn command(draft: &Draft) -> Result<Command, Missing> {
    Ok(match draft.kind {
        Kind::Promise => promise(draft)?.into(),
        Kind::Dispute => dispute(draft)?.into(),
        Kind::Request => request(draft)?.into(),
        Kind::Balance => confirmation(draft)?.into(),
        Kind::Delivery => delivery_of(draft)?.into(),
    })
}

fn promise(draft: &Draft) -> Result<RecordPromise, Missing> {
    let replaced = draft.choice("replaces");
    Ok(RecordPromise {
        customer: draft.customer,
        currency: draft.currency,
        amount: amount(draft, "amount")?,
        due: day(draft, "due")?,
        means: draft.choice("means").and_then(|at| MEANS.get(at).copied()),
        items: draft.ticked(),
        said_by: draft.said("said-by"),
        note: draft.said("note"),
        replaces: replaced
            .and_then(|at| draft.promises.get(at))
            .map(|line| line.promise),
    })
}

fn dispute(draft: &Draft) -> Result<RecordDispute, Missing> {
    let mut items = Vec::new();
    for line in draft.lines() {
        let typed = amount(draft, &part(line.item))?;
        let is_ticked = !draft.text(&tick(line.item)).is_empty();
        let amount = if typed == 0 && is_ticked {
            line.open.minor
        } else {
            typed
        };
        if amount > 0 {
            items.push(ItemPart {
                item: line.item,
                amount,
            });
        }
    }
    Ok(RecordDispute {
        customer: draft.customer,
        currency: draft.currency,
        items,
        amount: amount(draft, "amount")?,
        reason: reason(draft, "reason").unwrap_or(DisputeReason::Price),
        words: draft.said("words"),
        said_by: draft.said("said-by"),
        photos: draft.photos.clone(),
    })
}

fn request(draft: &Draft) -> Result<RecordRequest, Missing> {
    let ask = match Asked::of(draft) {
        Asked::Instalments => Ask::Instalments(
            whole(draft).ok_or(Missing::Amount)?,
            planned(draft).ok_or(Missing::Plan)?,
        ),
        Asked::Extension => Ask::Extension(day(draft, "until")?),
        Asked::Settlement => Ask::Settlement(amount(draft, "owed")?, amount(draft, "offered")?),
        Asked::CreditMemo => Ask::CreditMemo(amount(draft, "credit")?),
        Asked::Escalation => {
            let to = draft.choice("to").and_then(|at| TO.get(at).copied());
            Ask::Escalation(to.ok_or(Missing::Plan)?)
        }
    };
    Ok(RecordRequest {
        customer: draft.customer,
        currency: draft.currency,
        ask,
        items: draft.ticked(),
        reason: draft.text("reason").to_owned(),
        said_by: draft.said("said-by"),
        photos: draft.photos.clone(),
    })
}

fn confirmation(draft: &Draft) -> Result<ConfirmBalance, Missing> {
    let lines = draft.lines().map(|line| StatementLine {
        item: line.item,
        open: line.open.minor,
        disputed: reason(draft, &balance::line_name(line.item)),
    });
    Ok(ConfirmBalance {
        customer: draft.customer,
        currency: draft.currency,
        lines: lines.collect(),
        name: draft.text("name").to_owned(),
        role: draft.said("role"),
        ink: ink(draft)?,
        words: draft.said("words"),
    })
}

fn delivery_of(draft: &Draft) -> Result<ConfirmDelivery, Missing> {
    let said = |what: &str| {
        let items = draft.items.iter().map(|line| line.item);
        items
            .filter(|item| draft.text(&delivery::invoice_name(*item)) == what)
            .collect()
    };
    Ok(ConfirmDelivery {
        customer: draft.customer,
        received: said("has"),
        missing: said("missing"),
        name: draft.text("name").to_owned(),
        ink: ink(draft)?,
        words: draft.said("words"),
    })
}

fn amount(draft: &Draft, name: &str) -> Result<i64, Missing> {
    draft.amount(name).ok_or(Missing::Amount)
}

fn day(draft: &Draft, name: &str) -> Result<Day, Missing> {
    draft.text(name).parse().map_err(|_| Missing::Date)
}

fn reason(draft: &Draft, name: &str) -> Option<DisputeReason> {
    draft.choice(name).and_then(|at| REASONS.get(at).copied())
}

fn ink(draft: &Draft) -> Result<Ink, Missing> {
    draft.ink().ok_or(Missing::Ink)
}
