//! What is asked of the office. What is to be filled in depends on what is asked.

use counterfoil_core::view::{Every, instalments};
use counterfoil_sync::entry::{EscalateTo, Instalment};
use counterfoil_sync::limits::DAYS_AHEAD;
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use super::{Draft, parts};
use crate::format;
use crate::words::{SaidWords, Words};

/// What can be asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Asked {
    /// Instalments.
    Instalments,
    /// More time.
    Extension,
    /// Less than is owed, at once.
    Settlement,
    /// A credit memo.
    CreditMemo,
    /// Somebody above decides.
    Escalation,
}

impl Asked {
    /// In the order they are shown; a form names one by its place.
    pub(crate) const ALL: [Self; 5] = [
        Self::Instalments,
        Self::Extension,
        Self::Settlement,
        Self::CreditMemo,
        Self::Escalation,
    ];

    fn name(self, said: &SaidWords) -> &'static str {
        match self {
            Self::Instalments => said.instalments,
            Self::Extension => said.extension,
            Self::Settlement => said.settlement,
            Self::CreditMemo => said.credit_memo,
            Self::Escalation => said.escalation,
        }
    }

    /// What the form says.
    pub(crate) fn of(draft: &Draft) -> Self {
        let at = draft.choice("asked").unwrap_or(0);
        Self::ALL.get(at).copied().unwrap_or(Self::Instalments)
    }
}

/// Who decides, in the order they are shown.
pub(crate) const TO: [EscalateTo; 3] = [
    EscalateTo::Supervisor,
    EscalateTo::Manager,
    EscalateTo::Legal,
];

/// How far instalments lie apart, in the order they are shown.
pub(crate) const EVERY: [Every; 3] = [Every::Month, Every::TwoWeeks, Every::Week];

pub(super) fn fields(words: &Words, draft: &Draft) -> Markup {
    let said = &words.said;
    html! {
        (parts::choice(draft, "asked", said.asked, Asked::ALL.into_iter().map(|asked| asked.name(said))))
        (asked(words, draft))
        (parts::lines(draft, "reason", said.reason))
        details.more {
            summary { (said.more) }
            (parts::said_by(words, draft))
            (parts::ticks(words, draft))
            (parts::photos(words, draft))
        }
    }
}

/// The instalments that the form comes to; none while it does not.
pub(crate) fn planned(draft: &Draft) -> Option<Vec<Instalment>> {
    let first = draft.text_or("first", &draft.today.plus(7).to_string());
    let every = EVERY.get(draft.choice("every").unwrap_or(0))?;
    let parts = format::plain(&draft.text_or("parts", "3")).parse().ok()?;
    instalments(whole(draft)?, parts, first.parse().ok()?, *every)
}

/// What the plan is for; what is owed while nothing was typed.
pub(crate) fn whole(draft: &Draft) -> Option<i64> {
    draft.amount_or("whole", draft.open().max(0))
}

/// The fields of what is asked. Replaced alone when something else is asked for.
pub(crate) fn asked(words: &Words, draft: &Draft) -> Markup {
    let said = &words.said;
    let owed = draft.open().max(0);
    let owed = if owed > 0 {
        Money::new(owed, draft.currency).major()
    } else {
        String::new()
    };
    html! {
        div #asked {
            @match Asked::of(draft) {
                Asked::Instalments => {
                    (parts::amount(draft, "whole", said.whole, &owed))
                    div.pair {
                        label.field {
                            span { (said.parts) }
                            input name="parts" value=(draft.text_or("parts", "3")) inputmode="numeric" autocomplete="off" dir="ltr" maxlength="2";
                        }
                        (parts::choice(draft, "every", said.every, EVERY.into_iter().map(|every| match every {
                            Every::Week => said.every_week,
                            Every::TwoWeeks => said.every_two_weeks,
                            Every::Month => said.every_month,
                        })))
                    }
                    (date(draft, "first", said.first_on, &draft.today.plus(7).to_string()))
                    (plan(words, draft))
                }
                Asked::Extension => (date(draft, "until", said.until, &draft.today.plus(30).to_string())),
                Asked::Settlement => {
                    (parts::amount(draft, "offered", said.offered, ""))
                    (parts::money(draft, "owed", said.owed, &owed))
                }
                Asked::CreditMemo => (parts::amount(draft, "credit", words.amount, "")),
                Asked::Escalation => (parts::choice(draft, "to", said.to_whom, TO.into_iter().map(said.escalate_to))),
            }
        }
    }
}

fn date(draft: &Draft, name: &str, label: &str, proposal: &str) -> Markup {
    html! {
        label.field {
            span { (label) }
            input type="date" name=(name) value=(draft.text_or(name, proposal)) min=(draft.today) max=(draft.today.plus(DAYS_AHEAD)) required;
        }
    }
}

/// The instalments as the core works them out. Replaced alone.
pub(crate) fn plan(words: &Words, draft: &Draft) -> Markup {
    html! {
        div #plan role="status" {
            @if let Some(parts) = planned(draft) {
                ol.facts.plan {
                    @for part in &parts {
                        li { bdi { (format::day(part.due, words)) } (format::money(Money::new(part.amount, draft.currency))) }
                    }
                }
            }
        }
    }
}
