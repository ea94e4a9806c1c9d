//! Approving, refusing, suspending, resuming and revoking.

use counterfoil_sync::id::{DeviceNo, PersonNo};
use counterfoil_sync::time::Millis;

use super::{Device, DeviceState, find};
use crate::audit::{self, Record};
use crate::auth::sql;
use crate::db::{DbError, Tx, fingerprint};
use crate::values;

/// What can be done to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Let it work.
    Approve,
    /// Turn it down.
    Refuse,
    /// Stop it for now.
    Suspend,
    /// Let it go on.
    Resume,
    /// Take it out of service for good.
    Revoke,
}

impl Action {
    /// Where it leads from a state, if it leads anywhere.
    fn from(self, state: DeviceState) -> Option<DeviceState> {
        use DeviceState::{Active, Pending, Refused, Revoked, Suspended};
        match (self, state) {
            (Self::Approve, Pending) | (Self::Resume, Suspended) => Some(Active),
            (Self::Refuse, Pending) => Some(Refused),
            (Self::Suspend, Active) => Some(Suspended),
            (Self::Revoke, Active | Suspended) => Some(Revoked),
            (Self::Approve | Self::Refuse | Self::Suspend | Self::Resume | Self::Revoke, _) => None,
        }
    }

    /// Where it leads when it leads somewhere.
    fn aim(self) -> DeviceState {
        match self {
            Self::Approve | Self::Resume => DeviceState::Active,
            Self::Refuse => DeviceState::Refused,
            Self::Suspend => DeviceState::Suspended,
            Self::Revoke => DeviceState::Revoked,
        }
    }

    fn recorded(self) -> &'static str {
        match self {
            Self::Approve => "device.approved",
            Self::Refuse => "device.refused",
            Self::Suspend => "device.suspended",
            Self::Resume => "device.resumed",
            Self::Revoke => "device.revoked",
        }
    }
}

/// Does it. `by` is nobody when a rule does it, such as suspending on a fork; a rule can only take
/// away. Doing what is done already changes nothing and succeeds.
pub async fn change(
    tx: &mut Tx,
    no: DeviceNo,
    action: Action,
    by: Option<PersonNo>,
    reason: Option<&str>,
    now: Millis,
) -> Result<Device, ChangeError> {
    let mut device = find(tx, no).await?.ok_or(ChangeError::Unknown(no))?;
    if device.state == action.aim() {
        return Ok(device);
    }
    let Some(state) = action.from(device.state) else {
        return Err(ChangeError::NotFrom {
            no,
            action,
            state: device.state,
        });
    };
    match (action, by) {
        (Action::Approve | Action::Resume, None) => return Err(ChangeError::NeedsAPerson),
        (Action::Approve | Action::Resume, Some(by)) if by == device.collector => {
            return Err(ChangeError::OwnPhone);
        }
        (Action::Approve, Some(by)) if by == device.issuer => return Err(ChangeError::OwnCode),
        _ => {}
    }
    if let (Action::Approve | Action::Refuse, Some(by)) = (action, by) {
        device.decider = Some(by);
        device.decided = Some(now);
    }
    device.state = state;
    let facts = fingerprint(device.row());
    let decided = device.decided.map(|at| at.0);
    tx.execute(
        &sql::CHANGE_DEVICE,
        values![no, state.name(), device.decider, decided, facts],
    )
    .await?;
    let reason = reason.map(str::to_owned);
    audit::append(
        tx,
        Record {
            person: by,
            action: action.recorded(),
            subject: format!("device {no}"),
            reason,
            at: now,
        },
    )
    .await?;
    Ok(device)
}

/// A device with whose it is, for lists.
pub struct Listed {
    /// The device.
    pub device: Device,
    /// The collector's code.
    pub collector_code: String,
    /// The collector's name.
    pub collector_name: String,
}

/// All devices, oldest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Listed>, DbError> {
    listed(tx, "").await
}

/// The devices that wait for a second person.
pub async fn pending(tx: &mut Tx) -> Result<Vec<Listed>, DbError> {
    listed(tx, "pending").await
}

async fn listed(tx: &mut Tx, state: &str) -> Result<Vec<Listed>, DbError> {
    let rows = tx.all(&sql::DEVICES, values![state]).await?;
    let devices = rows.iter().map(|row| {
        Ok(Listed {
            device: Device::read(row)?,
            collector_code: row.get("collector_code")?,
            collector_name: row.get("collector_name")?,
        })
    });
    devices.collect()
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// No such device.
    #[error("there is no device {0}")]
    Unknown(DeviceNo),
    /// Not from where it is.
    #[error("device {no} is {is}, so it cannot become {to}", is = state.name(), to = action.aim().name())]
    NotFrom {
        /// Which.
        no: DeviceNo,
        /// What was asked.
        action: Action,
        /// What it is.
        state: DeviceState,
    },
    /// Rules take away, people give.
    #[error("a device is let to work by a person only")]
    NeedsAPerson,
    /// Four eyes.
    #[error("the collector whose phone it is cannot let it work: somebody else must")]
    OwnPhone,
    /// Four eyes.
    #[error("whoever issued the code cannot approve the phone: somebody else must")]
    OwnCode,
    /// The database failed.
    #[error("changing a device")]
    Db(#[from] DbError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transitions_are_those_of_the_table_and_terminal_states_stay() {
        use Action::{Approve, Refuse, Resume, Revoke, Suspend};
        use DeviceState::{Active, Pending, Refused, Revoked, Suspended};
        let allowed = [
            (Pending, Approve, Active),
            (Pending, Refuse, Refused),
            (Active, Suspend, Suspended),
            (Suspended, Resume, Active),
            (Active, Revoke, Revoked),
            (Suspended, Revoke, Revoked),
        ];
        for state in DeviceState::ALL {
            for action in [Approve, Refuse, Suspend, Resume, Revoke] {
                let expected = allowed
                    .iter()
                    .find(|(from, by, _)| (*from, *by) == (state, action))
                    .map(|(_, _, to)| *to);
                assert_eq!(action.from(state), expected, "{action:?} from {state:?}");
            }
        }
    }
}
