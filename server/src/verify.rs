//! `counterfoil verify`: a list of named checks that recompute everything from the ground up.
//!
//! A capability adds a check by writing an `async fn(&mut Tx) -> Result<Finding, DbError>` and a
//! line in [`CHECKS`].

use std::pin::Pin;

use crate::db::{Db, DbError, Tx};

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// All is as it must be: so many things were looked at.
    Sound(u64),
    /// The same, and something that is no fault and worth knowing.
    Noted(u64, String),
    /// The first difference, in words, with the row.
    Differs(String),
}

/// A check's answer while it is under way.
pub type Checking<'t> = Pin<Box<dyn Future<Output = Result<Finding, DbError>> + Send + 't>>;

/// One named check. Streams what it reads: its memory does not grow with the data.
#[derive(Clone, Copy)]
pub struct Check {
    /// What is proved, as a sentence: "every posting balances".
    pub name: &'static str,
    /// Proves it.
    pub run: for<'t> fn(&'t mut Tx) -> Checking<'t>,
}

impl std::fmt::Debug for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Check")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// All checks, the foundations first.
pub const CHECKS: &[Check] = &[
    Check {
        name: "the database is whole",
        run: |tx| Box::pin(crate::db::whole(tx)),
    },
    Check {
        name: "the ledger is guarded against change",
        run: |tx| Box::pin(crate::ledger::verify::guarded(tx)),
    },
    Check {
        name: "every posting balances and is as it was posted",
        run: |tx| Box::pin(crate::ledger::verify::postings(tx)),
    },
    Check {
        name: "balances equal the fold of the postings",
        run: |tx| Box::pin(crate::ledger::verify::balances(tx)),
    },
    Check {
        name: "daily sums equal the fold of the postings",
        run: |tx| Box::pin(crate::ledger::verify::days(tx)),
    },
    Check {
        name: "open amounts equal the fold of the postings",
        run: |tx| Box::pin(crate::ledger::verify::items(tx)),
    },
    Check {
        name: "settings and closed periods are what they were set to",
        run: |tx| Box::pin(crate::company::as_set(tx)),
    },
    Check {
        name: "limits on cash and the codes that lifted them are as they were given, and used as is listed",
        run: |tx| Box::pin(crate::cash_limits::verify::given(tx)),
    },
    Check {
        name: "people, logins, roles and devices are what they were made",
        run: |tx| Box::pin(crate::auth::verify::made(tx)),
    },
    Check {
        name: "customers are as they were imported",
        run: |tx| Box::pin(crate::receivables::verify::customers(tx)),
    },
    Check {
        name: "customers are found by the words of their names",
        run: |tx| Box::pin(crate::receivables::words::found(tx)),
    },
    Check {
        name: "whose customers are is as it was decided",
        run: |tx| Box::pin(crate::receivables::verify::portfolios(tx)),
    },
    Check {
        name: "open items are as they were imported",
        run: |tx| Box::pin(crate::receivables::verify::items(tx)),
    },
    Check {
        name: "entries and receipts are guarded against change",
        run: |tx| Box::pin(crate::intake::verify::guarded(tx)),
    },
    Check {
        name: "every journal is one unbroken chain, and its signatures verify",
        run: |tx| Box::pin(crate::intake::verify::chains(tx)),
    },
    Check {
        name: "every entry of a phone was ruled on once, as is listed",
        run: |tx| Box::pin(crate::intake::verify::rulings(tx)),
    },
    Check {
        name: "every accepted receipt and void is posted once, as it was written",
        run: |tx| Box::pin(crate::intake::verify::receipts(tx)),
    },
    Check {
        name: "what was put aside is kept with its evidence",
        run: |tx| Box::pin(crate::intake::verify::aside(tx)),
    },
    Check {
        name: "decisions about flags are as they were made, and about flags that are there",
        run: |tx| Box::pin(crate::intake::flags::as_decided(tx)),
    },
    Check {
        name: "books, leases and lost leaves are what they were made",
        run: |tx| Box::pin(crate::vouchers::verify::made(tx)),
    },
    Check {
        name: "every leaf that was used has one use, within a lease",
        run: |tx| Box::pin(crate::vouchers::verify::leaves(tx)),
    },
    Check {
        name: "visits are listed as they were written",
        run: |tx| Box::pin(crate::fieldwork::visits::verify(tx)),
    },
    Check {
        name: "voids are listed as they were written",
        run: |tx| Box::pin(crate::custody::verify::voids(tx)),
    },
    Check {
        name: "cheques are listed as their receipts have them, and where the counts put them",
        run: |tx| Box::pin(crate::custody::verify::papers(tx)),
    },
    Check {
        name: "deposits are listed as they were offered, and as far as what followed says",
        run: |tx| Box::pin(crate::custody::verify::offers(tx)),
    },
    Check {
        name: "counts and cases are as they were entered",
        run: |tx| Box::pin(crate::custody::verify::entered(tx)),
    },
    Check {
        name: "answers to offers and voids are listed as they were told",
        run: |tx| Box::pin(crate::custody::verify::answers(tx)),
    },
    Check {
        name: "the cheques in custody are what the ledger says",
        run: |tx| Box::pin(crate::custody::verify::cheques(tx)),
    },
    Check {
        name: "every difference of a deposit has its case",
        run: |tx| Box::pin(crate::custody::verify::deposits(tx)),
    },
    Check {
        name: "accounts, bank deposits and closed days are as they were written",
        run: |tx| Box::pin(crate::vault::verify::written(tx)),
    },
    Check {
        name: "every bank deposit is posted as it was made, and its cheques are where it says",
        run: |tx| Box::pin(crate::vault::verify::banked(tx)),
    },
    Check {
        name: "closed days equal the ledger, and every difference of theirs has its case",
        run: |tx| Box::pin(crate::vault::verify::closes(tx)),
    },
    Check {
        name: "every cheque that a closed day did not find is a case, until it turns up",
        run: |tx| Box::pin(crate::vault::verify::missing(tx)),
    },
    Check {
        name: "what customers said is listed as it was written",
        run: |tx| Box::pin(crate::said::verify::listed(tx)),
    },
    Check {
        name: "what counts towards promises is what the receipts say",
        run: |tx| Box::pin(crate::said::verify::promises(tx)),
    },
    Check {
        name: "the office's answers are listed as they were written",
        run: |tx| Box::pin(crate::said::verify::answers(tx)),
    },
    Check {
        name: "pictures are named as entries name them",
        run: |tx| Box::pin(crate::media::verify::named(tx)),
    },
    Check {
        name: "the pictures held are whole",
        run: |tx| Box::pin(crate::media::verify::whole(tx)),
    },
    Check {
        name: "phones' daybooks equal the server's",
        run: |tx| Box::pin(crate::fieldwork::claims::verify(tx)),
    },
    Check {
        name: "the audit trail and the answers kept are guarded against change",
        run: |tx| Box::pin(crate::audit::guarded(tx)),
    },
    Check {
        name: "the answers kept are those that were given",
        run: |tx| Box::pin(crate::http::as_answered(tx)),
    },
    Check {
        name: "the audit trail is one unbroken chain",
        run: |tx| Box::pin(crate::audit::chain(tx)),
    },
];

/// Runs every check on one snapshot, telling each finding as it comes; says whether all is sound.
pub async fn run(
    db: &Db,
    mut told: impl FnMut(&'static str, &Finding) + Send,
) -> Result<bool, DbError> {
    let told = &mut told;
    db.read(|mut tx| async move {
        let mut sound = true;
        for check in CHECKS {
            let finding = (check.run)(&mut tx).await?;
            sound &= matches!(finding, Finding::Sound(_) | Finding::Noted(..));
            told(check.name, &finding);
        }
        Ok(sound)
    })
    .await
}
