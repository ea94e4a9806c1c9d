//! Bytes of people who mean harm.

use counterfoil_server::intake::Refusal;
use counterfoil_sync::limits;

use crate::engines::{both, sound};
use crate::field::{Company, TODAY};

/// A CBOR array of arrays of arrays.
fn deep(levels: usize) -> Vec<u8> {
    let mut bytes = vec![0x81; levels];
    bytes.push(0x80);
    bytes
}

#[tokio::test]
async fn no_bytes_take_the_server_down_or_cost_a_receipt() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let mut phone = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        phone.issue(phone.cash(customer, Company::item(customer, 0), 100));
        let good = phone.message();

        let mut hostile: Vec<Vec<u8>> = vec![
            Vec::new(),
            vec![0],
            vec![0xff; 10],
            deep(10_000),
            deep(limits::MESSAGE_BYTES - 1),
            vec![0x9f; 100_000],
        ];
        hostile.push(vec![0; limits::MESSAGE_BYTES + 1]);
        // An array and a byte string that claim to be huge.
        hostile.push(vec![0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
        hostile.push(vec![
            0x84, 0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        ]);
        hostile.extend((0..good.len()).step_by(3).map(|at| good[..at].to_vec()));
        for bit in (0..good.len() * 8).step_by(7) {
            let mut flipped = good.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            hostile.push(flipped);
        }
        // Sealed by the phone's own key, and nonsense inside: a bomb, deep CBOR, other versions.
        let bomb = miniz_zeros(64 << 20);
        for content in [bomb, deep(5_000), vec![0xa1, 0x00, 0x09], Vec::new()] {
            for deflated in [true, false] {
                let mut payload = vec![0x83, 0x5a];
                payload.extend(u32::try_from(content.len()).expect("short").to_be_bytes());
                payload.extend(&content);
                payload.extend([if deflated { 0xf5 } else { 0xf4 }, 0x40]);
                hostile.push(phone.key.seal(b"counterfoil/sync/1", payload));
            }
        }
        for (no, message) in hostile.iter().enumerate() {
            match company.submit(message).await {
                Err(Refusal::Message(_) | Refusal::UnknownJournal) => {}
                // A bit of the base was flipped: whoever sent that learns what is held and nothing
                // more, under a signature that the phone takes for its own message only.
                Ok(reply) => assert!(
                    reply.reference.is_none() && reply.office.is_none(),
                    "message {no}"
                ),
                Err(refusal) => panic!("message {no}: {refusal:?}"),
            }
            let refusal = company.intake.rescue(message.clone()).await;
            assert!(
                matches!(refusal, Err(Refusal::Message(_) | Refusal::UnknownJournal)),
                "batch {no}: {refusal:?}"
            );
        }
        assert_eq!(
            company
                .count("SELECT COUNT(*) FROM entry WHERE journal > 0")
                .await,
            0
        );
        let reply = company.sync(&mut phone).await;
        assert_eq!(reply.checkpoint.seq, 2);
        sound(&company.db).await.expect("sound");
    }
}

/// So many zeros, deflated by hand: one stored block cannot, repeated matches can. RFC 1951, fixed codes.
fn miniz_zeros(count: usize) -> Vec<u8> {
    // Literal 0 is code 00110000; length 258 is code 11000101; distance 1 is code 00000.
    let mut bits: Vec<bool> = vec![true, true, false];
    let code = |bits: &mut Vec<bool>, code: u32, length: u32| {
        bits.extend((0..length).rev().map(|at| code >> at & 1 == 1));
    };
    code(&mut bits, 0b0011_0000, 8);
    for _ in 0..count / 258 {
        code(&mut bits, 0b1100_0101, 8);
        code(&mut bits, 0, 5);
    }
    code(&mut bits, 0, 7);
    bits.chunks(8)
        .map(|byte| {
            byte.iter()
                .enumerate()
                .fold(0, |sum, (at, bit)| sum | u8::from(*bit) << at)
        })
        .collect()
}
