//! The administrator: phones, and books of vouchers.

use anyhow::Result;
use counterfoil_core::Phone;
use serde_json::{Value, json};

use super::{Who, number, text};
use crate::world::World;

impl World {
    /// The second person's approval of every phone that waits for one.
    pub(crate) fn approve_devices(&mut self) -> Result<()> {
        let Some(devices) = self.desk(Who::Admin, "GET", "/v1/devices", &Value::Null)? else {
            return Ok(());
        };
        for device in devices.list("devices")? {
            if text(&device, "state")? == "pending" {
                let path = format!("/v1/devices/{}/approve", number(&device, "no")?);
                // Who issued the code may not, and the collector may not.
                self.tempt("own device refused", Who::Rana, &path, &json!({}))?;
                if number(&device, "collector")? == u64::from(self.person(Who::Ziad)) {
                    self.tempt("own device refused", Who::Ziad, &path, &json!({}))?;
                }
                self.desk(Who::Admin, "POST", &path, &json!({}))?;
            }
        }
        Ok(())
    }

    /// A new book in stock.
    pub(crate) fn add_book(&mut self, leaves: u64) -> Result<()> {
        self.desk(
            Who::Admin,
            "POST",
            "/v1/books",
            &json!({"series": "RV-", "leaves": leaves}),
        )?;
        Ok(())
    }

    /// Leases a phone a book from the stock, if it may have one.
    pub(crate) fn lease_to(&mut self, handset: usize) -> Result<bool> {
        let journal = self
            .handset(handset)?
            .phone
            .as_ref()
            .and_then(Phone::journal);
        let Some(journal) = journal else {
            return Ok(false);
        };
        let Some(books) = self.desk(Who::Admin, "GET", "/v1/books", &Value::Null)? else {
            return Ok(false);
        };
        let journal = format!("{:x}", journal.0);
        let books = books.list("books")?;
        // A book that somebody else holds is not to be had. One that was given back is.
        let another = books.iter().find(|book| {
            let holder = book.get("journal").and_then(Value::as_str);
            let is_held = book.get("state").and_then(Value::as_str) == Some("leased");
            is_held && holder.is_some_and(|holder| holder != journal)
        });
        if let Some(book) = another {
            let path = format!("/v1/books/{}/lease", number(book, "book")?);
            let body = json!({"journal": journal});
            self.tempt("another's book refused", Who::Admin, &path, &body)?;
        }
        for book in books {
            if text(&book, "state")? != "stock" {
                continue;
            }
            let path = format!("/v1/books/{}/lease", number(&book, "book")?);
            let answer = self.desk(Who::Admin, "POST", &path, &json!({"journal": journal}))?;
            return Ok(answer.is_some_and(|answer| answer.is_ok()));
        }
        Ok(false)
    }

    /// A suspended phone works again. Whether there was one.
    pub(crate) fn resume(&mut self, number_: usize) -> Result<bool> {
        let journal = self
            .handset(number_)?
            .phone
            .as_ref()
            .and_then(Phone::journal);
        let (Some(journal), Some(devices)) = (
            journal,
            self.desk(Who::Admin, "GET", "/v1/devices", &Value::Null)?,
        ) else {
            return Ok(false);
        };
        for device in devices.list("devices")? {
            let no = number(&device, "no")?;
            if no == journal.0 >> 16 && text(&device, "state")? == "suspended" {
                let path = format!("/v1/devices/{no}/resume");
                if number(&device, "collector")? == u64::from(self.person(Who::Ziad)) {
                    let body = json!({"reason": "I found it"});
                    self.tempt("own device refused", Who::Ziad, &path, &body)?;
                }
                self.desk(
                    Who::Admin,
                    "POST",
                    &path,
                    &json!({"reason": "it was found"}),
                )?;
                return Ok(true);
            }
        }
        Ok(false)
    }
}
