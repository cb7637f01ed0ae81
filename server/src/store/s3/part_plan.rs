//! Which objects are copied in parts, and which bytes each part holds.

/// S3's most parts of one object.
const MOST_PARTS: u64 = 10_000;
const MIB: u64 = 1024 * 1024;

/// What a large object is, and how it is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LargeCopies {
    /// Objects of up to this many bytes are copied in one request. S3's limit is 5 GiB, but a request
    /// that takes minutes without a word cannot be told from one that is lost.
    pub whole_up_to: u64,
    /// Bytes of a part; more where 10,000 of these would not do. S3 wants at least 5 MiB.
    pub part: u64,
    /// Parts copied side by side.
    pub at_once: usize,
}

impl Default for LargeCopies {
    fn default() -> Self {
        Self {
            whole_up_to: 512 * MIB,
            part: 256 * MIB,
            at_once: 4,
        }
    }
}

/// One part of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// From 1.
    pub(super) number: u16,
    /// Its first byte in the source.
    pub(super) first: u64,
    /// Its last byte, inclusive, as HTTP ranges count.
    pub(super) last: u64,
}

impl Part {
    /// `x-amz-copy-source-range`.
    pub(super) fn range(&self) -> String {
        format!("bytes={}-{}", self.first, self.last)
    }
}

impl LargeCopies {
    /// The parts of an object of this size, in order, without gaps.
    pub(super) fn parts(&self, size: u64) -> impl Iterator<Item = Part> + use<> {
        let length = self.part.max(size.div_ceil(MOST_PARTS)).max(1);
        (1_u16..)
            .zip((0..size).step_by(usize::try_from(length).unwrap_or(usize::MAX)))
            .map(move |(number, first)| Part {
                number,
                first,
                last: first.saturating_add(length).min(size) - 1,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_gibibyte_is_four_parts_and_a_byte_more_is_five() {
        let parts = |size| LargeCopies::default().parts(size).collect::<Vec<_>>();
        assert_eq!(parts(1024 * MIB).len(), 4);
        let five = parts(1024 * MIB + 1);
        assert_eq!(five.len(), 5);
        assert_eq!(five[4].range(), "bytes=1073741824-1073741824");
        assert_eq!(parts(0), []);
    }

    proptest! {
        #[test]
        fn parts_cover_every_byte_once_within_the_limits_of_s3(size in 1..=5 * 1024 * 1024 * MIB) {
            let mut next = 0;
            let mut count = 0_u64;
            for part in LargeCopies::default().parts(size) {
                count += 1;
                prop_assert_eq!(u64::from(part.number), count);
                prop_assert_eq!(part.first, next);
                prop_assert!(part.last - part.first < 5 * 1024 * MIB);
                next = part.last + 1;
            }
            prop_assert_eq!(next, size);
            prop_assert!(count <= MOST_PARTS);
        }
    }
}
