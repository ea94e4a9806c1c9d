//! Enrolment: a one-time code, a key made on the device, and a second person's approval.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::WireError;
use crate::cbor::{cbor, read_canonical};
use crate::id::{JournalId, PersonNo};
use crate::keys::{Algorithm, PublicKey, SecretKey, split};
use crate::limits;

const CONTEXT: &[u8] = b"counterfoil/enrol/1";

/// What a device sends to be enrolled, signed with the key it asks to enrol. Sending it again asks
/// whether the second person has approved.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct EnrolRequest {
    /// The one-time code, as the person typed it.
    #[n(0)]
    pub code: String,
    /// The algorithm of the key.
    #[n(1)]
    pub algorithm: Algorithm,
    /// The key that will verify what the device signs.
    #[n(2)]
    pub key: ByteVec,
    /// What the device calls itself, for the person who approves.
    #[n(3)]
    pub device_name: String,
}

impl EnrolRequest {
    /// Writes the request.
    #[must_use]
    pub fn seal(code: &str, device_name: &str, key: &SecretKey) -> Vec<u8> {
        let public = key.public();
        let request = Self {
            code: code.to_owned(),
            algorithm: public.algorithm(),
            key: public.to_bytes().into(),
            device_name: device_name.to_owned(),
        };
        key.seal(CONTEXT, cbor(&request))
    }

    /// Reads a request and checks that its sender holds the key it asks to enrol.
    pub fn open(message: &[u8]) -> Result<(Self, PublicKey), WireError> {
        if message.len() > 4 * limits::SHORT_TEXT_BYTES {
            return Err(WireError::TooLarge(message.len()));
        }
        let found = [Algorithm::Ed25519, Algorithm::Es256]
            .into_iter()
            .find_map(|algorithm| Some((algorithm, split(message, algorithm).ok()?)));
        let (algorithm, (payload, signature)) = found.ok_or(crate::keys::KeyError::NotCose)?;
        let request: Self =
            read_canonical(&payload).map_err(|error| WireError::Malformed(error.to_string()))?;
        if request.algorithm != algorithm {
            return Err(WireError::Malformed(
                "the key is of another algorithm than the signature".to_owned(),
            ));
        }
        let key = PublicKey::from_bytes(algorithm, &request.key)?;
        key.verify(CONTEXT, &payload, &signature)?;
        Ok((request, key))
    }
}

/// How far an enrolment is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum EnrolState {
    /// Waits for a second person.
    #[n(0)]
    Pending,
    /// May work.
    #[n(1)]
    Active,
    /// Turned down.
    #[n(2)]
    Refused,
}

/// What the server answers.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct EnrolReply {
    /// How far.
    #[n(0)]
    pub state: EnrolState,
    /// The journal this device writes from now on; a new one for every enrolment.
    #[n(1)]
    pub journal: JournalId,
    /// Whose phone it is.
    #[n(2)]
    pub collector: PersonNo,
    /// The collector's name.
    #[n(3)]
    pub name: String,
    /// The algorithm of the company's key.
    #[n(4)]
    pub company_algorithm: Algorithm,
    /// The key that signs every reply.
    #[n(5)]
    pub company_key: ByteVec,
    /// The access token, once active.
    #[n(6)]
    pub token: Option<String>,
    /// The phone's [certificate](crate::certificate::Certificate) as the company signed it, once active.
    #[n(7)]
    pub certificate: Option<ByteVec>,
    /// What the phone knows [unlock codes](crate::unlock) by, once active.
    #[n(8)]
    pub unlock_key: Option<ByteVec>,
}

impl EnrolReply {
    /// The reply in CBOR.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor(self)
    }

    /// Reads [`to_bytes`](Self::to_bytes) back.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WireError> {
        read_canonical(bytes).map_err(|error| WireError::Malformed(error.to_string()))
    }
}
