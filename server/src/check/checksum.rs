//! Checksums of objects. The ledger keeps an object's ETag, and the ETag of most stores is an MD5: of the bytes, or of the
//! MD5s of the parts (AWS, "Checking object integrity").

use app::domain::checksum::md5_of_etag;
use md5::{Digest, Md5};

use crate::store::composite_etag;

/// The checksum of an object's bytes, computed as its ETag may have been.
#[derive(Debug, Clone)]
pub(super) struct ObjectChecksum {
    expected: String,
    /// Bytes of each part; `None` for an object that was sent in one request.
    part_size: Option<u64>,
    /// Bytes that are left of the current part.
    left: u64,
    digest: Md5,
    parts: Vec<String>,
}

impl ObjectChecksum {
    /// A checksum to compare with this ETag; `None` if it is of no known form. `part_size` is in bytes.
    pub(super) fn new(etag: &str, size: u64, part_size: Option<u64>) -> Option<Self> {
        let expected = etag.trim_matches('"').to_ascii_lowercase();
        let part_size = match expected.split_once('-') {
            None => None,
            Some((_, count)) => {
                let part_size = part_size.filter(|size| *size > 0)?;
                let count: u64 = count.parse().ok()?;
                (size.div_ceil(part_size) == count).then_some(Some(part_size))?
            }
        };
        md5_of_etag(expected.split('-').next()?)?;
        Some(Self {
            expected,
            part_size,
            left: part_size.unwrap_or(u64::MAX),
            digest: Md5::new(),
            parts: Vec::new(),
        })
    }

    /// Adds the next bytes of the object.
    pub(super) fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let count = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
            let (now, later) = bytes.split_at(count);
            self.digest.update(now);
            self.left -= now.len() as u64;
            if self.left == 0 {
                self.end_part();
            }
            bytes = later;
        }
    }

    fn end_part(&mut self) {
        let digest = std::mem::take(&mut self.digest).finalize();
        self.parts
            .push(digest.iter().map(|byte| format!("{byte:02x}")).collect());
        self.left = self.part_size.unwrap_or(u64::MAX);
    }

    /// Whether the bytes have the expected checksum.
    pub(super) fn matches(mut self) -> bool {
        let whole_parts = self.part_size.unwrap_or(u64::MAX);
        if self.left < whole_parts || self.parts.is_empty() {
            self.end_part();
        }
        let parts: Vec<&str> = self.parts.iter().map(String::as_str).collect();
        match (self.part_size, parts.as_slice()) {
            (None, [digest]) => *digest == self.expected,
            (None, _) => false,
            (Some(_), parts) => composite_etag(parts).is_some_and(|etag| etag == self.expected),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(etag: &str, part_size: Option<u64>, bytes: &[u8], chunk: usize) -> Option<bool> {
        let mut checksum = ObjectChecksum::new(etag, bytes.len() as u64, part_size)?;
        for chunk in bytes.chunks(chunk) {
            checksum.update(chunk);
        }
        Some(checksum.matches())
    }

    #[test]
    fn known_sums_match_and_others_do_not() {
        // As `printf canary | md5sum`, and `printf '' | md5sum`.
        let canary = "\"1A93B59C9A4C9DA9B85259447E678C76\"";
        assert_eq!(matches(canary, None, b"canary", 4), Some(true));
        assert_eq!(matches(canary, None, b"canarz", 4), Some(false));
        assert_eq!(matches("d41d8cd98f00b204e9800998ecf8427e", None, b"", 1), Some(true));
        // The MD5 of the sixteen bytes of canary's MD5.
        let one_part = "\"f6e7071744bcf6b13533cb0186f0e768-1\"";
        assert_eq!(matches(one_part, Some(6), b"canary", 4), Some(true));
        assert_eq!(matches(one_part, Some(9), b"canary", 4), Some(true));
        assert_eq!(matches(one_part, Some(9), b"canarz", 4), Some(false));
    }

    #[test]
    fn etags_that_are_no_sums_are_not_compared() {
        for (etag, part_size) in [
            ("\"random\"", None),
            ("", None),
            ("\"f6e7071744bcf6b13533cb0186f0e768-1\"", None),
            ("\"f6e7071744bcf6b13533cb0186f0e768-2\"", Some(6)),
            ("\"f6e7071744bcf6b13533cb0186f0e768-x\"", Some(6)),
            ("\"f6e7071744bcf6b13533cb0186f0e768-1\"", Some(0)),
        ] {
            assert_eq!(matches(etag, part_size, b"canary", 4), None, "{etag}");
        }
    }

    proptest! {
        #[test]
        fn the_sum_of_parts_does_not_depend_on_the_pieces_that_are_read(
            bytes in proptest::collection::vec(any::<u8>(), 1..200),
            part_size in 1..50_u64,
            chunk in 1..60_usize,
        ) {
            let parts: Vec<String> = bytes
                .chunks(usize::try_from(part_size).unwrap())
                .map(|part| Md5::digest(part).iter().map(|byte| format!("{byte:02x}")).collect())
                .collect();
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            let etag = composite_etag(&parts).unwrap();
            prop_assert_eq!(matches(&etag, Some(part_size), &bytes, chunk), Some(true));
            let mut other = bytes.clone();
            other[0] ^= 1;
            prop_assert_eq!(matches(&etag, Some(part_size), &other, chunk), Some(false));
        }
    }
}
