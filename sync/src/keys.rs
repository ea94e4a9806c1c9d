//! Keys and seals.
//!
//! Every signature is a COSE_Sign1 signature (RFC 9052). The algorithm comes from the key's record,
//! never from the message: a message can only be wrong about it.

use coset::iana::{self, EnumI64 as _};
use coset::{
    CborSerializable as _, CoseSign1Builder, HeaderBuilder, ProtectedHeader, SignatureContext,
    sig_structure_data,
};
use ed25519_dalek::Signer as _;
use minicbor::{Decode, Encode};

/// A signature: R and S, 64 bytes under both algorithms.
pub type Signature = [u8; 64];

/// The signature algorithms a key may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum Algorithm {
    /// EdDSA over edwards25519 (RFC 8032).
    #[n(0)]
    Ed25519,
    /// ECDSA over P-256 with SHA-256, for hardware that has nothing else.
    #[n(1)]
    Es256,
}

impl Algorithm {
    fn cose(self) -> iana::Algorithm {
        match self {
            Self::Ed25519 => iana::Algorithm::EdDSA,
            Self::Es256 => iana::Algorithm::ES256,
        }
    }

    /// The protected header in CBOR: `{1: alg}`.
    fn protected(self) -> [u8; 3] {
        match self {
            Self::Ed25519 => [0xa1, 0x01, 0x27],
            Self::Es256 => [0xa1, 0x01, 0x26],
        }
    }

    fn header(self) -> coset::Header {
        HeaderBuilder::new().algorithm(self.cose()).build()
    }

    fn to_be_signed(self, aad: &[u8], payload: &[u8]) -> Vec<u8> {
        let protected = ProtectedHeader {
            original_data: None,
            header: self.header(),
        };
        sig_structure_data(SignatureContext::CoseSign1, protected, None, aad, payload)
    }
}

/// A key that verifies.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PublicKey {
    /// An Ed25519 key.
    Ed25519(ed25519_dalek::VerifyingKey),
    /// A P-256 key.
    Es256(p256::ecdsa::VerifyingKey),
}

impl PublicKey {
    /// Reads a key: 32 bytes for Ed25519, a 33-byte compressed point for ES256. Weak keys are refused.
    pub fn from_bytes(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, KeyError> {
        match algorithm {
            Algorithm::Ed25519 => {
                let bytes = <&[u8; 32]>::try_from(bytes).map_err(|_| KeyError::NotAKey)?;
                let key = ed25519_dalek::VerifyingKey::from_bytes(bytes)
                    .map_err(|_| KeyError::NotAKey)?;
                if key.is_weak() {
                    Err(KeyError::NotAKey)
                } else {
                    Ok(Self::Ed25519(key))
                }
            }
            Algorithm::Es256 if bytes.len() == 33 => {
                p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes)
                    .map(Self::Es256)
                    .map_err(|_| KeyError::NotAKey)
            }
            Algorithm::Es256 => Err(KeyError::NotAKey),
        }
    }

    /// The bytes of the key.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => key.to_bytes().to_vec(),
            Self::Es256(key) => key.to_sec1_point(true).as_bytes().to_vec(),
        }
    }

    /// The algorithm the key is for.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ed25519(_) => Algorithm::Ed25519,
            Self::Es256(_) => Algorithm::Es256,
        }
    }

    /// Checks the signature of a payload in a context.
    pub fn verify(
        &self,
        aad: &[u8],
        payload: &[u8],
        signature: &Signature,
    ) -> Result<(), KeyError> {
        let message = self.algorithm().to_be_signed(aad, payload);
        match self {
            Self::Ed25519(key) => {
                let signature = ed25519_dalek::Signature::from_bytes(signature);
                key.verify_strict(&message, &signature)
                    .map_err(|_| KeyError::BadSignature)
            }
            Self::Es256(key) => {
                use p256::ecdsa::signature::Verifier as _;
                let signature = p256::ecdsa::Signature::from_slice(signature)
                    .map_err(|_| KeyError::BadSignature)?;
                // One signature has one spelling: the high half of S is refused.
                if signature.normalize_s() != signature {
                    return Err(KeyError::BadSignature);
                }
                key.verify(&message, &signature)
                    .map_err(|_| KeyError::BadSignature)
            }
        }
    }

    /// Opens a COSE_Sign1 message: its payload, if the signature is this key's. A message that
    /// names another algorithm than the key's, or carries anything else, is refused.
    pub fn open(
        &self,
        aad: impl FnOnce(&[u8]) -> Result<Vec<u8>, KeyError>,
        message: &[u8],
    ) -> Result<Vec<u8>, KeyError> {
        let (payload, signature) = split(message, self.algorithm())?;
        let aad = aad(&payload)?;
        self.verify(&aad, &payload, &signature)?;
        Ok(payload)
    }
}

/// The payload of a COSE_Sign1 message and its signature, nothing verified yet.
///
/// Read strictly and in place: the one header that the algorithm has, nothing beside it, nothing behind
/// it. A general reader would build a tree many times the size of a hostile message.
pub fn split(message: &[u8], algorithm: Algorithm) -> Result<(Vec<u8>, Signature), KeyError> {
    let mut decoder = minicbor::Decoder::new(message);
    let mut parts = || {
        let four = decoder.array()? == Some(4);
        let protected = decoder.bytes()?;
        let empty = decoder.map()? == Some(0);
        let (payload, signature) = (decoder.bytes()?, decoder.bytes()?);
        Ok::<_, minicbor::decode::Error>((four && empty, protected, payload, signature))
    };
    let (framed, protected, payload, signature) = parts().map_err(|_| KeyError::NotCose)?;
    if !framed || decoder.position() != message.len() {
        return Err(KeyError::NotCose);
    }
    if protected != algorithm.protected() {
        return Err(KeyError::WrongAlgorithm(algorithm.cose().to_i64()));
    }
    let signature = Signature::try_from(signature).map_err(|_| KeyError::BadSignature)?;
    Ok((payload.to_vec(), signature))
}

/// A key that signs. Kept by the device or, for the company's, by the server.
#[derive(Clone)]
pub enum SecretKey {
    /// An Ed25519 key.
    Ed25519(ed25519_dalek::SigningKey),
    /// A P-256 key.
    Es256(p256::ecdsa::SigningKey),
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

impl SecretKey {
    /// The key of 32 secret bytes, drawn by the caller.
    pub fn from_bytes(algorithm: Algorithm, secret: &[u8; 32]) -> Result<Self, KeyError> {
        match algorithm {
            Algorithm::Ed25519 => Ok(Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(secret))),
            Algorithm::Es256 => p256::ecdsa::SigningKey::from_slice(secret)
                .map(Self::Es256)
                .map_err(|_| KeyError::NotAKey),
        }
    }

    /// The key that verifies what this one signs.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        match self {
            Self::Ed25519(key) => PublicKey::Ed25519(key.verifying_key()),
            Self::Es256(key) => PublicKey::Es256(*key.verifying_key()),
        }
    }

    /// Signs a payload in a context. Deterministic under both algorithms.
    #[must_use]
    pub fn sign(&self, aad: &[u8], payload: &[u8]) -> Signature {
        let message = self.public().algorithm().to_be_signed(aad, payload);
        match self {
            Self::Ed25519(key) => key.sign(&message).to_bytes(),
            Self::Es256(key) => {
                use p256::ecdsa::signature::Signer as _;
                let signature: p256::ecdsa::Signature = key.sign(&message);
                signature.normalize_s().to_bytes().into()
            }
        }
    }

    /// A COSE_Sign1 message over a payload.
    #[must_use]
    pub fn seal(&self, aad: &[u8], payload: Vec<u8>) -> Vec<u8> {
        let signature = self.sign(aad, &payload);
        to_cose(self.public().algorithm(), payload, signature)
    }
}

/// The COSE_Sign1 message that a signature kept apart belongs to.
#[must_use]
#[expect(clippy::missing_panics_doc, reason = "what is made here serialises")]
pub fn to_cose(algorithm: Algorithm, payload: Vec<u8>, signature: Signature) -> Vec<u8> {
    let message = CoseSign1Builder::new()
        .protected(algorithm.header())
        .payload(payload)
        .signature(signature.to_vec())
        .build();
    message.to_vec().expect("a message made here serialises")
}

/// What is wrong with a key or a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a usable key of the algorithm.
    #[error("the bytes are not a usable key")]
    NotAKey,
    /// Not a COSE_Sign1 message.
    #[error("the message is not COSE_Sign1")]
    NotCose,
    /// The message claims another algorithm than its key's record.
    #[error("the message must name the algorithm of the enrolled key ({0}) and nothing else")]
    WrongAlgorithm(i64),
    /// The signature is not this key's over this content.
    #[error("the signature does not verify")]
    BadSignature,
}

#[cfg(test)]
mod tests {
    use coset::CoseSign1;

    use super::*;

    fn keys() -> [SecretKey; 2] {
        [Algorithm::Ed25519, Algorithm::Es256]
            .map(|alg| SecretKey::from_bytes(alg, &[7; 32]).expect("a key"))
    }

    #[test]
    fn both_algorithms_seal_and_open_and_every_flipped_bit_is_seen() {
        for key in keys() {
            let sealed = key.seal(b"context", b"payload".to_vec());
            let open = |message: &[u8]| key.public().open(|_| Ok(b"context".to_vec()), message);
            assert_eq!(open(&sealed).as_deref(), Ok(&b"payload"[..]));
            for bit in 0..sealed.len() * 8 {
                let mut damaged = sealed.clone();
                damaged[bit / 8] ^= 1 << (bit % 8);
                assert!(open(&damaged).is_err(), "bit {bit}");
            }
        }
    }

    #[test]
    fn a_message_cannot_choose_its_algorithm() {
        let [ed, es] = keys();
        let sealed = es.seal(b"", b"x".to_vec());
        assert_eq!(
            ed.public().open(|_| Ok(Vec::new()), &sealed),
            Err(KeyError::WrongAlgorithm(-8))
        );
    }

    #[test]
    fn messages_are_cose_sign1_to_other_tools() {
        for key in keys() {
            let sealed = key.seal(b"context", b"payload".to_vec());
            let read = CoseSign1::from_slice(&sealed).expect("a COSE_Sign1 message");
            let checked = read.verify_signature(b"context", |signature, message| {
                let [mine, theirs] = [
                    key.sign(b"context", b"payload").to_vec(),
                    signature.to_vec(),
                ];
                let tbs = key
                    .public()
                    .algorithm()
                    .to_be_signed(b"context", b"payload");
                if mine == theirs && tbs == message {
                    Ok(())
                } else {
                    Err(())
                }
            });
            assert_eq!(checked, Ok(()));
        }
    }

    #[test]
    fn keys_read_back() {
        for key in keys() {
            let public = key.public();
            assert_eq!(
                PublicKey::from_bytes(public.algorithm(), &public.to_bytes()),
                Ok(public)
            );
        }
        assert_eq!(
            PublicKey::from_bytes(Algorithm::Ed25519, &[0; 32]),
            Err(KeyError::NotAKey)
        );
    }
}
