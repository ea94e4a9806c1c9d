//! Cashiers with their vault: bundles for the bank, with a slip each, and the count that closes a day.

use anyhow::{Result, ensure};
use counterfoil_sync::id::EntryId;
use counterfoil_sync::money::Currency;
use serde_json::{Value, json};

use super::cashier::notes;
use super::{Answer, Who, number, text};
use crate::world::{BANK, Slip, VAULT, VaultCount, Way, World};

/// The company's accounts, in the order they were added.
const ACCOUNTS: [(&str, &str); 2] = [
    ("AED", "AE07 0331 2345 6789 0123 456"),
    ("KWD", "0331 2345 6789"),
];

/// A cheque on the screen of a vault: name, date, receipt and tender.
pub(crate) type Shown = (String, String, EntryId, u32);

impl World {
    /// The company's accounts at banks.
    pub(crate) fn add_bank_accounts(&mut self) -> Result<()> {
        for (currency, number) in ACCOUNTS {
            let name = format!("Collections {currency}");
            let body = json!({"name": name, "number": number, "currency": currency});
            self.desk(Who::Salma, "POST", "/v1/bank-accounts", &body)?;
        }
        Ok(())
    }

    /// What a cashier put into the own vault, as they wrote it down, and did not take out again.
    pub(crate) fn drawer(&self, who: Who, currency: Currency) -> i64 {
        let person = self.person(who);
        let envelopes = self.truth.envelopes.iter();
        let counted = envelopes
            .filter(|envelope| envelope.taken && envelope.currency == currency)
            .filter_map(|envelope| envelope.recorded)
            .filter(|(by, ..)| *by == person)
            .map(|(_, counted, _)| counted);
        let slips = self.truth.slips.iter();
        let gone = slips
            .filter(|slip| (slip.who, slip.currency) == (who, currency) && slip.way != Way::Back)
            .map(|slip| slip.cash);
        let counts = self.truth.vault_counts.iter();
        let found = counts
            .filter(|count| {
                count.is_closed && (count.cashier, count.currency) == (person, currency)
            })
            .map(|count| count.counted - count.expected);
        counted.sum::<i64>() - gone.sum::<i64>() + found.sum::<i64>()
    }

    /// A cashier counts the own vault, miscounting by so much, and closes the day with it.
    pub(crate) fn close_vault(&mut self, who: Who, off: i64) -> Result<()> {
        let cashier = self.person(who);
        let mut cash = Vec::new();
        let mut cheques = Vec::new();
        let first = self.truth.vault_counts.len();
        for (code, _) in ACCOUNTS {
            let currency = code.parse()?;
            let expected = self.drawer(who, currency);
            let counted = (expected + off).max(0);
            cash.push(json!({"currency": code, "denominations": notes(currency, counted)}));
            // Whoever sees no list closes no day: a cheque without a tick is missing.
            let Some(shown) = self.cheques_shown(who, currency)? else {
                return Ok(());
            };
            cheques.extend(shown);
            self.truth.vault_counts.push(VaultCount {
                cashier,
                currency,
                counted,
                expected,
                is_closed: false,
            });
        }
        let names: Vec<String> = cheques.into_iter().map(|(name, ..)| name).collect();
        let body = json!({"cash": cash, "cheques": names});
        let closed = self.desk(who, "POST", "/v1/cash-days/close", &body)?;
        let Some(closed) = closed.filter(Answer::is_ok) else {
            return Ok(());
        };
        self.seen.see("vault day closed");
        self.say(format!(
            "{who:?} closes the day: {}",
            closed.text("report")?
        ));
        for count in self.truth.vault_counts.iter_mut().skip(first) {
            count.is_closed = true;
        }
        Ok(())
    }

    /// The cheques that the vault's screen shows to its cashier: name, date, receipt and tender.
    pub(crate) fn cheques_shown(
        &mut self,
        who: Who,
        currency: Currency,
    ) -> Result<Option<Vec<Shown>>> {
        let me = u64::from(self.person(who));
        let vaults = self.desk(who, "GET", "/v1/vaults", &Value::Null)?;
        let Some(vaults) = vaults.filter(Answer::is_ok) else {
            return Ok(None);
        };
        let mut shown = Vec::new();
        for vault in vaults.list("vaults")? {
            ensure!(
                number(&vault, "cashier")? == me,
                "{who:?} is shown another's vault"
            );
            let cheques = vault.get("cheques").and_then(Value::as_array);
            for cheque in cheques.into_iter().flatten() {
                let name = text(cheque, "cheque")?;
                if cheque["amount"]["currency"] == currency.code()
                    && let Some((receipt, tender)) = name.split_once('-')
                {
                    let date = text(cheque, "date")?;
                    shown.push((name.clone(), date, receipt.parse()?, tender.parse()?));
                }
            }
        }
        Ok(Some(shown))
    }

    /// Bundles cash and cheques of one's own vault. The bundle leaves the vault with its slip.
    pub(crate) fn make_slip(
        &mut self,
        who: Who,
        currency: Currency,
        cash: i64,
        cheques: &[Shown],
    ) -> Result<()> {
        let account = ACCOUNTS
            .iter()
            .position(|(its, _)| *its == currency.code())
            .map_or(0, |at| at + 1);
        let names: Vec<&String> = cheques.iter().map(|(name, ..)| name).collect();
        let asked = json!({
            "account": account,
            "denominations": notes(currency, cash),
            "cheques": names,
        });
        self.keys += 1;
        self.truth.move_cash(VAULT, currency, -cash);
        self.truth.move_cash(BANK, currency, cash);
        let cashier = self.person(who);
        self.truth.slips.push(Slip {
            who,
            cashier,
            currency,
            cash,
            cheques: cheques
                .iter()
                .map(|(_, _, receipt, tender)| (*receipt, *tender))
                .collect(),
            key: format!("key-{}", self.keys),
            asked,
            no: None,
            was_made: false,
            way: Way::Out,
        });
        self.press_slip(self.truth.slips.len() - 1)
    }

    /// Asks for a slip's number, again under the same key where there was no answer, or where a restored
    /// server does not know it any more.
    pub(crate) fn press_slip(&mut self, at: usize) -> Result<()> {
        let Some(slip) = self.truth.slips.get(at).cloned() else {
            return Ok(());
        };
        let path = "/v1/bank-deposits";
        let Some(answer) = self.desk_with(slip.who, "POST", path, &slip.key, &slip.asked)? else {
            return Ok(());
        };
        let no = answer.is_ok().then(|| number(&answer.body, "bank_deposit"));
        let no = no.transpose()?;
        match no {
            Some(no) => {
                self.seen.see("bank deposit made");
                self.say(format!(
                    "{:?} takes {} {} and {} cheques for the bank: slip {no}",
                    slip.who,
                    slip.cash,
                    slip.currency,
                    slip.cheques.len()
                ));
            }
            // A restored server may not know of the money yet.
            None if slip.was_made => {}
            None => {
                self.say(format!("no slip for {:?}: {}", slip.who, answer.body));
                self.put_back(at);
            }
        }
        if let Some(slip) = self.truth.slips.get_mut(at) {
            slip.no = no;
            slip.was_made |= no.is_some();
        }
        Ok(())
    }

    /// The bundle is in the vault again.
    fn put_back(&mut self, at: usize) {
        if let Some(slip) = self.truth.slips.get_mut(at)
            && slip.way != Way::Back
        {
            slip.way = Way::Back;
            let (currency, cash) = (slip.currency, slip.cash);
            self.truth.move_cash(BANK, currency, -cash);
            self.truth.move_cash(VAULT, currency, cash);
        }
    }

    /// The bank was closed: the bundle goes back into its vault, and its cashier says so. No other can.
    pub(crate) fn undo_slip(&mut self, at: usize) -> Result<()> {
        self.put_back(at);
        let Some((who, no)) = self.slip(at) else {
            return Ok(());
        };
        let path = format!("/v1/bank-deposits/{no}/undo");
        let body = json!({"reason": "the bank was closed"});
        self.tempt("another's slip refused", other(who), &path, &body)?;
        let answer = self.desk(who, "POST", &path, &body)?;
        if answer.is_some_and(|answer| answer.is_ok()) {
            self.seen.see("bank deposit put back");
            self.say(format!("{who:?} puts slip {no} back"));
        }
        Ok(())
    }

    /// The bank took it, and another says so. Then it cannot be put back.
    pub(crate) fn carry_slip(&mut self, at: usize) -> Result<()> {
        let Some((who, no)) = self.slip(at) else {
            return Ok(());
        };
        let Some(slip) = self.truth.slips.get_mut(at) else {
            return Ok(());
        };
        let is_news = slip.way != Way::Bank;
        slip.way = Way::Bank;
        let path = format!("/v1/bank-deposits/{no}/carried");
        let body = json!({"bank_reference": format!("BANK-{no}")});
        let answer = self.desk(other(who), "POST", &path, &body)?;
        if answer.is_some_and(|answer| answer.is_ok()) && is_news {
            self.seen.see("bank deposit carried");
            self.say(format!("the bank took slip {no}"));
            let path = format!("/v1/bank-deposits/{no}/undo");
            let body = json!({"reason": "the bank was closed"});
            self.tempt("carried slip not put back", who, &path, &body)?;
        }
        Ok(())
    }

    fn slip(&self, at: usize) -> Option<(Who, u64)> {
        let slip = self.truth.slips.get(at)?;
        Some((slip.who, slip.no?))
    }

    /// Which slips a restored server still has; the cashiers keep the copies.
    pub(crate) fn look_up_slips(&mut self) -> Result<()> {
        let slips = self.truth.slips.clone();
        let kept = self.books(|eye| {
            let mut statement = eye.prepare_cached(
                "SELECT count(*) FROM bank_deposit WHERE no = ?1 AND cashier = ?2 AND currency = ?3 AND cash_minor = ?4",
            )?;
            let kept = slips.iter().map(|slip| {
                let Some(no) = slip.no else { return Ok(false) };
                let key = (no.cast_signed(), slip.cashier, slip.currency.code(), slip.cash);
                let count: i64 = statement.query_row(key, |row| row.get(0))?;
                Ok(count > 0)
            });
            kept.collect::<Result<Vec<bool>>>()
        })?;
        for (slip, is_kept) in self.truth.slips.iter_mut().zip(kept.into_iter().flatten()) {
            if !is_kept {
                slip.no = None;
            }
        }
        Ok(())
    }

    /// Every slip is in the books as far as it truly is.
    pub(crate) fn settle_slips(&mut self) -> Result<()> {
        for at in 0..self.truth.slips.len() {
            let Some(slip) = self.truth.slips.get(at).cloned() else {
                continue;
            };
            match (slip.no, slip.way) {
                (None, Way::Back) | (Some(_), Way::Out) => {}
                (None, Way::Out | Way::Bank) => self.press_slip(at)?,
                (Some(no), Way::Back) => {
                    let path = format!("/v1/bank-deposits/{no}/undo");
                    let body = json!({"reason": "the bank was closed"});
                    self.desk(slip.who, "POST", &path, &body)?;
                }
                (Some(_), Way::Bank) => self.carry_slip(at)?,
            }
        }
        Ok(())
    }
}

fn other(who: Who) -> Who {
    if who == Who::Omar {
        Who::Lina
    } else {
        Who::Omar
    }
}
