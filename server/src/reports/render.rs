//! The aging report as text, JSON or CSV. Whether it ties to the ledger is told in each.

use std::fmt::Write as _;

use counterfoil_sync::money::{Currency, Money};
use serde_json::{Map, Value, json};

use super::aging::{Aging, AgingRow, Basis, By};
use crate::text;

/// Columns of the widest cell of a table; a longer name is cut there.
const WIDEST: usize = 40;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// Columns for people.
    #[default]
    Table,
    /// One object; money is a string in major units.
    Json,
    /// A header and rows, for spreadsheets.
    Csv,
}

/// A report that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// As CSV.
    #[error("writing the report as CSV")]
    Csv(#[from] csv::Error),
    /// As JSON.
    #[error("writing the report as JSON")]
    Json(#[from] serde_json::Error),
}

fn major(minor: i64, currency: Currency) -> String {
    Money::new(minor, currency).major()
}

impl Aging {
    /// The report as text.
    pub fn render(&self, format: Format) -> Result<String, RenderError> {
        match format {
            Format::Table => Ok(self.table()),
            Format::Json => Ok(serde_json::to_string_pretty(&self.json())? + "\n"),
            Format::Csv => self.csv(),
        }
    }

    /// The report as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let row = |row: &AgingRow, named: bool| {
            let amounts: Map<String, Value> = self
                .buckets
                .iter()
                .zip(&row.amounts)
                .map(|(bucket, amount)| (bucket.clone(), major(*amount, row.currency).into()))
                .collect();
            let mut object = Map::new();
            let who = |part: fn(&(String, String)) -> &String| {
                row.who
                    .as_ref()
                    .map(part)
                    .map_or(Value::Null, |text| text.clone().into())
            };
            if let (true, Some(key)) = (named, self.key()) {
                object.insert(key.to_owned(), who(|who| &who.0));
                object.insert("name".to_owned(), who(|who| &who.1));
            }
            object.insert("currency".to_owned(), row.currency.code().into());
            object.insert("amounts".to_owned(), amounts.into());
            object.insert(
                "unapplied".to_owned(),
                major(row.unapplied, row.currency).into(),
            );
            object.insert("total".to_owned(), major(row.total, row.currency).into());
            Value::Object(object)
        };
        json!({
            "as_of": self.as_of.to_string(),
            "basis": self.basis_name(),
            "by": match self.by { By::Customer => "customer", By::Collector => "collector", By::Currency => "currency" },
            "buckets": self.buckets,
            "rows": self.rows.iter().map(|each| row(each, true)).collect::<Vec<_>>(),
            "totals": self.totals.iter().map(|each| row(each, false)).collect::<Vec<_>>(),
            "ledger": self.ledger.iter().map(|tie| json!({
                "currency": tie.currency.code(),
                "balance": major(tie.balance, tie.currency),
                "difference": major(tie.difference, tie.currency),
            })).collect::<Vec<_>>(),
            "ties": self.ties(),
        })
    }

    fn key(&self) -> Option<&'static str> {
        match self.by {
            By::Customer => Some("customer"),
            By::Collector => Some("collector"),
            By::Currency => None,
        }
    }

    fn basis_name(&self) -> &'static str {
        match self.basis {
            Basis::Due => "due",
            Basis::Issued => "issued",
        }
    }

    fn cells(&self, what: &str, row: &AgingRow) -> Vec<String> {
        let (code, name) = match (&row.who, self.key()) {
            (Some((code, name)), _) => (code.clone(), name.clone()),
            (None, Some("collector")) if what == "row" => (String::new(), "(nobody)".to_owned()),
            (None, _) => (String::new(), String::new()),
        };
        let mut cells = if self.key().is_some() {
            vec![code, name]
        } else {
            Vec::new()
        };
        cells.push(row.currency.code().to_owned());
        cells.extend(
            row.amounts
                .iter()
                .map(|amount| major(*amount, row.currency)),
        );
        cells.push(major(row.unapplied, row.currency));
        cells.push(major(row.total, row.currency));
        cells
    }

    fn header(&self) -> Vec<String> {
        let who = self
            .key()
            .map(|key| vec![key.to_owned(), "name".to_owned()])
            .unwrap_or_default();
        let ends = ["unapplied", "total"].map(str::to_owned);
        who.into_iter()
            .chain(["currency".to_owned()])
            .chain(self.buckets.clone())
            .chain(ends)
            .collect()
    }

    fn csv(&self) -> Result<String, RenderError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // What a line is comes first, so that totals and the tie are not added up with the rows.
        let line = |what: &str, cells: Vec<String>| {
            std::iter::once(what.to_owned())
                .chain(cells)
                .collect::<Vec<_>>()
        };
        writer.write_record(line("line", self.header()))?;
        let texts = if self.key().is_some() { 2 } else { 0 };
        for row in &self.rows {
            let mut cells = self.cells("row", row);
            for cell in cells.iter_mut().take(texts) {
                *cell = text::cell(cell).into_owned();
            }
            writer.write_record(line("row", cells))?;
        }
        for row in &self.totals {
            writer.write_record(line("total", self.cells("total", row)))?;
        }
        let blank = self.header().len() - if self.key().is_some() { 4 } else { 2 };
        for tie in &self.ledger {
            for (what, amount) in [("ledger", tie.balance), ("difference", tie.difference)] {
                let mut cells = if self.key().is_some() {
                    vec![String::new(); 2]
                } else {
                    Vec::new()
                };
                cells.push(tie.currency.code().to_owned());
                cells.extend(vec![String::new(); blank]);
                cells.push(major(amount, tie.currency));
                writer.write_record(line(what, cells))?;
            }
        }
        let bytes = writer
            .into_inner()
            .map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn table(&self) -> String {
        let mut lines = vec![self.header()];
        lines.extend(self.rows.iter().map(|row| self.cells("row", row)));
        let rows_end = lines.len();
        lines.extend(self.totals.iter().map(|row| {
            let mut cells = self.cells("total", row);
            if let (Some(first), true) = (cells.first_mut(), self.key().is_some()) {
                "total".clone_into(first);
            }
            cells
        }));
        // Names are other people's: no end of line or mark of direction in them may break the table.
        for line in &mut lines {
            for cell in line {
                let shown = text::fit(&text::visible(cell), WIDEST).into_owned();
                *cell = shown;
            }
        }
        let widths: Vec<usize> = (0..self.header().len())
            .map(|column| {
                lines
                    .iter()
                    .filter_map(|line| line.get(column))
                    .map(|cell| text::width(cell))
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let texts = if self.key().is_some() { 3 } else { 1 };
        let mut out = format!(
            "Aging as of {} by {} date\n\n",
            self.as_of,
            self.basis_name()
        );
        for (place, line) in lines.iter().enumerate() {
            if place == 1 || place == rows_end {
                let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
                let _ = writeln!(out, "{}", rule.join("  "));
            }
            let cells: Vec<String> = line
                .iter()
                .zip(&widths)
                .enumerate()
                .map(|(column, (cell, width))| {
                    if column < texts {
                        text::left(cell, *width)
                    } else {
                        text::right(cell, *width)
                    }
                })
                .collect();
            let _ = writeln!(out, "{}", cells.join("  ").trim_end());
        }
        out.push('\n');
        for tie in &self.ledger {
            let balance = Money::new(tie.balance, tie.currency);
            let _ = if tie.difference == 0 {
                writeln!(
                    out,
                    "Ties to the ledger: {balance}, difference {}",
                    major(0, tie.currency)
                )
            } else {
                writeln!(
                    out,
                    "DOES NOT TIE to the ledger: {balance}, difference {}; run `counterfoil verify`",
                    major(tie.difference, tie.currency)
                )
            };
        }
        if self.ledger.is_empty() {
            out.push_str("Nothing was owed on that day, and the ledger agrees.\n");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use counterfoil_sync::time::Day;

    #[test]
    fn names_of_others_leave_the_table_straight() {
        let row = |code: &str, name: &str| AgingRow {
            who: Some((code.to_owned(), name.to_owned())),
            currency: "AED".parse().expect("a currency"),
            amounts: vec![100, 0],
            unapplied: 0,
            total: 100,
        };
        let report = Aging {
            as_of: Day(20_000),
            basis: Basis::Due,
            by: By::Customer,
            buckets: vec!["not_due".to_owned(), "over_0".to_owned()],
            rows: vec![
                row("1", "Two\r\nlines"),
                row("2", "a \"quoted\", name"),
                row("3", "\u{202e}evil\u{1b}[31m"),
                row("4", "日本商事"),
                row("5", "مُحَمَّد"),
                row("6", &"long ".repeat(12)),
                row("-7", "=HYPERLINK(\"http://x\")"),
            ],
            totals: vec![],
            ledger: vec![],
        };
        let negative = Aging {
            rows: vec![AgingRow {
                amounts: vec![-100, 0],
                ..row("8", "Owes nothing")
            }],
            ..report.clone()
        };
        let csv = negative.render(Format::Csv).expect("renders");
        assert!(csv.contains("AED,-1.00,"), "numbers stay numbers: {csv}");
        let table = report.render(Format::Table).expect("renders");
        assert_eq!(
            table.lines().skip(2).take(8).collect::<Vec<_>>(),
            [
                "customer  name                                      currency  not_due  over_0  unapplied  total",
                "--------  ----------------------------------------  --------  -------  ------  ---------  -----",
                "1         Two\u{fffd}lines                                 AED          1.00    0.00       0.00   1.00",
                "2         a \"quoted\", name                          AED          1.00    0.00       0.00   1.00",
                "3         \u{fffd}evil\u{fffd}[31m                                AED          1.00    0.00       0.00   1.00",
                "4         日本商事                                  AED          1.00    0.00       0.00   1.00",
                "5         مُحَمَّد                                      AED          1.00    0.00       0.00   1.00",
                "6         long long long long long long long long…  AED          1.00    0.00       0.00   1.00",
            ]
        );
        let csv = report.render(Format::Csv).expect("renders");
        let mut read = csv::Reader::from_reader(csv.as_bytes());
        let names: Vec<String> = read
            .records()
            .map(|record| record.expect("a row")[2].to_owned())
            .collect();
        let kept: Vec<String> = report
            .rows
            .iter()
            .filter_map(|row| row.who.clone().map(|who| who.1))
            .collect();
        let (last, before) = names.split_last().expect("seven rows");
        assert_eq!(
            before,
            &kept[..6],
            "a spreadsheet gets the names as they are"
        );
        assert_eq!(last, "'=HYPERLINK(\"http://x\")", "and no formula");
        assert!(csv.contains("row,'-7,"), "{csv}");
    }
}
