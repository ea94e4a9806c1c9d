//! The one object.

use std::path::Path;

use counterfoil_sync::entry::Place;
use counterfoil_sync::id::{JournalId, PersonNo, Seq};
use counterfoil_sync::keys::SecretKey;
use counterfoil_sync::time::{Clocks, Day};
use counterfoil_sync::unlock::UnlockKey;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::daybooks::Daybooks;
use crate::store::state::State;
use crate::store::{self, CheckError, MustEnrol, OpenError, PhoneFile, Standing, StoreError};

/// What the host knows about now: evidence that goes into the entry, never a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Moment {
    /// What the device's clocks say.
    pub clocks: Clocks,
    /// Where the device says it is.
    pub place: Option<Place>,
}

/// A collector's phone. See the crate's documentation.
///
/// Any error leaves the phone as it was before the call and ready for the next one.
pub struct Phone {
    pub(crate) conn: Connection,
    pub(crate) key: SecretKey,
    pub(crate) state: State,
    pub(crate) daybooks: Daybooks,
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Phone")
            .field("standing", &self.state.standing)
            .finish_non_exhaustive()
    }
}

impl Phone {
    /// Opens the phone's file, or creates it, and holds it alone until dropped.
    ///
    /// `key` is the device's: the one the file was enrolled with. With another one the phone opens, and
    /// must be enrolled again.
    pub fn open(path: impl AsRef<Path>, key: SecretKey) -> Result<Self, OpenError> {
        let plain = PhoneFile {
            path: path.as_ref(),
            vfs: None,
            data_key: None,
        };
        Self::open_file(&plain, key)
    }

    /// The same for a file that lies in a file system of the host's, or is encrypted.
    pub fn open_file(file: &PhoneFile<'_>, key: SecretKey) -> Result<Self, OpenError> {
        let conn = store::open(file)?;
        let mut state = State::load(&conn)?;
        let is_other = state
            .writing
            .as_ref()
            .is_some_and(|writing| writing.journal.key != key.public().to_bytes());
        if is_other && state.standing != Standing::MustEnrol(MustEnrol::Told) {
            state.standing = Standing::MustEnrol(MustEnrol::OtherKey);
        }
        Ok(Self {
            conn,
            key,
            state,
            daybooks: Daybooks::default(),
        })
    }

    /// Whether this phone may work, and if not, why.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        &self.state.standing
    }

    /// The access token to send along, once enrolled.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        self.state.token.clone()
    }

    /// The journal this phone writes.
    #[must_use]
    pub fn journal(&self) -> Option<JournalId> {
        self.state
            .writing
            .as_ref()
            .map(|writing| writing.journal.id)
    }

    /// Whose phone it is.
    #[must_use]
    pub fn collector(&self) -> Option<PersonNo> {
        self.state
            .writing
            .as_ref()
            .map(|writing| writing.journal.collector)
    }

    /// The last entry of the journal; 0 before the first.
    #[must_use]
    pub fn head(&self) -> Seq {
        self.state
            .writing
            .as_ref()
            .map_or(0, |writing| writing.head.seq)
    }

    /// What codes said by telephone are known by; nothing before the enrolment is approved.
    #[must_use]
    pub fn unlock_key(&self) -> Option<&UnlockKey> {
        self.state.unlock_key.as_ref()
    }

    /// Whose phone it is, by name.
    #[must_use]
    pub fn collector_name(&self) -> Option<&str> {
        self.state.name.as_deref()
    }

    /// The business day that is open.
    #[must_use]
    pub fn open_day(&self) -> Option<Day> {
        self.state
            .writing
            .as_ref()?
            .day
            .filter(|day| day.closed.is_none())
            .map(|day| day.day)
    }

    /// Proves that every journal on the phone is unbroken and that every figure it shows is what its
    /// entries add up to.
    pub fn check(&self) -> Result<(), CheckError> {
        store::check::check(&self.conn)
    }

    /// Where the database is reached in tests of full disks and faults.
    #[doc(hidden)]
    #[must_use]
    pub fn database(&self) -> &Connection {
        &self.conn
    }

    pub(crate) fn begin(conn: &Connection) -> Result<Transaction<'_>, StoreError> {
        Ok(Transaction::new_unchecked(
            conn,
            TransactionBehavior::Immediate,
        )?)
    }
}
