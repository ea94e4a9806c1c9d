//! The company of the demonstration: its people, its customers and what they owe, made from a seed.
//!
//! It is written as the files an ERP would export and comes in through the same import as any other.

use std::fmt::Write as _;

use chrono::{DateTime, Timelike as _};
use chrono_tz::Tz;
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::{Day, Millis};

use super::dice::Dice;

/// Customers of one collector.
pub const CUSTOMERS_EACH: u32 = 24;

/// What the company is called on its receipts.
pub const NAME: &str = "Al Noor Trading Co.";
/// Its time zone.
pub const TIME_ZONE: Tz = Tz::Asia__Dubai;

/// Where it is for somebody who joins it now: at home, unless it is no afternoon there. The day that was
/// lived must be over by noon and the reader's not yet, so at other hours it is a zone just past noon.
#[must_use]
pub fn afternoon_zone(now: Millis) -> Tz {
    let hour = |zone: Tz| {
        DateTime::from_timestamp_millis(now.0).map(|utc| utc.with_timezone(&zone).hour())
    };
    if hour(TIME_ZONE).is_some_and(|hour| (12..18).contains(&hour)) {
        return TIME_ZONE;
    }
    // These names say how far Greenwich is ahead, not the zone.
    (-12..12)
        .filter_map(|ahead: i32| format!("Etc/GMT{ahead:+}").parse().ok())
        .find(|zone| hour(*zone) == Some(12))
        .unwrap_or(TIME_ZONE)
}

const COLLECTORS: &[&str] = &[
    "Amal Haddad",
    "Bilal Mansour",
    "Chitra Nair",
    "Dawood Rahman",
    "Eman Saleh",
    "Farid Aziz",
    "Grace Mathew",
    "Hamad Al Ketbi",
    "Imran Sheikh",
    "Jana Khoury",
    "Karim Fares",
    "Layla Othman",
];

const TRADES: &[(&str, &str)] = &[
    ("Grocery", "بقالة"),
    ("Pharmacy", "صيدلية"),
    ("Stationery", "قرطاسية"),
    ("Bakery", "مخبز"),
    ("Electronics", "إلكترونيات"),
    ("Restaurant", "مطعم"),
    ("Spare Parts", "قطع غيار"),
    ("Laundry", "مغسلة"),
];

const PLACES: &[(&str, &str)] = &[
    ("Al Waha", "الواحة"),
    ("Al Bahar", "البحر"),
    ("Green Palm", "النخلة الخضراء"),
    ("Al Salam", "السلام"),
    ("Golden Sand", "الرمال الذهبية"),
    ("Al Madina", "المدينة"),
    ("Blue Dhow", "السفينة الزرقاء"),
    ("Al Fajr", "الفجر"),
    ("Old Souq", "السوق القديم"),
    ("Al Amal", "الأمل"),
];

/// The name of a collector; past the list they are numbered.
#[must_use]
pub fn collector_name(index: u32) -> String {
    let names = u32::try_from(COLLECTORS.len()).unwrap_or(1);
    let name = COLLECTORS
        .get(usize::try_from(index % names).unwrap_or(0))
        .copied()
        .unwrap_or("Collector");
    match index / names {
        0 => name.to_owned(),
        round => format!("{name} {}", round + 1),
    }
}

/// The code under which a collector's customers are imported.
#[must_use]
pub fn collector_code(index: u32) -> String {
    format!("C{:03}", index + 1)
}

/// The mapping that goes with [`open_items`].
pub const MAPPING: &str = r#"
[columns]
customer = "Account"
name = "Account name"
collector = "Salesman"
document = "Document"
kind = "Type"
issued = "Posting date"
due = "Due date"
amount = "Open amount"
currency = "Currency"
lat = "Lat"
lon = "Lon"
credit_limit = "Credit limit"
terms_days = "Terms"
hold = "Blocked"
risk = "Risk class"
contact = "Contact"
contact_role = "Function"
contact_phone = "Telephone"

[kinds]
invoice = "RV"
credit_memo = "CR"

[format]
date = "%d.%m.%Y"
delimiter = ";"
decimal = ","
"#;

/// A customer of the demonstration, with what it owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Debtor {
    /// The code in the ERP.
    pub code: String,
    /// The name, in both scripts.
    pub name: String,
    /// Latitude and longitude in millionths of a degree.
    pub site: (i64, i64),
    /// What it is invoiced in.
    pub currency: Currency,
    /// What it owes.
    pub items: Vec<Owed>,
    /// What the ERP says of its credit, and whom to speak to: seven columns.
    pub about: String,
}

/// An open item of the demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// The document's number.
    pub document: String,
    /// Whether it is a credit memo.
    pub memo: bool,
    /// Issued.
    pub issued: Day,
    /// Due.
    pub due: Day,
    /// Minor units.
    pub minor: i64,
}

/// The customers of one collector, in the order of their codes.
#[must_use]
pub fn debtors(seed: u64, collector: u32, today: Day) -> Vec<Debtor> {
    let mut dice = Dice::new(seed, &format!("customers of {collector}"));
    (0..CUSTOMERS_EACH)
        .map(|customer| debtor(&mut dice, collector, customer, today))
        .collect()
}

fn debtor(dice: &mut Dice, collector: u32, customer: u32, today: Day) -> Debtor {
    let (place, place_arabic) = dice.pick(PLACES);
    let (trade, trade_arabic) = dice.pick(TRADES);
    // Most owe in dirhams; some across the border, in a currency of three decimals.
    let code = if customer % 9 == 8 { "KWD" } else { "AED" };
    let site = (
        25_000_000 + dice.between(0, 300_000),
        55_100_000 + dice.between(0, 400_000),
    );
    let items = (0..dice.between(2, 5))
        .map(|item| {
            let issued = today.plus(-i32::try_from(dice.between(5, 150)).unwrap_or(5));
            let memo = item > 0 && dice.percent(6);
            Owed {
                document: format!(
                    "{}{:05}",
                    9_000 + collector,
                    i64::from(customer) * 10 + item
                ),
                memo,
                issued,
                due: issued.plus(*dice.pick(&[30, 30, 45, 60])),
                minor: if memo {
                    dice.between(500, 9_000)
                } else {
                    dice.between(4_000, 450_000)
                },
            }
        })
        .collect();
    Debtor {
        code: format!("{}-{:02}", collector_code(collector), customer + 1),
        name: format!("{place} {trade} \"{trade_arabic} {place_arabic}\""),
        site,
        currency: code.parse().expect("a currency of the list"),
        items,
        about: about(
            &format!("{}-{customer}", collector_code(collector)),
            customer,
        ),
    }
}

/// A credit limit, terms, why it is blocked, its risk; a contact, their function and telephone.
fn about(whose: &str, customer: u32) -> String {
    // Dice of their own: what else is thrown stays what it is.
    let mut dice = Dice::new(0, &format!("credit of {whose}"));
    let limit = dice.between(2, 40) * 500;
    let terms = dice.pick(&[30, 30, 45, 60]);
    let risk = dice.pick(&["low", "low", "medium", "high"]);
    let hold = match customer % 6 {
        4 => "Invoices overdue more than 90 days",
        _ => "no",
    };
    let (contact, role) = dice.pick(&[
        ("Khalid Rahman", "accounts"),
        ("Mariam Saleh", "owner"),
        ("Joseph Mathew", "purchasing"),
        ("نورة الهاشمي", "accounts"),
    ]);
    let phone = dice.between(0, 9_999_999);
    format!("{limit},00;{terms};{hold};{risk};{contact};{role};+97150{phone:07}")
}

/// The ERP's export of open items: semicolons, decimal commas, a byte order mark and all.
#[must_use]
pub fn open_items(seed: u64, collectors: u32, today: Day) -> String {
    let mut csv = "\u{feff}Account;Account name;Salesman;Lat;Lon;Document;Type;Posting date;Due date;Open amount;Currency;Credit limit;Terms;Blocked;Risk class;Contact;Function;Telephone\r\n".to_owned();
    for collector in 0..collectors {
        let salesman = collector_code(collector);
        for Debtor {
            code,
            name,
            site,
            currency,
            items,
            about,
        } in debtors(seed, collector, today)
        {
            let name = format!("\"{}\"", name.replace('"', "\"\""));
            let (lat, lon) = (degrees(site.0), degrees(site.1));
            for item in items {
                let amount = Money::new(item.minor, currency).major().replace('.', ",");
                let kind = if item.memo { "CR" } else { "RV" };
                let (document, issued, due) =
                    (&item.document, dotted(item.issued), dotted(item.due));
                writeln!(csv, "{code};{name};{salesman};{lat};{lon};{document};{kind};{issued};{due};{amount};{currency};{about}\r")
                    .expect("writing to a string cannot fail");
            }
        }
    }
    csv
}

fn degrees(millionths: i64) -> String {
    format!("{},{:06}", millionths / 1_000_000, millionths % 1_000_000)
}

fn dotted(day: Day) -> String {
    day.date()
        .map(|date| date.format("%d.%m.%Y").to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_joins_at_any_hour_joins_an_afternoon() {
        for hour in 0..24 {
            let now = Millis(1_795_383_000_000 + hour * 3_600_000);
            let zone = afternoon_zone(now);
            let day = crate::clock::day_in(now, zone);
            let since_noon = now.0 - crate::clock::instant_in(day, 720, zone).0;
            assert!(
                (0..6 * 3_600_000).contains(&since_noon),
                "{zone}: {since_noon}"
            );
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_company() {
        let today = Day(20_000);
        assert_eq!(open_items(3, 2, today), open_items(3, 2, today));
        assert_ne!(open_items(3, 2, today), open_items(4, 2, today));
        assert!(open_items(3, 2, today).lines().count() > 80);
    }
}
