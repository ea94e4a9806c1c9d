//! A count as it is typed: read from a form, kept as a draft, shown again as it was.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_sync::denominations::denominations;
use counterfoil_sync::entry::{ChequeRef, Denomination, denominations_total};
use counterfoil_sync::money::Currency;
use counterfoil_sync::typed::{typed, whole};
use serde::{Deserialize, Serialize};

use super::fields::Fields;
use super::window::Window;
use crate::custody::{OfferedCheque, most_of};
use crate::http::Problem;

/// The longest number that is looked at.
const DIGITS: usize = 15;

/// What stands in the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Typed {
    /// By the value of a note, in minor units.
    notes: BTreeMap<i64, String>,
    /// Loose coin, by amount.
    pub(super) loose: String,
    /// Cheques that were ticked: receipt and tender.
    cheques: BTreeSet<(u64, u32)>,
}

/// A draft: what was typed, and from which page.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) window: Window,
    pub(super) typed: Typed,
}

impl Kept {
    /// Reads a draft; nothing if it does not read back.
    pub(super) fn read(draft: &str) -> Self {
        serde_json::from_str(draft).unwrap_or_default()
    }

    /// The draft as it goes on with a form, written down; refused if it went on elsewhere.
    pub(super) fn followed_by(draft: &str, form: &Window, typed: Typed) -> Result<String, Problem> {
        let window = Self::read(draft).window.followed_by(form)?;
        Ok(serde_json::to_string(&Self { window, typed }).unwrap_or_default())
    }
}

/// One line of the count.
pub(super) struct Line<'a> {
    pub(super) unit: i64,
    pub(super) typed: &'a str,
    /// The number; nothing if it is none.
    pub(super) quantity: Option<u32>,
}

impl Typed {
    /// What a form holds.
    pub(super) fn of(fields: &Fields, currency: Currency) -> Self {
        let cut = |text: &str| text.chars().take(DIGITS).collect::<String>();
        let notes = denominations(currency).iter().filter_map(|unit| {
            let text = fields.get(&format!("n{unit}"));
            (!text.is_empty()).then(|| (*unit, cut(text)))
        });
        let cheques = fields.beginning("c").filter_map(|(name, _)| {
            let (receipt, tender) = name.split_once('-')?;
            Some((receipt.parse().ok()?, tender.parse().ok()?))
        });
        Self {
            notes: notes.collect(),
            loose: cut(fields.get("loose")),
            cheques: cheques.collect(),
        }
    }

    /// Line by line, the largest note first.
    pub(super) fn lines(&self, currency: Currency) -> impl Iterator<Item = Line<'_>> {
        denominations(currency).iter().map(|unit| {
            let typed = self.notes.get(unit).map_or("", String::as_str);
            Line {
                unit: *unit,
                typed,
                quantity: if typed.is_empty() {
                    Some(0)
                } else {
                    whole(typed).filter(|quantity| *quantity <= most_of(*unit))
                },
            }
        })
    }

    /// Loose coin in minor units; nothing if it is no amount.
    pub(super) fn loose_minor(&self, currency: Currency) -> Option<u32> {
        typed(&self.loose, currency)
            .and_then(|minor| u32::try_from(minor).ok())
            .filter(|minor| *minor <= most_of(1))
    }

    /// The count; nothing while something typed is no number.
    pub(super) fn count(&self, currency: Currency) -> Option<Vec<Denomination>> {
        let mut count = Vec::new();
        for line in self.lines(currency) {
            let quantity = line.quantity?;
            if quantity > 0 {
                count.push(Denomination {
                    unit: line.unit,
                    quantity,
                });
            }
        }
        let loose = self.loose_minor(currency)?;
        if loose > 0 {
            count.push(Denomination {
                unit: 1,
                quantity: loose,
            });
        }
        Some(count)
    }

    /// What it adds up to; nothing while something typed is no number.
    pub(super) fn total(&self, currency: Currency) -> Option<i64> {
        denominations_total(&self.count(currency)?).ok()
    }

    /// Whether nothing at all was typed or ticked: not even a zero.
    pub(super) fn is_blank(&self) -> bool {
        self.notes.is_empty() && self.loose.is_empty() && self.cheques.is_empty()
    }

    /// Whether a cheque is ticked.
    pub(super) fn has(&self, cheque: ChequeRef) -> bool {
        self.cheques.contains(&(cheque.receipt, cheque.tender))
    }

    /// The cheques that are ticked.
    pub(super) fn ticked(&self) -> BTreeSet<ChequeRef> {
        let ticked = self.cheques.iter();
        ticked
            .map(|(receipt, tender)| ChequeRef {
                receipt: *receipt,
                tender: *tender,
            })
            .collect()
    }

    /// How many of these cheques are ticked, and what they come to.
    pub(super) fn found(&self, cheques: &[OfferedCheque]) -> (usize, i64) {
        let found = cheques.iter().filter(|cheque| self.has(cheque.cheque));
        found.fold((0, 0), |(count, sum), cheque| {
            (count + 1, cheque.amount_minor.saturating_add(sum))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_and_adds_up() {
        let aed = "AED".parse().expect("a currency");
        let typed = Typed {
            notes: BTreeMap::from([(50_000, "٣".to_owned()), (1_000, "0".to_owned())]),
            loose: "1.25".to_owned(),
            cheques: BTreeSet::from([(27, 1)]),
        };
        assert_eq!(typed.total(aed), Some(150_125));
        let kept = Kept::followed_by("", &Window::default(), typed.clone()).expect("kept");
        assert_eq!(Kept::read(&kept).typed, typed);
        assert_eq!(Kept::read("{").typed, Typed::default());
        let wrong = Typed {
            loose: "x".to_owned(),
            ..typed
        };
        assert_eq!(wrong.total(aed), None);
        let absurd = Typed {
            notes: BTreeMap::from([(100_000, "100001".to_owned())]),
            ..Typed::default()
        };
        assert_eq!(absurd.total(aed), None, "nobody has so many notes");
        assert!(Typed::default().is_blank());
        assert_eq!(Typed::default().total(aed), Some(0));
    }
}
