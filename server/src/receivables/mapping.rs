//! The mapping file: which of their columns is which of ours, and how they write things.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::format::{Item, StrftimeItems};
use serde::Deserialize;

use super::ItemKind;
use super::decimal::{Rounding, Style};

/// A mapping as read from TOML. Keys that we do not know are refused.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Ours = theirs. Empty: the file uses our names.
    #[serde(default)]
    pub(super) columns: BTreeMap<OurColumn, String>,
    #[serde(default)]
    pub(super) defaults: Defaults,
    #[serde(default)]
    kinds: BTreeMap<String, OneOrMany>,
    #[serde(default)]
    format: Format,
    #[serde(skip)]
    pub(super) theirs: BTreeMap<String, ItemKind>,
}

macro_rules! columns {
    ($($name:ident = $text:literal;)*) => {
        /// A column of ours.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub(super) enum OurColumn {
            $($name,)*
        }

        impl OurColumn {
            pub(super) const ALL: &[Self] = &[$(Self::$name),*];

            pub(super) fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

columns! {
    Customer = "customer";
    Name = "name";
    Document = "document";
    Kind = "kind";
    Issued = "issued";
    Due = "due";
    Amount = "amount";
    Currency = "currency";
    ClearedOn = "cleared_on";
    Collector = "collector";
    Phone = "phone";
    Lat = "lat";
    Lon = "lon";
    CreditLimit = "credit_limit";
    TermsDays = "terms_days";
    Hold = "hold";
    Risk = "risk";
    Contact = "contact";
    ContactRole = "contact_role";
    ContactPhone = "contact_phone";
}

/// What holds for every row that says nothing else.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Defaults {
    pub(super) kind: Option<String>,
    pub(super) currency: Option<String>,
    pub(super) collector: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Format {
    date: Option<String>,
    /// Where single columns are written otherwise.
    #[serde(default)]
    dates: BTreeMap<OurColumn, String>,
    delimiter: Option<String>,
    decimal: Option<String>,
    grouping: Option<String>,
    round: Option<Rounding>,
}

/// What is wrong with a mapping.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// It cannot be read.
    #[error("reading the mapping {path}")]
    Read {
        /// Where it should be.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// It is not TOML, or has keys we do not know.
    #[error("the mapping cannot be used: {0}")]
    Toml(#[from] toml::de::Error),
    /// A value that means nothing.
    #[error("the mapping says {key} = {value:?}: {why}")]
    Value {
        /// Which key.
        key: String,
        /// Its value.
        value: String,
        /// What it should be.
        why: &'static str,
    },
}

const ISO_DATE: &str = "%Y-%m-%d";

impl Mapping {
    /// Reads a mapping from a file.
    pub fn read(path: &Path) -> Result<Self, MappingError> {
        let text = std::fs::read_to_string(path).map_err(|source| MappingError::Read {
            path: path.display().to_string(),
            source,
        })?;
        Self::parse(&text)
    }

    /// Reads a mapping from its text.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let mut mapping: Self = toml::from_str(text)?;
        for (key, value) in &mapping.kinds {
            // Both spellings are clear: invoice = ["RV", "DR"], or RV = "invoice".
            let pairs: Vec<(String, ItemKind)> = match (ItemKind::named(key), value) {
                (Some(ours), OneOrMany::One(theirs)) => vec![(theirs.clone(), ours)],
                (Some(ours), OneOrMany::Many(theirs)) => {
                    theirs.iter().map(|theirs| (theirs.clone(), ours)).collect()
                }
                (None, OneOrMany::One(ours)) => vec![(key.clone(), kind("kinds", ours)?)],
                (None, OneOrMany::Many(_)) => return Err(bad(&format!("kinds.{key}"), key, KINDS)),
            };
            mapping.theirs.extend(pairs);
        }
        if let Some(default) = &mapping.defaults.kind {
            kind("defaults.kind", default)?;
        }
        if let Some(currency) = &mapping.defaults.currency {
            currency
                .parse::<counterfoil_sync::money::Currency>()
                .map_err(|_| {
                    bad(
                        "defaults.currency",
                        currency,
                        "it must be an ISO 4217 code such as AED",
                    )
                })?;
        }
        for format in mapping
            .format
            .date
            .iter()
            .chain(mapping.format.dates.values())
        {
            if StrftimeItems::new(format).any(|item| matches!(item, Item::Error)) {
                return Err(bad(
                    "format.date",
                    format,
                    "it must be a format such as %Y-%m-%d or %d/%m/%Y %H:%M",
                ));
            }
        }
        mapping.delimiter()?;
        mapping.numbers()?;
        Ok(mapping)
    }

    /// The kind of rows that name none.
    pub(super) fn default_kind(&self) -> Option<ItemKind> {
        self.defaults.kind.as_deref().and_then(ItemKind::named)
    }

    /// How a column's dates are written, ready to parse with.
    pub(super) fn date_format(&self, column: OurColumn) -> Vec<Item<'_>> {
        StrftimeItems::new(self.date_text(column)).collect()
    }

    /// The same as text, for messages.
    pub(super) fn date_text(&self, column: OurColumn) -> &str {
        self.format
            .dates
            .get(&column)
            .or(self.format.date.as_ref())
            .map_or(ISO_DATE, String::as_str)
    }

    /// Whether it says how a column's dates are written.
    pub(super) fn names_dates(&self, column: OurColumn) -> bool {
        self.format.date.is_some() || self.format.dates.contains_key(&column)
    }

    pub(super) fn delimiter(&self) -> Result<u8, MappingError> {
        let why = "it must be one ASCII character; write \"\\t\" for a tab";
        match self.format.delimiter.as_deref() {
            None => Ok(b','),
            Some("tab") => Ok(b'\t'),
            Some(text) => match text.as_bytes() {
                [byte] if byte.is_ascii() && *byte != b'"' && *byte != b'\n' => Ok(*byte),
                _ => Err(bad("format.delimiter", text, why)),
            },
        }
    }

    pub(super) fn numbers(&self) -> Result<Style, MappingError> {
        let decimal = match self.format.decimal.as_deref() {
            None | Some(".") => '.',
            Some(",") => ',',
            Some(other) => return Err(bad("format.decimal", other, "it must be \".\" or \",\"")),
        };
        let grouping = match self.format.grouping.as_deref() {
            None | Some("") => None,
            Some(text) => {
                let mut letters = text.chars();
                match (letters.next(), letters.next()) {
                    (Some(one), None) if !one.is_ascii_digit() && one != decimal && one != '-' => {
                        Some(one)
                    }
                    _ => {
                        return Err(bad(
                            "format.grouping",
                            text,
                            "it must be one character, other than the decimal",
                        ));
                    }
                }
            }
        };
        Ok(Style {
            decimal,
            grouping,
            round: self.format.round,
        })
    }
}

const KINDS: &str = "a kind is one of invoice, debit_note, credit_memo, opening";

fn kind(key: &str, value: &str) -> Result<ItemKind, MappingError> {
    ItemKind::named(value).ok_or_else(|| bad(key, value, KINDS))
}

fn bad(key: &str, value: &str, why: &'static str) -> MappingError {
    MappingError::Value {
        key: key.to_owned(),
        value: value.to_owned(),
        why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_and_values_are_refused_by_name() {
        for (text, told) in [
            ("[columns]\ncustmer = \"x\"", "custmer"),
            ("[column]\ncustomer = \"x\"", "column"),
            ("[defaults]\nkind = \"bill\"", "bill"),
            ("[defaults]\ncurrency = \"Dirham\"", "Dirham"),
            ("[format]\nround = \"up\"", "up"),
            ("[format]\ndate = \"%Q\"", "%Q"),
            ("[format]\ndecimal = \"'\"", "decimal"),
            ("[format]\ndelimiter = \"::\"", "::"),
            ("[kinds]\nRV = \"bill\"", "bill"),
        ] {
            let error = Mapping::parse(text).expect_err(text).to_string();
            assert!(error.contains(told), "{text}: {error}");
        }
    }

    #[test]
    fn kinds_read_either_way_round() {
        let mapping = Mapping::parse("[kinds]\ninvoice = [\"RV\", \"DR\"]\nG2 = \"credit_memo\"")
            .expect("reads");
        assert_eq!(mapping.theirs.get("DR"), Some(&ItemKind::Invoice));
        assert_eq!(mapping.theirs.get("G2"), Some(&ItemKind::CreditMemo));
    }
}
