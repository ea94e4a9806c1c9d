//! What goes over the air, in bytes.

use counterfoil_sync::entry::{
    CheckIn, DayClose, NoteEdit, NoteTarget, Total, VisitEnd, VisitOutcome,
};
use counterfoil_sync::id::EntryId;

use crate::engines::{both, sound};
use crate::field::{Company, TODAY};

#[tokio::test]
async fn a_day_fits_into_two_kilobytes_down() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let mut phone = company.phone(0, 60).await;
        company.sync(&mut phone).await;
        phone.open_day(TODAY);
        let aed = "AED".parse().expect("a currency");
        let mut collected = 0;
        for visit in 0..40_u32 {
            let customer = Company::customer(0, visit % 4);
            let seq = phone.write(CheckIn {
                customer,
                stop: None,
                mode: None,
            });
            let outcome = if visit < 30 {
                VisitOutcome::Collected
            } else {
                VisitOutcome::Absent
            };
            if visit < 30 {
                let amount = 1_000 + i64::from(visit) * 17;
                let mut receipt = phone.cash(customer, Company::item(customer, visit % 5), amount);
                receipt.allocations[0].amount = amount - 300;
                receipt
                    .allocations
                    .push(counterfoil_sync::entry::Allocation {
                        item: Company::item(customer, (visit + 1) % 5),
                        amount: 300,
                        short: None,
                    });
                phone.issue(receipt);
                collected += amount;
            } else {
                phone.write(NoteEdit {
                    target: NoteTarget::Visit(EntryId::new(phone.journal, seq)),
                    at: 0,
                    delete: 0,
                    insert: "closed, come back".into(),
                });
            }
            phone.write(VisitEnd {
                visit: seq,
                outcome,
                delay_reason: None,
                next: None,
                next_day: None,
            });
        }
        let totals = vec![Total {
            currency: aed,
            minor: collected,
        }];
        phone.write(DayClose {
            visits: 40,
            receipts: 30,
            voids: 0,
            collected: totals.clone(),
            cash_in_hand: totals,
            cheques_in_hand: 0,
        });
        let message = phone.message();
        let reply = company.intake.submit(message.clone()).await.expect("taken");
        println!(
            "a day of {} entries: {} up, {} down",
            phone.entries.len(),
            message.len(),
            reply.len()
        );
        assert!(reply.len() <= 2_048, "{}", reply.len());
        let (read, _) =
            counterfoil_sync::wire::SyncReply::open(&reply, &message, &company.key).expect("ours");
        phone.take(&read);
        phone.claims.clear();
        let message = phone.message();
        let all = company.submit(&message).await.expect("taken");
        assert_eq!(
            Company::exceptions(&all, TODAY, phone.collector),
            [],
            "nothing is doubtful about this day"
        );
        phone.take(&all);
        let quiet = company.intake.submit(phone.message()).await.expect("taken");
        println!(
            "nothing new: {} up, {} down",
            phone.message().len(),
            quiet.len()
        );
        assert!(quiet.len() <= 250, "{}", quiet.len());
        sound(&company.db).await.expect("sound");
    }
}
