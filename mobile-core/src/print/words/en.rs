//! English.

use counterfoil_sync::money::Money;

use super::{Parts, groups};

/// One and several of the major unit, one and several of the minor.
const NAMES: &[(&str, [&str; 4])] = &[
    ("AED", ["UAE dirham", "UAE dirhams", "fils", "fils"]),
    ("SAR", ["Saudi riyal", "Saudi riyals", "halala", "halalas"]),
    ("KWD", ["Kuwaiti dinar", "Kuwaiti dinars", "fils", "fils"]),
    ("BHD", ["Bahraini dinar", "Bahraini dinars", "fils", "fils"]),
    ("OMR", ["Omani rial", "Omani rials", "baisa", "baisa"]),
    (
        "QAR",
        ["Qatari riyal", "Qatari riyals", "dirham", "dirhams"],
    ),
    (
        "EGP",
        ["Egyptian pound", "Egyptian pounds", "piastre", "piastres"],
    ),
    (
        "JOD",
        ["Jordanian dinar", "Jordanian dinars", "fils", "fils"],
    ),
    ("USD", ["US dollar", "US dollars", "cent", "cents"]),
    ("EUR", ["euro", "euros", "cent", "cents"]),
];

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

const SCALES: [&str; 7] = [
    "",
    "thousand",
    "million",
    "billion",
    "trillion",
    "quadrillion",
    "quintillion",
];

pub(super) fn words(amount: Money) -> String {
    let parts = Parts::of(amount);
    let code = amount.currency.code();
    let names = NAMES.iter().find(|(known, _)| *known == code);
    let counted = |count: u64, [one, several]: [&str; 2]| {
        format!(
            "{} {}",
            number(count),
            if count == 1 { one } else { several }
        )
    };
    let mut text = match (names, &parts) {
        (Some((_, [one, several, small, smalls])), _) => {
            let minor = (parts.minor > 0).then(|| counted(parts.minor, [small, smalls]));
            match minor {
                Some(minor) if parts.major == 0 => minor,
                Some(minor) => format!("{} and {minor}", counted(parts.major, [one, several])),
                None => counted(parts.major, [one, several]),
            }
        }
        (None, _) => match parts.fraction() {
            Some(fraction) => format!("{} {code} and {fraction}", number(parts.major)),
            None => format!("{} {code}", number(parts.major)),
        },
    };
    if parts.is_negative {
        text.insert_str(0, "minus ");
    }
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect::<String>() + " only"
}

fn number(number: u64) -> String {
    if number == 0 {
        return SMALL[0].to_owned();
    }
    let mut words = Vec::new();
    for (power, group) in groups(number) {
        let place = |digits: u64| usize::try_from(digits).unwrap_or(0);
        let (hundreds, rest) = (place(group / 100), place(group % 100));
        if hundreds > 0 {
            words.push(format!("{} hundred", SMALL[hundreds]));
        }
        match (rest / 10, rest % 10) {
            (0, 0) => {}
            (0 | 1, _) => words.push(SMALL[rest].to_owned()),
            (tens, 0) => words.push(TENS[tens].to_owned()),
            (tens, ones) => words.push(format!("{}-{}", TENS[tens], SMALL[ones])),
        }
        if power > 0 {
            words.push(SCALES[power].to_owned());
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_checked_by_hand() {
        for (amount, code, expected) in [
            ("0.00", "AED", "Zero UAE dirhams only"),
            ("0.01", "USD", "One cent only"),
            ("1.00", "AED", "One UAE dirham only"),
            ("2.50", "SAR", "Two Saudi riyals and fifty halalas only"),
            ("1.01", "QAR", "One Qatari riyal and one dirham only"),
            (
                "19.99",
                "USD",
                "Nineteen US dollars and ninety-nine cents only",
            ),
            ("21.00", "EUR", "Twenty-one euros only"),
            ("100.00", "EGP", "One hundred Egyptian pounds only"),
            (
                "110.05",
                "EGP",
                "One hundred ten Egyptian pounds and five piastres only",
            ),
            (
                "999.999",
                "OMR",
                "Nine hundred ninety-nine Omani rials and nine hundred ninety-nine baisa only",
            ),
            ("1000.000", "BHD", "One thousand Bahraini dinars only"),
            (
                "1250.500",
                "KWD",
                "One thousand two hundred fifty Kuwaiti dinars and five hundred fils only",
            ),
            (
                "12340.00",
                "AED",
                "Twelve thousand three hundred forty UAE dirhams only",
            ),
            (
                "1000001.001",
                "JOD",
                "One million one Jordanian dinars and one fils only",
            ),
            ("-5.00", "AED", "Minus five UAE dirhams only"),
            ("700", "JPY", "Seven hundred JPY only"),
            (
                "1250.50",
                "CHF",
                "One thousand two hundred fifty CHF and 50/100 only",
            ),
            ("3.0005", "CLF", "Three CLF and 0005/10000 only"),
            ("0.007", "TND", "Zero TND and 007/1000 only"),
            (
                "92233720368547758.07",
                "AED",
                "Ninety-two quadrillion two hundred thirty-three trillion seven hundred twenty billion three hundred sixty-eight million five hundred forty-seven thousand seven hundred fifty-eight UAE dirhams and seven fils only",
            ),
        ] {
            let amount = Money::parse(amount, code.parse().unwrap()).unwrap();
            assert_eq!(words(amount), expected);
        }
        assert!(
            words(Money::new(i64::MIN, "JPY".parse().unwrap()))
                .starts_with("Minus nine quintillion")
        );
    }
}
