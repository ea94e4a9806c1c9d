//! The reader's own phone: one more collector, planned for and not lived.
//!
//! The office hands out an enrolment code, approves whatever phone comes with it, and gives it voucher
//! books. So the phone app can be held in the hand within a minute of the demonstration's end.

use std::time::Duration;

use counterfoil_sync::id::PersonNo;

use super::office::{self, Office};
use super::{DemoError, Options, company, person_of};
use crate::auth::devices::{self, DeviceState};
use crate::http::AppState;

/// How often the office looks for a phone that waits.
const LOOK: Duration = Duration::from_millis(300);
/// When the office tries to sign in again that could not.
const AGAIN: Duration = Duration::from_mins(1);
/// How long a code is told as good; it is a little longer.
const GOOD_FOR: Duration = Duration::from_mins(9);

/// Plans the guest's day, then tells codes and approves phones until stopped.
pub async fn welcome(
    state: &AppState,
    base: &str,
    options: &Options,
    tell: &impl Fn(&str),
) -> Result<(), DemoError> {
    let guest = options.collectors;
    let people = office::numbers(state).await?;
    let person = person_of(&people, guest)?;
    let debtors = company::debtors(options.seed, guest, options.today);
    Office::open(base, options)
        .await?
        .plan(person, &debtors)
        .await?;
    let name = company::collector_name(guest);
    let page = if state.phone_app.is_some() {
        format!("open {base}/app/ in a browser or on a phone")
    } else {
        "build the phone app with `cargo xtask app` and start again".to_owned()
    };
    tell(&format!(
        "\nBe {name} for a day, with 15 stops to visit: {page}.\n"
    ));
    let mut is_told = false;
    loop {
        match next(state, base, options, person, tell).await {
            Ok(()) => is_told = false,
            Err(DemoError::Refused { detail, .. }) => {
                if !is_told {
                    tell(&shut(&detail));
                }
                is_told = true;
                tokio::time::sleep(AGAIN).await;
            }
            Err(error) => return Err(error),
        }
    }
}

/// One code, and whoever comes with it.
async fn next(
    state: &AppState,
    base: &str,
    options: &Options,
    person: PersonNo,
    tell: &impl Fn(&str),
) -> Result<(), DemoError> {
    let office = Office::open(base, options).await?;
    let code = office.enrolment_code(person).await?;
    tell(&format!(
        "Enrolment code: {code} (good for ten minutes; the office approves by itself)\n"
    ));
    if let Ok(came) = tokio::time::timeout(GOOD_FOR, wait_for_phone(state)).await {
        came?;
        // Sessions are short; whoever comes is let in under a fresh one.
        for phone in Office::open(base, options).await?.welcome().await? {
            tell(&format!("Approved: {phone}. For another phone:\n"));
        }
    }
    Ok(())
}

/// Why there is no code, and what to do next.
fn shut(detail: &str) -> String {
    format!(
        "No enrolment code now: somebody of the office can no longer sign in with the demonstration's \
         password alone ({detail}) The demonstration goes on; for codes, switch the second factor off \
         or enrol phones yourself in the console.\n"
    )
}

async fn wait_for_phone(state: &AppState) -> Result<(), DemoError> {
    let mut look = tokio::time::interval(LOOK);
    loop {
        look.tick().await;
        let listed = state
            .db
            .read(|mut tx| async move { devices::list(&mut tx).await })
            .await?;
        let waits = |listed: &devices::Listed| matches!(listed.device.state, DeviceState::Pending);
        if listed.iter().any(waits) {
            return Ok(());
        }
    }
}
