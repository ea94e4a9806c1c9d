//! What a customer pays with besides cash, while it is being typed.

use counterfoil_sync::entry::{Cheque, Tender};
use counterfoil_sync::money::Currency;

use crate::format::typed;
use crate::screens::tenders::{Kind, Line};
use crate::turn::Tap;

/// Takes what the form says of each.
pub(super) fn read(lines: &mut [Line], tap: &Tap, currency: Currency) {
    for (at, line) in lines.iter_mut().enumerate() {
        let field = |name: &str| tap.field(&format!("t{at}-{name}")).to_owned();
        line.typed = field("amount");
        line.amount = typed(&line.typed, currency);
        line.bank = field("bank");
        line.number = field("number");
        line.date = field("date").parse().ok();
        line.drawer = field("drawer");
        line.reference = field("reference");
    }
}

/// The tender that a form's part stands for; none while the part is unfinished.
pub(super) fn tender(line: &Line) -> Option<Tender> {
    let amount = line.amount.filter(|amount| *amount > 0)?;
    let reference = line.reference.clone();
    Some(match line.kind {
        Kind::Cheque => {
            if line.bank.is_empty() || line.number.is_empty() {
                return None;
            }
            Tender::Cheque(Cheque {
                amount,
                bank: line.bank.clone(),
                number: line.number.clone(),
                date: line.date?,
                drawer: Some(line.drawer.clone()).filter(|drawer| !drawer.is_empty()),
                photo: line.photo,
            })
        }
        Kind::Transfer => Tender::Transfer(amount, reference),
        Kind::Card => Tender::Card(amount, reference),
        Kind::Wallet => Tender::Wallet(amount, reference),
    })
}
