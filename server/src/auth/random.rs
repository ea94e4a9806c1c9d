//! The only place randomness comes from: the operating system.

use std::fmt::Write as _;

/// Secret bytes from the operating system.
pub fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// The operating system gives no random bytes. Nothing secret can be made, so nothing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gives no random bytes")]
pub struct NoRandomness;

/// Bytes in lower-case hexadecimal, as tokens and key names are written.
#[must_use]
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Letters and digits that are not taken for one another, read aloud or in bad print.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// So many random characters of five bits each, for people to type.
pub(crate) fn legible<const N: usize>() -> Result<String, NoRandomness> {
    let drawn = bytes::<N>()?;
    // 256 is a multiple of 32: every character is as likely as any other.
    Ok(drawn
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte & 31)]))
        .collect())
}

/// What was meant by what was typed: case, spaces and dashes do not matter, nor whether O or 0.
#[must_use]
pub(crate) fn as_meant(typed: &str) -> String {
    let letters = typed.chars().filter(char::is_ascii_alphanumeric).take(64);
    let meant = letters.map(|letter| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        'U' => 'V',
        letter => letter,
    });
    meant.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_reads_back_however_it_is_typed() {
        let code = legible::<8>().expect("random bytes");
        assert_eq!(code.len(), 8);
        assert_eq!(as_meant(&code), code);
        assert_eq!(
            as_meant(&format!(" {}-{} ", &code[..4].to_lowercase(), &code[4..])),
            code
        );
        assert_eq!(as_meant("o0iL1u"), "00111V");
        assert_eq!(hex(&[0, 171, 255]), "00abff");
    }
}
