//! A collector on the road: a real phone and a real network, driven by the script.
//!
//! Every step is done under a token of its own, and how far the day is stands in a file beside the
//! phone's. So a phone that was killed at any moment takes the day up where it lay, and doing the last
//! step again changes nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use counterfoil_core::Then;
use counterfoil_core::command::{
    CheckIn, CloseDay, Count, EditNote, EndVisit, IssueReceipt, IssueReceiptError, MoveStop,
    OfferDeposit, OpenDay, Rest, SpoilLeaf, SpoilLeafError, VoidReceipt,
};
use counterfoil_core::picture::UploadError;
use counterfoil_core::{Command, CommandError, Moment, Phone};
use counterfoil_sync::entry::{Allocation, NoteTarget, Place, ShortReason, Tender, VisitMode};
use counterfoil_sync::id::{CustomerNo, EntryId, ItemNo};
use counterfoil_sync::keys::{Algorithm, SecretKey};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Clocks, Day, Millis};
use counterfoil_sync::wire::EnrolState;

use super::DemoError;
use super::dice::Dice;
use super::radio::Radio;
use super::script::{PACE, Script, Step, script};

/// Tries of one sync on the worst of roads.
const TRIES: u32 = 60;

/// The numbers behind the codes and documents that the script names.
type Chart = BTreeMap<(String, String), u32>;

/// One collector with a phone.
pub struct Road {
    /// The phone.
    pub phone: Phone,
    /// Its network.
    pub radio: Radio,
    /// What the collector does.
    pub script: Script,
    pub(super) today: Day,
    first_instant: Millis,
    progress: PathBuf,
    chart: Chart,
}

impl std::fmt::Debug for Road {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Road")
            .field("phone", &self.phone)
            .finish_non_exhaustive()
    }
}

/// What a road needs to begin.
#[derive(Debug, Clone)]
pub struct Start {
    /// The seed of the whole day.
    pub seed: u64,
    /// Which collector, from 0.
    pub collector: u32,
    /// The business date.
    pub today: Day,
    /// When the working day begins.
    pub first_instant: Millis,
    /// Where the server is.
    pub base: String,
    /// The folder for the phone's file.
    pub folder: PathBuf,
    /// Replies lost and requests doubled, in a hundred.
    pub faults: u64,
}

impl Road {
    /// Opens the phone, or makes it.
    pub fn open(start: &Start) -> Result<Self, DemoError> {
        let Start {
            seed,
            collector,
            today,
            first_instant,
            base,
            folder,
            faults,
        } = start;
        let secret = Dice::new(*seed, &format!("key of {collector}")).bytes();
        // Half the phones have hardware that only knows P-256.
        let algorithm = if collector % 2 == 0 {
            Algorithm::Ed25519
        } else {
            Algorithm::Es256
        };
        let key = SecretKey::from_bytes(algorithm, &secret)?;
        let phone = Phone::open(folder.join(format!("phone-{collector}.db")), key)?;
        let radio = Radio::new(
            base,
            Dice::new(*seed, &format!("network of {collector}")),
            *faults,
        );
        let progress = folder.join(format!("phone-{collector}.step"));
        let script = script(*seed, *collector, *today);
        let mut road = Self {
            phone,
            radio,
            script,
            today: *today,
            first_instant: *first_instant,
            progress,
            chart: Chart::new(),
        };
        road.draw_chart()?;
        Ok(road)
    }

    /// Asks to be enrolled, or whether the second person has approved.
    pub async fn enrol(&mut self, code: &str, name: &str) -> Result<EnrolState, DemoError> {
        for _ in 0..TRIES {
            let request = self.phone.begin_enrol(code, name)?;
            if let Some(reply) = self.radio.send("/v1/enrol", None, &request).await? {
                return Ok(self.phone.finish_enrol(&reply)?);
            }
        }
        Err(DemoError::NoNetwork)
    }

    /// Does the steps of a part of the day that were not done yet. `offset` is how many steps came
    /// before this part.
    pub async fn walk(&mut self, steps: &[Step], offset: usize) -> Result<(), DemoError> {
        let done = read_progress(&self.progress)?;
        for (number, step) in (offset..).zip(steps) {
            if number < done {
                continue;
            }
            if *step == Step::Sync {
                self.sync().await?;
            } else {
                let moment = self.moment(number, step);
                match self.act(number, step, &moment) {
                    Err(DemoError::Command(error)) if wants_a_book(&error) => {
                        self.sync().await?;
                        self.act(number, step, &moment)?;
                    }
                    done => done?,
                }
            }
            self.draw_chart()?;
            replace(&self.progress, &(number + 1).to_string())?;
        }
        Ok(())
    }

    /// Syncs until there is nothing more to send or to fetch.
    pub async fn sync(&mut self) -> Result<(), DemoError> {
        for _ in 0..TRIES {
            let request = self.phone.begin_sync()?;
            let token = self.phone.token();
            let Some(reply) = self
                .radio
                .send("/v1/sync", token.as_deref(), &request)
                .await?
            else {
                continue;
            };
            let done = self.phone.finish_sync(&request, &reply)?;
            self.radio.traffic.syncs += 1;
            if !done.more {
                return self.hand_in().await;
            }
        }
        Err(DemoError::NoNetwork)
    }

    /// Hands in the signatures that the server lacks, after the money.
    async fn hand_in(&mut self) -> Result<(), DemoError> {
        while let Some(upload) = self.phone.next_upload().map_err(UploadError::from)? {
            let answer = self
                .radio
                .carry_picture(upload.path, &upload.token, &upload.body)
                .await?;
            let done = self.phone.take_upload_answer(&upload.body, 200, &answer)?;
            self.radio.traffic.pictures += u64::from(done.is_held);
            if done.then != Then::GoOn {
                break;
            }
        }
        Ok(())
    }

    fn act(&mut self, number: usize, step: &Step, moment: &Moment) -> Result<(), DemoError> {
        // Writing waits for the disk: not on a thread that others need.
        tokio::task::block_in_place(|| {
            let command = self.command(step)?;
            self.phone
                .execute_once(&format!("step {number}"), command, moment)?;
            Ok(())
        })
    }

    fn command(&mut self, step: &Step) -> Result<Command, DemoError> {
        Ok(match step {
            Step::Sync | Step::OpenDay => OpenDay { day: self.today }.into(),
            Step::Arrive { customer, by_phone } => {
                let customer = self.customer(*customer)?;
                let stop = self
                    .phone
                    .today()?
                    .stops
                    .iter()
                    .find(|stop| stop.customer == customer)
                    .map(|stop| stop.stop);
                let mode = if *by_phone {
                    VisitMode::Phone
                } else {
                    VisitMode::OnSite
                };
                CheckIn {
                    customer,
                    stop,
                    mode,
                }
                .into()
            }
            Step::Spoil => SpoilLeaf {
                reason: "torn while writing".to_owned(),
            }
            .into(),
            Step::Collect {
                customer,
                tenders,
                allocations,
            } => self.receipt(*customer, tenders, allocations)?.into(),
            Step::Void => {
                let receipts = self.phone.receipts(self.today)?;
                let last = receipts
                    .iter()
                    .max_by_key(|receipt| receipt.receipt)
                    .ok_or(DemoError::Answer("receipt"))?;
                VoidReceipt {
                    receipt: last.receipt,
                    reason: "wrong amount written".to_owned(),
                    photos: Vec::new(),
                }
                .into()
            }
            Step::Promise { .. }
            | Step::TakeBack { .. }
            | Step::Dispute { .. }
            | Step::Confirm { .. }
            | Step::Extend { .. } => self.words(step)?,
            Step::Note(text) => EditNote {
                target: NoteTarget::Visit(self.open_visit()?),
                text: text.clone(),
            }
            .into(),
            Step::Leave { outcome, next } => EndVisit {
                outcome: *outcome,
                delay_reason: None,
                next: *next,
                next_day: next.map(|_| self.today.plus(7)),
            }
            .into(),
            Step::Reorder => {
                let stops = self.phone.today()?.stops;
                let last = stops
                    .iter()
                    .map(|stop| stop.stop)
                    .max()
                    .ok_or(DemoError::Answer("stop"))?;
                MoveStop {
                    stop: last,
                    after: None,
                }
                .into()
            }
            Step::Offer { currency, count } => OfferDeposit {
                currency: *currency,
                count: Count::Cash(count.clone()),
                remark: None,
            }
            .into(),
            Step::CloseDay => CloseDay {
                leave_visit_open: false,
            }
            .into(),
        })
    }

    fn receipt(
        &self,
        customer: usize,
        tenders: &[Tender],
        allocations: &[(usize, i64, Option<ShortReason>)],
    ) -> Result<IssueReceipt, DemoError> {
        let debtor = self
            .script
            .debtors
            .get(customer)
            .ok_or(DemoError::Answer("customer"))?;
        let allocation = |(item, amount, short): &(usize, i64, Option<ShortReason>)| {
            Ok::<_, DemoError>(Allocation {
                item: self.item(customer, *item)?,
                amount: *amount,
                short: *short,
            })
        };
        Ok(IssueReceipt {
            customer: self.customer(customer)?,
            currency: debtor.currency,
            tenders: tenders.to_vec(),
            allocations: allocations
                .iter()
                .map(allocation)
                .collect::<Result<_, _>>()?,
            rest: Rest::OnAccount,
            payer: None,
        })
    }

    fn open_visit(&mut self) -> Result<EntryId, DemoError> {
        let today = self.phone.today()?;
        let planned = today
            .stops
            .iter()
            .filter_map(|stop| stop.visited)
            .find(|visited| visited.outcome.is_none());
        let by_chance = today.unplanned.iter().find(|visit| visit.outcome.is_none());
        planned
            .map(|visited| visited.visit)
            .or(by_chance.map(|visit| visit.visit))
            .ok_or(DemoError::Answer("visit"))
    }

    pub(super) fn item(&self, customer: usize, item: usize) -> Result<ItemNo, DemoError> {
        let debtor = self.script.debtors.get(customer);
        let found = debtor.and_then(|debtor| {
            let document = debtor.items.get(item)?.document.clone();
            self.chart.get(&(debtor.code.clone(), document)).copied()
        });
        found.map(ItemNo).ok_or(DemoError::Answer("open item"))
    }

    pub(super) fn currency(&self, index: usize) -> Result<Currency, DemoError> {
        let debtor = self.script.debtors.get(index);
        debtor
            .map(|debtor| debtor.currency)
            .ok_or(DemoError::Answer("customer"))
    }

    pub(super) fn customer(&self, index: usize) -> Result<CustomerNo, DemoError> {
        let code = self
            .script
            .debtors
            .get(index)
            .map(|debtor| debtor.code.clone())
            .unwrap_or_default();
        self.chart
            .get(&(code, String::new()))
            .copied()
            .map(CustomerNo)
            .ok_or(DemoError::Answer("customer"))
    }

    /// Keeps the numbers of customers and items while the phone shows them: a settled item leaves the
    /// customer's page, and a step that is done again must name it all the same.
    fn draw_chart(&mut self) -> Result<(), DemoError> {
        if !self.chart.is_empty() {
            return Ok(());
        }
        let path = self.progress.with_extension("chart");
        if let Ok(text) = std::fs::read_to_string(&path) {
            self.chart = text
                .lines()
                .filter_map(|line| {
                    let mut parts = line.split('\t');
                    Some((
                        (parts.next()?.to_owned(), parts.next()?.to_owned()),
                        parts.next()?.parse().ok()?,
                    ))
                })
                .collect();
        }
        if !self.chart.is_empty() || self.phone.open_day().is_none() {
            return Ok(());
        }
        for line in self.phone.find_customers("", 10_000)? {
            self.chart
                .insert((line.code.clone(), String::new()), line.customer.0);
            for item in self.phone.customer(line.customer)?.items {
                self.chart
                    .insert((line.code.clone(), item.document), item.item.0);
            }
        }
        let text = self
            .chart
            .iter()
            .fold(String::new(), |text, ((code, document), no)| {
                text + &format!("{code}\t{document}\t{no}\n")
            });
        replace(&path, &text)
    }

    /// What the phone's clocks and receiver say at a step: the same however often it is done.
    fn moment(&self, number: usize, step: &Step) -> Moment {
        let minutes = i64::try_from(number).unwrap_or(0) * PACE;
        let since = minutes * 60_000;
        let clocks = Clocks {
            wall: Millis(self.first_instant.0 + since),
            mono: since.unsigned_abs() + 3_600_000,
            boot: 1,
        };
        let at = if let Step::Arrive {
            customer,
            by_phone: false,
        } = step
        {
            self.script.debtors.get(*customer)
        } else {
            None
        };
        let place = at.map(|debtor| {
            let off = i32::try_from(number % 23).unwrap_or(0);
            let e5 = |millionths: i64| i32::try_from(millionths / 10).unwrap_or(0);
            let accuracy_m = 8 + u32::try_from(number % 30).unwrap_or(0);
            Place {
                lat_e5: e5(debtor.site.0) + off,
                lon_e5: e5(debtor.site.1) - off,
                accuracy_m,
                mock: false,
            }
        });
        Moment { clocks, place }
    }
}

/// Whether the voucher book is full, so that the collector must find a network for the next one.
fn wants_a_book(error: &CommandError) -> bool {
    matches!(
        error,
        CommandError::IssueReceipt(IssueReceiptError::NoBook)
            | CommandError::SpoilLeaf(SpoilLeafError::NoBook)
    )
}

fn read_progress(path: &Path) -> Result<usize, DemoError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text.trim().parse().unwrap_or(0)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(DemoError::File(path.to_owned(), error)),
    }
}

fn replace(path: &Path, text: &str) -> Result<(), DemoError> {
    let failed = |error| DemoError::File(path.to_owned(), error);
    let beside = path.with_extension("new");
    std::fs::write(&beside, text).map_err(failed)?;
    std::fs::rename(&beside, path).map_err(failed)
}
