//! Money: an integer of the currency's minor unit, and the currency beside it.
//!
//! There is no float and no implicit rounding anywhere: text with more digits than the currency
//! has is an error, and whoever wants it rounded names the rule where it happens.

use std::fmt;
use std::str::FromStr;

use minicbor::decode::{self, Decoder};
use minicbor::encode::{self, Encoder, Write};

/// ISO 4217 currencies whose minor unit is not a hundredth, with the number of decimals.
const EXPONENTS: &[(&str, u8)] = &[
    ("BHD", 3),
    ("BIF", 0),
    ("CLF", 4),
    ("CLP", 0),
    ("DJF", 0),
    ("GNF", 0),
    ("IQD", 3),
    ("ISK", 0),
    ("JOD", 3),
    ("JPY", 0),
    ("KMF", 0),
    ("KRW", 0),
    ("KWD", 3),
    ("LYD", 3),
    ("OMR", 3),
    ("PYG", 0),
    ("RWF", 0),
    ("TND", 3),
    ("UGX", 0),
    ("UYI", 0),
    ("UYW", 4),
    ("VND", 0),
    ("VUV", 0),
    ("XAF", 0),
    ("XOF", 0),
    ("XPF", 0),
];

/// ISO 4217 currencies whose minor unit is a hundredth.
const HUNDREDTHS: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD \
    BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL \
    GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD \
    LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK \
    PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS \
    TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";

/// An ISO 4217 alphabetic currency code that is in use.
///
/// ```
/// use counterfoil_sync::money::Currency;
/// let kwd: Currency = "KWD".parse()?;
/// assert_eq!(kwd.exponent(), 3);
/// assert!("XYZ".parse::<Currency>().is_err());
/// # Ok::<(), counterfoil_sync::money::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The three letters.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "only ASCII letters get in")]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a currency is made from ASCII letters only")
    }

    /// How many decimals an amount has: 2 for AED, 3 for KWD, 0 for JPY.
    #[must_use]
    pub fn exponent(&self) -> u8 {
        EXPONENTS
            .iter()
            .find(|(code, _)| *code == self.code())
            .map_or(2, |(_, exponent)| *exponent)
    }

    /// How many minor units one major unit has.
    #[must_use]
    pub fn minor_per_major(&self) -> i64 {
        10_i64.pow(u32::from(self.exponent()))
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let known = EXPONENTS.iter().any(|(code, _)| *code == text)
            || HUNDREDTHS.split_ascii_whitespace().any(|code| code == text);
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(letters) if known => Ok(Self(letters)),
            Ok(_) | Err(_) => Err(MoneyError::UnknownCurrency(text.chars().take(16).collect())),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl<C> minicbor::Encode<C> for Currency {
    fn encode<W: Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.str(self.code())?;
        Ok(())
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Currency {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        d.str()?
            .parse()
            .map_err(|error: MoneyError| decode::Error::message(error.to_string()))
    }
}

/// An amount in one currency, exact to the minor unit.
///
/// ```
/// use counterfoil_sync::money::Money;
/// let paid = Money::parse("1250.5", "KWD".parse()?)?;
/// assert_eq!(paid.minor, 1_250_500);
/// assert_eq!(paid.to_string(), "1250.500 KWD");
/// assert!(Money::parse("2309.7899999999995", "USD".parse()?).is_err());
/// # Ok::<(), counterfoil_sync::money::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Money {
    /// The amount in minor units; negative where the context allows it.
    pub minor: i64,
    /// The currency the minor units belong to.
    pub currency: Currency,
}

impl Money {
    /// An amount of so many minor units.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The sum, if both are of one currency and it fits.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed(self.currency, other.currency));
        }
        let minor = self
            .minor
            .checked_add(other.minor)
            .ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// Reads a decimal number in major units. Digits beyond the currency's minor unit are refused
    /// unless they are zeros; so are signs other than a leading `-`, exponents and separators.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let bad = || MoneyError::NotANumber(text.chars().take(40).collect());
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let well_formed = !whole.is_empty()
            && whole
                .bytes()
                .chain(fraction.bytes())
                .all(|byte| byte.is_ascii_digit())
            && (digits.len() == whole.len() || !fraction.is_empty());
        if !well_formed {
            return Err(bad());
        }
        let kept = usize::from(currency.exponent());
        if fraction.bytes().skip(kept).any(|digit| digit != b'0') {
            return Err(MoneyError::TooFine {
                text: text.chars().take(40).collect(),
                currency,
            });
        }
        let mut minor: i64 = 0;
        for digit in whole
            .bytes()
            .chain((0..kept).map(|i| fraction.as_bytes().get(i).copied().unwrap_or(b'0')))
        {
            let digit = i64::from(digit - b'0');
            minor = minor
                .checked_mul(10)
                .and_then(|m| {
                    if negative {
                        m.checked_sub(digit)
                    } else {
                        m.checked_add(digit)
                    }
                })
                .ok_or(MoneyError::Overflow)?;
        }
        Ok(Self::new(minor, currency))
    }

    /// The number alone, in major units, with all decimals of the currency: `"1250.500"`.
    #[must_use]
    pub fn major(&self) -> String {
        let exponent = usize::from(self.currency.exponent());
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = self.minor.unsigned_abs().to_string();
        if exponent == 0 {
            return format!("{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = exponent + 1);
        let (whole, fraction) = padded.split_at(padded.len() - exponent);
        format!("{sign}{whole}.{fraction}")
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.major(), self.currency)
    }
}

/// Adds minor units, refusing to wrap.
pub fn sum(amounts: impl IntoIterator<Item = i64>) -> Result<i64, MoneyError> {
    amounts
        .into_iter()
        .try_fold(0_i64, i64::checked_add)
        .ok_or(MoneyError::Overflow)
}

/// Why an amount is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not an ISO 4217 code in use.
    #[error("{0:?} is not an ISO 4217 currency code; write three capital letters such as AED")]
    UnknownCurrency(String),
    /// Not a plain decimal number.
    #[error("{0:?} is not an amount; write digits with a decimal point, such as 1250.50")]
    NotANumber(String),
    /// More digits than the currency has.
    #[error("{text:?} has more decimals than {currency} has ({})", currency.exponent())]
    TooFine {
        /// The amount as written.
        text: String,
        /// The currency whose minor unit is coarser.
        currency: Currency,
    },
    /// Does not fit 64 bits of minor units.
    #[error("the amount is too large")]
    Overflow,
    /// Two currencies in one sum.
    #[error("{0} and {1} cannot be added")]
    Mixed(Currency, Currency),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str, code: &str) -> Result<Money, MoneyError> {
        Money::parse(text, code.parse()?)
    }

    #[test]
    fn reads_what_it_writes_in_every_exponent() {
        for (text, code, minor) in [
            ("0.01", "USD", 1),
            ("-12.30", "AED", -1230),
            ("1250.500", "KWD", 1_250_500),
            ("700", "JPY", 700),
            ("-9223372036854775808", "JPY", i64::MIN),
            ("0.0001", "CLF", 1),
        ] {
            let parsed = money(text, code).expect("a well-formed amount");
            assert_eq!(
                (parsed.minor, parsed.major().as_str()),
                (minor, text),
                "{code}"
            );
        }
    }

    #[test]
    fn refuses_what_is_not_exact() {
        for text in [
            "", "-", ".5", "5.", "1e3", "1,000", "+1", " 1", "١", "0x1", "--1", "1.2.3",
        ] {
            assert!(
                matches!(money(text, "USD"), Err(MoneyError::NotANumber(_))),
                "{text:?}"
            );
        }
        assert!(matches!(
            money("2309.7899999999995", "USD"),
            Err(MoneyError::TooFine { .. })
        ));
        assert_eq!(
            money("2309.7800", "USD")
                .expect("trailing zeros are exact")
                .minor,
            230_978
        );
        assert_eq!(
            money("92233720368547758.08", "USD"),
            Err(MoneyError::Overflow)
        );
    }
}
