//! A receipt in the making: what is received, and what it settles.

use counterfoil_core::command::Rest;
use counterfoil_core::view::{LimitLine, Share};
use counterfoil_sync::entry::ShortReason;
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use super::{Frame, nothing, tenders, unlock};
use crate::format;
use crate::words::Words;

/// The reasons in the order they are shown; a form names one by its place.
pub(crate) const REASONS: [ShortReason; 5] = [
    ShortReason::PartPayment,
    ShortReason::Discount,
    ShortReason::Dispute,
    ShortReason::Goods,
    ShortReason::Rounding,
];

/// One item of the draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Line {
    /// The core's proposal, with what is open.
    pub(crate) share: Share,
    /// What the form says, as it was typed.
    pub(crate) typed: String,
    /// The same as an amount; none if it is not one.
    pub(crate) amount: Option<i64>,
    /// Which reason is chosen.
    pub(crate) reason: usize,
}

impl Line {
    /// Whether the item gets something, and stays open in part.
    pub(crate) fn is_short(&self) -> bool {
        self.amount
            .is_some_and(|amount| amount > 0 && amount < self.share.open.minor)
    }
}

/// The draft as the screen shows it.
pub(crate) struct Draft<'a> {
    pub(crate) customer: &'a str,
    pub(crate) currency: Currency,
    pub(crate) currencies: &'a [Currency],
    pub(crate) cash: &'a str,
    /// Everything that is paid; none while something of it is not an amount.
    pub(crate) received: Option<i64>,
    pub(crate) tenders: &'a [tenders::Line],
    pub(crate) rest: Rest,
    pub(crate) today: Day,
    pub(crate) lines: &'a [Line],
    pub(crate) token: &'a str,
    /// Whether it was typed before, and left.
    pub(crate) is_kept: bool,
}

impl Draft<'_> {
    fn allocated(&self) -> Option<i64> {
        self.lines
            .iter()
            .try_fold(0_i64, |sum, line| sum.checked_add(line.amount?))
    }
}

/// `limits` says which limits the draft comes near or passes.
pub(crate) fn screen(frame: &Frame<'_>, draft: &Draft<'_>, limits: &[LimitLine]) -> Markup {
    let words = frame.words;
    let body = html! {
        p.who { bdi { (draft.customer) } }
        @if draft.is_kept {
            p.notice.told-so role="status" { (words.pins.draft_kept) }
            div.adds { button.add type="button" data-tap="receipt-anew" { (words.pins.anew) } }
        }
        form #receipt data-tap="issue" data-change="receipt-changed" {
            input type="hidden" name="token" value=(draft.token);
            @if draft.currencies.len() > 1 {
                div.segments role="group" {
                    @for currency in draft.currencies {
                        button type="button" data-tap="receipt-currency" data-with={ "currency=" (currency.code()) }
                            aria-pressed=(*currency == draft.currency) { (currency.code()) }
                    }
                }
            }
            label.amount {
                span { (words.cash_received) }
                span.code { (draft.currency.code()) }
                input name="cash" value=(draft.cash) inputmode="decimal" autocomplete="off" placeholder=(zero(draft.currency))
                    dir="ltr" maxlength="20" enterkeyhint="done" autofocus;
            }
            (tenders::tenders(words, draft.tenders, draft.currency, draft.today))
            (unlock::standing(words, limits))
            (lines(words, draft))
            (sums(words, draft))
        }
    };
    frame.screen(
        words.new_receipt,
        &nothing(),
        &body,
        &thumb(words, draft, limits),
    )
}

/// What the receipt settles. Replaced as a whole when the cash changes.
pub(crate) fn lines(words: &Words, draft: &Draft<'_>) -> Markup {
    html! {
        fieldset #lines {
            legend { (words.settles) " " small { (words.oldest_first) } }
            @for line in draft.lines {
                div.share.off[line.amount == Some(0)] {
                    label {
                        span.name { bdi { (line.share.document) } }
                        span.hint {
                            (format::money(line.share.open))
                            span.due {
                                @match line.share.due {
                                    Some(due) => { (words.due) " " bdi { (format::day(due, words)) } }
                                    None => (words.no_due_date),
                                }
                            }
                        }
                        input name={ "share-" (line.share.item.0) } value=(line.typed) inputmode="decimal" autocomplete="off"
                            placeholder="0" dir="ltr" maxlength="20" enterkeyhint="done" aria-invalid=[line.amount.is_none().then_some("true")];
                    }
                    (reason(words, line))
                }
            }
        }
    }
}

/// The element that [`reason`] is.
pub(crate) fn reason_id(line: &Line) -> String {
    format!("why-{}", line.share.item.0)
}

/// Why an item gets less than is open. Replaced alone, so that the amount beside it can be typed on.
pub(crate) fn reason(words: &Words, line: &Line) -> Markup {
    let name = format!("reason-{}", line.share.item.0);
    html! {
        div id=(reason_id(line)) {
            @if line.is_short() {
                label.reason {
                    span { (words.why_less) }
                    select name=(name) {
                        @for (at, reason) in REASONS.into_iter().enumerate() {
                            option value=(at) selected[at == line.reason] { ((words.short)(reason)) }
                        }
                    }
                }
            }
        }
    }
}

/// What comes of it.
pub(crate) fn sums(words: &Words, draft: &Draft<'_>) -> Markup {
    let rest = draft
        .received
        .zip(draft.allocated())
        .and_then(|(received, allocated)| received.checked_sub(allocated));
    html! {
        div #sums role="status" {
            @match rest {
                None => { p.notice.refused { (words.not_an_amount) } }
                Some(rest) if rest < 0 => { p.notice.refused { (words.too_much) } }
                Some(0) => {},
                Some(rest) => {
                    label.reason.over {
                        select name="rest" aria-label=(words.rest_is) {
                            option value="account" selected[draft.rest == Rest::OnAccount] { (words.on_account) }
                            option value="unapplied" selected[draft.rest == Rest::Unapplied] { (words.unapplied) }
                        }
                        (format::money(Money::new(rest, draft.currency)))
                    }
                }
            }
        }
    }
}

/// The action, with the amount it is about; past a hard limit, why it cannot be done and what can.
pub(crate) fn thumb(words: &Words, draft: &Draft<'_>, limits: &[LimitLine]) -> Markup {
    let received = draft.received.unwrap_or(0);
    let refuses = unlock::refuses(limits);
    html! {
        div #issuing {
            @if let Some(line) = refuses { (unlock::way_out(words, line)) }
            button.primary.two #issue form="receipt" type="submit" disabled[received <= 0 || refuses.is_some()]
                aria-describedby=[refuses.map(|_| "full")] {
                small { (words.issue) }
                (format::money(Money::new(received, draft.currency)))
            }
        }
    }
}

fn zero(currency: Currency) -> String {
    Money::zero(currency).major()
}
