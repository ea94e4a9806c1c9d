//! Enrolment, first and again.

use counterfoil_sync::certificate::{Certificate, CertificateError};
use counterfoil_sync::journal::Head;
use counterfoil_sync::keys::PublicKey;
use counterfoil_sync::limits;
use counterfoil_sync::unlock::UnlockKey;
use counterfoil_sync::wire::{Cursor, EnrolReply, EnrolRequest, EnrolState, WireError};

use crate::phone::Phone;
use crate::store::state::{Journal, Standing, Writing, offer_again};
use crate::store::{StoreError, check, pictures};
use crate::sync::{office, reference};
use crate::view::only_here;

/// Why an enrolment goes no further.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// Nothing to send.
    #[error("type the code from the office; it has 1 to 200 letters, as has the phone's name")]
    Code,
    /// The reply cannot be read.
    #[error("the office's answer cannot be read; try again")]
    Reply(#[from] WireError),
    /// No enrolment was asked for.
    #[error("no enrolment was asked for on this phone; begin with the code from the office")]
    NotAsked,
    /// The answer names a journal that this phone has written before.
    #[error(
        "the office gave this phone a journal that it has used before; ask the office for a new code"
    )]
    UsedJournal,
    /// The certificate is about something else.
    #[error("the office's certificate is not for this phone; ask the office for a new code")]
    OtherPhone,
    /// The company did not sign the certificate.
    #[error("the office's answer cannot be believed; try again")]
    Certificate(#[from] CertificateError),
    /// The answer is another company's, and the first company's records would be stranded here.
    #[error(
        "this code is another company's, and not everything that this phone recorded is handed in to the first one, which alone can take it; sync with the first company or ask it for a new code"
    )]
    OtherCompany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for EnrolError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Phone {
    /// The request to be enrolled with a one-time code. Remembered: [`Phone::enrol_request`] gives the
    /// same bytes again, after a restart too. A phone that works goes on working until the answer.
    pub fn begin_enrol(&mut self, code: &str, device_name: &str) -> Result<Vec<u8>, EnrolError> {
        if [code, device_name]
            .iter()
            .any(|text| text.is_empty() || text.len() > limits::SHORT_TEXT_BYTES)
        {
            return Err(EnrolError::Code);
        }
        let mut state = self.state.clone();
        state.enrolling = Some((code.to_owned(), device_name.to_owned()));
        let tx = Self::begin(&self.conn)?;
        state.save(&tx)?;
        tx.commit()?;
        self.state = state;
        Ok(EnrolRequest::seal(code, device_name, &self.key))
    }

    /// The request of an enrolment that was asked for and not answered yet, to ask again.
    #[must_use]
    pub fn enrol_request(&self) -> Option<Vec<u8>> {
        let (code, device_name) = self.state.enrolling.as_ref()?;
        Some(EnrolRequest::seal(code, device_name, &self.key))
    }

    /// Takes the answer. Once active, the phone writes the journal it was given. What an earlier journal
    /// still has unsent stays for [`Phone::rescue`]; what its receipts took stays in custody.
    pub fn finish_enrol(&mut self, reply: &[u8]) -> Result<EnrolState, EnrolError> {
        let reply = EnrolReply::from_bytes(reply)?;
        let mut state = self.state.clone();
        match reply.state {
            EnrolState::Pending => return Ok(EnrolState::Pending),
            EnrolState::Refused => state.enrolling = None,
            EnrolState::Active => {
                let key = PublicKey::from_bytes(reply.company_algorithm, &reply.company_key)
                    .map_err(WireError::from)?;
                let is_other_company = self.is_of_another(&key)?;
                if self.journal() == Some(reply.journal)
                    && !is_other_company
                    && !matches!(state.standing, Standing::MustEnrol(_))
                {
                    // The same answer again, maybe with a certificate for longer.
                    state.certificate = self.certificate(&reply, &key)?.or(state.certificate);
                    state.unlock_key = unlock_key(&reply).or(state.unlock_key);
                    state.token = reply.token.or(state.token);
                    state.enrolling = None;
                } else if state.enrolling.is_none() {
                    return Err(EnrolError::NotAsked);
                } else {
                    let used: bool = self.conn.query_row(
                        "SELECT count(*) FROM journal WHERE id = ?1",
                        [crate::store::cells::journal(reply.journal)],
                        |row| row.get(0),
                    )?;
                    if used || reply.journal.is_office() {
                        return Err(EnrolError::UsedJournal);
                    }
                    let is_other = is_other_company
                        || self
                            .collector()
                            .is_some_and(|before| before != reply.collector);
                    state.standing = Standing::Active;
                    state.certificate = self.certificate(&reply, &key)?;
                    state.unlock_key = unlock_key(&reply);
                    state.name = Some(reply.name);
                    state.company_key = Some(key);
                    state.token = reply.token;
                    state.nonce = [0; 8];
                    state.cursor = Cursor::default();
                    state.enrolling = None;
                    let journal = Journal {
                        id: reply.journal,
                        collector: reply.collector,
                        key: self.key.public().to_bytes(),
                        checkpoint: 0,
                        checkpoint_time: None,
                        server_epoch: None,
                        open_as_of: 0,
                        rescued: 0,
                    };
                    let head = Head::start(journal.id);
                    state.writing = Some(Writing {
                        journal,
                        head,
                        day: None,
                        seen_own: 0,
                        seen_office: 0,
                        have_office: 0,
                    });
                    return self.start_journal(state, is_other);
                }
            }
        }
        let tx = Self::begin(&self.conn)?;
        state.save(&tx)?;
        tx.commit()?;
        self.state = state;
        Ok(reply.state)
    }

    /// Whether a key is not that of the company this phone works for. An error while something waits for the
    /// first: under another key no answer of the first is ever believed again.
    fn is_of_another(&self, key: &PublicKey) -> Result<bool, EnrolError> {
        let is_other = self
            .state
            .company_key
            .as_ref()
            .is_some_and(|before| before != key);
        if is_other
            && (only_here(&self.conn)?.entries > 0 || pictures::is_any_asked_for(&self.conn)?)
        {
            return Err(EnrolError::OtherCompany);
        }
        Ok(is_other)
    }

    /// The certificate that came along, if it is the company's and about this phone's key and journal.
    fn certificate(
        &self,
        reply: &EnrolReply,
        company: &PublicKey,
    ) -> Result<Option<Vec<u8>>, EnrolError> {
        let Some(message) = &reply.certificate else {
            return Ok(None);
        };
        let about = Certificate::open(message, company)?;
        let is_ours = about.journal == reply.journal
            && about.collector == reply.collector
            && about.device_key() == Ok(self.key.public());
        if is_ours {
            Ok(Some(message.to_vec()))
        } else {
            Err(EnrolError::OtherPhone)
        }
    }

    fn start_journal(
        &mut self,
        state: crate::store::state::State,
        is_other_collector: bool,
    ) -> Result<EnrolState, EnrolError> {
        let tx = Self::begin(&self.conn)?;
        if self.state.company_key.is_some() && self.state.company_key != state.company_key {
            // All of it is with the first company. No restore of another one asks for it again.
            tx.execute("UPDATE journal SET server_epoch = ?1", [u32::MAX])?;
        }
        // The cursor begins anew with the journal.
        reference::doubt(&tx)?;
        if let Some(writing) = &state.writing {
            writing.journal.save(&tx)?;
            // The journal's number tells in which of its lives the server is.
            if let Some(epoch) = writing.journal.id.epoch()
                && offer_again(&tx, writing.journal.id, epoch)?
            {
                office::drop_all(&tx)?;
                check::rebuild(&tx)?;
            }
        }
        state.save(&tx)?;
        // Books are leased anew; whatever was leased to the earlier journal is issued from no more.
        tx.execute("UPDATE book SET closed = 1", [])?;
        if is_other_collector {
            tx.execute("DELETE FROM item", [])?;
            tx.execute("DELETE FROM customer", [])?;
            tx.execute("DELETE FROM paper", [])?;
            tx.execute("DELETE FROM cash_limit", [])?;
        }
        tx.commit()?;
        self.state = state;
        self.daybooks.forget_all();
        Ok(EnrolState::Active)
    }
}

/// What the phone knows unlock codes by from now on. Without it hard limits stand.
fn unlock_key(reply: &EnrolReply) -> Option<UnlockKey> {
    UnlockKey::from_bytes(reply.unlock_key.as_ref()?)
}
