//! Client tokens: a double tap, or a tap repeated after a crash, is one action.

use counterfoil_sync::journal::sha256;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Command, CommandError, Outcome};
use crate::phone::{Moment, Phone};
use crate::store::StoreError;

/// Why a client token cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OnceError {
    /// The token stands for another command.
    #[error(
        "this token was used for another action; make a new token for every action a person starts"
    )]
    Reused,
    /// Not a token.
    #[error("a token has 1 to 200 bytes")]
    NotAToken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for OnceError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A token and the command it stands for.
pub(super) struct Once {
    token: String,
    command: [u8; 32],
}

impl Once {
    fn of(token: &str, command: &Command) -> Self {
        Self {
            token: token.to_owned(),
            command: sha256(format!("{command:?}").as_bytes()),
        }
    }

    pub(super) fn keep(&self, conn: &Connection, outcome: &Outcome) -> Result<(), StoreError> {
        let outcome = minicbor::to_vec(outcome).map_err(StoreError::damaged)?;
        conn.prepare_cached("INSERT INTO done (token, command, outcome) VALUES (?1, ?2, ?3)")?
            .execute(params![self.token, self.command, outcome])?;
        Ok(())
    }

    fn first(&self, conn: &Connection) -> Result<Option<Outcome>, OnceError> {
        let found = conn
            .prepare_cached("SELECT command, outcome FROM done WHERE token = ?1")?
            .query_row([&self.token], |row| {
                Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, Vec<u8>>(1)?))
            })
            .optional()?;
        let Some((command, outcome)) = found else {
            return Ok(None);
        };
        if command != self.command {
            return Err(OnceError::Reused);
        }
        Ok(Some(
            minicbor::decode(&outcome).map_err(StoreError::damaged)?,
        ))
    }
}

impl Phone {
    /// Does an action once per token: again with the same token writes nothing and returns the first
    /// outcome, for ever. A token belongs to one action of one person, made by the host when the person
    /// starts it. A token that came with another command is refused.
    pub fn execute_once(
        &mut self,
        token: &str,
        command: Command,
        moment: &Moment,
    ) -> Result<Outcome, CommandError> {
        if !(1..=counterfoil_sync::limits::SHORT_TEXT_BYTES).contains(&token.len()) {
            return Err(OnceError::NotAToken.into());
        }
        let once = Once::of(token, &command);
        if let Some(first) = once.first(&self.conn)? {
            return Ok(first);
        }
        self.execute_with(command, moment, &once)
    }
}
