//! A receipt with its whole life.

use counterfoil_server::auth::Role;

use super::Office;

#[tokio::test]
async fn a_receipt_is_followed_from_its_entry_to_the_vault() {
    for office in Office::both().await {
        let (phone, offer) = office.offered().await;
        let mut noor = office.staff("noor", [Role::Accountant]).await;
        let list = noor.get("/console/receipts").await;
        let place = |seq: u64| {
            format!(
                "/console/receipts/{}",
                counterfoil_sync::id::EntryId::new(phone.journal, seq)
            )
        };
        let [cheque, other] = offer.cheques;
        for receipt in [cheque.receipt, other.receipt] {
            assert!(list.html.contains(&place(receipt)), "{}", list.html);
        }
        let before = noor.get(&place(cheque.receipt)).await;
        for shown in [
            "ENBD",
            "Customer 0 0 (K00)",
            "With the collector",
            "Posted",
            "Came with one",
            "Receivable",
            "Cheques with collector",
            "Time and place",
            "No place was taken",
            "100.00",
        ] {
            assert!(before.html.contains(shown), "{shown}: {}", before.html);
        }
        // One of the two cheques is there.
        let mut omar = office.staff("omar", [Role::Cashier]).await;
        omar.post(&offer.path("/take"), &[]).await;
        let fields = offer.count("3", 1);
        omar.fill(&offer.path(""), &offer.path("/count"), fields)
            .await;
        omar.fill(&offer.path(""), &offer.path("/confirm"), vec![])
            .await;
        let after = noor.get(&place(cheque.receipt)).await;
        assert!(after.html.contains("In the vault") && after.html.contains(&offer.path("")));
        let kept = noor.get(&place(other.receipt)).await;
        kept.tells_in_order(&[
            "With the collector",
            "Offered to the cash office",
            "Counted",
            "Not there when it was counted",
            &offer.path(""),
        ]);
        assert!(!kept.html.contains("deposit:"), "nothing of it was posted");
        for none in ["70001.99", "sesame", &format!("{:x}.1", phone.journal.0)] {
            assert_eq!(
                noor.get(&format!("/console/receipts/{none}")).await.status,
                404,
                "{none}"
            );
        }
        assert_eq!(
            omar.get(&place(cheque.receipt)).await.status,
            403,
            "who counts blind"
        );
    }
}
