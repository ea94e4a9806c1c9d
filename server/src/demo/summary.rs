//! What the day came to, taken from the phones and held against the books.

use std::collections::BTreeMap;

use counterfoil_core::view::ReceiptStanding;
use counterfoil_sync::entry::Flag;
use counterfoil_sync::money::{Currency, Money};
use serde::Serialize;

use super::office::Deposits;
use super::radio::Traffic;
use super::road::Road;
use super::{DemoError, Options, company};
use crate::auth::Scope;
use crate::http::AppState;
use crate::ledger::{self, Account};
use crate::vault::{self, SlipState, VaultError};
use crate::verify::{self, Finding};

/// More bank deposits than a day makes.
const SLIPS: i64 = 1_000;

/// Totals per currency, in minor units.
pub(super) type Totals = BTreeMap<Currency, i64>;

/// One collector's line.
#[derive(Debug, Clone, Serialize)]
pub struct CollectorLine {
    /// Name.
    pub name: String,
    /// Visits made.
    pub visits: u64,
    /// Receipts issued, voided ones included.
    pub receipts: u64,
    /// Of which voided.
    pub voids: u64,
    /// Received, voids taken off.
    pub collected: BTreeMap<String, String>,
    /// Accepted by the cashier: cash as counted, and cheques.
    pub handed_over: BTreeMap<String, String>,
    /// Counted less declared.
    pub variance: BTreeMap<String, String>,
    /// Requests sent and answered, enrolment included.
    pub round_trips: u64,
    /// Bytes of request bodies.
    pub bytes_up: u64,
    /// Bytes of reply bodies.
    pub bytes_down: u64,
}

/// The day, as JSON prints it. Amounts are in major units.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Collectors on the road.
    pub collectors: u32,
    /// The business date.
    pub date: String,
    /// The seed.
    pub seed: u64,
    /// Visits made.
    pub visits: u64,
    /// Receipts issued, voided ones included.
    pub receipts: u64,
    /// Of which voided.
    pub voids: u64,
    /// Received in all, voids taken off.
    pub collected: BTreeMap<String, String>,
    /// Confirmed by the cashiers: what is in the vaults now, and what went on from there.
    pub confirmed: BTreeMap<String, String>,
    /// Of which the bank has it, or it is on its way there.
    pub banked: BTreeMap<String, String>,
    /// Over (positive) or short (negative).
    pub variance: BTreeMap<String, String>,
    /// Paid by transfer: never in a bag, on its way to the bank.
    pub by_transfer: BTreeMap<String, String>,
    /// Still with the collectors.
    pub in_hand: BTreeMap<String, String>,
    /// Syncs that phones finished.
    pub syncs: u64,
    /// Requests sent and answered.
    pub round_trips: u64,
    /// Bytes of request bodies.
    pub bytes_up: u64,
    /// Bytes of reply bodies.
    pub bytes_down: u64,
    /// Replies that never reached a phone.
    pub replies_lost: u64,
    /// Requests that reached the server twice.
    pub requests_doubled: u64,
    /// Photos and signatures that came through whole.
    pub pictures: u64,
    /// Bytes of them.
    pub picture_bytes: u64,
    /// Daybooks whose heads were the same on phone and server.
    pub daybooks_agreed: u64,
    /// `ok`, or the first difference.
    pub verify: String,
    /// Digest of the ledger: the same for the same seed and date, on either database.
    pub digest: String,
    /// Collector by collector.
    pub by_collector: Vec<CollectorLine>,
}

pub(super) fn money(totals: &Totals) -> BTreeMap<String, String> {
    totals
        .iter()
        .map(|(currency, minor)| (currency.to_string(), Money::new(*minor, *currency).major()))
        .collect()
}

pub(super) fn add(totals: &mut Totals, amount: Money) {
    *totals.entry(amount.currency).or_default() += amount.minor;
}

/// Draws the summary, and refuses if phones and books do not tell the same.
pub(super) async fn draw(
    state: &AppState,
    options: &Options,
    roads: &mut [Road],
    deposits: &Deposits,
) -> Result<Summary, DemoError> {
    let mut lines = Vec::new();
    let mut traffic = Traffic::default();
    let mut collected = Totals::new();
    for (collector, road) in (0_u32..).zip(roads.iter_mut()) {
        road.phone.check()?;
        let held = road.phone.sync_state()?;
        // Voids are written without photos here: the server says so, and takes them.
        let doubts: Vec<_> = held
            .troubles
            .iter()
            .filter(|trouble| trouble.flags != [Flag::NoPhoto] || trouble.quarantine.is_some())
            .collect();
        if held.only_here.entries > 0 || !doubts.is_empty() {
            return Err(DemoError::Differs(format!(
                "the phone of {} still holds {} entries; doubts: {doubts:?}",
                company::collector_name(collector),
                held.only_here.entries,
            )));
        }
        let waiting = road.phone.pictures()?.waiting;
        if waiting > 0 {
            return Err(DemoError::Differs(format!(
                "the phone of {} still holds {waiting} pictures",
                company::collector_name(collector),
            )));
        }
        let receipts = road.phone.receipts(options.today)?;
        let mut its = Totals::new();
        for receipt in receipts
            .iter()
            .filter(|receipt| receipt.standing != ReceiptStanding::Void)
        {
            add(&mut its, receipt.total);
            add(&mut collected, receipt.total);
        }
        let figures = road.phone.day_summary()?.figures;
        let journal = road.phone.journal().ok_or(DemoError::Answer("journal"))?;
        lines.push(CollectorLine {
            name: company::collector_name(collector),
            visits: figures.visits.into(),
            receipts: receipts.len() as u64,
            voids: receipts
                .iter()
                .filter(|receipt| receipt.standing == ReceiptStanding::Void)
                .count() as u64,
            collected: money(&its),
            handed_over: money(&deposits.accepted_from(journal)),
            variance: money(&deposits.variance_of(journal)),
            round_trips: road.radio.traffic.round_trips,
            bytes_up: road.radio.traffic.bytes_up,
            bytes_down: road.radio.traffic.bytes_down,
        });
        traffic += road.radio.traffic;
    }
    let books = Books::read(state).await?;
    books.compare(&collected)?;
    let agreement = crate::fieldwork::compare_claims(&state.db)
        .await
        .map_err(|error| DemoError::Differs(error.to_string()))?;
    if agreement.differed > 0 {
        return Err(DemoError::Differs(format!(
            "{} daybooks differ between phone and server",
            agreement.differed
        )));
    }
    Ok(Summary {
        collectors: options.collectors,
        date: options.today.to_string(),
        seed: options.seed,
        visits: lines.iter().map(|line| line.visits).sum(),
        receipts: lines.iter().map(|line| line.receipts).sum(),
        voids: lines.iter().map(|line| line.voids).sum(),
        collected: money(&collected),
        confirmed: money(&books.confirmed),
        banked: money(&books.banked),
        variance: money(&books.variance),
        by_transfer: money(&books.transfers),
        in_hand: money(&books.in_hand),
        syncs: traffic.syncs,
        round_trips: traffic.round_trips,
        bytes_up: traffic.bytes_up,
        bytes_down: traffic.bytes_down,
        replies_lost: traffic.replies_lost,
        requests_doubled: traffic.requests_doubled,
        pictures: traffic.pictures,
        picture_bytes: traffic.picture_bytes,
        daybooks_agreed: agreement.agreed,
        verify: prove(state).await?,
        digest: books.digest,
        by_collector: lines,
    })
}

/// The same figures from the ledger.
struct Books {
    confirmed: Totals,
    banked: Totals,
    in_hand: Totals,
    variance: Totals,
    transfers: Totals,
    digest: String,
}

impl Books {
    async fn read(state: &AppState) -> Result<Self, DemoError> {
        let (sums, slips, digest) = state
            .db
            .read(|mut tx| async move {
                let mut sums = Vec::new();
                for accounts in [
                    &[Account::CashVault, Account::ChequesVault][..],
                    &[Account::CashCollector, Account::ChequesCollector],
                    &[Account::OverShort],
                    &[Account::CashInTransit],
                ] {
                    let mut totals = Totals::new();
                    for account in accounts {
                        for (_, amount) in ledger::balances(&mut tx, *account).await? {
                            add(&mut totals, amount);
                        }
                    }
                    sums.push(totals);
                }
                let mut slips = Vec::new();
                for state in [SlipState::Made, SlipState::Carried] {
                    slips.extend(
                        vault::slips(&mut tx, &Scope::whole(), Some(state), None, SLIPS).await?,
                    );
                }
                Ok::<_, VaultError>((sums, slips, ledger::digest(&mut tx).await?))
            })
            .await
            .map_err(|error| DemoError::Differs(error.to_string()))?;
        let [mut confirmed, in_hand, over_short, mut transfers] =
            <[Totals; 4]>::try_from(sums).map_err(|_| DemoError::Answer("balances"))?;
        let mut banked = Totals::new();
        for slip in slips {
            add(&mut banked, slip.total());
            add(&mut confirmed, slip.total());
            // What is in transit and on no slip was paid by transfer.
            *transfers.entry(slip.currency).or_default() -= slip.cash_minor;
        }
        // A debit of over and short is money that is missing.
        let variance = over_short
            .into_iter()
            .map(|(currency, minor)| (currency, -minor))
            .collect();
        let digest = digest
            .iter()
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        Ok(Self {
            confirmed,
            banked,
            in_hand,
            variance,
            transfers,
            digest,
        })
    }

    /// What was collected is in the vault, in hand, short or on its way to the bank: nothing else.
    fn compare(&self, collected: &Totals) -> Result<(), DemoError> {
        for (currency, collected) in collected {
            let of = |totals: &Totals| totals.get(currency).copied().unwrap_or(0);
            let found =
                of(&self.confirmed) + of(&self.in_hand) - of(&self.variance) + of(&self.transfers);
            if found != *collected {
                let [phones, books] = [*collected, found].map(|minor| Money::new(minor, *currency));
                return Err(DemoError::Differs(format!(
                    "the phones collected {phones}, the books hold {books}"
                )));
            }
        }
        Ok(())
    }
}

async fn prove(state: &AppState) -> Result<String, DemoError> {
    let mut first = None;
    verify::run(&state.db, |name, finding| {
        if let (Finding::Differs(what), None) = (finding, &first) {
            first = Some(format!("{name}: {what}"));
        }
    })
    .await?;
    Ok(first.unwrap_or_else(|| "ok".to_owned()))
}
