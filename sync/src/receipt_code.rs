//! The code on a receipt: what the customer holds proves itself, with no network, to anyone who has the
//! company's public key.
//!
//! It carries the phone's [certificate](crate::certificate), which the company signed, and a short
//! [`Statement`] of the receipt, which the phone signed when it issued it and keeps with it, so that a
//! reprint carries the same code. The statement names the hash of the receipt's entry: whoever has the
//! entry can tell that it is the one this paper is about.
//!
//! As text it is Base32 (RFC 4648, no padding): a QR holds it in its alphanumeric mode at 5.5 bits a
//! letter, it may stand in a path as it is, and it survives being typed or sent in small letters. On
//! paper it is the end of an address, `https://office.example/r/CODE`, so that any phone's camera opens
//! the company's page. Tried: Base45 is a twentieth shorter and cannot stand in a path; Base64 keeps a
//! QR in byte mode, a quarter larger. An address is not part of what is signed, since a company may
//! move; whoever does not trust the page checks the code offline.

use data_encoding::BASE32_NOPAD;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::cbor::{cbor, read_canonical};
use crate::certificate::{Certificate, CertificateError};
use crate::id::{EntryId, Hash, JournalId, Seq};
use crate::keys::{Algorithm, KeyError, PublicKey, SecretKey, Signature, split};
use crate::limits;
use crate::money::{Currency, Money};
use crate::time::Day;

/// The version written today.
pub const VERSION: u8 = 1;

/// What a receipt says, for the customer and for whoever the customer shows it to. Nothing in it that
/// is not on the paper.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Statement {
    /// The place of the receipt in the journal of the certificate.
    #[n(0)]
    pub seq: Seq,
    /// SHA-256 of its entry.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub hash: Hash,
    /// The number as printed, with its series.
    #[n(2)]
    pub voucher: String,
    /// The customer's code as printed.
    #[n(3)]
    pub customer: String,
    /// What was received, in minor units.
    #[n(4)]
    pub total: i64,
    /// The currency.
    #[n(5)]
    pub currency: Currency,
    /// The business date.
    #[n(6)]
    pub day: Day,
}

impl Statement {
    /// What was received.
    #[must_use]
    pub fn total(&self) -> Money {
        Money::new(self.total, self.currency)
    }

    fn check(&self) -> Result<(), CodeError> {
        let texts = [&self.voucher, &self.customer];
        let is_sound = texts
            .iter()
            .all(|text| (1..=limits::SHORT_TEXT_BYTES).contains(&text.len()))
            && self.total > 0
            && self.seq > 0
            && self.day.date().is_some();
        if is_sound {
            Ok(())
        } else {
            Err(CodeError::Statement)
        }
    }
}

/// A code, believed by nobody yet.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct ReceiptCode {
    #[n(0)]
    version: u8,
    #[n(1)]
    certificate: ByteVec,
    #[cbor(n(2), with = "minicbor::bytes")]
    certificate_seal: Signature,
    #[n(3)]
    statement: ByteVec,
    #[cbor(n(4), with = "minicbor::bytes")]
    seal: Signature,
}

/// What a code proves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Genuine {
    /// The receipt.
    pub receipt: EntryId,
    /// What the phone states about it.
    pub statement: Statement,
    /// What the company states about the phone.
    pub certificate: Certificate,
}

impl Genuine {
    /// Whether the receipt is dated after the last day the phone's certificate is for. The phone's own
    /// clock says so, and clocks lie: it is a reason to ask the office, no proof of anything.
    #[must_use]
    pub fn is_after_certificate(&self) -> bool {
        self.statement.day > self.certificate.not_after
    }
}

/// The context a statement is signed in. One key may write several journals, one after another.
fn context(journal: JournalId) -> Vec<u8> {
    [b"counterfoil/receipt/1".as_slice(), &journal.to_bytes()].concat()
}

impl ReceiptCode {
    /// Writes the code of a receipt. `certificate` is the company's message, `company` the algorithm of
    /// its key, `device` the key that the certificate is about.
    pub fn issue(
        statement: &Statement,
        certificate: &[u8],
        company: Algorithm,
        device: &SecretKey,
    ) -> Result<Self, CodeError> {
        statement.check()?;
        let (payload, certificate_seal) =
            split(certificate, company).map_err(CertificateError::from)?;
        let about = Certificate::read(&payload)?;
        if about.device_key() != Ok(device.public()) {
            return Err(CodeError::OtherPhone);
        }
        let statement = cbor(statement);
        Ok(Self {
            version: VERSION,
            certificate: payload.into(),
            certificate_seal,
            seal: device.sign(&context(about.journal), &statement),
            statement: statement.into(),
        })
    }

    /// As it is kept.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor(self)
    }

    /// Reads [`to_bytes`](Self::to_bytes) back.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CodeError> {
        if bytes.len() > limits::RECEIPT_CODE_BYTES {
            return Err(CodeError::TooLong);
        }
        let code: Self = read_canonical(bytes).map_err(|_| CodeError::Damaged)?;
        if code.version == VERSION {
            Ok(code)
        } else {
            Err(CodeError::Version(code.version))
        }
    }

    /// As it is printed.
    #[must_use]
    pub fn to_text(&self) -> String {
        BASE32_NOPAD.encode(&self.to_bytes())
    }

    /// Reads a code, or an address that ends with one. Small letters are as good as capitals.
    pub fn from_text(text: &str) -> Result<Self, CodeError> {
        let text = text.trim();
        let code = text.rsplit(['/', '#']).next().unwrap_or(text);
        if code.len() > BASE32_NOPAD.encode_len(limits::RECEIPT_CODE_BYTES) {
            return Err(CodeError::TooLong);
        }
        let bytes = BASE32_NOPAD
            .decode(code.to_ascii_uppercase().as_bytes())
            .map_err(|_| CodeError::Damaged)?;
        Self::from_bytes(&bytes)
    }

    /// What the code proves to somebody who has the company's key.
    pub fn verify(&self, company: &PublicKey) -> Result<Genuine, CodeError> {
        let certificate = Certificate::check(&self.certificate, &self.certificate_seal, company)?;
        let device = certificate.device_key().map_err(CodeError::Phone)?;
        device
            .verify(&context(certificate.journal), &self.statement, &self.seal)
            .map_err(CodeError::Phone)?;
        let statement: Statement =
            read_canonical(&self.statement).map_err(|_| CodeError::Statement)?;
        statement.check()?;
        Ok(Genuine {
            receipt: EntryId::new(certificate.journal, statement.seq),
            statement,
            certificate,
        })
    }
}

/// Why a code proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// More than a code can be.
    #[error("this is longer than the code of a receipt")]
    TooLong,
    /// Letters are missing, wrong or too many.
    #[error("this is not the whole code of a receipt, or parts of it are damaged; scan it again")]
    Damaged,
    /// A later version's.
    #[error(
        "this code is of version {0} and this program reads version {VERSION}; update it first"
    )]
    Version(u8),
    /// The phone is not one of the company's.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The phone did not sign this.
    #[error("what the receipt says is not signed by the phone of its certificate ({0})")]
    Phone(KeyError),
    /// Signed, and no statement.
    #[error("what is signed is not a receipt")]
    Statement,
    /// The certificate is about another key.
    #[error("the certificate belongs to another phone")]
    OtherPhone,
}
