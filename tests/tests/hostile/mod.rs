//! What no phone of ours would send, at the sync door of a running server: every bad message is
//! answered with a problem that can be read, costs no receipt that verifies, and never takes the
//! process down or far up.

mod forger;

use std::fmt::Write as _;

use counterfoil_server::db::{DbError, Engine, Sql, Statement};
use counterfoil_server::verify;
use counterfoil_sync::entry::{Quarantine, Rulings};
use counterfoil_sync::keys::PublicKey;
use counterfoil_sync::wire::{Command, SyncReply};
use counterfoil_tests::http::{self, Answer, message};
use counterfoil_tests::place::{self, Folder};
use counterfoil_tests::process::{Server, Usage};
use counterfoil_tests::world::{LEAVES, World};

use forger::Forger;

/// The most memory that one request may cost.
const MEMORY: u64 = 64 << 20;

static RECEIPTS: Statement = Statement::new(
    "hostile::RECEIPTS",
    Sql::Both("SELECT CAST(COUNT(*) AS BIGINT), CAST(SUM(total_minor) AS BIGINT) FROM receipt"),
    "",
);
static QUARANTINED: Statement = Statement::new(
    "hostile::QUARANTINED",
    Sql::Both("SELECT reason FROM quarantine ORDER BY reason"),
    "",
);

/// A server with forgers at its door.
struct Siege {
    server: Server,
    url: String,
    forgers: Vec<Forger>,
    company: PublicKey,
    // Holds the database.
    _folder: Folder,
}

impl Siege {
    async fn lay(engine: Engine) -> Self {
        let folder = Folder::new().unwrap();
        let url = place::fresh(engine, &folder).unwrap();
        let world = World::found(&url, 3, folder.path(), LEAVES).await.unwrap();
        let mut forgers = Vec::new();
        for index in 0..3 {
            forgers.push(Forger::new(&world, index).await);
        }
        let company = world.keys.public.clone();
        world.db.close().await;
        Self {
            server: Server::start(&url, None).unwrap(),
            url,
            forgers,
            company,
            _folder: folder,
        }
    }

    /// Memory that something cost the server at its highest.
    async fn cost(&self, attack: impl AsyncFnOnce()) -> u64 {
        Usage::forget_peak(self.server.id()).unwrap();
        let before = self.server.usage().unwrap().peak_bytes;
        attack().await;
        self.server
            .usage()
            .unwrap()
            .peak_bytes
            .saturating_sub(before)
    }

    /// Ends the server and says how many receipts there are, what they come to, and why entries were
    /// put aside; the books prove themselves.
    async fn spoils(mut self) -> (i64, i64, Vec<i64>) {
        assert!(self.server.is_up().unwrap(), "the server is gone");
        self.server.kill().unwrap();
        let db = place::open(&self.url).await.unwrap();
        let mut told = String::new();
        let sound = verify::run(&db, |name, finding| {
            writeln!(told, "{name}: {finding:?}").unwrap();
        })
        .await
        .unwrap();
        assert!(sound, "{told}");
        let spoils = db
            .read(|mut tx| async move {
                let row = tx.one(&RECEIPTS, Vec::new()).await?;
                let mut aside = Vec::new();
                for row in tx.all(&QUARANTINED, Vec::new()).await? {
                    aside.push(row.get(0)?);
                }
                Ok::<_, DbError>((row.get(0)?, row.get::<Option<i64>>(1)?.unwrap_or(0), aside))
            })
            .await
            .unwrap();
        db.close().await;
        spoils
    }
}

/// A refusal that a person and a program can read.
fn is_problem(answer: &Answer) -> bool {
    let body = answer.json().unwrap_or_default();
    (400..500).contains(&answer.status)
        && answer.header("content-type") == Some("application/problem+json")
        && body["title"].is_string()
        && body["detail"]
            .as_str()
            .is_some_and(|detail| detail.len() > 20)
        && body["status"] == answer.status
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_messages_are_refused_and_cost_nothing() {
    let mut siege = Siege::lay(Engine::Sqlite).await;
    let address = siege.server.address().to_owned();
    // One key of each kind.
    for mut forger in std::mem::take(&mut siege.forgers).into_iter().take(2) {
        for minor in [100_00, 250_50, 75_25] {
            forger.receipt(minor);
        }
        let good = forger.message();
        let cost = siege
            .cost(async || {
                for length in (0..good.len()).step_by(7) {
                    let cut = forger.send(&address, good.get(..length).unwrap()).await;
                    assert!(is_problem(&cut), "cut at {length}: {cut:?}");
                }
                for bit in (0..good.len() * 8).step_by(13) {
                    let mut flipped = good.clone();
                    flipped[bit / 8] ^= 1 << (bit % 8);
                    let answer = forger.send(&address, &flipped).await;
                    // A damaged place to continue from reads like a phone that was restored: it is
                    // told so, nothing is taken, and the phone refuses what answers other bytes.
                    let is_beside = SyncReply::open(&answer.body, &flipped, &siege.company)
                        .is_ok_and(|(reply, _)| reply.checkpoint.seq == 0)
                        && SyncReply::open(&answer.body, &good, &siege.company).is_err();
                    assert!(
                        is_problem(&answer) || is_beside,
                        "bit {bit} flipped: {answer:?}"
                    );
                }
                let longer = [good.as_slice(), &[0]].concat();
                let answer = forger.send(&address, &longer).await;
                assert!(is_problem(&answer), "a byte more: {answer:?}");
            })
            .await;
        assert!(cost < MEMORY, "{cost} bytes");
        let reply = forger.sync(&address, &good).await;
        assert_eq!(reply.checkpoint.seq, 4);
    }
    assert_eq!(siege.spoils().await, (6, 2 * 425_75, vec![]));
}

/// A message of the right shape around any content.
fn around(content: &[u8], deflated: bool) -> Vec<u8> {
    let mut payload = Vec::new();
    let mut writer = minicbor::Encoder::new(&mut payload);
    writer
        .array(3)
        .unwrap()
        .bytes(content)
        .unwrap()
        .bool(deflated)
        .unwrap()
        .bytes(&[])
        .unwrap();
    payload
}

#[tokio::test(flavor = "multi_thread")]
async fn large_and_deep_messages_are_refused_within_bounds() {
    let siege = Siege::lay(Engine::Sqlite).await;
    let address = siege.server.address();
    let forger = &siege.forgers[0];
    let seal = |payload| forger.key.seal(b"counterfoil/sync/1", payload);
    let bomb = miniz_oxide::deflate::compress_to_vec(&vec![0; 512 << 20], 1);
    let deep = vec![0x81; 900_000];
    let maps = vec![0xa1; 900_000];
    // An array, a text and bytes that claim to be four thousand million long, inside a request.
    let claims = [0x9a_u8, 0x7a, 0x5a].map(|kind| [&[0xa1, 0x05, kind][..], &[0xff; 4]].concat());
    let mut attacks: Vec<(&str, Vec<u8>)> = vec![
        ("twice the limit", vec![0; 2 << 20]),
        ("eight times the limit", vec![0x84; 8 << 20]),
        ("bomb", seal(around(&bomb, true))),
        ("deep arrays", seal(around(&deep, false))),
        ("deep maps", seal(around(&maps, false))),
        ("deep frame", deep.clone()),
        ("deep payload", seal(deep.clone())),
        (
            "deep, folded",
            seal(around(
                &miniz_oxide::deflate::compress_to_vec(&vec![0x81; 4 << 20], 6),
                true,
            )),
        ),
        ("nothing", Vec::new()),
        ("text", b"{\"hello\": 1}".to_vec()),
    ];
    attacks.extend(claims.map(|claim| ("huge claim", seal(around(&claim, false)))));
    for (name, attack) in attacks {
        let cost = siege
            .cost(async || {
                // What is far too long may be cut off while it is still being sent.
                let answer =
                    http::send(address, message("/v1/sync", Some(&forger.token), &attack)).await;
                let answer = answer.unwrap_or_else(|error| panic!("{name}: {error:#}"));
                assert!(is_problem(&answer), "{name}: {answer:?}");
            })
            .await;
        assert!(cost < MEMORY, "{name}: {cost} bytes");
    }
    siege.spoils().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_histories_cost_no_receipt_that_verifies() {
    let mut siege = Siege::lay(Engine::Postgres).await;
    let address = siege.server.address().to_owned();
    let mut mallory = siege.forgers.pop().unwrap();
    let mut bob = siege.forgers.pop().unwrap();
    let mut amal = siege.forgers.pop().unwrap();

    // Without a token, with another's token, signed by another's key, in another's name.
    amal.receipt(100_00);
    let good = amal.message();
    let answer = http::send(&address, message("/v1/sync", None, &good))
        .await
        .unwrap();
    assert!(answer.status == 401 && is_problem(&answer), "{answer:?}");
    let answer = bob.send(&address, &good).await;
    assert!(answer.status == 403 && is_problem(&answer), "{answer:?}");
    let forged = amal.message_after(&amal.at(0), &mallory.key);
    assert!(is_problem(&amal.send(&address, &forged).await));
    assert!(is_problem(&mallory.send(&address, &forged).await));

    // The good one, and the same again and again: the first outcome, for ever.
    let first = amal.sync(&address, &good).await;
    let again = amal.clone().sync(&address, &good).await;
    assert_eq!(
        (first.checkpoint.seq, first.checkpoint.hash),
        (again.checkpoint.seq, again.checkpoint.hash)
    );

    // A ruling is the office's to make: it is put aside, and what follows is posted.
    bob.receipt(20_00);
    bob.write(Rulings {
        journal: amal.device.journal,
        from: 1,
        to: 2,
        exceptions: Vec::new(),
    });
    bob.receipt(30_00);
    assert_eq!(bob.sync(&address, &bob.message()).await.checkpoint.seq, 4);

    // A gap: it continues what the server never had. Nothing is taken, and it is told from where.
    let before = amal.at(2);
    amal.receipt(40_00);
    amal.receipt(50_00);
    let gap = amal.message_after(&amal.at(3), &amal.key);
    let told = amal.clone().sync(&address, &gap).await;
    assert_eq!(told.checkpoint.seq, before.seq);
    assert_eq!(amal.sync(&address, &amal.message()).await.checkpoint.seq, 4);

    // A fork: the first to come is continued, the other is kept beside, and the phone must enrol again.
    mallory.receipt(1_00);
    let mut other = mallory.clone();
    mallory.receipt(2_00);
    mallory.sync(&address, &mallory.message()).await;
    other.receipt(3_00);
    other.receipt(4_00);
    let fork = other.message_after(&other.at(2), &other.key);
    let told = other.send(&address, &fork).await.success().unwrap();
    let (told, _) = SyncReply::open(&told.body, &fork, &siege.company).unwrap();
    assert_eq!(told.commands, Some(vec![Command::ReEnrol]));

    let (receipts, total, aside) = siege.spoils().await;
    assert_eq!((receipts, total), (7, 243_00));
    let policy = aside
        .iter()
        .filter(|reason| **reason == Quarantine::Policy as i64)
        .count();
    let forks = aside
        .iter()
        .filter(|reason| **reason == Quarantine::Fork as i64)
        .count();
    assert_eq!((policy, forks, aside.len()), (1, 2, 3), "{aside:?}");
}
