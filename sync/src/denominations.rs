//! The notes and coins that a currency is counted in.

use crate::money::Currency;

/// The values of the notes and coins in use, in minor units, the largest first. What is in no such list
/// is counted as loose coin, by its amount.
#[must_use]
pub fn denominations(currency: Currency) -> &'static [i64] {
    match currency.code() {
        "AED" => &[
            100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 100, 50, 25,
        ],
        "SAR" => &[
            50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25, 10, 5,
        ],
        "QAR" => &[50_000, 20_000, 10_000, 5_000, 1_000, 500, 100, 50, 25],
        "KWD" => &[20_000, 10_000, 5_000, 1_000, 500, 250, 100, 50, 20, 10, 5],
        "BHD" => &[20_000, 10_000, 5_000, 1_000, 500, 100, 50, 25, 10, 5],
        "OMR" => &[
            50_000, 20_000, 10_000, 5_000, 1_000, 500, 100, 50, 25, 10, 5,
        ],
        "JOD" => &[
            50_000, 20_000, 10_000, 5_000, 1_000, 500, 250, 100, 50, 10, 5,
        ],
        "USD" => &[10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25, 10, 5, 1],
        _ => match currency.exponent() {
            0 => &[10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 1],
            3 => &[
                50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5,
            ],
            _ => &[
                50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1,
            ],
        },
    }
}

#[cfg(test)]
mod tests {
    use super::denominations;

    #[test]
    fn values_fall_and_fit_one_count() {
        for code in [
            "AED", "SAR", "QAR", "KWD", "BHD", "OMR", "JOD", "USD", "JPY", "EUR", "TND",
        ] {
            let values = denominations(code.parse().unwrap());
            assert!(values.array_windows().all(|[a, b]| a > b), "{code}");
            // One more line for loose coin.
            assert!(values.len() < crate::limits::DENOMINATIONS);
        }
    }
}
