//! Typed, signed S3 POST policies.

#![forbid(unsafe_code)]

mod authority;
mod bucket;
mod content_type;
mod endpoint;
pub mod field;
mod form;
mod invalid;
mod key;
mod newtype;
mod presigned;
mod redirect;
mod region;
mod signature_version;
mod size;
mod timestamp;

#[cfg(feature = "sign")]
mod acl;
#[cfg(feature = "sign")]
mod base64_value;
#[cfg(feature = "sign")]
mod builder;
#[cfg(feature = "sign")]
mod checksum;
#[cfg(feature = "sign")]
mod credentials;
#[cfg(feature = "sign")]
mod encryption;
#[cfg(feature = "sign")]
mod escape;
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

pub use bucket::Bucket;
pub use content_type::ContentType;
pub use endpoint::{Addressing, Endpoint};
pub use form::FormFields;
pub use invalid::{Invalid, Rule};
pub use key::{KeyPrefix, ObjectKey};
pub use presigned::PresignedPost;
pub use redirect::RedirectUrl;
pub use region::Region;
pub use signature_version::SignatureVersion;
pub use size::{ByteSize, SizeRange};

#[cfg(feature = "sign")]
pub use {
    acl::Acl, builder::PostPolicyBuilder, checksum::Checksum, credentials::Credentials, encryption::Encryption,
    policy::PostPolicy, policy_error::PolicyError, signer::Signer, storage_class::StorageClass, success::SuccessStatus,
};
