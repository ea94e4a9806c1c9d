//! Customers by name or code: for a visit that nobody planned.

use counterfoil_sync::id::CustomerNo;

use super::ViewError;
use crate::phone::Phone;

/// A customer on this phone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustomerLine {
    /// Number.
    pub customer: CustomerNo,
    /// The ERP's code.
    pub code: String,
    /// The name.
    pub name: String,
}

impl Phone {
    /// Customers whose code or name holds the text, in order of their codes; all of them for an empty
    /// text.
    pub fn find_customers(&self, text: &str, limit: u32) -> Result<Vec<CustomerLine>, ViewError> {
        let mut found = self.conn.prepare_cached(
            "SELECT no, code, name FROM customer
             WHERE NOT gone AND (instr(lower(code), lower(?1)) > 0 OR instr(lower(name), lower(?1)) > 0)
             ORDER BY code LIMIT ?2",
        )?;
        let lines = found.query_map((text, limit), |row| {
            Ok(CustomerLine {
                customer: CustomerNo(row.get(0)?),
                code: row.get(1)?,
                name: row.get(2)?,
            })
        })?;
        Ok(lines.collect::<Result<_, _>>()?)
    }
}
