//! Keys of objects. A key holds the owner's and the upload's ids, and no text that a user chose.

use std::fmt;

use app::domain::upload::UploadId;
use s3_post_policy::ObjectKey;

/// The id of one attempt to make an upload's final object. It is the last segment of that object's key, so two attempts
/// never write the same key, even if one of them ends late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptId(String);

impl AttemptId {
    /// A new random id.
    ///
    /// # Errors
    /// If the system's random numbers are not available.
    pub fn random() -> Result<Self, getrandom::Error> {
        Ok(Self(format!("{:016x}", getrandom::u64()?)))
    }

    /// Parses 16 lower-case hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let is_hex = text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        (text.len() == 16 && is_hex).then(|| Self(text.to_owned()))
    }

    /// The hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The prefix of whole objects that browsers write.
pub const STAGING_PREFIX: &str = "staging/";
/// The prefix of final objects that the server copied.
pub const FILES_PREFIX: &str = "files/";
/// The prefix of final objects that were sent in parts.
pub const PARTS_PREFIX: &str = "parts/";

/// The owner and the upload that a key below [`FILES_PREFIX`] or [`PARTS_PREFIX`] names; `None` for any other key.
pub fn owner_and_upload(key: &str) -> Option<(i64, UploadId)> {
    let segments = key
        .strip_prefix(FILES_PREFIX)
        .or_else(|| key.strip_prefix(PARTS_PREFIX))?;
    let (owner, segments) = segments.split_once('/')?;
    let (upload, attempt) = segments.split_once('/')?;
    AttemptId::parse(attempt)?;
    Some((owner.parse().ok()?, UploadId::parse(upload).ok()?))
}

/// The prefix of the canary's object that a browser's signature must not reach. Users' files have an account id in this
/// place, so none of them has such a key.
pub const PROBE_PREFIX: &str = "files/canary/";

/// The prefix of the canary's objects that are sent in parts.
pub const PARTS_PROBE_PREFIX: &str = "parts/canary/";

/// The key that the form of this upload is signed for.
pub fn staging_key(id: &UploadId) -> ObjectKey {
    own_key(format!("{STAGING_PREFIX}{id}"))
}

/// The key of the canary's object with that id.
pub fn probe_key(id: &UploadId) -> ObjectKey {
    own_key(format!("{PROBE_PREFIX}{id}"))
}

/// The key of the canary's object in parts with that id.
pub fn parts_probe_key(id: &UploadId) -> ObjectKey {
    own_key(format!("{PARTS_PROBE_PREFIX}{id}"))
}

/// An object key of one of our own formats, which hold only letters, digits and slashes.
#[allow(
    clippy::expect_used,
    reason = "the alphabet of these keys is a part of the safe one; a test shows it"
)]
pub(super) fn own_key(key: String) -> ObjectKey {
    ObjectKey::new(key).expect("keys of our own making are valid")
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::ledger::{Declaration, Row};

    #[test]
    fn our_keys_are_always_valid_and_name_their_upload() {
        for bits in [0, 1, u128::MAX] {
            let id = UploadId::from_bits(bits);
            assert!(ObjectKey::new(staging_key(&id).as_str()).is_ok());
            assert!(ObjectKey::new(probe_key(&id).as_str()).is_ok());
            assert!(ObjectKey::new(parts_probe_key(&id).as_str()).is_ok());
            let row = Row::issued(id, i64::MAX, Declaration::AtMost(1));
            let attempt = AttemptId::random().unwrap();
            assert_eq!(AttemptId::parse(attempt.as_str()), Some(attempt.clone()));
            for key in [row.copy_key(&attempt), row.parts_key(&attempt)] {
                assert!(ObjectKey::new(key.as_str()).is_ok());
                assert_eq!(owner_and_upload(key.as_str()), Some((row.owner, row.id.clone())));
            }
            assert_eq!(owner_and_upload(row.staging_key().as_str()), None);
            assert_eq!(owner_and_upload(probe_key(&row.id).as_str()), None);
        }
    }
}
