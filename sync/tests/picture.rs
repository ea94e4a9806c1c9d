//! What of a picture is kept, and the messages that carry it.

use counterfoil_sync::keys::{Algorithm, KeyError};
use counterfoil_sync::limits::{PICTURE_PART_BYTES, PICTURE_SIDE};
use counterfoil_sync::picture::{Format, NotAPicture, clean};
use counterfoil_sync::wire::{
    PictureAnswer, PictureFault, PicturePart, PictureState, VERSION, WireError,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::key;

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], &length[..], body].concat()
}

/// A JPEG as far as segments go: `beside` stands before the frame.
fn jpeg(width: u16, height: u16, beside: &[Vec<u8>]) -> Vec<u8> {
    let [h, l] = height.to_be_bytes();
    let [x, y] = width.to_be_bytes();
    let mut file = vec![0xff, 0xd8];
    file.extend(beside.concat());
    file.extend(segment(0xdb, &[0; 65]));
    file.extend(segment(0xc2, &[8, h, l, x, y, 1, 1, 0x11, 0]));
    for scan in [b"first\xff\x00scan\xff\xd3".as_slice(), b"second"] {
        file.extend(segment(0xc4, &[0; 20]));
        file.extend(segment(0xda, &[1, 1, 0, 0, 63, 0]));
        file.extend(scan);
    }
    file.extend([0xff, 0xff, 0xd9]);
    file
}

fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&length[..], &name, body, &[1, 2, 3, 4]].concat()
}

fn png(width: u32, height: u32, beside: &[Vec<u8>]) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = [&size[..], &[8, 3, 0, 0, 0]].concat();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(chunk(*b"IHDR", &header));
    file.extend(beside.concat());
    file.extend(chunk(*b"PLTE", &[0; 6]));
    file.extend(chunk(*b"IDAT", b"pixels"));
    file.extend(chunk(*b"IDAT", b"more pixels"));
    file.extend(chunk(*b"IEND", &[]));
    file
}

fn told() -> [Vec<u8>; 6] {
    [
        segment(0xe0, b"JFIF\0 with a preview"),
        segment(0xe1, b"Exif\0\0 25.2 N"),
        segment(0xe2, b"ICC_PROFILE\0 of a phone"),
        segment(0xed, b"Photoshop 3.0\0"),
        segment(0xee, b"Adobe and more than it needs"),
        segment(0xfe, b"a remark"),
    ]
}

#[test]
fn what_stands_beside_a_picture_is_dropped() {
    let jfif = segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
    let adobe = segment(0xee, b"Adobe\0\x64\0\0\0\0\x01");
    let bare = [jfif.clone(), adobe.clone()];
    let full = [&bare[..], &told()].concat();
    let wanted = clean(&jpeg(640, 480, &bare)).unwrap();
    assert_eq!(
        (wanted.format, wanted.width, wanted.height),
        (Format::Jpeg, 640, 480)
    );
    let mut trailing = jpeg(640, 480, &full);
    trailing.extend(jpeg(64, 48, &told()));
    assert_eq!(clean(&trailing), Ok(wanted.clone()));
    assert_eq!(clean(&wanted.bytes), Ok(wanted));

    let ancillary = [
        chunk(*b"tEXt", b"Author\0somebody"),
        chunk(*b"eXIf", b"25.2 N"),
        chunk(*b"iCCP", b"a phone"),
        chunk(*b"tIME", &[0; 7]),
        chunk(*b"acTL", &[0; 8]),
    ];
    let wanted = clean(&png(20, 10, &[])).unwrap();
    assert_eq!(
        (wanted.format, wanted.width, wanted.height),
        (Format::Png, 20, 10)
    );
    let mut trailing = png(20, 10, &ancillary);
    trailing.extend(b"and a letter");
    assert_eq!(clean(&trailing), Ok(wanted.clone()));
    assert_eq!(wanted.bytes, png(20, 10, &[]));
    // How much of each colour is transparent belongs to the picture.
    let transparent = png(20, 10, &[chunk(*b"tRNS", &[9])]);
    assert_eq!(clean(&transparent).unwrap().bytes, transparent);
}

#[test]
fn what_is_no_picture_or_too_large_is_refused() {
    for other in [
        b"".as_slice(),
        b"GIF89a",
        b"%PDF",
        b"RIFF....WEBP",
        b"<svg/>",
    ] {
        assert_eq!(clean(other), Err(NotAPicture::Format));
    }
    let side = PICTURE_SIDE + 1;
    let (width, height) = (u16::try_from(side).unwrap(), 1);
    let refused = |width, height| Err(NotAPicture::TooLarge { width, height });
    assert_eq!(clean(&jpeg(width, height, &[])), refused(side, 1));
    assert_eq!(clean(&jpeg(0, 1, &[])), refused(0, 1));
    assert_eq!(clean(&png(1, u32::MAX, &[])), refused(1, u32::MAX));
    let long = chunk(*b"IDAT", &vec![7; 700 << 10]);
    assert!(matches!(
        clean(&png(1, 1, &[long])),
        Err(NotAPicture::TooLong(_))
    ));
    // A critical chunk that nobody knows; two headers; no pixels; two frames; no scan; arithmetic coding.
    let header = chunk(*b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    let frame = segment(0xc0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
    let no_scan = [&[0xff, 0xd8][..], &frame, &[0xff, 0xd9]].concat();
    for broken in [
        png(1, 1, &[chunk(*b"ABCD", b"")]),
        png(1, 1, &[header]),
        jpeg(1, 1, &[frame.clone(), frame]),
        jpeg(1, 1, &[segment(0xc9, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0])]),
        no_scan,
    ] {
        assert_eq!(clean(&broken), Err(NotAPicture::Broken));
    }
}

#[test]
fn every_cut_is_seen() {
    for whole in [jpeg(9, 9, &told()), png(9, 9, &[])] {
        assert!(clean(&whole).is_ok());
        for end in 0..whole.len() {
            assert!(clean(&whole[..end]).is_err(), "cut at {end}");
        }
    }
}

proptest! {
    #[test]
    fn cleaning_bounds_and_settles_whatever_comes(
        is_jpeg: bool,
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let mut file = if is_jpeg { jpeg(30, 20, &told()) } else { png(30, 20, &[chunk(*b"tEXt", b"x")]) };
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if let Ok(kept) = clean(&file) {
            prop_assert!(kept.bytes.len() <= file.len());
            prop_assert_eq!(clean(&kept.bytes), Ok(kept));
        }
    }

    #[test]
    fn a_part_reads_back_or_is_refused(bytes in vec(any::<u8>(), 0..200)) {
        if let Ok(part) = PicturePart::from_bytes(&bytes) {
            prop_assert_eq!(part.to_bytes(), bytes);
        }
    }
}

fn part() -> PicturePart {
    PicturePart {
        version: VERSION,
        hash: [7; 32],
        size: 100_000,
        start: 65_536,
        bytes: b"some bytes".to_vec().into(),
    }
}

#[test]
fn the_messages_have_one_spelling() {
    let name = "07".repeat(32);
    let written = data_encoding::HEXLOWER.encode(&part().to_bytes());
    assert_eq!(
        written,
        format!("a50001015820{name}021a000186a0031a00010000044a736f6d65206279746573")
    );
    let key = key(Algorithm::Ed25519);
    let spelled = [
        (PictureState::Partly(7), "8200810 7"),
        (PictureState::Held, "820180"),
        (PictureState::Refused(PictureFault::NotClean), "8202810 1"),
        (PictureState::NotNamed, "820380"),
        (PictureState::TooMany, "820480"),
    ];
    for (state, spelling) in spelled {
        let answer = PictureAnswer {
            version: VERSION,
            state,
            epoch: 3,
        };
        let sealed = answer.seal(b"a part", &key);
        let spelling = format!("a3000101{}0203", spelling.replace(' ', ""));
        assert!(
            data_encoding::HEXLOWER.encode(&sealed).contains(&spelling),
            "{state:?}"
        );
        assert_eq!(
            PictureAnswer::open(&sealed, b"a part", &key.public()),
            Ok(answer)
        );
        assert_eq!(
            PictureAnswer::open(&sealed, b"another part", &key.public()),
            Err(WireError::Key(KeyError::BadSignature))
        );
    }
}

#[test]
fn a_part_keeps_its_limits() {
    let bad = |change: &dyn Fn(&mut PicturePart)| {
        let mut part = part();
        change(&mut part);
        PicturePart::from_bytes(&part.to_bytes())
    };
    assert_eq!(bad(&|_| ()), Ok(part()));
    assert_eq!(bad(&|part| part.version = 2), Err(WireError::Version(2)));
    for refused in [
        bad(&|part| part.size = 0),
        bad(&|part| part.size = 614_401),
        bad(&|part| part.start = 99_991),
        bad(&|part| part.start = u32::MAX),
        bad(&|part| (part.start, part.bytes) = (0, vec![0; PICTURE_PART_BYTES + 1].into())),
    ] {
        assert!(
            matches!(refused, Err(WireError::Malformed(_))),
            "{refused:?}"
        );
    }
}
