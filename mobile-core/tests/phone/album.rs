//! Pictures to take, and the ones that every test phone keeps.

use std::collections::BTreeMap;

use counterfoil_core::Phone;
use counterfoil_sync::id::Hash;
use counterfoil_sync::journal::sha256;
use counterfoil_sync::picture::clean;
use counterfoil_sync::wire::{PictureAnswer, PicturePart, PictureState};

use crate::office::Office;

fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&length[..], &name, body, &[0; 4]].concat()
}

/// A PNG as far as the phone looks, with `text` beside the picture.
pub(crate) fn png(pixels: &[u8], text: &[u8]) -> Vec<u8> {
    let header = [0, 0, 0, 20, 0, 0, 0, 10, 8, 0, 0, 0, 0];
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &header),
        chunk(*b"tEXt", text),
        chunk(*b"IDAT", pixels),
        chunk(*b"IEND", &[]),
    ]
    .concat()
}

/// A picture of this many bytes of pixels.
pub(crate) fn photo(seed: u8, size: usize) -> Vec<u8> {
    let pixels: Vec<u8> = (0..size)
        .map(|at| seed.wrapping_add(u8::try_from(at % 251).unwrap()))
        .collect();
    png(&pixels, b"")
}

/// The name of a small picture that [`Office::opened`] has the phone keep.
pub(crate) fn named(seed: u8) -> Hash {
    sha256(&clean(&photo(seed, 8)).unwrap().bytes)
}

/// Keeps the pictures that tests name.
pub(crate) fn keep_album(phone: &mut Phone) {
    for seed in [1, 3, 7] {
        assert_eq!(
            phone.keep_picture(&photo(seed, 8)).unwrap().hash,
            named(seed)
        );
    }
}

/// The desk that takes pictures, as the server does.
#[derive(Default)]
pub(crate) struct Desk {
    pub(crate) has: BTreeMap<Hash, Vec<u8>>,
    pub(crate) parts: u32,
}

impl Desk {
    pub(crate) fn take(&mut self, body: &[u8]) -> PictureState {
        let part = PicturePart::from_bytes(body).unwrap();
        self.parts += 1;
        let has = self.has.entry(part.hash).or_default();
        let start = usize::try_from(part.start).unwrap();
        if let Some(overlap) = has.len().checked_sub(start) {
            has.extend(part.bytes.get(overlap..).unwrap_or_default());
        }
        let length = u32::try_from(has.len()).unwrap();
        if length < part.size {
            PictureState::Partly(length)
        } else {
            assert_eq!(sha256(has), part.hash);
            PictureState::Held
        }
    }
}

pub(crate) fn seal(office: &Office, body: &[u8], state: PictureState) -> Vec<u8> {
    let answer = PictureAnswer {
        version: counterfoil_sync::wire::VERSION,
        state,
        epoch: office.epoch,
    };
    answer.seal(body, &office.company)
}
