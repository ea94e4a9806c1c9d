//! The rows of a CSV file, with the line each begins on.

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _};
use std::path::Path;

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::ImportError;
use super::import::Fault;
use super::mapping::{Mapping, OurColumn};
use crate::text::{count, fit, quoted, visible};

/// No real row is longer: beyond it a quotation mark was left open.
const ROW_BYTES: usize = 256 << 10;

/// A file being read row by row.
pub(super) struct Source {
    reader: Reader<BufReader<File>>,
    headers: Vec<String>,
    columns: Vec<Option<usize>>,
    record: ByteRecord,
}

/// One row: where it begins, and its fields.
pub(super) struct RawRow<'s> {
    /// The line of the file it begins on, from 1.
    pub(super) line: u64,
    source: &'s Source,
}

impl Source {
    /// Opens a file and finds the columns that the mapping names.
    pub(super) fn open(
        path: &Path,
        mapping: &Mapping,
        required: &[OurColumn],
    ) -> Result<Self, ImportError> {
        let io = |source| ImportError::Read {
            path: path.display().to_string(),
            source,
        };
        let mut file = File::open(path).map_err(io)?;
        let mut start = [0; 4096];
        let mut filled = 0;
        while filled < start.len() {
            match file
                .read(start.get_mut(filled..).unwrap_or_default())
                .map_err(io)?
            {
                0 => break,
                more => filled += more,
            }
        }
        let start = start.get(..filled).unwrap_or_default();
        if start.starts_with(b"PK\x03\x04") || start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(ImportError::Workbook);
        }
        if is_utf16(start) {
            return Err(ImportError::Utf16);
        }
        let text_from = if start.starts_with(&[0xef, 0xbb, 0xbf]) {
            3
        } else {
            0
        };
        file.seek(std::io::SeekFrom::Start(text_from as u64))
            .map_err(io)?;
        let delimiter = mapping.delimiter()?;
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            // The \r of \r\n is trimmed with the last field: the reader's own handling of it
            // miscounts lines.
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(BufReader::with_capacity(64 << 10, file));
        let headers = reader.byte_headers().map_err(|source| ImportError::Csv {
            path: path.display().to_string(),
            source,
        })?;
        let headers = read_headers(headers)?;
        let text = start.get(text_from..).unwrap_or_default();
        let columns = find_columns(mapping, &headers, required, |theirs| {
            other_delimiter(text, delimiter, headers.len())
                .unwrap_or_else(|| hint(theirs, &headers))
        })?;
        Ok(Self {
            reader,
            headers,
            columns,
            record: ByteRecord::new(),
        })
    }

    /// The next row, or a fault instead of it; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Result<RawRow<'_>, Fault>>, ImportError> {
        loop {
            let more = self
                .reader
                .read_byte_record(&mut self.record)
                .map_err(|source| ImportError::Csv {
                    path: "the file".to_owned(),
                    source,
                })?;
            if !more {
                return Ok(None);
            }
            // Spreadsheets end in rows of nothing; they are no rows.
            if !self.record.as_slice().trim_ascii().is_empty() {
                break;
            }
        }
        let line = self.record.position().map_or(0, csv::Position::line);
        let fault = |reason: String| {
            Some(Err(Fault {
                line,
                column: None,
                reason,
            }))
        };
        if self.record.as_slice().len() > ROW_BYTES {
            return Ok(fault(
                "the row is longer than any real one: a quotation mark was probably not closed"
                    .to_owned(),
            ));
        }
        if self.record.len() != self.headers.len() {
            let (found, expected) = (self.record.len(), self.headers.len());
            let why = if found < expected && self.record.as_slice().contains(&b'\n') {
                "a quotation mark was probably not closed"
            } else {
                "is the delimiter right?"
            };
            return Ok(fault(format!(
                "the row has {}, the header has {expected}; {why}",
                count(found as u64, "column", "columns")
            )));
        }
        Ok(Some(Ok(RawRow { line, source: self })))
    }

    /// Whether the file has this column.
    pub(super) fn has(&self, column: OurColumn) -> bool {
        self.place(column).is_some()
    }

    fn place(&self, column: OurColumn) -> Option<usize> {
        self.columns.get(column as usize).copied().flatten()
    }
}

impl RawRow<'_> {
    /// A fault of one column of this row.
    pub(super) fn fault(&self, column: OurColumn, reason: impl Into<String>) -> Fault {
        let theirs = self
            .source
            .place(column)
            .and_then(|place| self.source.headers.get(place));
        let column = theirs.map_or_else(|| column.name().to_owned(), |name| shown(name));
        Fault {
            line: self.line,
            column: Some(column),
            reason: reason.into(),
        }
    }

    /// The text of a column without surrounding space; empty if the file has no such column.
    pub(super) fn text(&self, column: OurColumn) -> Result<&str, Fault> {
        let Some(bytes) = self
            .source
            .place(column)
            .and_then(|place| self.source.record.get(place))
        else {
            return Ok("");
        };
        let text = std::str::from_utf8(bytes)
            .map_err(|_| self.fault(column, "is not UTF-8 text; save the file as \"CSV UTF-8\" (it may be Windows-1256 or Latin-1 now)"))?;
        if text.contains('\0') {
            return Err(self.fault(
                column,
                "holds a NUL character; the file may be damaged there",
            ));
        }
        Ok(text.trim())
    }
}

/// Whether these first bytes of a file are UTF-16: by its mark, or by the NUL that is every other byte
/// of it wherever it holds ASCII. A NUL here and there is a damaged row, and not that.
fn is_utf16(start: &[u8]) -> bool {
    if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    let start = start.get(..1024).unwrap_or(start);
    let nul = |from: usize| {
        let bytes = start.iter().skip(from).step_by(2);
        bytes.filter(|byte| **byte == 0).count()
    };
    let (more, fewer) = (nul(0).max(nul(1)), nul(0).min(nul(1)));
    more >= 3 && more * 6 >= start.len() && fewer * 10 <= more
}

/// The names of the columns.
fn read_headers(record: &ByteRecord) -> Result<Vec<String>, ImportError> {
    if record.as_slice().len() > ROW_BYTES {
        return Err(ImportError::LongHeader);
    }
    let headers: Vec<String> = record
        .iter()
        .map(|header| std::str::from_utf8(header).map(|header| header.trim().to_owned()))
        .collect::<Result<_, _>>()
        .map_err(|_| ImportError::HeaderNotUtf8)?;
    if headers.iter().all(String::is_empty) {
        return Err(ImportError::Empty);
    }
    if let Some(header) = headers.iter().find(|header| header.contains('\0')) {
        return Err(ImportError::HeaderNul(quoted(header)));
    }
    if headers.iter().any(|header| {
        let mut letters = header.chars().peekable();
        std::iter::from_fn(|| {
            letters
                .next()
                .map(|letter| (letter, letters.peek().copied()))
        })
        .any(|(letter, next)| letter == '\r' && next != Some('\n'))
    }) {
        return Err(ImportError::CarriageReturns);
    }
    if headers
        .first()
        .is_some_and(|first| first.starts_with("sep="))
    {
        return Err(ImportError::SepLine);
    }
    Ok(headers)
}

/// Tells a delimiter that cuts the first line into more columns than the one in use.
fn other_delimiter(start: &[u8], used: u8, columns: usize) -> Option<String> {
    let cut = |delimiter: u8| {
        let mut record = ByteRecord::new();
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .from_reader(start);
        match reader.read_byte_record(&mut record) {
            Ok(true) => record.len(),
            Ok(false) | Err(_) => 0,
        }
    };
    let (count, delimiter) = [(b',', ","), (b';', ";"), (b'\t', "\\t"), (b'|', "|")]
        .into_iter()
        .filter(|(delimiter, _)| *delimiter != used)
        .map(|(delimiter, name)| (cut(delimiter), name))
        .max_by_key(|(count, _)| *count)?;
    (count > columns).then(|| {
        format!(
            "its first line seems to be separated by \"{delimiter}\": say so in the mapping (--map): [format] delimiter = \"{delimiter}\""
        )
    })
}

/// The name of a column of theirs, on one line.
fn shown(name: &str) -> String {
    fit(&visible(name), 60).into_owned()
}

fn find_columns(
    mapping: &Mapping,
    headers: &[String],
    required: &[OurColumn],
    hint: impl Fn(&str) -> String,
) -> Result<Vec<Option<usize>>, ImportError> {
    let ours_are_theirs = mapping.columns.is_empty();
    OurColumn::ALL
        .iter()
        .map(|column| {
            let named = mapping.columns.get(column).map(String::as_str);
            let theirs = named.or_else(|| ours_are_theirs.then(|| column.name()));
            let Some(theirs) = theirs else {
                return if required.contains(column) {
                    Err(ImportError::NotMapped(column.name()))
                } else {
                    Ok(None)
                };
            };
            let mut found = headers
                .iter()
                .enumerate()
                .filter(|(_, header)| *header == theirs)
                .map(|(place, _)| place);
            match (found.next(), found.next()) {
                (Some(_), Some(_)) => Err(ImportError::TwoColumns(theirs.to_owned())),
                (Some(place), None) => Ok(Some(place)),
                (None, _) if named.is_none() && !required.contains(column) => Ok(None),
                (None, _) => Err(ImportError::NoColumn {
                    ours: column.name(),
                    theirs: theirs.to_owned(),
                    hint: hint(theirs),
                }),
            }
        })
        .collect()
}

/// What the user may have meant.
fn hint(wanted: &str, headers: &[String]) -> String {
    let simple = |text: &str| {
        text.chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<Vec<_>>()
    };
    let target = simple(wanted);
    let mut near: Vec<(usize, &String)> = headers
        .iter()
        .map(|header| (distance(&target, &simple(header)), header))
        .collect();
    near.sort();
    let near: Vec<String> = near
        .iter()
        .filter(|(distance, _)| *distance <= 2 + target.len() / 4)
        .take(3)
        .map(|(_, header)| quoted(header))
        .collect();
    if near.is_empty() {
        let all: Vec<String> = headers
            .iter()
            .map(|header| shown(header))
            .take(40)
            .collect();
        format!("the file has: {}", all.join(", "))
    } else {
        format!("did you mean {}?", near.join(" or "))
    }
}

/// Edits between two words.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut last = i + 1;
        let mut next = vec![last];
        for (j, right) in b.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(usize::MAX);
            let cost = (diagonal + usize::from(left != right))
                .min(above + 1)
                .min(last + 1);
            diagonal = above;
            last = cost;
            next.push(cost);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
