//! Bytes made to hurt: refused, without panic, within bounded memory.

use counterfoil_sync::entry::Entry;
use counterfoil_sync::journal::Head;
use counterfoil_sync::keys::Algorithm;
use counterfoil_sync::limits;
use counterfoil_sync::wire::{
    EnrolReply, EnrolRequest, RescueBatch, SyncReply, SyncRequest, WireError,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::messages::{request, short_day};
use crate::support::{key, phone};

/// Memory that one message may cost in all, its own bytes included.
const BOUND_KIB: u64 = 24 << 10;

fn cbor_bytes(content: &[u8]) -> Vec<u8> {
    minicbor::to_vec(minicbor::bytes::ByteVec::from(content.to_vec())).unwrap()
}

/// A message with this content, framed as if it were signed.
fn framed(content: &[u8], deflated: bool) -> Vec<u8> {
    let flag = if deflated { 0xf5 } else { 0xf4 };
    let payload = [vec![0x83], cbor_bytes(content), vec![flag, 0x40]].concat();
    [
        vec![0x84, 0x43, 0xa1, 0x01, 0x27, 0xa0],
        cbor_bytes(&payload),
        vec![0x58, 0x40],
        vec![1; 64],
    ]
    .concat()
}

fn deflated(content: &[u8]) -> Vec<u8> {
    framed(&miniz_oxide::deflate::compress_to_vec(content, 9), true)
}

/// A request's map with one field replaced: `key` and what stands there.
fn with_field(key: u8, value: &[u8]) -> Vec<u8> {
    let fields: [&[u8]; 8] = [
        &[1],
        &[1],
        &[0x48, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0],
        &[0x48, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0xf6],
        &[0x80],
        &[0x83, 0, 0, 0],
    ];
    let mut map = vec![0xa8];
    for (at, field) in (0_u8..).zip(fields) {
        map.push(at);
        map.extend_from_slice(if at == key { value } else { field });
    }
    map
}

/// An array of so many of the same.
fn many(count: u32, item: &[u8]) -> Vec<u8> {
    [
        [0x9a].as_slice(),
        &count.to_be_bytes(),
        &item.repeat(count as usize),
    ]
    .concat()
}

/// The columns of a run with one of them replaced.
fn with_column(column: usize, value: &[u8]) -> Vec<u8> {
    let mut columns: Vec<Vec<u8>> =
        vec![vec![0x81, 5], vec![0x81, 0], vec![0x81, 0], vec![0x41, 0]];
    columns.resize(11, vec![0x80]);
    columns.push(vec![0x81, 0x83, 0x41, 0xff, 0x80, 0x81, 0x40]);
    columns[column] = value.to_vec();
    with_field(5, &[vec![0x8c], columns.concat()].concat())
}

/// Messages that name more than they hold, or hold much that unfolds to more.
fn bombs() -> Vec<Vec<u8>> {
    let room = u32::try_from(limits::UNFOLDED_BYTES).unwrap();
    let mut contents = vec![
        vec![0x81; limits::UNFOLDED_BYTES],
        vec![0x9f; limits::UNFOLDED_BYTES],
        [0x82, 0x9f].repeat(limits::UNFOLDED_BYTES / 2),
        [0xa1, 0x00].repeat(limits::UNFOLDED_BYTES / 2),
        vec![0xc0; limits::UNFOLDED_BYTES],
        vec![0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        vec![0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        vec![0xbb, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        with_field(
            6,
            &many(
                room / 24,
                &[vec![0x84, 0, 0, 0, 0x50], vec![0; 16]].concat(),
            ),
        ),
        [
            vec![0xa9],
            with_field(9, &[])[1..].to_vec(),
            vec![0x18, 99],
            many(room - 200, &[0x80]),
        ]
        .concat(),
        with_column(7, &many(room / 4, &[0x82, 0, 0])),
        with_column(10, &many(room / 4, &[0x82, 0, 0x80])),
        with_column(11, &many(room / 4, &[0x83, 0x40, 0x80, 0x80])),
        with_column(
            11,
            &[
                vec![0x81, 0x83, 0x40],
                many(room - 200, &[0x40]),
                vec![0x80],
            ]
            .concat(),
        ),
        with_column(
            11,
            &[vec![0x81, 0x83, 0x40, 0x80], many(room - 200, &[0x40])].concat(),
        ),
        vec![0; 64 << 20],
    ];
    contents.extend(
        (0..3)
            .chain(4..10)
            .map(|column| with_column(column, &many(room - 200, &[0]))),
    );
    let mut messages: Vec<Vec<u8>> = contents.iter().map(|content| deflated(content)).collect();
    messages.extend(contents.iter().map(|content| {
        framed(
            &content[..content.len().min(limits::MESSAGE_BYTES - 100)],
            false,
        )
    }));
    // The frame itself.
    messages.push(vec![0x81; limits::MESSAGE_BYTES]);
    messages.push([vec![0x84, 0x43, 0xa1, 0x01, 0x27], many(1_000_000, &[0])].concat());
    messages.push(
        [
            vec![0x84, 0x43, 0xa1, 0x01, 0x27, 0xa0],
            vec![0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ]
        .concat(),
    );
    messages.push(vec![0; limits::MESSAGE_BYTES + 1]);
    messages
}

fn try_everything(message: &[u8]) {
    let key = key(Algorithm::Ed25519).public();
    let base = Head::start(phone(1));
    let _ = SyncRequest::journal_of(message);
    if let Ok(opened) = SyncRequest::open(message, &key) {
        assert!(opened.verify(&base, &key).is_err());
    }
    assert!(SyncReply::open(message, b"request", &key).is_err());
    assert!(EnrolRequest::open(message).is_err());
    let _ = (
        EnrolReply::from_bytes(message),
        RescueBatch::from_bytes(message),
        Entry::from_bytes(message),
    );
}

#[test]
fn bombs_are_refused() {
    for (at, message) in bombs().iter().enumerate() {
        let key = key(Algorithm::Ed25519).public();
        let taken = SyncRequest::open(message, &key)
            .and_then(|opened| opened.verify(&Head::start(phone(1)), &key));
        assert!(
            taken.is_err(),
            "{at}: {:x?}",
            &message[..40.min(message.len())]
        );
        try_everything(message);
    }
    let large = bombs().pop().unwrap();
    assert_eq!(
        SyncRequest::journal_of(&large),
        Err(WireError::TooLarge(limits::MESSAGE_BYTES + 1))
    );
    // The frames made here are what they are meant to be: with nothing replaced one opens.
    for honest in [with_field(9, &[]), with_column(3, &[0x41, 0])] {
        assert_eq!(
            SyncRequest::open(&deflated(&honest), &key(Algorithm::Ed25519).public()).err(),
            None
        );
    }
    let entries = many(300_000, &[0x82, 0x40, 0xf6]);
    assert!(RescueBatch::from_bytes(&[vec![0x82, 1], entries].concat()).is_err());
}

/// Peak memory is a property of a process, so the bombs go off in one of their own.
#[test]
#[cfg(target_os = "linux")]
fn bombs_stay_small() {
    // Peaks are of whole processes: the measuring one runs this test and no other.
    if std::env::args().any(|argument| argument == "--exact") {
        each_bomb_alone();
        return;
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "hostile::bombs_stay_small", "--nocapture"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && told.contains("worst bomb"),
        "{told}"
    );
}

#[cfg(target_os = "linux")]
fn each_bomb_alone() {
    let peak_kib = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap()
    };
    // Writing 5 there starts the peak again at what is held now.
    let start_again = || std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let bombs = bombs();
    let costs = bombs.iter().enumerate().map(|(at, message)| {
        start_again();
        let before = peak_kib();
        try_everything(message);
        (peak_kib() - before, at)
    });
    let (worst, at) = costs.max().unwrap();
    println!("worst bomb: {at} with {worst} KiB");
    assert!(worst <= BOUND_KIB, "message {at} took {worst} KiB");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn noise_is_refused(noise in vec(any::<u8>(), 0..300)) {
        try_everything(&noise);
        try_everything(&framed(&noise, true));
        try_everything(&framed(&noise, false));
        try_everything(&framed(&with_field(5, &noise), false));
        try_everything(&framed(&with_column(noise.len() % 12, &noise), false));
    }

    #[test]
    fn damage_before_folding_is_refused(at in any::<usize>(), with in any::<u8>()) {
        // As if a thief of the framing, not of the key, had changed what is inside.
        let amal = short_day();
        let base = Head::start(amal.journal());
        let message = request(&base).seal(&base, &amal.log, &amal.key);
        let (payload, _) = counterfoil_sync::keys::split(&message, Algorithm::Ed25519).unwrap();
        let mut folded = minicbor::Decoder::new(&payload);
        folded.array().unwrap();
        let content = folded.bytes().unwrap();
        let mut content = miniz_oxide::inflate::decompress_to_vec(content).unwrap();
        let at = at % content.len();
        content[at] = content[at].wrapping_add(with);
        try_everything(&framed(&content, false));
    }
}
