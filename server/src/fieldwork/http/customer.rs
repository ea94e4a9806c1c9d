use serde::Serialize;
use utoipa::ToSchema;

use crate::fieldwork::plan::Customer;

/// A customer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct CustomerRef {
    /// Number.
    no: u32,
    /// Code in the ERP.
    code: String,
    /// Name.
    name: String,
}

impl From<Customer> for CustomerRef {
    fn from(customer: Customer) -> Self {
        let Customer { no, code, name, .. } = customer;
        Self {
            no: no.0,
            code,
            name,
        }
    }
}
