//! A thumb on a phone's screen: a command, what the screen then shows, and what hands then do.

use anyhow::{Context as _, Result, bail};
use counterfoil_core::command::{Count, OfferDepositError, UnlockTried};
use counterfoil_core::{Command, CommandError, Outcome, Phone};
use counterfoil_sync::entry::{Tender, denominations_total};
use counterfoil_sync::id::EntryId;
use counterfoil_sync::journal::sha256;

use super::{Envelope, Lifted, Over, Paper, PaperCheque, Spoilt, Void, World, limits};

/// What came of it.
pub(crate) enum Pressed {
    Done,
    /// The phone said why not.
    Refused(String),
    /// A hard limit stands in the way.
    Over(Over),
    /// The power went before the screen showed anything.
    Died,
}

impl World {
    /// Presses a button. What the screen shows is written into the truth.
    pub(crate) fn press(&mut self, number: usize, command: Command) -> Result<Pressed> {
        if !self.awake(number)? {
            return Ok(Pressed::Died);
        }
        let handset = self.handset(number)?;
        handset.pressed += 1;
        let token = format!("press {}", handset.pressed);
        handset.pressing = Some((token, command));
        self.press_again(number)
    }

    /// Turns a phone on, and presses what was pressed before the power went. False when it died again.
    pub(crate) fn awake(&mut self, number: usize) -> Result<bool> {
        if self.handset(number)?.phone.is_none() {
            self.handset(number)?.disk.put_out();
            if !self.turn_on(number)? {
                return Ok(false);
            }
            let handset = self.handset(number)?;
            if let Some((token, command)) = handset.doubtful.take()
                && handset.pressing.is_none()
            {
                let phone = handset.phone.as_ref().context("the phone is on")?;
                let is_there: bool = phone.database().query_row(
                    "SELECT count(*) FROM done WHERE token = ?1",
                    [&token],
                    |row| row.get(0),
                )?;
                if is_there {
                    handset.pressing = Some((token, command));
                }
            }
            if self.handset(number)?.pressing.is_some() {
                return Ok(!matches!(self.press_again(number)?, Pressed::Died));
            }
        }
        Ok(true)
    }

    fn press_again(&mut self, number: usize) -> Result<Pressed> {
        let now = self.now;
        let handset = self.handset(number)?;
        let Some((token, command)) = handset.pressing.clone() else {
            return Ok(Pressed::Died);
        };
        let moment = handset.moment(now);
        let phone = handset.phone.as_mut().context("the phone is on")?;
        let before = phone.head();
        let is_receipt = matches!(command, Command::IssueReceipt(_));
        let leaves = |phone: &Phone| is_receipt.then(|| phone.books().ok());
        let unused = leaves(phone);
        let done = phone.execute_once(&token, command.clone(), &moment);
        let after = phone.head();
        let is_same = unused == leaves(phone);
        let pressed = match done {
            Ok(outcome) => {
                handset.pressing = None;
                self.shown(number, &command, &outcome)?;
                if after != before && is_receipt {
                    let paper = self.truth.papers.last().cloned();
                    self.keeps_to_limits(number, &paper.context("the receipt on paper")?)?;
                }
                Pressed::Done
            }
            Err(_) if handset.disk.is_dead() => Pressed::Died,
            Err(error) => {
                let pressed = handset.pressing.take();
                let told = error.to_string();
                if told.contains("phone's storage") {
                    handset.doubtful = pressed;
                }
                if after != before {
                    bail!(
                        "phone {number} refused ({error}) and yet wrote an entry: head {before} became {after}"
                    );
                }
                self.refused(&error);
                match limits::over(&command, &error)? {
                    Some(_) if !is_same => {
                        bail!("phone {number} refused ({error}) and yet used a leaf")
                    }
                    Some(over) => {
                        self.seen.see("hard limit");
                        Pressed::Over(over)
                    }
                    None => Pressed::Refused(told),
                }
            }
        };
        if self.handset(number)?.disk.is_dead() {
            self.seen.see("phone lost power in the middle");
            self.say(format!("phone {number} loses power in the middle of it"));
            self.phone_dies(number)?;
        }
        Ok(pressed)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are told alike")]
    fn refused(&mut self, error: &CommandError) {
        use counterfoil_core::command::{IssueReceiptError, SpoilLeafError};
        match error {
            CommandError::IssueReceipt(IssueReceiptError::NoBook)
            | CommandError::SpoilLeaf(SpoilLeafError::NoBook) => self.seen.see("books exhausted"),
            CommandError::OfferDeposit(OfferDepositError::Nothing(_)) => {}
            other => {
                let words = other.to_string();
                if words.contains("storage is full") {
                    self.seen.see("phone disk full");
                } else if words.contains("storage failed") {
                    self.seen.see("phone disk failed");
                }
            }
        }
    }

    /// The screen shows it, so people act on it.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm for every kind of thing a screen shows"
    )]
    fn shown(&mut self, number: usize, command: &Command, outcome: &Outcome) -> Result<()> {
        let (collector, phone) = {
            let handset = self.handset(number)?;
            (
                handset.collector,
                handset.phone.as_ref().context("the phone is on")?,
            )
        };
        let hash = |id: EntryId| -> Result<[u8; 32]> {
            let bytes: Vec<u8> = phone
                .database()
                .query_row(
                    "SELECT bytes FROM own_entry WHERE journal = ?1 AND seq = ?2",
                    (id.journal.0.cast_signed(), id.seq.cast_signed()),
                    |row| row.get(0),
                )
                .with_context(|| format!("what the screen shows as {id} is not on the phone"))?;
            Ok(sha256(&bytes))
        };
        match (command, outcome) {
            (Command::IssueReceipt(asked), Outcome::IssueReceipt(issued)) => {
                let mut paper = Paper {
                    id: issued.receipt,
                    hash: hash(issued.receipt)?,
                    handset: number,
                    collector,
                    book: issued.book.0,
                    number: issued.number,
                    voucher: issued.voucher.clone(),
                    customer: asked.customer.0,
                    currency: asked.currency,
                    cash: 0,
                    cheques: Vec::new(),
                    transit: 0,
                    allocations: asked
                        .allocations
                        .iter()
                        .map(|allocation| (allocation.item.0, allocation.amount))
                        .collect(),
                    on_account: 0,
                    unapplied: 0,
                    void: None,
                    earlier: Vec::new(),
                    is_forged: false,
                    lost: false,
                    safe: false,
                };
                let mut total = 0;
                for (place, tender) in (0..).zip(&asked.tenders) {
                    total += tender.amount();
                    match tender {
                        Tender::Cash(amount) => paper.cash += amount,
                        Tender::Cheque(cheque) => paper.cheques.push(PaperCheque {
                            tender: place,
                            amount: cheque.amount,
                            bank: cheque.bank.clone(),
                            number: cheque.number.clone(),
                        }),
                        Tender::Transfer(amount, _)
                        | Tender::Card(amount, _)
                        | Tender::Wallet(amount, _) => paper.transit += amount,
                    }
                }
                let allocated: i64 = paper.allocations.iter().map(|(_, amount)| amount).sum();
                match asked.rest {
                    counterfoil_core::command::Rest::OnAccount => {
                        paper.on_account = total - allocated;
                    }
                    counterfoil_core::command::Rest::Unapplied => {
                        paper.unapplied = total - allocated;
                    }
                }
                if let Some(twin) = self.truth.papers.iter().find(|other| {
                    other.handset == number
                        && !other.lost
                        && (other.book, other.number) == (paper.book, paper.number)
                }) {
                    bail!("phone {number} issued {} twice", twin.voucher);
                }
                self.seen.see("receipt issued");
                self.say(format!(
                    "phone {number} issues {} ({} in cash)",
                    paper.voucher, paper.cash
                ));
                self.truth.move_cash(collector, paper.currency, paper.cash);
                self.truth.papers.push(paper);
            }
            (Command::VoidReceipt(asked), Outcome::VoidReceipt(voided)) => {
                let void = Void {
                    id: voided.void,
                    hash: hash(voided.void)?,
                    money_back: !voided.awaits_approval,
                    decided: None,
                    decided_in: 0,
                    forgotten: false,
                    meant: None,
                    lost: false,
                    safe: false,
                };
                let awaits = voided.awaits_approval;
                let Some(paper) = self.truth.paper_of(number, asked.receipt) else {
                    bail!("phone {number} voids a receipt that was never on paper");
                };
                let (currency, cash, voucher) = (paper.currency, paper.cash, paper.voucher.clone());
                // A phone that came back from a backup may void once more what it forgot that it had.
                let had = paper.voids().any(|void| void.money_back);
                paper.earlier.extend(paper.void.replace(void));
                if awaits {
                    self.seen.see("void awaits approval");
                } else {
                    self.seen.see("receipt void");
                    if !had {
                        self.truth.move_cash(collector, currency, -cash);
                    }
                }
                self.say(format!(
                    "phone {number} voids {voucher}{}",
                    if awaits { ", to be approved" } else { "" }
                ));
            }
            (Command::SpoilLeaf(_), Outcome::SpoilLeaf(spoiled)) => {
                let hash = hash(spoiled.entry)?;
                self.seen.see("leaf spoiled");
                self.truth.spoiled.push(Spoilt {
                    id: spoiled.entry,
                    hash,
                    handset: number,
                    book: spoiled.book.0,
                    number: spoiled.number,
                    lost: false,
                    safe: false,
                });
                self.say(format!("phone {number} spoils leaf {}", spoiled.number));
            }
            (Command::OfferDeposit(asked), Outcome::OfferDeposit(offered)) => {
                if let Count::Cash(lines) = &asked.count
                    && denominations_total(lines) != Ok(offered.cash)
                {
                    bail!("phone {number} offers another sum than was counted");
                }
                let envelope = Envelope {
                    id: offered.deposit,
                    hash: hash(offered.deposit)?,
                    collector,
                    currency: offered.currency,
                    declared: offered.cash,
                    actual: offered.cash,
                    cheques: offered.cheques.clone(),
                    counts: Vec::new(),
                    taken: false,
                    refused: false,
                    withdrawn: false,
                    handset: number,
                    is_forged: false,
                    recorded: None,
                    added: 0,
                    kept_back: Vec::new(),
                    lost: false,
                    safe: false,
                };
                self.say(format!(
                    "phone {number} offers {} {}",
                    offered.cash, offered.currency
                ));
                self.truth.envelopes.push(envelope);
            }
            (Command::WithdrawDeposit(asked), Outcome::WithdrawDeposit(_)) => {
                self.seen.see("deposit withdrawn");
                let id = asked.deposit;
                if let Some(envelope) = self
                    .truth
                    .envelopes
                    .iter_mut()
                    .rev()
                    .find(|envelope| envelope.id == id && envelope.handset == number)
                {
                    envelope.withdrawn = true;
                }
                self.say(format!("phone {number} takes an offer back"));
            }
            (Command::ReturnBook(asked), _) => {
                self.seen.see("book given back");
                self.say(format!("phone {number} gives book {} back", asked.book));
            }
            (Command::AskUnlock(_), Outcome::AskUnlock(asked)) => {
                self.handset(number)?.challenge = Some(asked.challenge.clone());
            }
            (
                Command::UseUnlock(_),
                Outcome::UseUnlock(UnlockTried::Lifted {
                    entry,
                    kind,
                    currency,
                    up_to,
                }),
            ) => {
                let lifted = phone.open_day().map(|day| Lifted {
                    journal: entry.journal,
                    day,
                    kind: *kind,
                    currency: *currency,
                    up_to: *up_to,
                });
                self.handset(number)?.lifted.extend(lifted);
                self.seen.see("unlock code used");
                self.say(format!("phone {number} takes the code: up to {up_to}"));
            }
            (Command::UseUnlock(_), Outcome::UseUnlock(UnlockTried::Wrong(_))) => {
                self.seen.see("wrong unlock code");
            }
            _ => {}
        }
        Ok(())
    }
}
