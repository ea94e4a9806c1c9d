//! The one way in which an action writes.

use counterfoil_sync::daybook::Daybook;
use counterfoil_sync::entry::{Fact, Seen};
use counterfoil_sync::id::{EntryId, JournalId, PersonNo};
use counterfoil_sync::journal::{Draft, JournalError};
use counterfoil_sync::keys::SecretKey;
use counterfoil_sync::time::{Clocks, Day};
use rusqlite::Connection;

use crate::daybooks::Daybooks;
use crate::phone::{Moment, Phone};
use crate::store::state::{MustEnrol, OpenDay, Standing, State, Writing};
use crate::store::{StoreError, journal, pictures, project};

/// Why nothing can be written at all, whatever the action.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Never enrolled.
    #[error("this phone is not enrolled; type the code from the office first")]
    NotEnrolled,
    /// Locked by the office.
    #[error("the office has locked this phone; sync, and ask the office to unlock it")]
    Locked,
    /// The journal is closed.
    #[error("{}", .0.explain())]
    MustEnrol(MustEnrol),
    /// No day is open.
    #[error("no business day is open; open the day first")]
    NoDay,
    /// A photo or a signature is named that is not on the phone.
    #[error("a photo or a signature is not on this phone; take it again")]
    NoPicture,
    /// The entry contradicts itself or passes a limit.
    #[error("this cannot be recorded")]
    Entry(#[from] JournalError),
    /// The store failed; nothing was recorded.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for WriteError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

macro_rules! store_errors_go_by_write {
    ($($error:ty),* $(,)?) => {$(
        impl From<StoreError> for $error {
            fn from(error: StoreError) -> Self {
                WriteError::from(error).into()
            }
        }

        impl From<rusqlite::Error> for $error {
            fn from(error: rusqlite::Error) -> Self {
                StoreError::from(error).into()
            }
        }
    )*};
}

store_errors_go_by_write!(
    super::AskUnlockError,
    super::CheckInError,
    super::CloseDayError,
    super::ConfirmBalanceError,
    super::ConfirmDeliveryError,
    super::EndVisitError,
    super::IssueReceiptError,
    super::OfferDepositError,
    super::RecordDisputeError,
    super::RecordPromiseError,
    super::RecordRequestError,
    super::ReturnBookError,
    super::SpoilLeafError,
    super::UseUnlockError,
    super::VoidReceiptError,
    super::WithdrawDepositError,
    super::WithdrawPromiseError,
);

/// Something a collector does. Each action is a value of its own type, with its own result and errors.
pub trait Action {
    /// What comes of it.
    type Done;
    /// Why it may be refused.
    type Error: From<WriteError>;

    #[doc(hidden)]
    fn run(self, act: &mut Act<'_>) -> Result<Self::Done, Self::Error>;
}

/// An action in the making: one open transaction and the state as it will be after it.
pub struct Act<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) writing: Writing,
    pub(crate) is_locked: bool,
    moment: &'a Moment,
    key: &'a SecretKey,
    daybooks: &'a mut Daybooks,
    /// The state as it is committed.
    before: &'a Writing,
    state: &'a State,
}

impl Act<'_> {
    pub(crate) fn collector(&self) -> PersonNo {
        self.writing.journal.collector
    }

    pub(crate) fn journal(&self) -> JournalId {
        self.writing.journal.id
    }

    /// The open day.
    pub(crate) fn day(&self) -> Result<OpenDay, WriteError> {
        self.writing
            .day
            .filter(|day| day.closed.is_none())
            .ok_or(WriteError::NoDay)
    }

    pub(crate) fn today(&self) -> Result<Day, WriteError> {
        Ok(self.day()?.day)
    }

    /// The key that signs what this phone writes.
    pub(crate) fn key(&self) -> &SecretKey {
        self.key
    }

    /// The collector's name, the company's key and what it signed about this phone's.
    pub(crate) fn standing(&self) -> &State {
        self.state
    }

    /// What the device's clocks say.
    pub(crate) fn clocks(&self) -> &Clocks {
        &self.moment.clocks
    }

    /// Refuses what a locked phone may not do.
    pub(crate) fn unlocked(&self) -> Result<(), WriteError> {
        if self.is_locked {
            Err(WriteError::Locked)
        } else {
            Ok(())
        }
    }

    /// The open day's daybook as it was before this action.
    pub(crate) fn daybook(&mut self) -> Result<&mut Daybook, WriteError> {
        let day = self.today()?;
        Ok(self.daybooks.get(self.conn, self.before, day)?)
    }

    /// Writes an entry of the open day, with its effects.
    pub(crate) fn write(&mut self, fact: impl Into<Fact>) -> Result<EntryId, WriteError> {
        let fact = fact.into();
        if let Fact::DayOpen(open) = &fact {
            self.writing.look_at_office(self.conn, open.day)?;
            self.writing.day = Some(OpenDay {
                day: open.day,
                opened: self.writing.head.seq + 1,
                closed: None,
            });
        }
        for hash in fact.pictures() {
            if !pictures::has(self.conn, &hash)? {
                return Err(WriteError::NoPicture);
            }
        }
        let day = self.today()?;
        let (seen_own, seen_office) = (self.writing.journal.checkpoint, self.writing.have_office);
        let mut seen = Vec::new();
        if seen_own > self.writing.seen_own {
            seen.push(Seen {
                journal: self.journal(),
                seq: seen_own,
            });
        }
        if seen_office > self.writing.seen_office {
            seen.push(Seen {
                journal: JournalId::office(self.writing.daybook(day)),
                seq: seen_office,
            });
        }
        let (seen_own, seen_office) = (
            seen_own.max(self.writing.seen_own),
            seen_office.max(self.writing.seen_office),
        );
        let draft = Draft {
            clocks: self.moment.clocks,
            seen,
            place: self.moment.place,
            fact,
        };
        let fact = draft.fact.clone();
        let sealed = self.writing.head.write(draft, Some(self.key))?;
        journal::insert_own(self.conn, &sealed, seen_own, seen_office)?;
        let at = project::At {
            collector: self.collector(),
            day,
            seen_own,
        };
        project::own(self.conn, at, &sealed.entry, &fact)?;
        self.writing.head = counterfoil_sync::journal::Head::at(&sealed);
        (self.writing.seen_own, self.writing.seen_office) = (seen_own, seen_office);
        if matches!(fact, Fact::DayClose(_)) {
            self.writing.day = Some(OpenDay {
                closed: Some(sealed.entry.seq),
                ..self.day()?
            });
        }
        Ok(sealed.id())
    }
}

impl Phone {
    /// Does an action. It is on the disk when this returns; after an error nothing of it is.
    pub fn act<A: Action>(&mut self, action: A, moment: &Moment) -> Result<A::Done, A::Error> {
        self.act_and(action, moment, |_, _| Ok(()))
    }

    pub(crate) fn act_and<A: Action>(
        &mut self,
        action: A,
        moment: &Moment,
        also: impl FnOnce(&Connection, &A::Done) -> Result<(), StoreError>,
    ) -> Result<A::Done, A::Error> {
        let is_locked = match &self.state.standing {
            Standing::New => return Err(WriteError::NotEnrolled.into()),
            Standing::MustEnrol(why) => return Err(WriteError::MustEnrol(*why).into()),
            Standing::Locked => true,
            Standing::Active => false,
        };
        let Some(before) = &self.state.writing else {
            return Err(WriteError::NotEnrolled.into());
        };
        let tx = Self::begin(&self.conn).map_err(WriteError::from)?;
        let mut act = Act {
            conn: &tx,
            writing: before.clone(),
            is_locked,
            moment,
            key: &self.key,
            daybooks: &mut self.daybooks,
            before,
            state: &self.state,
        };
        let done = action.run(&mut act)?;
        let writing = act.writing;
        also(&tx, &done).map_err(WriteError::from)?;
        tx.commit().map_err(WriteError::from)?;
        self.state.writing = Some(writing);
        Ok(done)
    }
}
