//! What the canary found out about the store's checksums. Until then no checksum is used.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use app::domain::checksum::{Checksum, ChecksumUse, md5_of_etag};

use md5::{Digest, Md5};

use super::ObjectHead;

/// The store's checksum capabilities, shared by the canary, which sets them, and the use cases.
#[derive(Debug, Clone, Default)]
pub struct Integrity(Arc<Capabilities>);

#[derive(Debug, Default)]
struct Capabilities {
    /// The store enforces a checksum that a form binds.
    bound: AtomicBool,
    /// The ETag of an object is the MD5 of its bytes.
    compared: AtomicBool,
    /// The ETag of an object of parts is the MD5 of the parts' MD5s.
    composite: AtomicBool,
}

impl Integrity {
    /// The capabilities found so far.
    pub fn checksum_use(&self) -> ChecksumUse {
        ChecksumUse {
            bound: self.0.bound.load(Ordering::Relaxed),
            compared: self.0.compared.load(Ordering::Relaxed),
        }
    }

    /// Sets the capabilities that the canary found.
    pub fn set(&self, found: ChecksumUse) {
        self.0.bound.store(found.bound, Ordering::Relaxed);
        self.0.compared.store(found.compared, Ordering::Relaxed);
    }

    /// Sets whether the ETag of an object of parts is the MD5 of the parts' MD5s.
    pub fn set_composite(&self, composite: bool) {
        self.0.composite.store(composite, Ordering::Relaxed);
    }

    /// Whether the ETag shows that an object was made of other parts than these. `false` if the store's ETags are not
    /// MD5s.
    pub fn is_made_of_other_parts(&self, etag: &str, parts: &[&str]) -> bool {
        self.0.composite.load(Ordering::Relaxed)
            && composite_etag(parts).is_some_and(|expected| !etag.trim_matches('"').eq_ignore_ascii_case(&expected))
    }

    /// Whether an object is known to hold other bytes than those of the checksum. `false` if the two cannot be
    /// compared.
    pub fn is_damaged(&self, head: &ObjectHead, checksum: &Checksum) -> bool {
        match checksum {
            Checksum::Md5(_) => self.etag_differs(&head.etag, checksum),
            Checksum::Sha256(value) => {
                let stored = head.checksum.as_ref();
                stored.is_some_and(|stored| stored.algorithm == "x-amz-checksum-sha256" && stored.value != *value)
            }
        }
    }

    /// Whether the ETag of an object or a part shows other bytes than those of the checksum. `false` for an object of
    /// parts, whose ETag is not the MD5 of its bytes.
    pub fn etag_differs(&self, etag: &str, checksum: &Checksum) -> bool {
        let Checksum::Md5(digest) = checksum else {
            return false;
        };
        self.checksum_use().compared && md5_of_etag(etag).is_some_and(|stored| stored != *digest)
    }
}

/// The ETag of an object made of parts with these ETags, if those are MD5s (AWS, "Checking object integrity").
pub(crate) fn composite_etag(parts: &[&str]) -> Option<String> {
    let mut digest = Md5::new();
    for part in parts {
        let hex = md5_of_etag(part)?;
        let bytes: Option<Vec<u8>> = (0..16)
            .map(|index| u8::from_str_radix(hex.get(2 * index..2 * index + 2)?, 16).ok())
            .collect();
        digest.update(bytes?);
    }
    let hex: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("{hex}-{}", parts.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store;

    const MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";
    const OTHER: &str = "d41d8cd98f00b204e9800998ecf8427f";

    fn head(etag: &str, sha256: Option<&str>) -> ObjectHead {
        ObjectHead {
            size: 0,
            etag: etag.to_owned(),
            upload_id: None,
            checksum: sha256.map(|value| store::Checksum {
                algorithm: "x-amz-checksum-sha256",
                value: value.to_owned(),
            }),
        }
    }

    #[test]
    fn an_etag_is_compared_only_if_it_is_known_to_be_an_md5() {
        let integrity = Integrity::default();
        let md5 = Checksum::Md5(MD5.to_owned());
        let damaged = |etag: &str| integrity.is_damaged(&head(etag, None), &md5);
        assert!(!damaged(OTHER), "nothing is known of the store yet");
        integrity.set(ChecksumUse {
            bound: false,
            compared: true,
        });
        assert!(integrity.is_damaged(&head(OTHER, None), &md5));
        assert!(integrity.is_damaged(&head(&format!("\"{}\"", OTHER.to_uppercase()), None), &md5));
        for same in [
            MD5,
            &format!("\"{}\"", MD5.to_uppercase()),
            "\"abc\"",
            &format!("\"{OTHER}-3\""),
        ] {
            assert!(!integrity.is_damaged(&head(same, None), &md5), "{same}");
        }
    }

    #[test]
    fn the_etag_of_an_object_of_parts_is_compared_if_the_parts_etags_are_md5s() {
        // As `printf canary | md5sum`, and the MD5 of its sixteen bytes.
        let part = "\"1a93b59c9a4c9da9b85259447e678c76\"";
        let whole = composite_etag(&[part]).unwrap();
        assert_eq!(whole, "f6e7071744bcf6b13533cb0186f0e768-1");
        assert!(composite_etag(&[part, part]).unwrap().ends_with("-2"));
        assert_eq!(composite_etag(&[part, "\"abc\""]), None);
        let integrity = Integrity::default();
        assert!(
            !integrity.is_made_of_other_parts("\"x-1\"", &[part]),
            "nothing is known of the store yet"
        );
        integrity.set_composite(true);
        assert!(integrity.is_made_of_other_parts("\"x-1\"", &[part]));
        assert!(!integrity.is_made_of_other_parts(&format!("\"{}\"", whole.to_uppercase()), &[part]));
        assert!(!integrity.is_made_of_other_parts("\"x-1\"", &["\"abc\""]));
    }

    #[test]
    fn a_sha256_is_compared_if_the_store_keeps_one() {
        let integrity = Integrity::default();
        let sha256 = Checksum::Sha256("one".to_owned());
        assert!(integrity.is_damaged(&head(OTHER, Some("two")), &sha256));
        assert!(!integrity.is_damaged(&head(OTHER, Some("one")), &sha256));
        assert!(!integrity.is_damaged(&head(OTHER, None), &sha256));
    }
}
