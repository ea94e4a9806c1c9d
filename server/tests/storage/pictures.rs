//! Photos and signatures, from the phone's camera to the office's screen: the phone's core and the real
//! router, and hands that send what no phone would.

use std::io::Cursor;

use counterfoil_core::Then;
use counterfoil_core::command::{IssueReceipt, OpenDay, Rest, VoidReceipt};
use counterfoil_core::picture::UploadDone;
use counterfoil_core::{Moment, Phone as Core};
use counterfoil_server::auth::devices::{self, Action, Device};
use counterfoil_server::vouchers;
use counterfoil_sync::entry::{Allocation, ShortReason, Tender, Void};
use counterfoil_sync::id::{CustomerNo, Hash, JournalId};
use counterfoil_sync::journal::sha256;
use counterfoil_sync::keys::{Algorithm, SecretKey};
use counterfoil_sync::limits::{PICTURE_BYTES, PICTURE_PART_BYTES, PICTURES_BEGUN};
use counterfoil_sync::picture::clean;
use counterfoil_sync::wire::{
    EnrolReply, PictureAnswer, PictureFault, PicturePart, PictureState, VERSION,
};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

use crate::api::{Reply, TestApp};
use crate::engines::{behind_our_back, both, scratch, sound};
use crate::field::{Company, NOW, Phone, TODAY};

/// A photo of this many pixels a side, which does not compress.
fn photo(seed: u32, side: u32, format: ImageFormat) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9) | 1;
    let noise = RgbImage::from_fn(side, side, |_, _| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let [one, two, three, _] = state.to_be_bytes();
        Rgb([one, two, three])
    });
    let mut file = Cursor::new(Vec::new());
    noise.write_to(&mut file, format).expect("it is written");
    file.into_inner()
}

/// A photo as a phone keeps it.
fn clean_photo(seed: u32, side: u32) -> Vec<u8> {
    clean(&photo(seed, side, ImageFormat::Jpeg))
        .expect("a picture")
        .bytes
}

/// The same with the position of the camera in it.
fn with_position(jpeg: &[u8]) -> Vec<u8> {
    let exif = b"Exif\0\0 25.2 N 55.3 E";
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, exif, &jpeg[2..]].concat()
}

struct Site {
    company: Company,
    app: TestApp,
    supervisor: String,
}

impl Site {
    async fn both() -> Vec<Self> {
        let mut sites = Vec::new();
        for db in both().await {
            let company = Company::new(db, 2).await;
            let app = TestApp::start(company.db.clone()).await;
            app.state.clock.set(NOW);
            let supervisor = app.token(company.supervisor).await;
            sites.push(Self {
                company,
                app,
                supervisor,
            });
        }
        sites
    }

    async fn device(&self, journal: JournalId) -> Device {
        self.company
            .db
            .read(|mut tx| async move { devices::find_by_journal(&mut tx, journal).await })
            .await
            .expect("reads")
            .expect("a device")
    }

    /// The phone app's core, enrolled for the first collector, with a book and an open day.
    async fn core(&self) -> Core {
        let person = self.company.collectors[0];
        let (issuer, approver) = (self.company.supervisor, self.company.manager);
        let db = &self.company.db;
        let code = db
            .write(|mut tx| async move { devices::issue_code(&mut tx, person, issuer, NOW).await })
            .await
            .expect("a code")
            .code;
        let key = SecretKey::from_bytes(Algorithm::Ed25519, &[42; 32]).expect("a key");
        let mut phone = Core::open(scratch("phone.db"), key).expect("opens");
        let request = phone.begin_enrol(&code, "phone").expect("asks");
        let reply = self.app.send_message("/v1/enrol", request.clone()).await;
        let journal = EnrolReply::from_bytes(&reply.bytes)
            .expect("a reply")
            .journal;
        let no = self.device(journal).await.no;
        db.write(|mut tx| async move {
            devices::change(&mut tx, no, Action::Approve, Some(approver), None, NOW).await
        })
        .await
        .expect("approved");
        let book = self.company.book(50).await.no;
        db.write(
            |mut tx| async move { vouchers::lease(&mut tx, NOW, book, journal, person).await },
        )
        .await
        .expect("leased");
        let reply = self.app.send_message("/v1/enrol", request).await;
        phone.finish_enrol(&reply.bytes).expect("enrolled");
        self.sync(&mut phone).await;
        let day = OpenDay { day: TODAY };
        phone.act(day, &Moment::default()).expect("opens the day");
        phone
    }

    async fn sync(&self, phone: &mut Core) {
        loop {
            let request = phone.begin_sync().expect("a request");
            let token = phone.token().expect("a token");
            let reply = self.post("/v1/sync", &token, request.clone()).await;
            assert_eq!(reply.status, 200, "{}", reply.json());
            let done = phone.finish_sync(&request, &reply.bytes).expect("taken");
            if !done.more {
                return;
            }
        }
    }

    async fn post(&self, path: &str, token: &str, body: Vec<u8>) -> Reply {
        let request = self.app.request("POST", path).bearer_auth(token);
        let request = request.header("content-type", "application/cbor");
        self.app.send(request.body(body)).await
    }

    /// Sends the next part that the core wants sent.
    async fn upload(&self, phone: &mut Core) -> Option<UploadDone> {
        let upload = phone.next_upload().expect("reads")?;
        let body = upload.body.clone();
        let reply = self.post(upload.path, &upload.token, body).await;
        let done = phone.take_upload_answer(&upload.body, reply.status, &reply.bytes);
        Some(done.expect("taken"))
    }

    async fn drain(&self, phone: &mut Core) -> u32 {
        let mut sent = 0;
        while let Some(done) = self.upload(phone).await {
            assert_eq!((done.then, done.refused), (Then::GoOn, None));
            sent += 1;
        }
        sent
    }

    async fn pictures(&self, query: &str) -> Vec<Value> {
        let path = format!("/v1/pictures{query}");
        let reply = self.app.get(&path, &self.supervisor).await;
        assert_eq!(reply.status, 200, "{}", reply.json());
        reply.json()["pictures"].as_array().expect("a list").clone()
    }

    async fn show(&self, hash: &Hash) -> Reply {
        let path = format!("/v1/pictures/{}", hex(hash));
        self.app.get(&path, &self.supervisor).await
    }

    /// A hand-made phone whose void names these pictures, and its token.
    async fn naming(&self, collector: usize, pictures: &[Hash]) -> Hand<'_> {
        let mut phone = self.company.phone(collector, 50).await;
        self.company.sync(&mut phone).await;
        phone.open_day(TODAY);
        let customer = Company::customer(u32::try_from(collector).expect("small"), 0);
        for (place, some) in (0..).zip(pictures.chunks(10)) {
            let receipt = phone.cash(customer, Company::item(customer, place), 100);
            let receipt = phone.issue(receipt);
            phone.write(Void {
                receipt,
                reason: "wrong amount".into(),
                photos: some.iter().map(|hash| (*hash).into()).collect(),
            });
        }
        self.company.sync(&mut phone).await;
        let token = self.token(&phone).await;
        Hand {
            site: self,
            phone,
            token,
        }
    }

    async fn token(&self, phone: &Phone) -> String {
        let device = self.device(phone.journal).await;
        let now = self.app.state.clock.now();
        let token = self.app.state.tokens.issue_device(&device, now);
        token.expect("issued")
    }
}

fn hex(hash: &Hash) -> String {
    data_encoding::HEXLOWER.encode(hash)
}

/// A phone whose parts are made by hand.
struct Hand<'s> {
    site: &'s Site,
    phone: Phone,
    token: String,
}

impl Hand<'_> {
    /// Sends some bytes as the part of a picture of a size.
    async fn part(&self, hash: Hash, size: usize, start: usize, bytes: &[u8]) -> PictureState {
        let part = PicturePart {
            version: VERSION,
            hash,
            size: u32::try_from(size).expect("small"),
            start: u32::try_from(start).expect("small"),
            bytes: bytes.to_vec().into(),
        };
        let body = part.to_bytes();
        let site = self.site;
        let reply = site.post("/v1/pictures", &self.token, body.clone()).await;
        assert_eq!(reply.status, 200, "{}", reply.json());
        PictureAnswer::open(&reply.bytes, &body, &site.company.key)
            .expect("the company's answer")
            .state
    }

    /// Sends a file as a picture of a name, part by part.
    async fn file(&self, hash: Hash, file: &[u8]) -> PictureState {
        let mut start = 0;
        loop {
            let rest = &file[start..];
            let bytes = &rest[..rest.len().min(PICTURE_PART_BYTES)];
            let state = self.part(hash, file.len(), start, bytes).await;
            let PictureState::Partly(held) = state else {
                return state;
            };
            if held as usize <= start {
                return state;
            }
            start = held as usize;
        }
    }
}

fn pay(customer: CustomerNo, place: u32) -> IssueReceipt {
    IssueReceipt {
        customer,
        currency: "AED".parse().expect("a currency"),
        tenders: vec![Tender::Cash(1_000)],
        allocations: vec![Allocation {
            item: Company::item(customer, place),
            amount: 1_000,
            short: Some(ShortReason::PartPayment),
        }],
        rest: Rest::OnAccount,
        payer: None,
    }
}

/// A receipt of the core, undone with a photo.
fn void_with(phone: &mut Core, photo: Hash, place: u32) {
    let now = Moment::default();
    let issued = phone.act(pay(Company::customer(0, 0), place), &now);
    let void = VoidReceipt {
        receipt: issued.expect("issued").receipt,
        reason: "wrong customer".into(),
        photos: vec![photo],
    };
    phone.act(void, &now).expect("voided");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_goes_from_the_phone_to_the_office() {
    for site in Site::both().await {
        let mut phone = site.core().await;
        let camera = with_position(&photo(1, 400, ImageFormat::Jpeg));
        let kept = phone.keep_picture(&camera).expect("kept");
        void_with(&mut phone, kept.hash, 0);
        assert!(site.upload(&mut phone).await.is_none(), "the money first");
        site.sync(&mut phone).await;

        // Named and not there: told, and no fault.
        let missing = site.pictures("?missing=true").await;
        assert_eq!(missing.len(), 1);
        assert_eq!(
            (
                &missing[0]["sha256"],
                &missing[0]["of"],
                &missing[0]["state"]
            ),
            (&json!(hex(&kept.hash)), &json!("void"), &json!("missing"))
        );
        assert_eq!(site.show(&kept.hash).await.problem(), "not-found");
        sound(&site.company.db).await.expect("sound");

        assert!(site.drain(&mut phone).await > 2, "it goes in parts");
        assert_eq!(phone.pictures().expect("reads").waiting, 0);
        assert_eq!(site.pictures("?missing=true").await, [] as [Value; 0]);
        let held = &site.pictures("").await[0];
        assert_eq!(
            (&held["state"], &held["size"], &held["file"]),
            (
                &json!("held"),
                &json!(kept.size),
                &json!({"media_type": "image/jpeg", "width": 400, "height": 400})
            )
        );
        let shown = site.show(&kept.hash).await;
        assert_eq!(shown.status, 200);
        assert_eq!(
            Some(&shown.bytes),
            phone.picture(&kept.hash).expect("reads").as_ref()
        );
        for (name, value) in [
            ("content-type", "image/jpeg"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'; sandbox"),
            ("cache-control", "private, max-age=600, immutable"),
        ] {
            assert_eq!(shown.header(name), value);
        }
        let disposition = format!("inline; filename=\"{}.jpg\"", hex(&kept.hash));
        assert_eq!(shown.header("content-disposition"), disposition);
        sound(&site.company.db).await.expect("sound");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cuts_doubles_and_disorder_lose_nothing() {
    for site in Site::both().await {
        let file = clean_photo(2, 300);
        let (hash, size) = (sha256(&file), file.len());
        let hand = site.naming(0, &[hash]).await;
        let cuts = [0, 1, 1_000, 50_000, size / 2, size - 1, size];
        let mut held = 0;
        for end in cuts.into_iter().filter(|end| *end > 0) {
            while held < end {
                let upto = end.min(held + PICTURE_PART_BYTES);
                let bytes = &file[held..upto];
                // Beyond a gap: nothing is added.
                if upto < size {
                    let late = hand.part(hash, size, upto + 1, &file[upto + 1..size.min(upto + 9)]);
                    assert_eq!(late.await, partly(held));
                }
                let state = hand.part(hash, size, held, bytes).await;
                let expected = if upto == size {
                    PictureState::Held
                } else {
                    partly(upto)
                };
                assert_eq!(state, expected);
                // The same once more, and from the beginning.
                assert_eq!(hand.part(hash, size, held, bytes).await, expected);
                let first = &file[..size.min(PICTURE_PART_BYTES)];
                let again = hand.part(hash, size, 0, first).await;
                held = if let PictureState::Partly(held) = again {
                    held as usize
                } else {
                    size
                };
                assert!(held >= upto, "what is held stays held");
                // How much is held, without a byte.
                assert_eq!(hand.part(hash, size, 0, &[]).await, again);
            }
        }
        assert_eq!(site.show(&hash).await.bytes, file);
        sound(&site.company.db).await.expect("sound");
        assert_eq!(
            site.company
                .count("SELECT COUNT(*) FROM picture_begun")
                .await,
            0
        );
        assert_eq!(
            site.company
                .count("SELECT COUNT(*) FROM picture_part")
                .await,
            0
        );
    }
}

fn partly(held: usize) -> PictureState {
    PictureState::Partly(u32::try_from(held).expect("small"))
}

#[tokio::test(flavor = "multi_thread")]
async fn other_bytes_than_the_name_says_are_dropped() {
    for site in Site::both().await {
        let (file, other) = (clean_photo(3, 200), clean_photo(4, 200));
        let hash = sha256(&file);
        let hand = site.naming(0, &[hash]).await;
        assert_eq!(hand.file(hash, &other).await, PictureState::Partly(0));
        // Of another size on the way: one of the two is wrong, so it begins anew.
        let part = &file[..1_000];
        assert_eq!(
            hand.part(hash, file.len() - 1, 0, part).await,
            partly(1_000)
        );
        let rest = &file[1_000..2_000];
        assert_eq!(hand.part(hash, file.len(), 1_000, rest).await, partly(0));
        assert_eq!(hand.file(hash, &file).await, PictureState::Held);
        assert_eq!(site.show(&hash).await.bytes, file);
    }
}

/// A PNG that says to be of a size, with pixels that it does not have.
fn bomb(side: u32) -> Vec<u8> {
    let small = photo(5, 8, ImageFormat::Png);
    let mut file = small[..16].to_vec();
    file.extend(side.to_be_bytes());
    file.extend(side.to_be_bytes());
    file.extend(&small[24..]);
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_clean_picture_is_refused_and_remembered() {
    for site in Site::both().await {
        let clean_one = clean_photo(6, 60);
        let mut trailing = clean_one.clone();
        trailing.extend(b"and a letter");
        let files = [
            (
                b"%PDF-1.7 is no picture".to_vec(),
                PictureFault::NotAPicture,
            ),
            (
                clean_one[..clean_one.len() / 2].to_vec(),
                PictureFault::NotAPicture,
            ),
            (bomb(3_000), PictureFault::NotAPicture),
            (bomb(60_000), PictureFault::TooLarge),
            (with_position(&clean_one), PictureFault::NotClean),
            (trailing, PictureFault::NotClean),
        ];
        let names: Vec<Hash> = files.iter().map(|(file, _)| sha256(file)).collect();
        let hand = site.naming(0, &names).await;
        for ((file, fault), hash) in files.iter().zip(&names) {
            let refused = PictureState::Refused(*fault);
            assert_eq!(hand.file(*hash, file).await, refused);
            assert_eq!(hand.file(*hash, file).await, refused, "the same again");
            assert_eq!(site.show(hash).await.problem(), "not-found");
        }
        let refused = site.pictures("").await;
        assert!(
            refused.iter().all(|one| one["state"] == "refused"),
            "{refused:?}"
        );
        assert_eq!(site.pictures("?missing=true").await.len(), 0);
        // The void stands all the same.
        assert_eq!(site.company.count("SELECT COUNT(*) FROM void").await, 1);
        assert_eq!(
            site.company
                .count("SELECT COUNT(*) FROM picture WHERE bytes IS NOT NULL")
                .await,
            0
        );
        sound(&site.company.db).await.expect("sound");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_entry_of_the_collector_names_is_not_taken() {
    for site in Site::both().await {
        let file = clean_photo(7, 60);
        let hash = sha256(&file);
        let nothing = "SELECT (SELECT COUNT(*) FROM picture) + (SELECT COUNT(*) FROM picture_begun) + (SELECT COUNT(*) FROM picture_part)";
        // Before its entry.
        let early = site.naming(0, &[]).await;
        assert_eq!(early.file(hash, &file).await, PictureState::NotNamed);
        // Somebody else's.
        let owner = site.naming(0, &[hash]).await;
        let stranger = site.naming(1, &[sha256(b"another")]).await;
        assert_eq!(stranger.file(hash, &file).await, PictureState::NotNamed);
        assert_eq!(site.company.count(nothing).await, 0);
        // The collector's other phone may bring it too, and both at once store it once.
        let (one, two) = tokio::join!(owner.file(hash, &file), early.file(hash, &file));
        assert_eq!((one, two), (PictureState::Held, PictureState::Held));
        assert_eq!(site.company.count(nothing).await, 1);
        assert_eq!(stranger.file(hash, &file).await, PictureState::NotNamed);
        sound(&site.company.db).await.expect("sound");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sizes_and_numbers_have_limits() {
    for site in Site::both().await {
        let many = usize::try_from(PICTURES_BEGUN).expect("few");
        let names: Vec<Hash> = (0..=many).map(|no| sha256(&no.to_be_bytes())).collect();
        let hand = site.naming(0, &names).await;
        for (size, start, length) in [
            (0, 0, 0),
            (PICTURE_BYTES + 1, 0, 10),
            (PICTURE_BYTES, 0, PICTURE_PART_BYTES + 1),
            (1_000, 999, 2),
        ] {
            let part = PicturePart {
                version: VERSION,
                hash: names[0],
                size: u32::try_from(size).expect("small"),
                start,
                bytes: vec![0; length].into(),
            };
            let reply = site
                .post("/v1/pictures", &hand.token, part.to_bytes())
                .await;
            assert_eq!((reply.status, &*reply.problem()), (400, "not-a-message"));
        }
        for hash in &names[..many] {
            assert_eq!(hand.part(*hash, 1_000, 0, b"begun").await, partly(5));
        }
        let last = names[many];
        let more = hand.part(last, 1_000, 0, b"one too many");
        assert_eq!(more.await, PictureState::TooMany);
        // What nothing was added to for a week makes room.
        site.app.pass(8 * 24 * 3_600);
        let hand = Hand {
            token: site.token(&hand.phone).await,
            ..hand
        };
        assert_eq!(hand.part(last, 1_000, 0, b"room").await, partly(4));
        assert_eq!(hand.part(names[0], 1_000, 5, b"late").await, partly(0));
        assert_eq!(
            site.company
                .count("SELECT COUNT(*) FROM picture_begun")
                .await,
            1
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_phone_hands_in_nothing() {
    for site in Site::both().await {
        let file = clean_photo(8, 60);
        let hash = sha256(&file);
        let hand = site.naming(0, &[hash]).await;
        let (no, by) = (
            site.device(hand.phone.journal).await.no,
            site.company.manager,
        );
        site.company
            .db
            .write(|mut tx| async move {
                let why = Some("lost");
                devices::change(&mut tx, no, Action::Revoke, Some(by), why, NOW).await
            })
            .await
            .expect("revoked");
        let part = PicturePart {
            version: VERSION,
            hash,
            size: u32::try_from(file.len()).expect("small"),
            start: 0,
            bytes: file.into(),
        };
        let reply = site
            .post("/v1/pictures", &hand.token, part.to_bytes())
            .await;
        assert_eq!((reply.status, &*reply.problem()), (403, "unknown-journal"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_server_gets_again_what_it_lost() {
    for site in Site::both().await {
        let mut phone = site.core().await;
        let mut names = Vec::new();
        for place in 0..2 {
            let file = photo(20 + place, 200, ImageFormat::Jpeg);
            let kept = phone.keep_picture(&file).expect("kept");
            void_with(&mut phone, kept.hash, place);
            names.push(kept.hash);
        }
        site.sync(&mut phone).await;
        site.drain(&mut phone).await;
        // The backup has the entries, and one of the pictures.
        let triggers = if site.company.db.url().starts_with("sqlite:") {
            "DROP TRIGGER picture_no_delete"
        } else {
            "DROP TRIGGER picture_append_only ON picture"
        };
        let db = &site.company.db;
        behind_our_back(db, triggers).await.expect("dropped");
        let lose = if site.company.db.url().starts_with("sqlite:") {
            format!("DELETE FROM picture WHERE hash = x'{}'", hex(&names[0]))
        } else {
            format!("DELETE FROM picture WHERE hash = '\\x{}'", hex(&names[0]))
        };
        assert_eq!(behind_our_back(db, &lose).await.expect("lost"), 1);
        site.company.restored().await;
        site.sync(&mut phone).await;
        assert_eq!(phone.pictures().expect("reads").waiting, 2);
        // It asks for both, and sends the one that is not there.
        let parts = site.drain(&mut phone).await;
        assert!(parts >= 3, "{parts}");
        assert_eq!(phone.pictures().expect("reads").waiting, 0);
        for hash in &names {
            let shown = site.show(hash).await;
            assert_eq!(sha256(&shown.bytes), *hash);
        }
    }
}
