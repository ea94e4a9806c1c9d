//! The reply.

use counterfoil_sync::id::DaybookId;
use counterfoil_sync::wire::{Checkpoint, Command, Cursor, SyncReply, SyncRequest};
use rusqlite::Connection;

use super::{SyncDone, SyncError, office, reference};
use crate::phone::Phone;
use crate::store::journal::{Side, head_at};
use crate::store::state::{MustEnrol, Standing, Writing, offer_again, office_head};
use crate::store::{age, check, pictures};

/// What a checkpoint means.
enum Told {
    /// The server holds this much, and it is ours.
    Holds,
    /// The server was restored: it holds less than it said, and counts anew.
    Restored,
    /// From before the server was restored; nothing in it counts any more.
    Void,
    /// This phone's journal cannot be continued.
    Broken(MustEnrol),
}

impl Phone {
    /// Takes the reply to a request, all of it in one transaction.
    ///
    /// Only the company's answer to exactly that request is taken. The same reply again, or one that
    /// comes after a newer one, does no harm: a checkpoint moves back only when the server says that it
    /// was restored, a cursor never.
    pub fn finish_sync(&mut self, request: &[u8], reply: &[u8]) -> Result<SyncDone, SyncError> {
        let mut state = self.state.clone();
        let company = state.company_key.clone().ok_or(SyncError::NotEnrolled)?;
        let (reply, seals) = SyncReply::open(reply, request, &company).map_err(SyncError::Reply)?;
        let asked = SyncRequest::open(request, &self.key.public())
            .map_err(SyncError::Request)?
            .request;
        let mut writing = state.writing.take().ok_or(SyncError::NotEnrolled)?;
        if asked.journal != writing.journal.id || reply.checkpoint.journal != asked.journal {
            return Err(SyncError::OtherJournal);
        }
        let mut done = SyncDone {
            more: false,
            checkpoint: writing.journal.checkpoint,
            standing: state.standing.clone(),
            exceptions: Vec::new(),
            deposits_answered: Vec::new(),
            voids_answered: Vec::new(),
            days: Vec::new(),
            is_late: asked.nonce != state.nonce,
            is_server_restored: false,
        };
        let tx = Self::begin(&self.conn)?;
        match checkpoint(&tx, &mut writing, &reply.checkpoint)? {
            Told::Void => {
                done.is_late = true;
                return Ok(done);
            }
            Told::Broken(why) => {
                if writing.journal.server_epoch < Some(reply.checkpoint.epoch) {
                    // It says less than its predecessor did, and holds another history: nothing of ours
                    // is known to be there. The rescue door takes all of it.
                    (writing.journal.checkpoint, writing.journal.rescued) = (0, 0);
                    writing.journal.server_epoch = Some(reply.checkpoint.epoch);
                    writing.journal.save(&tx)?;
                    pictures::ask_again(&tx)?;
                    office::drop_all(&tx)?;
                    check::rebuild(&tx)?;
                    done.checkpoint = 0;
                }
                state.standing = Standing::MustEnrol(why);
                done.standing = state.standing.clone();
                state.writing = Some(writing);
                state.save(&tx)?;
                tx.commit()?;
                self.state = state;
                self.daybooks.forget_all();
                return Ok(done);
            }
            Told::Restored => {
                done.is_server_restored = true;
                // Its numbers of changes count anew too: take everything again.
                state.cursor = Cursor::default();
                reference::doubt(&tx)?;
            }
            Told::Holds => {}
        }
        let forget = take_office(&tx, &mut writing, &reply, &seals, &company, &mut done)?;
        if let Some(news) = &reply.reference {
            let continues = asked.cursor <= state.cursor && news.cursor > state.cursor;
            let is_first_after_restore =
                !done.is_server_restored || asked.cursor == Cursor::default();
            if continues && is_first_after_restore {
                reference::apply(&tx, news, writing.journal.id, reply.checkpoint.seq)?;
                state.cursor = news.cursor;
            }
        }
        let more = reply.more == Some(true) || done.is_server_restored;
        if !more && !done.is_late {
            writing.journal.open_as_of = writing.journal.checkpoint;
            if state.cursor != Cursor::default() {
                reference::settle_unnamed(&tx, writing.journal.id, reply.checkpoint.seq)?;
            }
        }
        if !done.is_late {
            state.standing = standing(&reply, done.is_server_restored);
            state.nonce = reply.nonce;
            state.token = reply.token.clone().or(state.token);
        }
        if let Some(open) = writing.day {
            writing.have_office = office_head(
                &tx,
                counterfoil_sync::id::JournalId::office(writing.daybook(open.day)),
            )?;
        }
        let held = writing.journal.checkpoint;
        done.more |= more || (asked.base < held && held < writing.head.seq);
        done.checkpoint = writing.journal.checkpoint;
        done.standing = state.standing.clone();
        // A journal that is closed is synced no more.
        done.more &= !matches!(state.standing, Standing::MustEnrol(_));
        writing.journal.save(&tx)?;
        state.writing = Some(writing);
        state.save(&tx)?;
        tx.commit()?;
        self.state = state;
        for day in forget {
            self.daybooks.forget(day);
        }
        Ok(done)
    }
}

fn checkpoint(
    conn: &Connection,
    writing: &mut Writing,
    told: &Checkpoint,
) -> Result<Told, SyncError> {
    let known = writing.journal.server_epoch.unwrap_or(told.epoch);
    if told.epoch < known {
        return Ok(Told::Void);
    }
    // However much it holds, it must be what this phone wrote. More than that was written by a phone
    // that this one is an older copy of.
    let Some(ours) = head_at(conn, Side::Own, writing.journal.id, told.seq)? else {
        return Ok(Told::Broken(MustEnrol::Restored));
    };
    if ours.hash != told.hash {
        return Ok(Told::Broken(MustEnrol::Forked));
    }
    let is_restored = told.epoch > known;
    if is_restored || told.seq >= writing.journal.checkpoint {
        writing.journal.checkpoint = told.seq;
        writing.journal.checkpoint_time = Some(told.time);
        age::heard(conn, writing.journal.id, told.seq, told.time)?;
    }
    if is_restored {
        writing.journal.open_as_of = writing.journal.open_as_of.min(told.seq);
        writing.journal.rescued = 0;
        // What the server forgot counts as unseen again: figures that came beside later checkpoints
        // come again with the reference data.
        conn.execute(
            "UPDATE item SET as_of = min(as_of, ?1) WHERE as_of_journal = ?2",
            [told.seq.cast_signed(), writing.journal.id.0.cast_signed()],
        )?;
        conn.execute("DELETE FROM said_before", [])?;
        pictures::ask_again(conn)?;
    }
    writing.journal.server_epoch = Some(told.epoch);
    offer_again(conn, writing.journal.id, told.epoch)?;
    Ok(if is_restored {
        Told::Restored
    } else {
        Told::Holds
    })
}

/// Takes the office's entries and obeys what concerns them. Days to forget come back.
fn take_office(
    conn: &Connection,
    writing: &mut Writing,
    reply: &SyncReply,
    seals: &[u8],
    company: &counterfoil_sync::keys::PublicKey,
    done: &mut SyncDone,
) -> Result<Vec<DaybookId>, SyncError> {
    let mut forget = Vec::new();
    let mut drop = Vec::new();
    if !done.is_late {
        for command in reply.commands.iter().flatten() {
            match command {
                Command::Rebuild(day) => forget.push(writing.daybook(*day)),
                Command::RefetchOffice(day) => drop.push(writing.daybook(*day)),
                Command::Lock | Command::ReEnrol => {}
            }
        }
    }
    for day in &drop {
        office::drop_day(conn, *day)?;
    }
    if done.is_server_restored {
        drop.extend(office::drop_all(conn)?);
    }
    let mut seals = seals;
    for run in reply.office.iter().flatten() {
        let daybook = writing.daybook(run.day);
        match office::take(conn, daybook, run, &mut seals, company, done)? {
            office::Taken::Yes => {}
            office::Taken::Later => done.more |= !done.is_late,
            // A late reply is no reason to doubt what came after it.
            office::Taken::Contradicts if done.is_late => {}
            office::Taken::Contradicts => {
                office::drop_day(conn, daybook)?;
                drop.push(daybook);
            }
        }
    }
    if !drop.is_empty() {
        // What the dropped entries had changed is undone by making the figures anew from what is left.
        check::rebuild(conn)?;
        forget.append(&mut drop);
        done.more = true;
    }
    Ok(forget)
}

fn standing(reply: &SyncReply, is_server_restored: bool) -> Standing {
    let commands = reply.commands.as_deref().unwrap_or_default();
    if commands.contains(&Command::ReEnrol) {
        let is_forgotten = is_server_restored && reply.checkpoint.seq == 0;
        Standing::MustEnrol(if is_forgotten {
            MustEnrol::Forgotten
        } else {
            MustEnrol::Told
        })
    } else if commands.contains(&Command::Lock) {
        Standing::Locked
    } else {
        Standing::Active
    }
}
