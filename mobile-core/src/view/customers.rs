//! Customers by name or code: for a visit that nobody planned.

use counterfoil_sync::id::CustomerNo;
use counterfoil_sync::typed::plain;

use super::ViewError;
use crate::phone::Phone;

/// A customer on this phone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustomerLine {
    /// Number.
    pub customer: CustomerNo,
    /// The ERP's code.
    pub code: String,
    /// The name.
    pub name: String,
}

impl Phone {
    /// Customers whose code and name hold every word of a text, however it is spelt, in order of their
    /// codes; all of them for an empty text.
    pub fn find_customers(&self, text: &str, limit: u32) -> Result<Vec<CustomerLine>, ViewError> {
        let words: Vec<String> = text.split_whitespace().map(folded).collect();
        let mut known = self
            .conn
            .prepare_cached("SELECT no, code, name FROM customer WHERE NOT gone ORDER BY code")?;
        let mut lines = known.query_map([], |row| {
            Ok(CustomerLine {
                customer: CustomerNo(row.get(0)?),
                code: row.get(1)?,
                name: row.get(2)?,
            })
        })?;
        let mut found = Vec::new();
        while found.len() < limit as usize
            && let Some(line) = lines.next().transpose()?
        {
            let (code, name) = (folded(&line.code), folded(&line.name));
            let holds = |word: &String| code.contains(word) || name.contains(word);
            if words.iter().all(holds) {
                found.push(line);
            }
        }
        Ok(found)
    }
}

/// One spelling for what is typed in many: capitals, Arabic digits, stretched letters, vowel marks, and the
/// letters that one keyboard has and another has not.
fn folded(text: &str) -> String {
    let text = plain(text).to_lowercase();
    let letters = text.chars().filter_map(|letter| match letter {
        // The stretch, and the marks above and below.
        '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' => None,
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        'ى' => Some('ي'),
        'ة' => Some('ه'),
        other => Some(other),
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn what_is_spelt_in_many_ways_is_found_in_one() {
        for (one, other) in [
            ("C-٠٠١٢", "c-0012"),
            ("مــحــمد", "محمد"),
            ("أحمد", "احمد"),
            ("مُحَمَّد", "محمد"),
            ("فاطمة", "فاطمه"),
        ] {
            assert_eq!(folded(one), folded(other), "{one}");
        }
        assert_ne!(folded("Corner"), folded("Comer"));
    }
}
