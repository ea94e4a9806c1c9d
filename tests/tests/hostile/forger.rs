//! A phone in the wrong hands: it has a key and a journal, and writes whatever it likes.

use counterfoil_server::auth::devices::Device;
use counterfoil_sync::entry::{Allocation, DayOpen, Fact, Receipt, Tender};
use counterfoil_sync::id::{BookNo, CustomerNo, ItemNo};
use counterfoil_sync::journal::{Draft, Head, Sealed};
use counterfoil_sync::keys::{PublicKey, SecretKey};
use counterfoil_sync::time::Clocks;
use counterfoil_sync::wire::{Cursor, SyncReply, SyncRequest, VERSION};
use counterfoil_tests::http::{self, Answer};
use counterfoil_tests::world::{CUSTOMERS, ITEMS, LEAVES, World, now};

#[derive(Clone)]
pub(crate) struct Forger {
    pub(crate) device: Device,
    pub(crate) key: SecretKey,
    pub(crate) token: String,
    pub(crate) head: Head,
    pub(crate) entries: Vec<Sealed>,
    confirmed: Head,
    nonce: [u8; 8],
    company: PublicKey,
    index: u32,
    issued: u32,
    minutes: i64,
}

impl Forger {
    /// The device of a collector; devices are made in the order of their collectors.
    pub(crate) async fn new(world: &World, index: u32) -> Self {
        let (device, key) = world.device(index).await.unwrap();
        let head = Head::start(device.journal);
        let mut forger = Self {
            token: world.token(&device).unwrap(),
            company: world.keys.public.clone(),
            confirmed: head.clone(),
            device,
            key,
            head,
            entries: Vec::new(),
            nonce: [0; 8],
            index,
            issued: 0,
            minutes: 0,
        };
        forger.write(DayOpen { day: world.today });
        forger
    }

    pub(crate) fn write(&mut self, fact: impl Into<Fact>) {
        self.minutes += 1;
        let mut wall = now();
        wall.0 += (self.minutes - 600) * 60_000;
        let clocks = Clocks {
            wall,
            mono: wall.0.cast_unsigned(),
            boot: 1,
        };
        let draft = Draft {
            clocks,
            seen: Vec::new(),
            place: None,
            fact: fact.into(),
        };
        let sealed = self.head.write(draft, Some(&self.key)).unwrap();
        self.head = Head::at(&sealed);
        self.entries.push(sealed);
    }

    /// A good cash receipt from the next leaf of the book, settling a part of one item.
    pub(crate) fn receipt(&mut self, minor: i64) {
        let customer = self.index * CUSTOMERS + self.issued % CUSTOMERS;
        let receipt = Receipt {
            visit: None,
            customer: CustomerNo(customer + 1),
            book: BookNo(self.index + 1),
            number: self.index * LEAVES + self.issued + 1,
            currency: "AED".parse().unwrap(),
            tenders: vec![Tender::Cash(minor)],
            allocations: vec![Allocation {
                item: ItemNo(customer * ITEMS + 1),
                amount: minor,
                short: None,
            }],
            on_account: None,
            unapplied: None,
            payer: None,
        };
        self.issued += 1;
        self.write(receipt);
    }

    fn request(&self, base: &Head) -> SyncRequest {
        SyncRequest {
            version: VERSION,
            journal: self.device.journal,
            nonce: self.nonce,
            base: base.seq,
            base_tag: *base.hash.first_chunk().unwrap(),
            entries: Vec::new(),
            daybooks: Vec::new(),
            cursor: Cursor::default(),
        }
    }

    /// Everything that is not confirmed, as a message.
    pub(crate) fn message(&self) -> Vec<u8> {
        self.message_after(&self.confirmed, &self.key)
    }

    /// Everything after a place, signed by whatever key.
    pub(crate) fn message_after(&self, base: &Head, key: &SecretKey) -> Vec<u8> {
        let run: Vec<Sealed> = self
            .entries
            .iter()
            .filter(|entry| entry.entry.seq > base.seq)
            .cloned()
            .collect();
        self.request(base).seal(base, &run, key)
    }

    /// The head at an entry.
    pub(crate) fn at(&self, seq: u64) -> Head {
        let entry = self.entries.iter().find(|entry| entry.entry.seq == seq);
        entry.map_or_else(|| Head::start(self.device.journal), Head::at)
    }

    /// Sends a message and takes the reply, which must be the company's.
    pub(crate) async fn sync(&mut self, address: &str, message: &[u8]) -> SyncReply {
        let answer = self.send(address, message).await.success().unwrap();
        let (reply, _) = SyncReply::open(&answer.body, message, &self.company).unwrap();
        self.nonce = reply.nonce;
        self.confirmed = self.at(reply.checkpoint.seq);
        reply
    }

    /// Sends bytes, whatever they are.
    pub(crate) async fn send(&self, address: &str, message: &[u8]) -> Answer {
        http::send(
            address,
            http::message("/v1/sync", Some(&self.token), message),
        )
        .await
        .unwrap()
    }
}
