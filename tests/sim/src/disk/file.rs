//! One file: its bytes, and what was done to them since the last sync.

use counterfoil_server::demo::dice::Dice;

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// A file.
#[derive(Debug, Default)]
pub(crate) struct File {
    bytes: Vec<u8>,
    /// Since the last sync, in order.
    unsynced: Vec<Change>,
}

#[derive(Debug)]
struct Change {
    at: usize,
    /// What stood there, as far as the file went.
    before: Vec<u8>,
    len_before: usize,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Written(Vec<u8>),
    Cut,
}

impl File {
    /// A file that is on the disk.
    pub(crate) fn of(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            unsynced: Vec::new(),
        }
    }

    /// What a program reads.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn write(&mut self, at: usize, new: &[u8]) {
        let len_before = self.bytes.len();
        let end = at + new.len();
        let before = self
            .bytes
            .get(at.min(len_before)..end.min(len_before))
            .unwrap_or_default()
            .to_vec();
        put(&mut self.bytes, at, new);
        self.unsynced.push(Change {
            at,
            before,
            len_before,
            kind: Kind::Written(new.to_vec()),
        });
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        let len_before = self.bytes.len();
        let before = self.bytes.get(len..).unwrap_or_default().to_vec();
        self.bytes.resize(len, 0);
        self.unsynced.push(Change {
            at: len,
            before,
            len_before,
            kind: Kind::Cut,
        });
    }

    pub(crate) fn sync(&mut self) {
        self.unsynced.clear();
    }

    /// Goes back to what was synced, then does again what the disk happened to have done.
    pub(crate) fn cut_power(&mut self, kept: u64, dice: &mut Dice) {
        let changes = std::mem::take(&mut self.unsynced);
        for change in changes.iter().rev() {
            self.bytes.resize(change.len_before, 0);
            put(&mut self.bytes, change.at, &change.before);
            self.bytes.truncate(change.len_before);
        }
        for change in &changes {
            match &change.kind {
                Kind::Written(new) => {
                    let whole = dice.percent(kept);
                    let sectors = dice.below((new.len() / SECTOR) as u64 + 1);
                    let torn = dice.percent(30);
                    let sectors = usize::try_from(sectors).unwrap_or(0);
                    let done = match (whole, torn) {
                        (true, _) => new.len(),
                        (false, true) => sectors * SECTOR,
                        (false, false) => 0,
                    };
                    if done > 0 {
                        put(
                            &mut self.bytes,
                            change.at,
                            new.get(..done).unwrap_or_default(),
                        );
                    }
                }
                Kind::Cut => {
                    if dice.percent(kept) {
                        self.bytes.truncate(change.at);
                    }
                }
            }
        }
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    let end = at + new.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    if let Some(place) = bytes.get_mut(at..end) {
        place.copy_from_slice(new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_synced_survives_and_the_rest_may_not() {
        let mut file = File::default();
        file.write(0, &[1; 1_024]);
        file.sync();
        file.write(512, &[2; 1_024]);
        file.truncate(100);
        file.cut_power(0, &mut Dice::new(1, "none torn"));
        assert_eq!(file.bytes().get(..512), Some(&[1_u8; 512][..]));
        assert!(
            file.bytes().len() >= 1_024,
            "a cut that was not synced is undone"
        );
        file.write(0, &[3; 10]);
        file.cut_power(100, &mut Dice::new(1, "all kept"));
        assert_eq!(file.bytes().get(..10), Some(&[3_u8; 10][..]));
    }
}
