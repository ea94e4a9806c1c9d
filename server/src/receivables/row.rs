//! One row of theirs as one thing of ours.

use chrono::format::{Item, ParseErrorKind, Parsed};
use counterfoil_sync::limits;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;

use super::ImportError;
use super::credit::AboutRow;
use super::decimal::{self, Bad, Style};
use super::import::Fault;
use super::mapping::{Mapping, OurColumn};
use super::source::{RawRow, Source};
use crate::text::quoted;

/// What an open item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ItemKind {
    /// A sale on credit.
    Invoice = 1,
    /// A charge.
    DebitNote = 2,
    /// A credit: its amount is negative.
    CreditMemo = 3,
    /// What was owed when the books began.
    Opening = 4,
}

impl ItemKind {
    const ALL: [Self; 4] = [
        Self::Invoice,
        Self::DebitNote,
        Self::CreditMemo,
        Self::Opening,
    ];

    /// The number it is stored and sent under.
    #[must_use]
    pub fn no(self) -> u8 {
        self as u8
    }

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::DebitNote => "debit_note",
            Self::CreditMemo => "credit_memo",
            Self::Opening => "opening",
        }
    }

    /// The kind of a name, in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

/// A customer as a row tells it. Absent: the row says nothing about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CustomerRow {
    pub(super) code: String,
    pub(super) name: Option<String>,
    pub(super) collector: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) site: Option<(i32, i32)>,
    pub(super) about: AboutRow,
}

/// An open item as a row tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ItemRow {
    pub(super) line: u64,
    pub(super) customer: CustomerRow,
    pub(super) kind: ItemKind,
    pub(super) document: String,
    pub(super) issued: Day,
    pub(super) due: Option<Day>,
    pub(super) currency: Currency,
    /// Signed: credit memos are negative.
    pub(super) amount_minor: i64,
    pub(super) cleared: Option<Day>,
}

/// Reads rows by one mapping.
pub(super) struct RowReader<'m> {
    mapping: &'m Mapping,
    pub(super) numbers: Style,
    kind: Option<ItemKind>,
    currency: Option<Currency>,
    issued: Vec<Item<'m>>,
    due: Vec<Item<'m>>,
    cleared: Vec<Item<'m>>,
}

impl<'m> RowReader<'m> {
    pub(super) fn new(mapping: &'m Mapping) -> Result<Self, ImportError> {
        Ok(Self {
            mapping,
            numbers: mapping.numbers()?,
            kind: mapping.default_kind(),
            currency: mapping
                .defaults
                .currency
                .as_deref()
                .and_then(|code| code.parse().ok()),
            issued: mapping.date_format(OurColumn::Issued),
            due: mapping.date_format(OurColumn::Due),
            cleared: mapping.date_format(OurColumn::ClearedOn),
        })
    }

    /// Refuses a file whose rows could not say what they must.
    pub(super) fn check(&self, source: &Source) -> Result<(), ImportError> {
        if self.currency.is_none() && !source.has(OurColumn::Currency) {
            return Err(ImportError::NoDefault("currency"));
        }
        if self.kind.is_none() && !source.has(OurColumn::Kind) {
            return Err(ImportError::NoDefault("kind"));
        }
        Ok(())
    }

    /// The customer of a row.
    pub(super) fn customer(&self, row: &RawRow<'_>) -> Result<CustomerRow, Fault> {
        let code = required(row, OurColumn::Customer)?;
        let collector = optional(row, OurColumn::Collector)?
            .or_else(|| self.mapping.defaults.collector.clone());
        let site = match (
            self.degrees(row, OurColumn::Lat, 90)?,
            self.degrees(row, OurColumn::Lon, 180)?,
        ) {
            (Some(lat), Some(lon)) => Some((lat, lon)),
            (None, None) => None,
            (Some(_), None) => {
                return Err(row.fault(OurColumn::Lon, "is missing beside a latitude"));
            }
            (None, Some(_)) => {
                return Err(row.fault(OurColumn::Lat, "is missing beside a longitude"));
            }
        };
        Ok(CustomerRow {
            code,
            name: optional(row, OurColumn::Name)?,
            collector,
            phone: optional(row, OurColumn::Phone)?,
            site,
            about: self.about(row)?,
        })
    }

    /// The open item of a row.
    pub(super) fn item(&self, row: &RawRow<'_>) -> Result<ItemRow, Fault> {
        let customer = self.customer(row)?;
        let document = required(row, OurColumn::Document)?;
        let kind = self.kind(row)?;
        let currency = self.currency(row)?;
        let issued = date(row, OurColumn::Issued, &self.issued, self.mapping)?
            .ok_or_else(|| row.fault(OurColumn::Issued, "is empty"))?;
        let due = date(row, OurColumn::Due, &self.due, self.mapping)?;
        let cleared = date(row, OurColumn::ClearedOn, &self.cleared, self.mapping)?;
        if cleared.is_some_and(|cleared| cleared < issued) {
            return Err(row.fault(
                OurColumn::ClearedOn,
                format!("is before the item was issued ({issued})"),
            ));
        }
        let amount_minor = self.amount(row, kind, currency)?;
        Ok(ItemRow {
            line: row.line,
            customer,
            kind,
            document,
            issued,
            due,
            currency,
            amount_minor,
            cleared,
        })
    }

    fn kind(&self, row: &RawRow<'_>) -> Result<ItemKind, Fault> {
        let text = row.text(OurColumn::Kind)?;
        if text.is_empty() {
            return self.kind.ok_or_else(|| {
                row.fault(OurColumn::Kind, "is empty, and the mapping has no default")
            });
        }
        let known = self
            .mapping
            .theirs
            .get(text)
            .copied()
            .or_else(|| ItemKind::named(text));
        known.ok_or_else(|| {
            row.fault(
                OurColumn::Kind,
                format!("{} is no kind we know; name it under [kinds]", quoted(text)),
            )
        })
    }

    pub(super) fn currency(&self, row: &RawRow<'_>) -> Result<Currency, Fault> {
        let text = row.text(OurColumn::Currency)?;
        if text.is_empty() {
            return self.currency.ok_or_else(|| {
                row.fault(
                    OurColumn::Currency,
                    "is empty, and the mapping has no default",
                )
            });
        }
        // No code is longer: what is told of a text stays short.
        let start = text
            .char_indices()
            .nth(60)
            .map_or(text.len(), |(end, _)| end);
        text.get(..start)
            .unwrap_or_default()
            .parse()
            .map_err(|error| row.fault(OurColumn::Currency, format!("{error}")))
    }

    fn amount(&self, row: &RawRow<'_>, kind: ItemKind, currency: Currency) -> Result<i64, Fault> {
        let text = row.text(OurColumn::Amount)?;
        let told = |reason: String| row.fault(OurColumn::Amount, reason);
        if text.is_empty() {
            return Err(told("is empty".to_owned()));
        }
        let shown = quoted(text);
        let minor = decimal::read(text, currency.exponent(), self.numbers).map_err(|bad| {
            told(match bad {
                Bad::NotANumber => format!(
                    "{shown} is not an amount written with {:?} as its decimal point{}",
                    self.numbers.decimal,
                    self.other_style(text, currency)
                ),
                Bad::TooFine => format!(
                    "{shown} has more decimals than {currency} has ({}); to round it, name a rule: [format] round = \"half-even\"",
                    currency.exponent()
                ),
                Bad::TooLarge => format!("{shown} is too large"),
            })
        })?;
        if minor == 0 {
            return Err(told(format!(
                "{shown} is nothing: there is no item to open"
            )));
        }
        if minor.unsigned_abs() > limits::AMOUNT_MINOR.unsigned_abs() {
            return Err(told(format!("{shown} is too large")));
        }
        match kind {
            ItemKind::CreditMemo => Ok(-minor.abs()),
            ItemKind::Opening => Ok(minor),
            ItemKind::Invoice | ItemKind::DebitNote if minor > 0 => Ok(minor),
            ItemKind::Invoice | ItemKind::DebitNote => Err(told(format!(
                "{shown} is negative; a credit must be of kind credit_memo (see [kinds])"
            ))),
        }
    }

    /// What to say in the mapping, if the amount would be read then.
    fn other_style(&self, text: &str, currency: Currency) -> String {
        let reads = |style: Style| {
            matches!(
                decimal::read(text, currency.exponent(), style),
                Ok(_) | Err(Bad::TooFine)
            )
        };
        let grouping = |grouping: &char| {
            reads(Style {
                grouping: Some(*grouping),
                ..self.numbers
            })
        };
        if self.numbers.grouping.is_none()
            && let Some(found) = [',', '.', ' ', '\u{a0}', '\u{202f}', '\'']
                .iter()
                .filter(|one| **one != self.numbers.decimal)
                .find(|one| grouping(one))
        {
            return format!(
                "; if {found:?} separates thousands, say so in the mapping: [format] grouping = \"{found}\""
            );
        }
        let decimal = if self.numbers.decimal == ',' {
            '.'
        } else {
            ','
        };
        if reads(Style {
            decimal,
            grouping: None,
            round: None,
        }) {
            return format!(
                "; if {decimal:?} is the decimal point, say so in the mapping: [format] decimal = \"{decimal}\""
            );
        }
        String::new()
    }

    fn degrees(
        &self,
        row: &RawRow<'_>,
        column: OurColumn,
        most: i32,
    ) -> Result<Option<i32>, Fault> {
        let text = row.text(column)?;
        if text.is_empty() {
            return Ok(None);
        }
        let style = Style {
            round: Some(decimal::Rounding::HalfEven),
            ..self.numbers
        };
        let value = decimal::read(text, 5, style)
            .ok()
            .and_then(|value| i32::try_from(value).ok());
        match value.filter(|value| value.abs() <= most * 100_000) {
            Some(value) => Ok(Some(value)),
            None => Err(row.fault(
                column,
                format!("{} is not a number of degrees up to {most}", quoted(text)),
            )),
        }
    }
}

pub(super) fn optional(row: &RawRow<'_>, column: OurColumn) -> Result<Option<String>, Fault> {
    let text = row.text(column)?;
    if text.len() > limits::SHORT_TEXT_BYTES {
        return Err(row.fault(
            column,
            format!(
                "is {} bytes long; at most {} are kept",
                text.len(),
                limits::SHORT_TEXT_BYTES
            ),
        ));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn required(row: &RawRow<'_>, column: OurColumn) -> Result<String, Fault> {
    optional(row, column)?.ok_or_else(|| row.fault(column, "is empty"))
}

fn date(
    row: &RawRow<'_>,
    column: OurColumn,
    format: &[Item<'_>],
    mapping: &Mapping,
) -> Result<Option<Day>, Fault> {
    let text = row.text(column)?;
    if text.is_empty() {
        return Ok(None);
    }
    let mut parsed = Parsed::new();
    // A format with a time is read whole, and the date taken.
    let date = chrono::format::parse(&mut parsed, text, format.iter())
        .and_then(|()| parsed.to_naive_date());
    let day = date.map_err(|error| {
        let format = mapping.date_text(column);
        // 30 February is written well, and no day.
        let no_day = matches!(
            error.kind(),
            ParseErrorKind::OutOfRange | ParseErrorKind::Impossible
        );
        let hint = if no_day || mapping.names_dates(column) {
            ""
        } else {
            "; if dates are written otherwise, say how in the mapping: [format] date = \"%d/%m/%Y\""
        };
        row.fault(
            column,
            format!("{} is not a date written as {format}{hint}", quoted(text)),
        )
    })?;
    if !(1900..2200).contains(&chrono::Datelike::year(&day)) {
        return Err(row.fault(
            column,
            format!(
                "{} is not in this age; is the format {} right?",
                quoted(text),
                mapping.date_text(column)
            ),
        ));
    }
    Ok(Some(Day::from_date(day)))
}
