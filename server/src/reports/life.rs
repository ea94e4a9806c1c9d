//! What became of a receipt's money: the deposits that carried it, the vault, the bank.
//!
//! A cheque is known by itself and followed. Cash is handed over as a sum: of it is said which deposit of the
//! same collector came next, and which slip took cash out of that vault next.

use std::collections::BTreeMap;

use counterfoil_sync::entry::{DepositOffer, Fact, Receipt, Tender};
use counterfoil_sync::id::{EntryId, PersonNo, Seq};
use counterfoil_sync::time::Millis;

use super::sql;
use crate::custody::{self, Awaiting, DepositState, PaperId, Variance};
use crate::db::{DbError, Tx};
use crate::intake;
use crate::values;
use crate::vault::{self, Slip, SlipState, VaultError};

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Step {
    /// When.
    pub at: Millis,
    /// Where it stands: its moment, and never before what led to it, for two machines' clocks may differ.
    pub place: Millis,
    /// Who did it, if that is known.
    pub by: Option<PersonNo>,
    /// What.
    pub what: What,
    /// To what of the receipt.
    pub parts: Vec<Part>,
    /// What they said to it.
    pub why: Option<String>,
    /// Under what it may have been posted.
    pub keys: Vec<String>,
}

/// What a receipt's money is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Notes and coins.
    Cash,
    /// A cheque, by its number.
    Cheque(String),
}

/// What can happen.
#[derive(Debug, Clone)]
pub enum What {
    /// The collector offered it with a deposit.
    Offered(EntryId),
    /// And took that back.
    Withdrawn(EntryId),
    /// A cashier counted the deposit.
    Counted(EntryId),
    /// It is in the vault. The case, if the cash differed.
    Accepted(EntryId, Option<i64>),
    /// It was not among what was counted.
    NotThere(EntryId),
    /// The deposit was not accepted.
    Refused(EntryId),
    /// A count of the vault did not find it.
    Missing(Box<Variance>),
    /// It turned up.
    Found(i64),
    /// It is on its way to the bank.
    Bundled(i64),
    /// It did not go there after all.
    PutBack(i64),
    /// The bank has it.
    Carried(i64),
}

impl Step {
    fn new(at: Millis, by: impl Into<Option<PersonNo>>, what: What, parts: Vec<Part>) -> Self {
        Self {
            at,
            place: at,
            by: by.into(),
            what,
            parts,
            why: None,
            keys: Vec::new(),
        }
    }

    fn because(self, why: Option<String>) -> Self {
        Self { why, ..self }
    }

    fn posted(self, keys: impl IntoIterator<Item = String>) -> Self {
        let keys = keys.into_iter().collect();
        Self { keys, ..self }
    }
}

/// Every void of a receipt, and when it came in.
pub async fn voids(tx: &mut Tx, id: EntryId) -> Result<Vec<(Millis, Awaiting)>, VaultError> {
    let key = values![id.journal, id.seq.cast_signed()];
    let mut all = Vec::new();
    for row in tx.all(&sql::VOIDS_OF, key).await? {
        let seq: i64 = row.get(0)?;
        let void = EntryId::new(id.journal, seq.cast_unsigned());
        all.push((row.get(1)?, custody::void(tx, void).await?));
    }
    Ok(all)
}

/// What became of a receipt's money, in its order. What was undone is handed over until then alone.
pub async fn steps(
    tx: &mut Tx,
    id: EntryId,
    receipt: &Receipt,
    undone: Option<Seq>,
) -> Result<Vec<Step>, VaultError> {
    let mut life = Life::new(id, receipt, undone);
    for (offer, answered, withdrawn) in offers(tx, id, receipt).await? {
        if life.is_followed() {
            life.offer(tx, offer, answered, withdrawn).await?;
        }
    }
    let mut later = Vec::new();
    let papers = life.papers.clone();
    let mut slips: BTreeMap<i64, Vec<Part>> = BTreeMap::new();
    for (tender, part) in papers {
        let key = values![id.journal, id.seq.cast_signed(), tender];
        for row in tx.all(&sql::CASES_OF_PAPER, key.clone()).await? {
            let case = custody::variance(tx, row.get(0)?).await?;
            let paper = PaperId {
                receipt: id,
                tender,
            };
            later.extend(missed(tx, case, paper, &part).await?);
        }
        for row in tx.all(&sql::SLIPS_OF_PAPER, key).await? {
            slips.entry(row.get(0)?).or_default().push(part.clone());
        }
    }
    if let Some((cashier, since)) = life.cash_taken {
        let key = values![cashier, receipt.currency, since];
        if let Some(row) = tx.optional(&sql::NEXT_SLIP, key).await? {
            slips.entry(row.get(0)?).or_default().insert(0, Part::Cash);
        }
    }
    for (no, parts) in slips {
        later.extend(banked(&vault::slip(tx, no).await?, &parts));
    }
    // The vault and the bank go by one clock.
    later.sort_by_key(|step| step.at);
    for step in later {
        life.push(step);
    }
    life.steps.sort_by_key(|step| step.place);
    Ok(life.steps)
}

/// An offer, when it was answered, and when it was taken back.
type Offered = (EntryId, Option<Millis>, Option<Millis>);

async fn offers(tx: &mut Tx, id: EntryId, receipt: &Receipt) -> Result<Vec<Offered>, DbError> {
    let key = values![id.journal, id.seq.cast_signed(), receipt.currency];
    let rows = tx.all(&sql::OFFERS_SINCE, key).await?;
    rows.iter()
        .map(|row| {
            let seq: i64 = row.get(1)?;
            let moment = |place| Ok::<_, DbError>(row.get::<Option<i64>>(place)?.map(Millis));
            let offer = EntryId::new(row.get(0)?, seq.cast_unsigned());
            Ok((offer, moment(2)?, moment(3)?))
        })
        .collect()
}

/// What is known so far.
struct Life {
    id: EntryId,
    undone: Option<Seq>,
    steps: Vec<Step>,
    /// The cheques, by the place of their tender.
    papers: BTreeMap<u32, Part>,
    /// Those that no deposit brought to the vault yet.
    waiting: BTreeMap<u32, Part>,
    /// Whether there is cash that none brought.
    is_cash_waiting: bool,
    /// Whose vault the cash went into, and when.
    cash_taken: Option<(PersonNo, Millis)>,
}

impl Life {
    fn new(id: EntryId, receipt: &Receipt, undone: Option<Seq>) -> Self {
        let mut papers = BTreeMap::new();
        for (place, tender) in (0_u32..).zip(&receipt.tenders) {
            if let Tender::Cheque(cheque) = tender {
                papers.insert(place, Part::Cheque(cheque.number.clone()));
            }
        }
        let has_cash = receipt
            .tenders
            .iter()
            .any(|tender| matches!(tender, Tender::Cash(_)));
        Self {
            id,
            undone,
            steps: Vec::new(),
            waiting: papers.clone(),
            papers,
            is_cash_waiting: has_cash,
            cash_taken: None,
        }
    }

    /// Behind everything that happened to the same before.
    fn push(&mut self, step: Step) {
        let same = |one: &&Step| one.parts.iter().any(|part| step.parts.contains(part));
        let before = self.steps.iter().filter(same).map(|one| one.place).max();
        let place = before.map_or(step.at, |before| before.max(step.at));
        self.steps.push(Step { place, ..step });
    }

    /// Whether anything is yet to be handed over.
    fn is_followed(&self) -> bool {
        self.is_cash_waiting || !self.waiting.is_empty()
    }

    /// What of the receipt is in an offer: the places of its cheques, and all by name.
    fn within(&self, offer: EntryId, what: &DepositOffer) -> (Vec<u32>, Vec<Part>) {
        let comes_after = |undone| offer.journal != self.id.journal || offer.seq > undone;
        let is_undone = self.undone.is_some_and(comes_after);
        let cash = (self.is_cash_waiting && what.cash > 0 && !is_undone).then_some(Part::Cash);
        let ours = what.cheques.iter();
        let ours = ours.filter(|one| one.receipt_of(offer.journal) == self.id);
        let places: Vec<u32> = ours
            .map(|one| one.tender)
            .filter(|place| self.waiting.contains_key(place))
            .collect();
        let papers = places.iter().filter_map(|place| self.waiting.get(place));
        let parts = cash.into_iter().chain(papers.cloned()).collect();
        (places, parts)
    }

    async fn offer(
        &mut self,
        tx: &mut Tx,
        id: EntryId,
        answered: Option<Millis>,
        withdrawn: Option<Millis>,
    ) -> Result<(), VaultError> {
        let fact = intake::fact_of(tx, id).await;
        let Some(Fact::DepositOffer(offer)) = fact.map_err(custody::CustodyError::from)? else {
            return Ok(());
        };
        let (places, parts) = self.within(id, &offer);
        if parts.is_empty() {
            return Ok(());
        }
        let deposit = custody::find(tx, id).await?;
        let offered = Step::new(
            deposit.received,
            deposit.collector,
            What::Offered(id),
            parts.clone(),
        );
        self.push(offered);
        if let Some(at) = withdrawn.filter(|_| deposit.state == DepositState::Withdrawn) {
            let by = deposit.collector;
            self.push(Step::new(at, by, What::Withdrawn(id), parts.clone()));
        }
        let Some(cashier) = deposit.cashier else {
            self.refused(&deposit, answered, parts);
            return Ok(());
        };
        if let Some(count) = custody::counted(tx, id).await? {
            let counted = Step::new(count.at, cashier, What::Counted(id), parts.clone());
            self.push(counted);
        }
        let Some(at) = answered.filter(|_| deposit.state == DepositState::Confirmed) else {
            self.refused(&deposit, answered, parts);
            return Ok(());
        };
        let found = custody::cheques(tx, id).await?;
        let found = |place: &u32| {
            let is_it = |one: &custody::OfferedCheque| {
                one.ticked
                    && one.cheque.receipt_of(id.journal) == self.id
                    && one.cheque.tender == *place
            };
            found.iter().any(is_it)
        };
        let (there, not_there): (Vec<u32>, Vec<u32>) = places.into_iter().partition(found);
        let mut taken = Vec::new();
        if parts.contains(&Part::Cash) {
            self.is_cash_waiting = false;
            self.cash_taken = Some((cashier, at));
            taken.push(Part::Cash);
        }
        taken.extend(there.iter().filter_map(|place| self.waiting.remove(place)));
        let left = not_there.iter().filter_map(|place| self.waiting.get(place));
        let left: Vec<Part> = left.cloned().collect();
        if !taken.is_empty() {
            let case = custody::case_of(tx, id).await?;
            let step = Step::new(at, cashier, What::Accepted(id, case), taken);
            self.push(step.posted([format!("deposit:{id}")]));
        }
        if !left.is_empty() {
            let step = Step::new(at, cashier, What::NotThere(id), left);
            self.push(step);
        }
        Ok(())
    }

    /// What was refused stays with the collector.
    fn refused(&mut self, deposit: &custody::Deposit, answered: Option<Millis>, parts: Vec<Part>) {
        if let Some(at) = answered.filter(|_| deposit.state == DepositState::Refused) {
            let step = Step::new(at, deposit.cashier, What::Refused(deposit.id), parts);
            self.push(step.because(deposit.reason.clone()));
        }
    }
}

/// A count of the vault did not find it; and then somebody did.
async fn missed(
    tx: &mut Tx,
    case: Variance,
    paper: PaperId,
    part: &Part,
) -> Result<Vec<Step>, VaultError> {
    let (no, close) = (case.no, case.day_close.unwrap_or_default());
    let at = vault::closed(tx, close).await?.made;
    let (by, parts) = (case.cashier, vec![part.clone()]);
    let found = case.found.as_ref().map(|found| {
        Step::new(found.at, found.by, What::Found(no), parts.clone())
            .because(Some(found.note.clone()))
            .posted([format!("variance-found:{no}")])
    });
    let step = Step::new(at, by, What::Missing(Box::new(case)), parts);
    let keys = [format!("missing:{close}:{paper}"), format!("variance:{no}")];
    Ok(std::iter::once(step.posted(keys)).chain(found).collect())
}

/// On its way to the bank, and there or back.
fn banked(slip: &Slip, parts: &[Part]) -> Vec<Step> {
    let no = slip.no;
    let made = Step::new(slip.made, slip.cashier, What::Bundled(no), parts.to_vec());
    let settled = slip.settled.zip(slip.settled_by);
    let step = |what| {
        let (at, by) = settled?;
        Some(Step::new(at, by, what, parts.to_vec()).because(slip.said.clone()))
    };
    let settled = match slip.state {
        SlipState::Made => None,
        SlipState::Carried => step(What::Carried(no)),
        SlipState::Undone => {
            step(What::PutBack(no)).map(|step| step.posted([format!("bank-undone:{no}")]))
        }
    };
    let made = made.posted([format!("bank:{no}")]);
    std::iter::once(made).chain(settled).collect()
}
