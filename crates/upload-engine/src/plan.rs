//! Whether a file is sent in parts, and the size of the parts.

use std::ops::Range;

use crate::Settings;

/// Most bytes that S3 takes in one request.
pub(crate) const WHOLE_MAX: u64 = 5 << 30;
/// Bytes of the largest object that S3 stores.
pub(crate) const OBJECT_MAX: u64 = 5 << 40;
/// Most parts of one object.
pub(crate) const PARTS_MAX: u64 = 10_000;
/// Bytes of the smallest part planned here. S3's own minimum is 5 MiB.
pub(crate) const PART_MIN: u64 = 8 << 20;
/// Bytes of the largest part that S3 takes.
pub(crate) const PART_MAX: u64 = 5 << 30;

const MIB: u64 = 1 << 20;
/// Bytes of a part over a link of unknown speed.
const PART_USUAL: u64 = 64 << 20;
/// Bytes of the largest part planned for a fast link.
const PART_FAST: u64 = 128 << 20;
/// Seconds that one part should take: the most that a cut connection costs.
const PART_SECS: u64 = 8;
/// Fewest parts that a plan for speed has. With fewer, the last part is often sent alone.
const PARTS_FEW: u64 = 8;

/// Whether the queue asks for parts. The server decides.
pub(crate) fn wants_parts(size: u64, wish: bool, unreliable: bool, settings: &Settings) -> bool {
    size > WHOLE_MAX
        || size >= settings.parts_from
        || (unreliable && size >= settings.parts_from_unreliable)
        || (wish && size >= 2 * PART_MIN)
}

/// How a file is divided into parts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct PartPlan {
    size: u64,
    part_size: u64,
    count: u16,
}

impl PartPlan {
    /// A plan for a file of `size` bytes over a link of `rate` bytes per second, if known; `None` for a size that no
    /// plan fits.
    pub(crate) fn new(size: u64, rate: Option<u64>) -> Option<Self> {
        let by_link = match rate {
            Some(rate) => rate.saturating_mul(PART_SECS).clamp(PART_MIN, PART_FAST),
            None => PART_USUAL,
        };
        let wanted = by_link
            .min(size / PARTS_FEW)
            .max(PART_MIN)
            .max(size.div_ceil(PARTS_MAX));
        Self::with_part_size(size, wanted.div_ceil(MIB) * MIB)
    }

    /// The plan with parts of `part_size` bytes and a smaller last one; `None` if S3 would refuse it.
    pub(crate) fn with_part_size(size: u64, part_size: u64) -> Option<Self> {
        if size == 0 || size > OBJECT_MAX || part_size == 0 || part_size > PART_MAX {
            return None;
        }
        let count = size.div_ceil(part_size);
        if count > PARTS_MAX || (count > 1 && part_size < 5 * MIB) {
            return None;
        }
        Some(Self {
            size,
            part_size,
            count: u16::try_from(count).ok()?,
        })
    }

    /// Bytes of each part but the last.
    pub(crate) fn part_size(&self) -> u64 {
        self.part_size
    }

    /// Number of parts; the first part has number 1.
    pub(crate) fn count(&self) -> u16 {
        self.count
    }

    /// The bytes of a part in the file; empty for a number out of range.
    pub(crate) fn range(&self, part: u16) -> Range<u64> {
        if part == 0 || part > self.count {
            return 0..0;
        }
        let start = u64::from(part - 1) * self.part_size;
        start..(start + self.part_size).min(self.size)
    }

    /// Number of bytes of a part.
    pub(crate) fn bytes(&self, part: u16) -> u64 {
        let range = self.range(part);
        range.end - range.start
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn part_sizes_follow_the_speed_of_the_link() {
        let gib = 1 << 30;
        let part = |rate| PartPlan::new(gib, rate).unwrap().part_size();
        assert_eq!(part(Some(100 << 10)), 8 * MIB);
        assert_eq!(part(Some(4 * MIB)), 32 * MIB);
        assert_eq!(part(None), 64 * MIB);
        assert_eq!(part(Some(500 * MIB)), 128 * MIB);
    }

    #[test]
    fn the_largest_object_still_fits_ten_thousand_parts() {
        let plan = PartPlan::new(OBJECT_MAX, Some(1)).unwrap();
        assert!(u64::from(plan.count()) <= PARTS_MAX);
        assert_eq!(PartPlan::new(OBJECT_MAX + 1, None), None);
        assert_eq!(PartPlan::new(0, None), None);
        assert_eq!(PartPlan::with_part_size(1 << 30, MIB), None);
    }

    #[test]
    fn parts_are_requested_only_where_they_help() {
        let settings = Settings::default();
        assert!(wants_parts(WHOLE_MAX + 1, false, false, &settings));
        assert!(!wants_parts(1 << 30, false, false, &settings));
        assert!(wants_parts(1 << 30, false, true, &settings));
        assert!(wants_parts(1 << 30, true, false, &settings));
        assert!(!wants_parts(1 << 20, true, true, &settings));
    }

    proptest! {
        #[test]
        fn parts_cover_the_file_once(size in 1..=OBJECT_MAX, rate in proptest::option::of(any::<u64>())) {
            let plan = PartPlan::new(size, rate).unwrap();
            let mut next = 0;
            for part in 1..=plan.count() {
                let Range { start, end } = plan.range(part);
                prop_assert_eq!(start, next);
                prop_assert!(end > start && end - start <= PART_MAX);
                prop_assert!(part == plan.count() || end - start >= PART_MIN);
                next = end;
            }
            prop_assert_eq!(next, size);
        }
    }
}
