//! What becomes of the money in the evening: one cashier brings it to the bank, the other closes the day.

use std::collections::BTreeMap;

use counterfoil_sync::entry::Denomination;
use counterfoil_sync::money::{Currency, Money};
use serde_json::{Value, json};

use super::DemoError;
use super::desk::{Desk, number, text};
use super::office::{Office, list, lose_a_note};

/// Notes of less stay in the vault, for change.
const SMALL: i64 = 10_000;

impl Office {
    /// Who counts what a collector brings.
    pub(super) fn counts(&self, collector: usize) -> &Desk {
        if collector.is_multiple_of(2) {
            &self.cashier
        } else {
            &self.second
        }
    }

    /// The company's accounts at the bank.
    pub(super) async fn open_accounts(&self) -> Result<(), DemoError> {
        for (key, currency, number) in [
            ("account-aed", "AED", "AE07 0331 2345 6789 0123 456"),
            (
                "account-kwd",
                "KWD",
                "KW81 CBKU 0000 0000 0000 1234 5601 01",
            ),
        ] {
            let name = format!("Emirates NBD, collections {currency}");
            let account = json!({"name": name, "number": number, "currency": currency});
            self.accountant
                .post_once("/v1/bank-accounts", key, account)
                .await?;
        }
        Ok(())
    }

    /// The first cashier brings the large notes and the cheques that are due to the bank, and comes back
    /// with its stamp.
    pub(super) async fn bank(&self, people: &BTreeMap<String, u32>) -> Result<(), DemoError> {
        let currency: Currency = "AED".parse().map_err(|_| DemoError::Answer("currency"))?;
        let mut notes: BTreeMap<i64, u32> = BTreeMap::new();
        for line in self.bags(0, currency) {
            if line.unit >= SMALL {
                *notes.entry(line.unit).or_default() += line.quantity;
            }
        }
        let vault = self.vault(person(people, "omar")?).await?;
        let today = self.options.today.to_string();
        let mut cheques = Vec::new();
        for cheque in list(&vault, "cheques")? {
            let amount = cheque.get("amount").ok_or(DemoError::Answer("amount"))?;
            if text(amount, "currency")? == "AED" && text(cheque, "date")? <= today {
                cheques.push(text(cheque, "cheque")?);
            }
        }
        if notes.is_empty() && cheques.is_empty() {
            return Ok(());
        }
        let notes = notes
            .into_iter()
            .map(|(unit, quantity)| Denomination { unit, quantity });
        let body =
            json!({"account": 1, "denominations": lines(notes, currency), "cheques": cheques});
        let made = self
            .cashier
            .post_once("/v1/bank-deposits", "bank", body)
            .await?;
        let no = number(&made, "bank_deposit")?;
        let stamp = json!({"bank_reference": format!("ENBD {today} / 0417")});
        self.cashier
            .post_once(&format!("/v1/bank-deposits/{no}/carried"), "carried", stamp)
            .await?;
        Ok(())
    }

    /// The second cashier counts what is in the own vault and closes the day.
    pub(super) async fn close_second(
        &self,
        people: &BTreeMap<String, u32>,
    ) -> Result<(), DemoError> {
        let vault = self.vault(person(people, "huda")?).await?;
        let mut cash = Vec::new();
        for code in ["AED", "KWD"] {
            let currency: Currency = code.parse().map_err(|_| DemoError::Answer("currency"))?;
            let bag = self.bags(1, currency).into_iter();
            cash.push(json!({"currency": code, "denominations": lines(bag, currency)}));
        }
        let cheques = list(&vault, "cheques")?
            .iter()
            .map(|cheque| text(cheque, "cheque"))
            .collect::<Result<Vec<_>, _>>()?;
        if list(&vault, "cash")?.is_empty() && cheques.is_empty() {
            return Ok(());
        }
        let count = json!({"cash": cash, "cheques": cheques});
        self.second
            .post_once("/v1/cash-days/close", "close", count)
            .await?;
        Ok(())
    }

    /// What is really in the vault of the first (0) or the second (1) cashier, note by note.
    fn bags(&self, first: usize, currency: Currency) -> Vec<Denomination> {
        let collectors = usize::try_from(self.options.collectors).unwrap_or(0);
        let mut all = Vec::new();
        for collector in (first..collectors).step_by(2) {
            let mut bag = self.bag(collector, currency);
            if collector == 0 && currency.code() == "AED" {
                lose_a_note(&mut bag);
            }
            all.extend(bag);
        }
        let mut notes: BTreeMap<i64, u32> = BTreeMap::new();
        for line in all {
            *notes.entry(line.unit).or_default() += line.quantity;
        }
        notes
            .into_iter()
            .map(|(unit, quantity)| Denomination { unit, quantity })
            .collect()
    }

    async fn vault(&self, cashier: u32) -> Result<Value, DemoError> {
        let vaults = self.accountant.get("/v1/vaults").await?;
        let mut all = list(&vaults, "vaults")?.iter();
        all.find(|vault| number(vault, "cashier").is_ok_and(|no| no == u64::from(cashier)))
            .cloned()
            .ok_or(DemoError::Answer("vault"))
    }
}

fn person(people: &BTreeMap<String, u32>, login: &'static str) -> Result<u32, DemoError> {
    people.get(login).copied().ok_or(DemoError::Answer(login))
}

fn lines(notes: impl Iterator<Item = Denomination>, currency: Currency) -> Vec<Value> {
    notes
        .map(|line| json!({"unit": Money::new(line.unit, currency).major(), "quantity": line.quantity}))
        .collect()
}
