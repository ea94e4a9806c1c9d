//! The summary as a person reads it.

use std::collections::BTreeMap;

use super::Summary;
use crate::text::{self, grouped};

impl Summary {
    /// A table, collector by collector, with what it all came to.
    #[must_use]
    pub fn table(&self) -> String {
        let mut rows = vec![
            [
                "collector",
                "visits",
                "receipts",
                "voids",
                "collected",
                "handed over",
                "variance",
                "round trips",
                "bytes up",
                "bytes down",
            ]
            .map(str::to_owned),
        ];
        for line in &self.by_collector {
            rows.push([
                line.name.clone(),
                line.visits.to_string(),
                line.receipts.to_string(),
                line.voids.to_string(),
                amounts(&line.collected),
                amounts(&line.handed_over),
                amounts(&line.variance),
                line.round_trips.to_string(),
                grouped(&line.bytes_up.to_string()),
                grouped(&line.bytes_down.to_string()),
            ]);
        }
        rows.push([
            "all".to_owned(),
            self.visits.to_string(),
            self.receipts.to_string(),
            self.voids.to_string(),
            amounts(&self.collected),
            amounts(&self.confirmed),
            amounts(&self.variance),
            self.round_trips.to_string(),
            grouped(&self.bytes_up.to_string()),
            grouped(&self.bytes_down.to_string()),
        ]);
        let mut text = draw(&rows);
        let told = format!(
            "\nPaid by transfer, never in a bag: {}. Still in hand: {}. At the bank: {}.\n\
             {} in {}; {} lost on the way, {} arrived twice.\n\
             Daybooks equal on phone and server: {} of {}.\n\
             verify: {}   digest: {}\n",
            or_nothing(&amounts(&self.by_transfer)),
            or_nothing(&amounts(&self.in_hand)),
            or_nothing(&amounts(&self.banked)),
            text::count(self.syncs, "sync", "syncs"),
            text::count(self.round_trips, "round trip", "round trips"),
            text::count(self.replies_lost, "reply", "replies"),
            text::count(self.requests_doubled, "request", "requests"),
            self.daybooks_agreed,
            self.collectors,
            self.verify,
            self.digest,
        );
        text.push_str(&told);
        text
    }
}

/// Amounts of several currencies, those of nothing left out.
fn amounts(amounts: &BTreeMap<String, String>) -> String {
    let told = amounts
        .iter()
        .filter(|(_, amount)| amount.bytes().any(|byte| (b'1'..=b'9').contains(&byte)));
    told.map(|(currency, amount)| format!("{} {currency}", grouped(amount)))
        .collect::<Vec<_>>()
        .join("\n")
}

fn or_nothing(text: &str) -> String {
    if text.is_empty() {
        "nothing".to_owned()
    } else {
        text.replace('\n', ", ")
    }
}

/// Columns as wide as their widest cell; the first to the left, the rest to the right. A cell may have
/// several lines. A rule stands under the heading and above the last row.
fn draw<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.lines().map(text::width).max().unwrap_or(0).max(*width);
        }
    }
    let rule = "-".repeat(widths.iter().sum::<usize>() + 2 * N.saturating_sub(1));
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        if number == 1 || number + 1 == rows.len() {
            text.push_str(&rule);
            text.push('\n');
        }
        let height = row
            .iter()
            .map(|cell| cell.lines().count())
            .max()
            .unwrap_or(0)
            .max(1);
        for line in 0..height {
            let cells = row
                .iter()
                .zip(widths)
                .enumerate()
                .map(|(column, (cell, width))| {
                    let part = cell.lines().nth(line).unwrap_or("");
                    if column == 0 {
                        text::left(part, width)
                    } else {
                        text::right(part, width)
                    }
                });
            text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_over_several_lines() {
        let rows = [["who", "what"], ["a", "1.00 AED\n10.000 KWD"], ["all", "x"]]
            .map(|row| row.map(str::to_owned));
        assert_eq!(
            draw(&rows),
            "who        what\n---------------\na      1.00 AED\n     10.000 KWD\n---------------\nall           x\n"
        );
    }
}
