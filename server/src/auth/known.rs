//! Browsers in which a person has signed in before: their tries are counted apart from everybody
//! else's, so that nobody can keep a person out by guessing, not even from the next desk.
//!
//! The browser keeps a mark for each login, made with the company's key; nothing is kept here.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::company_key::CompanyKey;
use super::random::{self, NoRandomness};

/// Logins that one browser is known for.
const LOGINS: usize = 6;
/// Between marks.
const AND: char = '~';

/// The mark of this login among a browser's marks: what the browser is called when tries are counted.
pub(crate) fn known_browser(key: &CompanyKey, marks: &str, login: &str) -> Option<String> {
    marks.split(AND).take(LOGINS).find_map(|mark| {
        let (nonce, proof) = mark.split_once('.')?;
        let proof = data_encoding::HEXLOWER.decode(proof.as_bytes()).ok()?;
        maker(key, login, nonce)?.verify_slice(&proof).ok()?;
        Some(nonce.to_owned())
    })
}

/// A browser's marks with one for this login, unless it has one.
pub(crate) fn remember(key: &CompanyKey, marks: &str, login: &str) -> Result<String, NoRandomness> {
    if known_browser(key, marks, login).is_some() {
        return Ok(marks.to_owned());
    }
    let nonce = random::hex(&random::bytes::<16>()?);
    let Some(maker) = maker(key, login, &nonce) else {
        return Ok(marks.to_owned());
    };
    let proof = random::hex(&maker.finalize().into_bytes());
    let mut all = vec![format!("{nonce}.{proof}")];
    all.extend(
        marks
            .split(AND)
            .filter(|mark| !mark.is_empty())
            .take(LOGINS - 1)
            .map(str::to_owned),
    );
    Ok(all.join(&AND.to_string()))
}

/// A key of any length is taken, so there always is one.
fn maker(key: &CompanyKey, login: &str, nonce: &str) -> Option<Hmac<Sha256>> {
    let maker = Hmac::<Sha256>::new_from_slice(key.seed()).ok()?;
    Some(
        maker
            .chain_update(b"counterfoil/known-browser/1")
            .chain_update((nonce.len() as u64).to_be_bytes())
            .chain_update(nonce)
            .chain_update(login),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_for_the_logins_it_was_used_for() {
        let key = CompanyKey::from_seed([7; 32]).expect("a key");
        let marks = remember(&key, "", "omar").expect("marked");
        let both = remember(&key, &marks, "huda").expect("marked");
        assert_eq!(
            remember(&key, &both, "omar").as_ref(),
            Ok(&both),
            "once is enough"
        );
        let omar = known_browser(&key, &both, "omar").expect("known");
        assert_ne!(Some(omar), known_browser(&key, &both, "huda"));
        assert_eq!(known_browser(&key, &both, "rana"), None);
        let other = CompanyKey::from_seed([8; 32]).expect("a key");
        assert_eq!(known_browser(&other, &both, "omar"), None);
        for forged in ["", "~~", "a.b", "00.00"] {
            assert_eq!(known_browser(&key, forged, "omar"), None);
        }
        let many = (0..20).fold(String::new(), |marks, no| {
            remember(&key, &marks, &format!("login {no}")).expect("marked")
        });
        assert!(many.len() < 1_000);
    }
}
