//! The rows of a CSV file, with the line each begins on.

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _};
use std::path::Path;

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::ImportError;
use super::import::Fault;
use super::mapping::{Mapping, OurColumn};

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
        if start.starts_with(&[0xff, 0xfe])
            || start.starts_with(&[0xfe, 0xff])
            || start.contains(&0)
        {
            return Err(ImportError::Utf16);
        }
        let text_from = if start.starts_with(&[0xef, 0xbb, 0xbf]) {
            3
        } else {
            0
        };
        file.seek(std::io::SeekFrom::Start(text_from)).map_err(io)?;
        let mut reader = ReaderBuilder::new()
            .delimiter(mapping.delimiter()?)
            .flexible(true)
            // The \r of \r\n is trimmed with the last field: the reader's own handling of it
            // miscounts lines.
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(BufReader::with_capacity(64 << 10, file));
        let headers = reader.byte_headers().map_err(|source| ImportError::Csv {
            path: path.display().to_string(),
            source,
        })?;
        let headers: Vec<String> = headers
            .iter()
            .map(|header| std::str::from_utf8(header).map(|header| header.trim().to_owned()))
            .collect::<Result<_, _>>()
            .map_err(|_| ImportError::HeaderNotUtf8)?;
        if headers.iter().all(String::is_empty) {
            return Err(ImportError::Empty);
        }
        let columns = find_columns(mapping, &headers, required)?;
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
            return Ok(fault(format!(
                "the row has {found} columns, the header has {expected}; is the delimiter right?"
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
        let column = theirs.map_or_else(|| column.name().to_owned(), Clone::clone);
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
            return Err(self.fault(column, "holds a NUL character"));
        }
        Ok(text.trim())
    }
}

fn find_columns(
    mapping: &Mapping,
    headers: &[String],
    required: &[OurColumn],
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
                    hint: hint(theirs, headers),
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
        .map(|(_, header)| format!("{header:?}"))
        .collect();
    if near.is_empty() {
        let all: Vec<&str> = headers.iter().map(String::as_str).take(40).collect();
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
