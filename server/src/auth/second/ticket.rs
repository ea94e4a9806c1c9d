//! Between the right password and the code: what the page that asks for the code brings back. Nothing is
//! kept of it here.

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::Millis;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::auth::company_key::CompanyKey;
use crate::auth::random;

/// How long somebody may look for their phone.
const LASTS_MS: i64 = 5 * 60_000;

/// Says that this person has just typed the right password.
#[must_use]
pub fn ticket(key: &CompanyKey, person: PersonNo, now: Millis) -> String {
    let until = now.0.saturating_add(LASTS_MS);
    let proof = maker(key, person, until).map(|maker| maker.finalize().into_bytes());
    let proof = random::hex(&proof.unwrap_or_default());
    format!("{person}.{until}.{proof}")
}

/// Who a ticket is for, while it lasts.
#[must_use]
pub fn holder(key: &CompanyKey, ticket: &str, now: Millis) -> Option<PersonNo> {
    let mut parts = ticket.splitn(3, '.');
    let person = PersonNo(parts.next()?.parse().ok()?);
    let until: i64 = parts.next()?.parse().ok()?;
    let proof = parts.next()?.as_bytes();
    let proof = data_encoding::HEXLOWER.decode(proof).ok()?;
    maker(key, person, until)?.verify_slice(&proof).ok()?;
    (now.0 <= until).then_some(person)
}

/// A key of any length is taken, so there always is one.
fn maker(key: &CompanyKey, person: PersonNo, until: i64) -> Option<Hmac<Sha256>> {
    let maker = Hmac::<Sha256>::new_from_slice(key.seed()).ok()?;
    Some(
        maker
            .chain_update(b"counterfoil/half-signed-in/1")
            .chain_update(person.0.to_be_bytes())
            .chain_update(until.to_be_bytes()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_one_persons_and_runs_out() {
        let key = CompanyKey::from_seed([7; 32]).expect("a key");
        let now = Millis(1_000_000);
        let made = ticket(&key, PersonNo(7), now);
        assert_eq!(holder(&key, &made, now), Some(PersonNo(7)));
        let late = Millis(now.0 + LASTS_MS + 1);
        assert_eq!(holder(&key, &made, late), None);
        let other = CompanyKey::from_seed([8; 32]).expect("a key");
        assert_eq!(holder(&other, &made, now), None);
        let later = made.replacen(".1300000.", ".9300000.", 1);
        for forged in ["", "7", "7.1.", &made.replacen('7', "8", 1), &later] {
            assert_eq!(holder(&key, forged, now), None, "{forged}");
        }
    }
}
