//! What the company signs about a phone that may work.

use counterfoil_sync::certificate::Certificate;
use counterfoil_sync::keys::SecretKey;
use counterfoil_sync::time::Millis;

use super::Device;

/// Days a certificate is good for: longer than most phones last. Asking again gives one from then on.
const DAYS: i32 = 3 * 365;

/// The certificate of a device, signed. It proves to anyone who has the company's public key that this
/// phone writes that journal for that person; what the phone may do is asked of the database, always.
#[must_use]
pub fn certify(device: &Device, collector_name: &str, company: &SecretKey, now: Millis) -> Vec<u8> {
    Certificate::new(
        device.journal,
        &device.key,
        device.collector,
        collector_name,
        now.utc_day().plus(DAYS),
    )
    .seal(company)
}
