//! A daybook kept between uses. A cache and nothing more: what does not read back exactly is thrown
//! away and rebuilt from the journals.

use automerge::{Automerge, LoadOptions, TextEncoding};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::Daybook;
use super::chains::Link;
use crate::cbor::{cbor, read_canonical};
use crate::id::{DaybookId, Hash, JournalId};
use crate::journal::sha256;

/// The layout of the cache and of the document in it.
const FORMAT: u8 = 1;

#[derive(Encode, Decode)]
#[cbor(array)]
struct Kept {
    #[n(0)]
    format: u8,
    #[n(1)]
    id: DaybookId,
    #[n(2)]
    chains: Vec<KeptChain>,
    #[n(3)]
    document: ByteVec,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct KeptChain {
    #[n(0)]
    journal: JournalId,
    #[n(1)]
    links: Vec<Link>,
}

/// A cache that cannot be used. Rebuild the daybook from the journals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCache {
    /// Damaged, cut short or not a daybook.
    #[error("the kept daybook is damaged")]
    Damaged,
    /// Written by another version.
    #[error("the kept daybook is of another format")]
    Format,
    /// The document does not have the heads that its journals give, or does not read back as it was.
    #[error("the kept daybook is not what its journals add up to")]
    Heads,
}

impl Daybook {
    /// The daybook as bytes for [`load`](Self::load).
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        let chains = self
            .chains
            .links()
            .iter()
            .map(|(journal, links)| KeptChain {
                journal: *journal,
                links: links.clone(),
            })
            .collect();
        let kept = cbor(&Kept {
            format: FORMAT,
            id: self.id,
            chains,
            document: self.doc.save().into(),
        });
        [sha256(&kept).as_slice(), &kept].concat()
    }

    /// Reads [`save`](Self::save) back. Automerge can panic or balloon on damaged bytes, so it sees none
    /// that do not have the digest they were written with.
    pub fn load(bytes: &[u8]) -> Result<Self, BadCache> {
        let (digest, kept) = bytes.split_first_chunk::<32>().ok_or(BadCache::Damaged)?;
        if sha256(kept) != *digest {
            return Err(BadCache::Damaged);
        }
        let kept: Kept = read_canonical(kept).map_err(|_| BadCache::Format)?;
        if kept.format != FORMAT {
            return Err(BadCache::Format);
        }
        let options = LoadOptions::new().text_encoding(TextEncoding::UnicodeCodePoint);
        let doc =
            Automerge::load_with_options(&kept.document, options).map_err(|_| BadCache::Damaged)?;
        let mut chains = Self::new(kept.id).chains;
        for KeptChain { journal, links } in kept.chains {
            for link in links {
                chains.push(journal, link);
            }
        }
        let daybook = Self {
            id: kept.id,
            doc,
            lane: None,
            made: Vec::new(),
            chains,
        };
        let heads: Option<Vec<Hash>> = daybook.chains.heads_at(&daybook.chains.version());
        if heads.as_ref() != Some(&daybook.heads()) || daybook.doc.save() != *kept.document {
            return Err(BadCache::Heads);
        }
        Ok(daybook)
    }
}
