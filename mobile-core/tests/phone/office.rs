//! An office of one desk: holds one phone's journals, plans, rules, answers, and seals replies.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use counterfoil_core::Then;
use counterfoil_core::command::OpenDay;
use counterfoil_core::{Phone, SyncDone};
use counterfoil_sync::cash_limit::CashLimits;
use counterfoil_sync::certificate::Certificate;
use counterfoil_sync::daybook::Daybook;
use counterfoil_sync::entry::*;
use counterfoil_sync::id::*;
use counterfoil_sync::journal::{Draft, Head, Sealed};
use counterfoil_sync::keys::{Algorithm, PublicKey, SecretKey};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Clocks, Day, Millis};
use counterfoil_sync::unlock::{UnlockAsk, UnlockKey, code_text};
use counterfoil_sync::wire::{self, *};

use crate::album::keep_album;
use crate::at;

pub(crate) const DAY: Day = Day(20_000);
pub(crate) const COLLECTOR: PersonNo = PersonNo(7);
pub(crate) const CASHIER: PersonNo = PersonNo(9);

pub(crate) fn aed() -> Currency {
    "AED".parse().unwrap()
}

pub(crate) fn key(seed: u8) -> SecretKey {
    SecretKey::from_bytes(Algorithm::Ed25519, &[seed; 32]).unwrap()
}

/// A path of its own for a test's phone, cleared of an earlier run's.
pub(crate) fn path(name: &str) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("phones");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!(
        "{name}-{}-{}.db",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    ));
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    path
}

#[derive(Clone)]
pub(crate) struct Office {
    pub(crate) company: SecretKey,
    pub(crate) device: PublicKey,
    pub(crate) journal: JournalId,
    pub(crate) held: BTreeMap<JournalId, Vec<Sealed>>,
    pub(crate) written: BTreeMap<Day, Vec<Sealed>>,
    pub(crate) items: Vec<Item>,
    pub(crate) books: Vec<Book>,
    pub(crate) change: u64,
    pub(crate) epoch: u32,
    pub(crate) nonce: u64,
    pub(crate) commands: Vec<wire::Command>,
    pub(crate) quarantine: BTreeMap<Seq, Quarantine>,
    pub(crate) heads_differ: u32,
    /// What customers said, as the server lists it.
    pub(crate) said: Vec<Said>,
    /// What every customer may owe, and whom to speak to there.
    pub(crate) credit: Option<Credit>,
    pub(crate) contacts: Vec<Contact>,
    /// The limits on the collector's cash.
    pub(crate) limits: Vec<CashLimits>,
    /// Its own clock.
    pub(crate) time: Millis,
}

pub(crate) fn book(no: u32, first: u32, last: u32) -> Book {
    Book {
        no: BookNo(no),
        series: "RV-".to_owned(),
        first,
        last,
        next: first,
        closed: false,
        holder: COLLECTOR,
    }
}

pub(crate) fn item(no: u32, customer: u32, amount: i64, due: Day) -> Item {
    let document = format!("INV-{no}");
    Item {
        no: ItemNo(no),
        customer: CustomerNo(customer),
        kind: 1,
        document,
        issued: due.plus(-30),
        due: Some(due),
        currency: aed(),
        amount,
        open: amount,
    }
}

impl Office {
    pub(crate) fn new() -> Self {
        let items = vec![
            item(1, 1, 100_00, DAY.plus(-40)),
            item(2, 1, 50_00, DAY.plus(10)),
            item(3, 2, 500_00, DAY.plus(-100)),
            item(4, 3, 1_000_000_00, DAY),
        ];
        Self {
            company: key(1),
            device: key(2).public(),
            journal: JournalId::device(DeviceNo(3), 1),
            held: BTreeMap::new(),
            written: BTreeMap::new(),
            items,
            books: vec![book(11, 1001, 1050)],
            change: 1,
            epoch: 1,
            nonce: 0,
            commands: Vec::new(),
            quarantine: BTreeMap::new(),
            heads_differ: 0,
            said: Vec::new(),
            credit: None,
            contacts: Vec::new(),
            limits: Vec::new(),
            time: Millis(1),
        }
    }

    /// An enrolled phone at a path, with reference data.
    pub(crate) fn enrolled(&mut self, path: &PathBuf) -> Phone {
        let mut phone = Phone::open(path, key(2)).unwrap();
        self.enrol(&mut phone);
        self.sync(&mut phone);
        phone
    }

    /// A phone whose day is open.
    pub(crate) fn opened(&mut self, name: &str) -> Phone {
        let mut phone = self.enrolled(&path(name));
        phone.act(OpenDay { day: DAY }, &at(0)).unwrap();
        keep_album(&mut phone);
        phone
    }

    pub(crate) fn enrol(&mut self, phone: &mut Phone) {
        let request = phone.begin_enrol("CODE-1", "a phone").unwrap();
        let (asked, device) = EnrolRequest::open(&request).unwrap();
        assert_eq!(asked.code, "CODE-1");
        self.device = device;
        assert_eq!(
            phone
                .finish_enrol(&self.enrol_reply(EnrolState::Pending))
                .unwrap(),
            EnrolState::Pending
        );
        assert_eq!(
            phone
                .finish_enrol(&self.enrol_reply(EnrolState::Active))
                .unwrap(),
            EnrolState::Active
        );
    }

    pub(crate) fn enrol_reply(&self, state: EnrolState) -> Vec<u8> {
        let public = self.company.public();
        EnrolReply {
            state,
            journal: self.journal,
            collector: COLLECTOR,
            name: "Amal".to_owned(),
            company_algorithm: public.algorithm(),
            company_key: public.to_bytes().into(),
            token: Some("token".to_owned()),
            certificate: (state == EnrolState::Active).then(|| {
                let days = DAY.plus(1_000);
                let about = Certificate::new(self.journal, &self.device, COLLECTOR, "Amal", days);
                about.seal(&self.company).into()
            }),
            unlock_key: Some(self.unlock_key().as_bytes().to_vec().into()),
        }
        .to_bytes()
    }

    /// What it gives the phone to know unlock codes by.
    pub(crate) fn unlock_key(&self) -> UnlockKey {
        UnlockKey::derive(&[1; 32], self.journal)
    }

    /// What a supervisor answers to a challenge.
    pub(crate) fn unlock_code(&self, challenge: &str) -> String {
        let key = self.unlock_key();
        let ask = UnlockAsk::read(challenge, &key, self.journal, DAY).unwrap();
        code_text(&ask.code(&key, self.journal, DAY))
    }

    /// Rounds until there is no more.
    pub(crate) fn sync(&mut self, phone: &mut Phone) -> SyncDone {
        for _ in 0..10 {
            let request = phone.begin_sync().unwrap();
            let reply = self.answer(&request);
            let done = phone.finish_sync(&request, &reply).unwrap();
            if !done.more {
                return done;
            }
        }
        panic!("the sync does not come to an end");
    }

    /// What it says to a batch at the rescue door: all of it is there, in order or put aside.
    pub(crate) fn rescue_answer(&self, batch: &[u8]) -> RescueAnswer {
        let sent = RescueBatch::from_bytes(batch).unwrap();
        let last = self.held.get(&sent.journal).and_then(|held| held.last());
        RescueAnswer {
            version: wire::VERSION,
            seq: last.map_or(0, |last| last.entry.seq),
            hash: last.map_or([0; 32], |last| last.hash),
            kept: u32::try_from(sent.entries.len()).unwrap(),
            epoch: self.epoch,
        }
    }

    /// The phone hands in what it wrote under earlier enrolments.
    pub(crate) fn rescue(&self, phone: &mut Phone) {
        for batch in phone.rescue().unwrap() {
            if Some(batch.journal) != phone.journal() {
                let batch = batch.to_bytes();
                let answer = self.rescue_answer(&batch).seal(&batch, &self.company);
                let done = phone.take_rescue_answer(&batch, 200, &answer).unwrap();
                assert_eq!(done.then, Then::GoOn);
            }
        }
    }

    fn own(&self) -> &[Sealed] {
        self.held.get(&self.journal).map_or(&[], Vec::as_slice)
    }

    /// The day of each entry of the phone's journals.
    fn days(&self) -> Vec<(Day, &Sealed)> {
        let mut days = Vec::new();
        for entries in self.held.values() {
            let mut day = Day(0);
            for sealed in entries {
                if let Ok(Fact::DayOpen(open)) = sealed.entry.fact() {
                    day = open.day;
                }
                days.push((day, sealed));
            }
        }
        days
    }

    pub(crate) fn daybook(&self, day: Day) -> Daybook {
        let own = self
            .days()
            .into_iter()
            .filter(|(of, _)| *of == day)
            .map(|(_, sealed)| sealed);
        let entries = self.written.get(&day).into_iter().flatten().chain(own);
        Daybook::rebuild(
            DaybookId {
                collector: COLLECTOR,
                day,
            },
            entries,
        )
        .unwrap()
    }

    pub(crate) fn write(&mut self, day: Day, fact: impl Into<Fact>) -> EntryId {
        let journal = JournalId::office(DaybookId {
            collector: COLLECTOR,
            day,
        });
        let seen = self.daybook(day).seen_for(journal);
        let run = self.written.entry(day).or_default();
        let head = run.last().map_or_else(|| Head::start(journal), Head::at);
        let wall = Millis(1_795_000_000_000 + i64::try_from(run.len()).unwrap());
        let clocks = Clocks {
            wall,
            mono: 1,
            boot: 1,
        };
        let sealed = head
            .write(
                Draft {
                    clocks,
                    seen,
                    place: None,
                    fact: fact.into(),
                },
                Some(&self.company),
            )
            .unwrap();
        let id = sealed.id();
        run.push(sealed);
        id
    }

    pub(crate) fn plan(&mut self, day: Day, customers: &[u32]) -> Vec<EntryId> {
        let mut rank = counterfoil_sync::rank::first();
        let mut stops = Vec::new();
        for customer in customers {
            let target = Some(Total {
                currency: aed(),
                minor: 10_00,
            });
            stops.push(self.write(
                day,
                StopAdd {
                    customer: CustomerNo(*customer),
                    rank: rank.clone(),
                    target,
                    by: None,
                },
            ));
            rank = counterfoil_sync::rank::after(&rank);
        }
        stops
    }

    /// What is open, from the entries held.
    fn open(&self, item: &Item) -> i64 {
        let mut open = item.amount;
        for entries in self.held.values() {
            let mut confirmed = 0;
            let mut taken: BTreeMap<Seq, i64> = BTreeMap::new();
            for sealed in entries {
                confirmed = sealed
                    .entry
                    .seen
                    .iter()
                    .filter(|seen| seen.journal == sealed.entry.journal)
                    .fold(confirmed, |most, seen| most.max(seen.seq));
                match sealed.entry.fact() {
                    Ok(Fact::Receipt(receipt)) => {
                        let amount = receipt
                            .allocations
                            .iter()
                            .filter(|one| one.item == item.no)
                            .map(|one| one.amount)
                            .sum();
                        taken.insert(sealed.entry.seq, amount);
                    }
                    Ok(Fact::Void(void)) if confirmed < void.receipt => {
                        taken.remove(&void.receipt);
                    }
                    _ => {}
                }
            }
            open -= taken.values().sum::<i64>();
        }
        open
    }

    /// Takes a request as the server would, and answers it.
    pub(crate) fn answer(&mut self, request: &[u8]) -> Vec<u8> {
        assert_eq!(SyncRequest::journal_of(request), Ok(self.journal));
        let opened = SyncRequest::open(request, &self.device).unwrap();
        let asked = opened.request.clone();
        let base = usize::try_from(asked.base).unwrap();
        let have = self.own().len();
        // What the office forgot it cannot verify from: it says what it has, and the phone offers it again.
        if base <= have {
            let head = base
                .checked_sub(1)
                .and_then(|at| self.own().get(at))
                .map_or_else(|| Head::start(self.journal), Head::at);
            if asked.base_tag == *head.hash.first_chunk().unwrap() {
                let entries = opened.verify(&head, &self.device).unwrap();
                for sealed in entries {
                    sealed.verify(&self.device).unwrap();
                    let at = usize::try_from(sealed.entry.seq).unwrap() - 1;
                    match self.own().get(at) {
                        Some(kept) => {
                            assert_eq!(kept.hash, sealed.hash, "a fork at {}", sealed.entry.seq);
                        }
                        None => self.held.entry(self.journal).or_default().push(sealed),
                    }
                }
            }
        }
        if self.own().len() > have {
            self.rule(have);
            self.change += 1;
        }
        self.reply(&asked, request)
    }

    fn rule(&mut self, after: usize) {
        let news: Vec<(Day, Seq)> = self
            .days()
            .into_iter()
            .filter(|(_, sealed)| {
                sealed.entry.journal == self.journal && sealed.entry.seq > after as u64
            })
            .map(|(day, sealed)| (day, sealed.entry.seq))
            .collect();
        for run in news.chunk_by(|a, b| a.0 == b.0) {
            let (from, to) = (run[0].1, run[run.len() - 1].1);
            let exceptions = self
                .quarantine
                .range(from..=to)
                .map(|(seq, why)| Exception {
                    seq: *seq,
                    flags: Vec::new(),
                    quarantine: Some(*why),
                })
                .collect();
            self.write(
                run[0].0,
                Rulings {
                    journal: self.journal,
                    from,
                    to,
                    exceptions,
                },
            );
        }
    }

    pub(crate) fn checkpoint(&self) -> Checkpoint {
        let head = self
            .own()
            .last()
            .map_or_else(|| Head::start(self.journal), Head::at);
        Checkpoint {
            journal: self.journal,
            seq: head.seq,
            hash: head.hash,
            time: self.time,
            epoch: self.epoch,
        }
    }

    pub(crate) fn reply(&mut self, asked: &SyncRequest, request: &[u8]) -> Vec<u8> {
        let mut runs = Vec::new();
        let mut commands = self.commands.clone();
        for (day, entries) in &self.written {
            let claim = asked.daybooks.iter().find(|claim| claim.day == *day);
            let has = claim.map_or(0, |claim| claim.office);
            let base = usize::try_from(has).unwrap();
            if base > entries.len() {
                commands.push(wire::Command::RefetchOffice(*day));
                continue;
            }
            if let Some(claim) = claim {
                let journal = JournalId::office(DaybookId {
                    collector: COLLECTOR,
                    day: *day,
                });
                let version = [
                    Seen {
                        journal: self.journal,
                        seq: claim.own,
                    },
                    Seen {
                        journal,
                        seq: claim.office,
                    },
                ];
                if self
                    .daybook(*day)
                    .heads_digest_at(&version)
                    .unwrap_or_default()
                    != claim.heads
                {
                    self.heads_differ += 1;
                }
            }
            let journal = JournalId::office(DaybookId {
                collector: COLLECTOR,
                day: *day,
            });
            let head = base
                .checked_sub(1)
                .map_or_else(|| Head::start(journal), |at| Head::at(&entries[at]));
            if base < entries.len() {
                runs.push(OfficeRun {
                    day: *day,
                    base: has,
                    entries: pack(&head, &entries[base..]).0,
                });
            }
        }
        self.nonce += 1;
        let reference =
            (asked.cursor.change < self.change).then(|| self.reference(asked.cursor.change == 0));
        SyncReply {
            version: wire::VERSION,
            nonce: self.nonce.to_be_bytes(),
            checkpoint: self.checkpoint(),
            office: (!runs.is_empty()).then_some(runs),
            reference,
            commands: (!commands.is_empty()).then_some(commands),
            token: None,
            more: None,
        }
        .seal(&[], request, &self.company)
    }

    fn reference(&self, is_first: bool) -> Reference {
        let cursor = Cursor {
            change: self.change,
            table: 0,
            no: 0,
        };
        let open = self
            .items
            .iter()
            .map(|item| Open {
                item: item.no,
                open: self.open(item),
            })
            .collect();
        let customer = |no: u32| Customer {
            no: CustomerNo(no),
            code: format!("C-{no}"),
            name: format!("متجر {no}"),
            site: None,
            phone: None,
            credit: self.credit.clone(),
            contacts: (!self.contacts.is_empty()).then(|| self.contacts.clone()),
        };
        // What is settled already a phone that begins is not told of.
        let items = self
            .items
            .iter()
            .filter(|item| self.open(item) != 0)
            .map(|item| Item {
                open: self.open(item),
                ..item.clone()
            })
            .collect();
        Reference {
            cursor,
            company: is_first.then(|| Company {
                name: "Al Noor".to_owned(),
                time_zone: "Asia/Dubai".to_owned(),
                currency: aed(),
                refill_below: 10,
                origin: Some("https://office.example".to_owned()),
            }),
            customers: is_first.then(|| (1..=3).map(customer).collect()),
            gone: None,
            items: is_first.then_some(items),
            open: (!is_first).then_some(open),
            books: Some(self.books.clone()),
            said: Some(self.said.clone()),
            limits: Some(self.limits.clone()),
        }
    }

    /// Forgets everything after a place, as a server restored from a backup does.
    pub(crate) fn restore(&mut self, backup: &Self) {
        let epoch = self.epoch + 1;
        *self = backup.clone();
        self.epoch = epoch;
        self.nonce += 1_000;
    }

    pub(crate) fn confirm(&mut self, deposit: EntryId, counted: i64) {
        self.confirm_with(deposit, counted, None);
    }

    /// A count that found these cheques, if not all.
    pub(crate) fn confirm_with(
        &mut self,
        deposit: EntryId,
        cash: i64,
        found: Option<Vec<ChequeRef>>,
    ) {
        self.write(
            DAY,
            DepositAnswer {
                deposit,
                outcome: DepositOutcome::Confirmed { cash, found },
                by: CASHIER,
            },
        );
    }
}
