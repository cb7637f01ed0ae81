//! Typed, signed S3 POST policies, for forms that send a file from a browser directly to a store.
//!
//! A server builds a [`PostPolicy`], which says what may be uploaded, and a [`Signer`] turns it into a
//! [`PresignedPost`]: a URL and form fields. The browser posts them with the file, and the store refuses everything
//! that the policy does not allow. This crate has no I/O, no clock and no web framework; it compiles for
//! `wasm32-unknown-unknown`.
//!
//! ```
//! use s3_post_policy::jiff::{SignedDuration, Timestamp};
//! use s3_post_policy::*;
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let region = Region::new("eu-central-1")?;
//!     let signer = Signer::v4(Credentials::new("AKIDEXAMPLE", "not-a-secret")?, region.clone());
//!     let now: Timestamp = "2026-01-31T12:00:00Z".parse()?;
//!
//!     let policy = PostPolicy::builder(
//!         Bucket::new("photos")?,
//!         ObjectKey::new("staging/0197b1c2.png")?,
//!         SizeRange::exactly(ByteSize::new(2_000_000)),
//!         ContentType::new("image/png")?,
//!         now + SignedDuration::from_mins(10),
//!     )
//!     .success_status(SuccessStatus::Created)
//!     .metadata("upload-id", "0197b1c2")
//!     .build()?;
//!
//!     let form: PresignedPost = signer.sign(&policy, &Endpoint::aws(&region), now)?;
//!     assert_eq!(form.url, "https://photos.s3.eu-central-1.amazonaws.com/");
//!     println!("{}", serde_json::to_string(&form)?);
//!     Ok(())
//! }
//! ```
//!
//! # Overview
//!
//! - Input: [`Bucket`], [`ObjectKey`], [`KeyPrefix`], [`ContentType`], [`SizeRange`],
//!   [`RedirectUrl`], [`Region`], [`Endpoint`]. Each value is checked once, when it is made; the error is
//!   [`Invalid`], which never holds the value. Looser values have constructors of their own names, such as
//!   [`ObjectKey::unicode`].
//! - Signing (feature `sign`): [`Credentials`], [`PostPolicyBuilder`], [`Signer`].
//! - Output: [`PresignedPost`] with its [`FormFields`].
//! - Evaluating: [`PolicyDocument::evaluate`] says for each condition of any policy whether a form
//!   would pass at a given store ([`Dialect`]).
//! - Reading answers: [`S3Error::parse`], [`S3Error::outcome`].
//!
//! # Features
//!
//! `sign`, on by default: policies, credentials and signers. A browser needs only the rest; without this feature no
//! cryptography is compiled.
//!
//! The crates whose types are part of this interface are re-exported: [`jiff`], and with `sign` [`secrecy`].
//!
//! # What a policy cannot do
//!
//! A signed form can be used any number of times until it expires. Confirm an upload on the server with a request of
//! your own (HEAD: size, type, checksum), and copy objects that should last to a key that no policy names.

#![forbid(unsafe_code)]
#![cfg_attr(not(feature = "sign"), allow(rustdoc::broken_intra_doc_links))]

mod authority;
mod bucket;
mod condition;
mod content_type;
mod dialect;
mod document;
mod document_error;
mod endpoint;
mod escape;
mod evaluate;
pub mod field;
mod form;
mod invalid;
mod key;
mod newtype;
mod presigned;
mod redirect;
mod region;
mod s3_error;
mod signature_version;
mod size;
mod timestamp;
mod verdict;
mod xml;

#[cfg(feature = "sign")]
mod acl;
#[cfg(feature = "sign")]
mod base64_value;
#[cfg(feature = "sign")]
mod builder;
#[cfg(feature = "sign")]
mod credentials;
#[cfg(feature = "sign")]
mod encryption;
#[cfg(feature = "sign")]
mod file_checksum;
#[cfg(feature = "sign")]
mod header_value;
#[cfg(feature = "sign")]
mod policy;
#[cfg(feature = "sign")]
mod policy_error;
#[cfg(feature = "sign")]
mod sig_v2;
#[cfg(feature = "sign")]
mod sig_v4;
#[cfg(feature = "sign")]
mod signer;
#[cfg(feature = "sign")]
mod storage_class;
#[cfg(feature = "sign")]
mod success;
#[cfg(feature = "sign")]
mod tagging;
#[cfg(feature = "sign")]
mod wire_name;

/// Compiles the examples of the README.
#[cfg(all(doctest, feature = "sign"))]
#[doc = include_str!("../README.md")]
struct Readme;

/// Times: [`Timestamp`](jiff::Timestamp) is in signatures of this crate.
pub use jiff;
/// Secrets: [`SecretString`](secrecy::SecretString) is in signatures of this crate.
#[cfg(feature = "sign")]
pub use secrecy;

pub use bucket::Bucket;
pub use condition::Condition;
pub use content_type::ContentType;
pub use dialect::Dialect;
pub use document::PolicyDocument;
pub use document_error::DocumentError;
pub use endpoint::{Addressing, Endpoint};
pub use form::{FormFields, FormFieldsIter};
pub use invalid::{Invalid, Rule};
pub use key::{KeyPrefix, ObjectKey};
pub use presigned::PresignedPost;
pub use redirect::RedirectUrl;
pub use region::Region;
pub use s3_error::{ErrorCode, FailedCondition, FirstDifference, S3Error, S3Outcome};
pub use signature_version::SignatureVersion;
pub use size::{ByteSize, SizeRange};
pub use verdict::{Check, Subject, Verdict};

#[cfg(feature = "sign")]
pub use {
    acl::Acl,
    builder::PostPolicyBuilder,
    credentials::Credentials,
    encryption::Encryption,
    file_checksum::FileChecksum,
    policy::PostPolicy,
    policy_error::PolicyError,
    signer::{FormSignature, Signer},
    storage_class::StorageClass,
    success::SuccessStatus,
};
