//! A phone that waits to be let to work.

use axum::extract::{Path, State};
use axum::response::Response;
use counterfoil_sync::id::DeviceNo;
use maud::html;

use super::DECIDE_PHONES;
use super::form::decided as is_yes;
use super::{Again, Choice, Decision, decision, framed, name, not_yours, taken};
use crate::auth::Caller;
use crate::auth::devices::{self, Action, ChangeError, Device, DeviceState};
use crate::auth::tokens::key_print;
use crate::console::door::see_other;
use crate::console::fields::Fields;
use crate::console::format;
use crate::console::visit::Visit;
use crate::db::DbError;
use crate::http::{AppState, Problem};
use crate::text;

struct Phone {
    device: Device,
    collector: String,
    issuer: String,
}

async fn find(state: &AppState, no: u32) -> Result<Phone, Problem> {
    let found = state
        .db
        .read(|mut tx| async move {
            let Some(device) = devices::find(&mut tx, DeviceNo(no)).await? else {
                return Ok(None);
            };
            Ok::<_, DbError>(Some(Phone {
                collector: name(&mut tx, device.collector).await?,
                issuer: name(&mut tx, device.issuer).await?,
                device,
            }))
        })
        .await?;
    found.ok_or_else(|| Problem::no_such(format_args!("device {no}")))
}

/// `GET /console/phones/{phone}`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<u32>,
) -> Result<Response, Problem> {
    let phone = find(&state, no).await?;
    show(&visit, &caller, &phone, Again::default())
}

/// `POST /console/phones/{phone}/decide`
pub(super) async fn decide(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<u32>,
    fields: Fields,
) -> Result<Response, Problem> {
    let reason = fields.get("reason");
    let Some(problem) = taken(decided(&state, &caller, no, reason, &fields).await)? else {
        return Ok(see_other(&format!("/console/phones/{no}")));
    };
    let phone = find(&state, no).await?;
    show(&visit, &caller, &phone, Again::with(reason, &problem))
}

async fn decided(
    state: &AppState,
    caller: &Caller,
    no: u32,
    reason: &str,
    fields: &Fields,
) -> Result<(), Problem> {
    let reason = text::said(reason).ok_or_else(Problem::reason)?;
    let action = if is_yes(fields)? {
        Action::Approve
    } else {
        Action::Refuse
    };
    let (now, by) = (state.clock.now(), Some(caller.person));
    // It is what it is made to be: doing it again changes nothing, so no key is kept.
    state
        .db
        .write(|mut tx| async move {
            devices::change(&mut tx, DeviceNo(no), action, by, Some(reason), now).await?;
            Ok::<_, ChangeError>(())
        })
        .await?;
    Ok(())
}

fn show(
    visit: &Visit,
    caller: &Caller,
    phone: &Phone,
    again: Again<'_>,
) -> Result<Response, Problem> {
    let words = visit.words();
    let device = &phone.device;
    let may = caller.roles.meets(DECIDE_PHONES.into_iter().collect())
        && caller.person != device.collector
        && caller.person != device.issuer;
    let is_pending = device.state == DeviceState::Pending;
    let body = html! {
        div.head { h1 { (format::text(&device.name)) } p.hint { ((words.device_state)(device.state)) } }
        (again.line(visit))
        dl.facts.sheet {
            div { dt { (words.collector) } dd { (format::text(&phone.collector)) } }
            div { dt { (words.enrolled_at) } dd { (format::when(device.enrolled, visit.now, visit.zone, words)) } }
            div { dt { (words.code_from) } dd { (format::text(&phone.issuer)) } }
            div { dt { (words.key_print) } dd { bdi.key dir="ltr" { (key_print(&device.key)) } } }
        }
        @if is_pending {
            @if may {
                (decision(visit, &Decision {
                    hint: Some(words.phone_text),
                    reason: again.reason,
                    choices: &[Choice::first("yes", words.let_work), Choice::other("no", words.refuse_now)],
                    ..Decision::to(format!("/console/phones/{}/decide", device.no))
                })?)
            } @else { (not_yours(visit)) }
        }
    };
    Ok(framed(visit, again.status(), words.phones, &body))
}
