//! What a receipt does to the ledger. A pure function: the same receipt always posts the same.

use counterfoil_sync::entry::{Receipt, Tender};
use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::time::Day;

use super::settings::ChequePolicy;
use crate::ledger::{Account, Event, Line, Posting};

/// The key of a receipt's posting.
#[must_use]
pub fn receipt_key(receipt: EntryId) -> String {
    format!("receipt:{receipt}")
}

/// The key of the posting that undoes it.
#[must_use]
pub fn void_key(void: EntryId) -> String {
    format!("void:{void}")
}

/// The posting of an accepted receipt.
///
/// Cash and cheques are the collector's to hand over; what came by bank, card or wallet is on its way.
/// Under policy A a cheque settles nothing yet: the money that is no cheque settles the items in the
/// order the receipt names them, then what is on account, then what is unapplied, and the rest of the
/// receipt stands against uncleared cheques.
#[must_use]
pub fn of_receipt(
    id: EntryId,
    receipt: &Receipt,
    collector: PersonNo,
    day: Day,
    policy: ChequePolicy,
) -> Posting {
    let (mut cash, mut cheques, mut transit) = (0_i64, 0_i64, 0_i64);
    for tender in &receipt.tenders {
        // A receipt's sum fits: it was checked when the entry was read.
        match tender {
            Tender::Cash(amount) => cash += amount,
            Tender::Cheque(cheque) => cheques += cheque.amount,
            Tender::Transfer(amount, _) | Tender::Card(amount, _) | Tender::Wallet(amount, _) => {
                transit += amount;
            }
        }
    }
    let mut lines = Vec::with_capacity(receipt.allocations.len() + 5);
    lines.extend((cash > 0).then(|| Line::debit(Account::CashCollector, cash).person(collector)));
    lines.extend(
        (cheques > 0).then(|| Line::debit(Account::ChequesCollector, cheques).person(collector)),
    );
    lines.extend((transit > 0).then(|| Line::debit(Account::CashInTransit, transit)));
    let mut settling = match policy {
        ChequePolicy::AtReceipt => i64::MAX,
        ChequePolicy::UntilCleared => cash + transit,
    };
    let mut settles = |amount: i64| {
        let now = amount.min(settling);
        settling -= now;
        now
    };
    for allocation in &receipt.allocations {
        let amount = settles(allocation.amount);
        let line = Line::credit(Account::Receivable, amount)
            .customer(receipt.customer)
            .item(allocation.item);
        lines.extend((amount > 0).then_some(line));
    }
    for (account, amount) in [
        (Account::OnAccount, receipt.on_account),
        (Account::Unapplied, receipt.unapplied),
    ] {
        let amount = settles(amount.unwrap_or(0));
        lines
            .extend((amount > 0).then(|| Line::credit(account, amount).customer(receipt.customer)));
    }
    if policy == ChequePolicy::UntilCleared && cheques > 0 {
        lines.push(Line::credit(Account::UnclearedCheques, cheques).customer(receipt.customer));
    }
    Posting::new(
        receipt_key(id),
        Event::Receipt,
        day,
        receipt.currency,
        lines,
    )
}

#[cfg(test)]
mod tests {
    use counterfoil_sync::entry::{Allocation, Cheque};
    use counterfoil_sync::id::{BookNo, CustomerNo, ItemNo, JournalId};

    use super::*;

    fn receipt() -> Receipt {
        let cheque = Cheque {
            amount: 700,
            bank: "ENBD".into(),
            number: "1".into(),
            date: Day(20_000),
            drawer: None,
            photo: None,
        };
        Receipt {
            visit: None,
            customer: CustomerNo(1),
            book: BookNo(1),
            number: 1,
            currency: "AED".parse().expect("a currency"),
            tenders: vec![
                Tender::Cash(200),
                Tender::Cheque(cheque),
                Tender::Transfer(150, "ref".into()),
            ],
            allocations: vec![
                Allocation {
                    item: ItemNo(1),
                    amount: 300,
                    short: None,
                },
                Allocation {
                    item: ItemNo(2),
                    amount: 600,
                    short: None,
                },
            ],
            on_account: Some(150),
            unapplied: None,
            payer: None,
        }
    }

    #[test]
    fn both_policies_balance_and_only_b_lets_a_cheque_settle() {
        let id = EntryId::new(JournalId(65_537), 4);
        for policy in [ChequePolicy::AtReceipt, ChequePolicy::UntilCleared] {
            let posting = of_receipt(id, &receipt(), PersonNo(7), Day(20_000), policy);
            posting.check().expect("it balances");
            let settled: i64 = posting
                .lines
                .iter()
                .filter(|line| line.account == Account::Receivable)
                .map(|line| line.amount_minor)
                .sum();
            assert_eq!(
                settled,
                if policy == ChequePolicy::AtReceipt {
                    -900
                } else {
                    -350
                }
            );
        }
    }
}
