//! What the company signs about a phone when its enrolment is approved: this key writes that journal,
//! for that person, until then.
//!
//! With it a receipt's [code](crate::receipt_code) proves itself to anyone who has the company's public
//! key, with no network and no list of phones.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::cbor::{cbor, read_canonical};
use crate::entry::BadFact;
use crate::id::{JournalId, PersonNo};
use crate::keys::{Algorithm, KeyError, PublicKey, SecretKey, Signature, split};
use crate::time::Day;

const CONTEXT: &[u8] = b"counterfoil/certificate/1";

/// Bytes of a collector's name on a certificate: it stands in every code, so a longer one is cut.
pub const NAME_BYTES: usize = 48;

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Certificate {
    /// The journal that the phone writes.
    #[n(0)]
    pub journal: JournalId,
    /// The algorithm of its key.
    #[n(1)]
    pub algorithm: Algorithm,
    /// The key that verifies what it signs.
    #[n(2)]
    pub key: ByteVec,
    /// Whose phone it is.
    #[n(3)]
    pub collector: PersonNo,
    /// The collector's name, at most [`NAME_BYTES`].
    #[n(4)]
    pub name: String,
    /// The last business day it is for.
    #[n(5)]
    pub not_after: Day,
}

impl Certificate {
    /// A certificate for a phone's key; a name that is too long is cut at a letter.
    #[must_use]
    pub fn new(
        journal: JournalId,
        key: &PublicKey,
        collector: PersonNo,
        name: &str,
        not_after: Day,
    ) -> Self {
        let end = (0..=NAME_BYTES.min(name.len()))
            .rev()
            .find(|at| name.is_char_boundary(*at))
            .unwrap_or(0);
        Self {
            journal,
            algorithm: key.algorithm(),
            key: key.to_bytes().into(),
            collector,
            name: name.get(..end).unwrap_or_default().to_owned(),
            not_after,
        }
    }

    /// The certificate as a COSE_Sign1 message of the company.
    #[must_use]
    pub fn seal(&self, company: &SecretKey) -> Vec<u8> {
        company.seal(CONTEXT, cbor(self))
    }

    /// Reads a message of the company.
    pub fn open(message: &[u8], company: &PublicKey) -> Result<Self, CertificateError> {
        let (payload, signature) = split(message, company.algorithm())?;
        Self::check(&payload, &signature, company)
    }

    /// The certificate of a payload and the signature kept apart from it.
    pub(crate) fn check(
        payload: &[u8],
        signature: &Signature,
        company: &PublicKey,
    ) -> Result<Self, CertificateError> {
        company.verify(CONTEXT, payload, signature)?;
        Self::read(payload)
    }

    /// The certificate of a payload, nothing verified.
    pub(crate) fn read(payload: &[u8]) -> Result<Self, CertificateError> {
        let certificate: Self = read_canonical(payload)?;
        if certificate.name.len() > NAME_BYTES {
            return Err(BadFact::Invalid("the name on the certificate is too long").into());
        }
        Ok(certificate)
    }

    /// The key it is about.
    pub fn device_key(&self) -> Result<PublicKey, KeyError> {
        PublicKey::from_bytes(self.algorithm, &self.key)
    }
}

/// Why a certificate is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// The company did not sign it.
    #[error("the phone's certificate is not signed by this company ({0})")]
    Seal(#[from] KeyError),
    /// What is signed is no certificate.
    #[error("the phone's certificate cannot be read: {0}")]
    Content(#[from] BadFact),
}
