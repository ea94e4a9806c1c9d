//! Arabic.
//!
//! What is counted follows its number: one and two are said by the noun itself, three to ten take the
//! plural and a number of the other gender, eleven to ninety-nine the accusative singular, hundreds and
//! thousands the genitive singular. The last two digits decide; one and two after hundreds are said as
//! the noun again: مئة درهم ودرهمان. Before its noun a dual loses its last letter: مئتا درهم, and ألفاً
//! its ending: أحد عشر ألف درهم.

use counterfoil_sync::money::Money;

use super::{Parts, groups};

/// A noun and the forms it takes when counted. Each form already has its adjective.
#[derive(Clone, Copy)]
struct Noun {
    is_feminine: bool,
    /// One, and after hundreds and thousands.
    one: &'static str,
    /// Two.
    two: &'static str,
    /// Three to ten.
    few: &'static str,
    /// Eleven to ninety-nine.
    many: &'static str,
}

const fn noun(one: &'static str, two: &'static str, few: &'static str, many: &'static str) -> Noun {
    Noun {
        is_feminine: false,
        one,
        two,
        few,
        many,
    }
}

const fn feminine(
    one: &'static str,
    two: &'static str,
    few: &'static str,
    many: &'static str,
) -> Noun {
    Noun {
        is_feminine: true,
        ..noun(one, two, few, many)
    }
}

const FILS: Noun = noun("فلس", "فلسان", "فلوس", "فلساً");
const CENT: Noun = noun("سنت", "سنتان", "سنتات", "سنتاً");

#[rustfmt::skip]
const NAMES: &[(&str, Noun, Noun)] = &[
    ("AED", noun("درهم إماراتي", "درهمان إماراتيان", "دراهم إماراتية", "درهماً إماراتياً"), FILS),
    ("SAR", noun("ريال سعودي", "ريالان سعوديان", "ريالات سعودية", "ريالاً سعودياً"), feminine("هللة", "هللتان", "هللات", "هللة")),
    ("KWD", noun("دينار كويتي", "ديناران كويتيان", "دنانير كويتية", "ديناراً كويتياً"), FILS),
    ("BHD", noun("دينار بحريني", "ديناران بحرينيان", "دنانير بحرينية", "ديناراً بحرينياً"), FILS),
    ("OMR", noun("ريال عماني", "ريالان عمانيان", "ريالات عمانية", "ريالاً عمانياً"), feminine("بيسة", "بيستان", "بيسات", "بيسة")),
    ("QAR", noun("ريال قطري", "ريالان قطريان", "ريالات قطرية", "ريالاً قطرياً"), noun("درهم", "درهمان", "دراهم", "درهماً")),
    ("EGP", noun("جنيه مصري", "جنيهان مصريان", "جنيهات مصرية", "جنيهاً مصرياً"), noun("قرش", "قرشان", "قروش", "قرشاً")),
    ("JOD", noun("دينار أردني", "ديناران أردنيان", "دنانير أردنية", "ديناراً أردنياً"), FILS),
    ("USD", noun("دولار أمريكي", "دولاران أمريكيان", "دولارات أمريكية", "دولاراً أمريكياً"), CENT),
    ("EUR", noun("يورو", "يوروان", "يورو", "يورو"), CENT),
];

/// Thousand, million and so on are counted like any noun.
const SCALES: [Noun; 6] = [
    noun("ألف", "ألفان", "آلاف", "ألفاً"),
    noun("مليون", "مليونان", "ملايين", "مليوناً"),
    noun("مليار", "ملياران", "مليارات", "ملياراً"),
    noun("تريليون", "تريليونان", "تريليونات", "تريليوناً"),
    noun("كوادريليون", "كوادريليونان", "كوادريليونات", "كوادريليوناً"),
    noun("كوينتيليون", "كوينتيليونان", "كوينتيليونات", "كوينتيليوناً"),
];

/// Three to ten with a masculine noun, and with a feminine one.
const FEW: [[&str; 2]; 8] = [
    ["ثلاثة", "ثلاث"],
    ["أربعة", "أربع"],
    ["خمسة", "خمس"],
    ["ستة", "ست"],
    ["سبعة", "سبع"],
    ["ثمانية", "ثماني"],
    ["تسعة", "تسع"],
    ["عشرة", "عشر"],
];

const TENS: [&str; 10] = [
    "",
    "",
    "عشرون",
    "ثلاثون",
    "أربعون",
    "خمسون",
    "ستون",
    "سبعون",
    "ثمانون",
    "تسعون",
];

const HUNDREDS: [&str; 10] = [
    "",
    "مئة",
    "مئتان",
    "ثلاثمئة",
    "أربعمئة",
    "خمسمئة",
    "ستمئة",
    "سبعمئة",
    "ثمانمئة",
    "تسعمئة",
];

pub(super) fn words(amount: Money) -> String {
    let parts = Parts::of(amount);
    let code = amount.currency.code();
    let named = NAMES.iter().find(|(known, ..)| *known == code);
    let text = match named {
        Some((_, _, minor)) if parts.major == 0 && parts.minor > 0 => counted(parts.minor, *minor),
        Some((_, major, minor)) => {
            let major = counted(parts.major, *major);
            if parts.minor > 0 {
                join(&[major, counted(parts.minor, *minor)])
            } else {
                major
            }
        }
        None => {
            let major = format!("{} {code}", plain(parts.major));
            parts
                .fraction()
                .map_or_else(|| major.clone(), |fraction| format!("{major} و {fraction}"))
        }
    };
    let minus = if parts.is_negative { "سالب " } else { "" };
    format!("فقط {minus}{text} لا غير")
}

/// Each with و before it, but for the first.
fn join(words: &[String]) -> String {
    words.join(" و")
}

fn place(digits: u64) -> usize {
    usize::try_from(digits).unwrap_or(0)
}

/// What a number is made of, before its noun: the thousands and above, then hundreds. The last two
/// digits are left to the caller.
fn above(number: u64) -> Vec<String> {
    let mut words = Vec::new();
    for (power, group) in groups(number) {
        let hundreds = HUNDREDS[place(group / 100)];
        if let Some(scale) = power.checked_sub(1).and_then(|at| SCALES.get(at)) {
            words.push(counted(group, *scale));
        } else if !hundreds.is_empty() {
            words.push(hundreds.to_owned());
        }
    }
    words
}

/// A number with what it counts.
fn counted(number: u64, noun: Noun) -> String {
    if number == 0 {
        return format!("صفر {}", noun.one);
    }
    let mut words = above(number);
    let rest = place(number % 100);
    // The noun stands by itself after hundreds and thousands, and closes what is above.
    if rest <= 2 && !words.is_empty() {
        let last = words.pop().map(|last| before_noun(&last));
        words.extend(last.map(|last| format!("{last} {}", noun.one)));
    }
    match rest {
        0 => {}
        1 if is_scale(noun) => words.push(noun.one.to_owned()),
        1 => {
            let one = if noun.is_feminine {
                "واحدة"
            } else {
                "واحد"
            };
            words.push(format!("{} {one}", noun.one));
        }
        2 => words.push(noun.two.to_owned()),
        3..=10 => {
            let few = FEW[rest - 3][usize::from(noun.is_feminine)];
            words.push(format!("{few} {}", noun.few));
        }
        _ => words.push(format!(
            "{} {}",
            to_ninety_nine(rest, noun.is_feminine),
            noun.many
        )),
    }
    join(&words)
}

fn is_scale(noun: Noun) -> bool {
    SCALES.iter().any(|scale| scale.one == noun.one)
}

/// A word as it stands before the noun it counts.
fn before_noun(word: &str) -> String {
    // A longer one ends with the word that counts.
    let (start, last) = word
        .rsplit_once(' ')
        .map_or((None, word), |(start, last)| (Some(start), last));
    let is_dual = HUNDREDS[2] == last.trim_start_matches('و')
        || SCALES
            .iter()
            .any(|scale| scale.two == last.trim_start_matches('و'));
    let is_accusative = SCALES.iter().any(|scale| scale.many == last);
    let short = if is_dual {
        last.strip_suffix('ن').unwrap_or(last)
    } else if is_accusative {
        last.strip_suffix("اً").unwrap_or(last)
    } else {
        last
    };
    match start {
        Some(start) => format!("{start} {short}"),
        None => short.to_owned(),
    }
}

/// Eleven to ninety-nine.
fn to_ninety_nine(number: usize, is_feminine: bool) -> String {
    let (tens, ones) = (number / 10, number % 10);
    let pick =
        |masculine: &str, feminine: &str| if is_feminine { feminine } else { masculine }.to_owned();
    let few = |ones: usize| FEW[ones - 3][usize::from(is_feminine)];
    match (tens, ones) {
        (1, 1) => pick("أحد عشر", "إحدى عشرة"),
        (1, 2) => pick("اثنا عشر", "اثنتا عشرة"),
        (1, _) => format!("{} {}", few(ones), pick("عشر", "عشرة")),
        (_, 0) => TENS[tens].to_owned(),
        (_, 1) => format!("{} و{}", pick("واحد", "إحدى"), TENS[tens]),
        (_, 2) => format!("{} و{}", pick("اثنان", "اثنتان"), TENS[tens]),
        (_, 8) => format!("{} و{}", pick("ثمانية", "ثمانٍ"), TENS[tens]),
        _ => format!("{} و{}", few(ones), TENS[tens]),
    }
}

/// A number that counts nothing that is said: before a currency's code.
fn plain(number: u64) -> String {
    if number == 0 {
        return "صفر".to_owned();
    }
    let mut words = above(number);
    match place(number % 100) {
        0 => {}
        1 => words.push("واحد".to_owned()),
        2 => words.push("اثنان".to_owned()),
        few @ 3..=10 => words.push(FEW[few - 3][0].to_owned()),
        rest => words.push(to_ninety_nine(rest, false)),
    }
    join(&words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_checked_by_hand() {
        for (amount, code, expected) in [
            ("0.00", "AED", "صفر درهم إماراتي"),
            ("1.00", "AED", "درهم إماراتي واحد"),
            ("2.00", "AED", "درهمان إماراتيان"),
            ("3.00", "AED", "ثلاثة دراهم إماراتية"),
            ("8.00", "AED", "ثمانية دراهم إماراتية"),
            ("10.00", "AED", "عشرة دراهم إماراتية"),
            ("11.00", "AED", "أحد عشر درهماً إماراتياً"),
            ("12.00", "AED", "اثنا عشر درهماً إماراتياً"),
            ("13.00", "AED", "ثلاثة عشر درهماً إماراتياً"),
            ("20.00", "AED", "عشرون درهماً إماراتياً"),
            ("21.00", "AED", "واحد وعشرون درهماً إماراتياً"),
            ("99.00", "AED", "تسعة وتسعون درهماً إماراتياً"),
            ("100.00", "AED", "مئة درهم إماراتي"),
            ("101.00", "AED", "مئة درهم إماراتي ودرهم إماراتي واحد"),
            ("102.00", "AED", "مئة درهم إماراتي ودرهمان إماراتيان"),
            ("103.00", "AED", "مئة وثلاثة دراهم إماراتية"),
            ("111.00", "AED", "مئة وأحد عشر درهماً إماراتياً"),
            ("200.00", "AED", "مئتا درهم إماراتي"),
            ("250.00", "AED", "مئتان وخمسون درهماً إماراتياً"),
            ("300.00", "AED", "ثلاثمئة درهم إماراتي"),
            ("1000.00", "AED", "ألف درهم إماراتي"),
            ("1200.00", "AED", "ألف ومئتا درهم إماراتي"),
            ("2000.00", "AED", "ألفا درهم إماراتي"),
            ("2005.00", "AED", "ألفان وخمسة دراهم إماراتية"),
            ("3000.00", "AED", "ثلاثة آلاف درهم إماراتي"),
            ("11000.00", "AED", "أحد عشر ألف درهم إماراتي"),
            ("11500.00", "AED", "أحد عشر ألفاً وخمسمئة درهم إماراتي"),
            ("100000.00", "AED", "مئة ألف درهم إماراتي"),
            ("200000.00", "AED", "مئتا ألف درهم إماراتي"),
            ("102000.00", "AED", "مئة ألف وألفا درهم إماراتي"),
            ("103000.00", "AED", "مئة وثلاثة آلاف درهم إماراتي"),
            ("1000000.00", "AED", "مليون درهم إماراتي"),
            ("2000000.00", "AED", "مليونا درهم إماراتي"),
            ("5000000.00", "AED", "خمسة ملايين درهم إماراتي"),
            ("0.01", "AED", "فلس واحد"),
            ("0.50", "AED", "خمسون فلساً"),
            ("2.50", "SAR", "ريالان سعوديان وخمسون هللة"),
            ("1.03", "SAR", "ريال سعودي واحد وثلاث هللات"),
            ("1.11", "SAR", "ريال سعودي واحد وإحدى عشرة هللة"),
            ("1.01", "SAR", "ريال سعودي واحد وهللة واحدة"),
            ("1.28", "SAR", "ريال سعودي واحد وثمانٍ وعشرون هللة"),
            ("4.22", "SAR", "أربعة ريالات سعودية واثنتان وعشرون هللة"),
            (
                "1250.500",
                "KWD",
                "ألف ومئتان وخمسون ديناراً كويتياً وخمسمئة فلس",
            ),
            ("5.105", "BHD", "خمسة دنانير بحرينية ومئة وخمسة فلوس"),
            ("7.008", "OMR", "سبعة ريالات عمانية وثماني بيسات"),
            ("15.02", "QAR", "خمسة عشر ريالاً قطرياً ودرهمان"),
            ("9.25", "EGP", "تسعة جنيهات مصرية وخمسة وعشرون قرشاً"),
            ("2.001", "JOD", "ديناران أردنيان وفلس واحد"),
            ("19.99", "USD", "تسعة عشر دولاراً أمريكياً وتسعة وتسعون سنتاً"),
            ("3.00", "EUR", "ثلاثة يورو"),
            ("-3.00", "EUR", "سالب ثلاثة يورو"),
            ("700", "JPY", "سبعمئة JPY"),
            ("1250.50", "CHF", "ألف ومئتان وخمسون CHF و 50/100"),
        ] {
            let amount = Money::parse(amount, code.parse().unwrap()).unwrap();
            assert_eq!(words(amount), format!("فقط {expected} لا غير"));
        }
        assert!(words(Money::new(i64::MIN, "JPY".parse().unwrap())).contains("كوينتيليونات"));
    }
}
