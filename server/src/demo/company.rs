//! The company of the demonstration: its people, its customers and what they owe, made from a seed.
//!
//! It is written as the files an ERP would export and comes in through the same import as any other.

use std::fmt::Write as _;

use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::Day;

use super::dice::Dice;

/// Customers of one collector.
pub const CUSTOMERS_EACH: u32 = 24;

/// What the company is called on its receipts.
pub const NAME: &str = "Al Noor Trading Co.";
/// Its time zone.
pub const TIME_ZONE: &str = "Asia/Dubai";

const COLLECTORS: &[&str] = &[
    "Amal Haddad", "Bilal Mansour", "Chitra Nair", "Dawood Rahman", "Eman Saleh", "Farid Aziz",
    "Grace Mathew", "Hamad Al Ketbi", "Imran Sheikh", "Jana Khoury", "Karim Fares", "Layla Othman",
];

const TRADES: &[(&str, &str)] = &[
    ("Grocery", "بقالة"), ("Pharmacy", "صيدلية"), ("Stationery", "قرطاسية"), ("Bakery", "مخبز"),
    ("Electronics", "إلكترونيات"), ("Restaurant", "مطعم"), ("Spare Parts", "قطع غيار"), ("Laundry", "مغسلة"),
];

const PLACES: &[(&str, &str)] = &[
    ("Al Waha", "الواحة"), ("Al Bahar", "البحر"), ("Green Palm", "النخلة الخضراء"), ("Al Salam", "السلام"),
    ("Golden Sand", "الرمال الذهبية"), ("Al Madina", "المدينة"), ("Blue Dhow", "السفينة الزرقاء"),
    ("Al Fajr", "الفجر"), ("Old Souq", "السوق القديم"), ("Al Amal", "الأمل"),
];

/// The name of a collector; past the list they are numbered.
#[must_use]
pub fn collector_name(index: u32) -> String {
    let names = u32::try_from(COLLECTORS.len()).unwrap_or(1);
    let name = COLLECTORS.get(usize::try_from(index % names).unwrap_or(0)).copied().unwrap_or("Collector");
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

/// The code of a customer.
#[must_use]
pub fn customer_code(collector: u32, customer: u32) -> String {
    format!("{}-{:02}", collector_code(collector), customer + 1)
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
latitude = "Lat"
longitude = "Lon"

[kinds]
invoice = "RV"
credit_memo = "CR"

[format]
date = "%d.%m.%Y"
delimiter = ";"
decimal = ","
"#;

/// The ERP's export of open items, semicolons and decimal commas and all.
#[must_use]
pub fn open_items(seed: u64, collectors: u32, today: Day) -> String {
    let mut csv = "\u{feff}Account;Account name;Salesman;Lat;Lon;Document;Type;Posting date;Due date;Open amount;Currency\r\n".to_owned();
    for collector in 0..collectors {
        let mut dice = Dice::new(seed, &format!("customers of {collector}"));
        for customer in 0..CUSTOMERS_EACH {
            let (english, arabic) = dice.pick(PLACES);
            let (trade, trade_arabic) = dice.pick(TRADES);
            let account = customer_code(collector, customer);
            let name = format!("\"{english} {trade} \"\"{trade_arabic} {arabic}\"\"\"");
            let lat = 25_000_000 + dice.between(0, 300_000);
            let lon = 55_100_000 + dice.between(0, 400_000);
            // Most owe in dirhams; some across the border, in a currency of three decimals.
            let code = if customer % 9 == 8 { "KWD" } else { "AED" };
            let currency: Currency = code.parse().expect("a currency of the list");
            for item in 0..dice.between(2, 5) {
                let document = format!("{}{:05}", 9_000 + collector, customer * 10 + u32::try_from(item).unwrap_or(0));
                let issued = today.plus(-i32::try_from(dice.between(5, 150)).unwrap_or(5));
                let due = issued.plus(*dice.pick(&[30, 30, 45, 60]));
                let memo = dice.percent(6);
                let minor = if memo { dice.between(500, 9_000) } else { dice.between(4_000, 450_000) };
                let amount = Money::new(minor, currency).major().replace('.', ",");
                let kind = if memo { "CR" } else { "RV" };
                let salesman = collector_code(collector);
                let (issued, due) = (dotted(issued), dotted(due));
                writeln!(
                    csv,
                    "{account};{name};{salesman};{};{};{document};{kind};{issued};{due};{amount};{currency}\r",
                    degrees(lat), degrees(lon),
                )
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
    day.date().map(|date| date.format("%d.%m.%Y").to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_company() {
        let today = Day(20_000);
        assert_eq!(open_items(3, 2, today), open_items(3, 2, today));
        assert_ne!(open_items(3, 2, today), open_items(4, 2, today));
        assert!(open_items(3, 2, today).lines().count() > 80);
    }
}
