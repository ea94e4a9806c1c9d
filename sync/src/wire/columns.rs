//! A run of packed entries by columns.
//!
//! Deflate finds likeness that lies close together, so all kinds stand side by side, then all clocks,
//! all places as differences, and the bodies of each kind field by field. A collector's day is a tenth
//! shorter than with one entry after the other.

use std::collections::BTreeMap;

use minicbor::bytes::ByteVec;
use minicbor::decode::{self, Decoder};
use minicbor::encode::{self, Encoder, Write};
use minicbor::{Decode, Encode};

use super::pack::Packed;
use crate::cbor::plain_length;
use crate::entry::{Place, Seen, Tally};
use crate::limits;

/// What an entry has beyond kind, clocks and body.
mod has {
    pub(super) const PLACE: u8 = 1;
    pub(super) const MOCK: u8 = 2;
    pub(super) const SEEN: u8 = 4;
    pub(super) const BOOT: u8 = 8;
    pub(super) const TALLY: u8 = 16;
    pub(super) const SEALED: u8 = 32;
    pub(super) const UNSEALED: u8 = 64;
}

/// A column of at most so many values; a longer one is refused before anything is made of it.
struct Column<T, const MOST: usize = { limits::ENTRIES_PER_MESSAGE }>(Vec<T>);

impl<T, const MOST: usize> Default for Column<T, MOST> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<C, T: Encode<C>, const MOST: usize> Encode<C> for Column<T, MOST> {
    fn encode<W: Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        self.0.encode(e, ctx)
    }
}

impl<'b, C, T: Decode<'b, C>, const MOST: usize> Decode<'b, C> for Column<T, MOST> {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        match d.array()?.map(usize::try_from) {
            Some(Ok(count)) if count <= MOST => (0..count)
                .map(|_| T::decode(d, ctx))
                .collect::<Result<_, _>>()
                .map(Self),
            Some(_) | None => Err(decode::Error::message("a column is too long")),
        }
    }
}

#[derive(Default, Encode, Decode)]
#[cbor(array)]
struct Columns {
    #[n(0)]
    kinds: Column<u16>,
    #[n(1)]
    wall: Column<i64>,
    #[n(2)]
    mono: Column<i64>,
    /// One byte for each entry, see [`has`].
    #[cbor(n(3), with = "minicbor::bytes")]
    has: Vec<u8>,
    /// Since the place before, in the same run.
    #[n(4)]
    lat: Column<i32>,
    #[n(5)]
    lon: Column<i32>,
    #[n(6)]
    accuracy: Column<u32>,
    #[n(7)]
    seen: Column<Seen, { limits::ENTRIES_PER_MESSAGE * limits::SEEN_JOURNALS }>,
    /// How many of `seen` each entry has that has any.
    #[n(8)]
    seen_counts: Column<u32>,
    #[n(9)]
    boot: Column<u32>,
    #[n(10)]
    tally: Column<Tally>,
    /// The bodies of each kind, in the order of kinds.
    #[n(11)]
    bodies: Column<Bodies>,
}

/// The bodies of one kind. A body that is a map with small keys in order is taken apart, any other
/// stays whole.
#[derive(Default, Encode, Decode)]
#[cbor(array)]
struct Bodies {
    /// For each body the number of its fields and their keys, or [`WHOLE`].
    #[cbor(n(0), with = "minicbor::bytes")]
    shapes: Vec<u8>,
    /// The values, by key.
    #[n(1)]
    fields: Column<ByteVec, { SMALL as usize }>,
    #[n(2)]
    whole: Column<ByteVec>,
}

const WHOLE: u8 = 0xff;
/// Keys and numbers of fields that fit into the first byte of their CBOR.
const SMALL: u8 = 24;

pub(super) fn encode<C, W: Write>(
    run: &[Packed],
    e: &mut Encoder<W>,
    ctx: &mut C,
) -> Result<(), encode::Error<W::Error>> {
    if run.is_empty() {
        e.null()?;
        return Ok(());
    }
    let mut columns = Columns::default();
    let mut bodies: BTreeMap<u16, Bodies> = BTreeMap::new();
    let (mut lat, mut lon) = (0_i32, 0_i32);
    for packed in run {
        let mut has = 0;
        columns.kinds.0.push(packed.kind);
        columns.wall.0.push(packed.wall);
        columns.mono.0.push(packed.mono);
        if let Some(place) = packed.place {
            has |= if place.mock {
                has::PLACE | has::MOCK
            } else {
                has::PLACE
            };
            columns.lat.0.push(place.lat_e5.wrapping_sub(lat));
            columns.lon.0.push(place.lon_e5.wrapping_sub(lon));
            columns.accuracy.0.push(place.accuracy_m);
            (lat, lon) = (place.lat_e5, place.lon_e5);
        }
        if let Some(seen) = &packed.seen {
            has |= has::SEEN;
            columns.seen.0.extend(seen);
            columns
                .seen_counts
                .0
                .push(u32::try_from(seen.len()).unwrap_or(u32::MAX));
        }
        if let Some(boot) = packed.boot {
            has |= has::BOOT;
            columns.boot.0.push(boot);
        }
        if let Some(tally) = &packed.tally {
            has |= has::TALLY;
            columns.tally.0.push(tally.clone());
        }
        has |= match packed.sealed {
            None => 0,
            Some(true) => has::SEALED,
            Some(false) => has::UNSEALED,
        };
        columns.has.push(has);
        bodies.entry(packed.kind).or_default().push(&packed.body);
    }
    columns.bodies.0 = bodies.into_values().collect();
    columns.encode(e, ctx)
}

pub(super) fn decode<C>(d: &mut Decoder<'_>, ctx: &mut C) -> Result<Vec<Packed>, decode::Error> {
    if d.datatype()? == minicbor::data::Type::Null {
        d.null()?;
        return Ok(Vec::new());
    }
    let columns = Columns::decode(d, ctx)?;
    columns
        .rows()
        .ok_or_else(|| decode::Error::message("the columns of the entries do not fit together"))
}

impl Columns {
    /// The entries again; nothing if a column is too short or too long.
    fn rows(self) -> Option<Vec<Packed>> {
        let count = self.kinds.0.len();
        if count == 0 || count > limits::ENTRIES_PER_MESSAGE || self.has.len() != count {
            return None;
        }
        let kinds: std::collections::BTreeSet<u16> = self.kinds.0.iter().copied().collect();
        if kinds.len() != self.bodies.0.len() {
            return None;
        }
        let mut bodies: BTreeMap<u16, Cut<'_>> = kinds
            .into_iter()
            .zip(self.bodies.0.iter().map(Cut::new))
            .collect();
        let (mut wall, mut mono) = (self.wall.0.into_iter(), self.mono.0.into_iter());
        let (mut lats, mut lons, mut accuracy) = (
            self.lat.0.into_iter(),
            self.lon.0.into_iter(),
            self.accuracy.0.into_iter(),
        );
        let (mut seen, mut seen_counts) = (self.seen.0.as_slice(), self.seen_counts.0.into_iter());
        let (mut boot, mut tally) = (self.boot.0.into_iter(), self.tally.0.into_iter());
        let (mut lat, mut lon) = (0_i32, 0_i32);
        let mut rows = Vec::with_capacity(count);
        for (kind, has) in self.kinds.0.iter().zip(self.has.iter()) {
            let place = if has & has::PLACE != 0 {
                (lat, lon) = (
                    lat.wrapping_add(lats.next()?),
                    lon.wrapping_add(lons.next()?),
                );
                Some(Place {
                    lat_e5: lat,
                    lon_e5: lon,
                    accuracy_m: accuracy.next()?,
                    mock: has & has::MOCK != 0,
                })
            } else {
                None
            };
            let seen = if has & has::SEEN != 0 {
                let (these, rest) =
                    seen.split_at_checked(usize::try_from(seen_counts.next()?).ok()?)?;
                seen = rest;
                Some(these.to_vec())
            } else {
                None
            };
            rows.push(Packed {
                kind: *kind,
                wall: wall.next()?,
                mono: mono.next()?,
                body: bodies.get_mut(kind)?.next()?.into(),
                place,
                seen,
                boot: if has & has::BOOT != 0 {
                    Some(boot.next()?)
                } else {
                    None
                },
                tally: if has & has::TALLY != 0 {
                    Some(tally.next()?)
                } else {
                    None
                },
                sealed: match has & (has::SEALED | has::UNSEALED) {
                    0 => None,
                    has::SEALED => Some(true),
                    has::UNSEALED => Some(false),
                    _ => return None,
                },
            });
        }
        let used_up = wall.len() + mono.len() + lats.len() + lons.len() + accuracy.len() == 0
            && seen.len() + seen_counts.len() + boot.len() + tally.len() == 0
            && bodies.values().all(Cut::is_empty);
        used_up.then_some(rows)
    }
}

impl Bodies {
    fn push(&mut self, body: &[u8]) {
        let Some(fields) = take_apart(body) else {
            self.shapes.push(WHOLE);
            self.whole.0.push(body.to_vec().into());
            return;
        };
        self.shapes
            .push(u8::try_from(fields.len()).unwrap_or(WHOLE));
        for (key, value) in fields {
            self.shapes.push(key);
            let at = usize::from(key);
            if self.fields.0.len() <= at {
                self.fields.0.resize_with(at + 1, || Vec::new().into());
            }
            if let Some(column) = self.fields.0.get_mut(at) {
                column.extend_from_slice(value);
            }
        }
    }
}

/// The fields of a body, unless putting them together would not give the same bytes.
fn take_apart(body: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let (&[head], mut rest) = body.split_first_chunk()?;
    let count = head.checked_sub(0xa0).filter(|count| *count < SMALL)?;
    let mut fields = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        let (&[key], value) = rest.split_first_chunk()?;
        let length = plain_length(value)?;
        fields.push((Some(key).filter(|key| *key < SMALL)?, value.get(..length)?));
        rest = value.get(length..)?;
    }
    rest.is_empty().then_some(fields)
}

/// The bodies of one kind, being put together again.
struct Cut<'a> {
    shapes: std::slice::Iter<'a, u8>,
    fields: Vec<&'a [u8]>,
    whole: std::slice::Iter<'a, ByteVec>,
}

impl<'a> Cut<'a> {
    fn new(bodies: &'a Bodies) -> Self {
        Self {
            shapes: bodies.shapes.iter(),
            fields: bodies
                .fields
                .0
                .iter()
                .map(|column| column.as_slice())
                .collect(),
            whole: bodies.whole.0.iter(),
        }
    }

    fn next(&mut self) -> Option<Vec<u8>> {
        let count = *self.shapes.next()?;
        if count == WHOLE {
            return self.whole.next().map(|body| body.to_vec());
        }
        let mut body = vec![Some(count).filter(|count| *count < SMALL)? | 0xa0];
        for _ in 0..count {
            let key = Some(*self.shapes.next()?).filter(|key| *key < SMALL)?;
            let column = self.fields.get_mut(usize::from(key))?;
            let (value, rest) = column.split_at_checked(plain_length(column)?)?;
            *column = rest;
            body.push(key);
            body.extend_from_slice(value);
        }
        Some(body)
    }

    fn is_empty(&self) -> bool {
        self.shapes.as_slice().is_empty()
            && self.whole.as_slice().is_empty()
            && self.fields.iter().all(|column| column.is_empty())
    }
}
