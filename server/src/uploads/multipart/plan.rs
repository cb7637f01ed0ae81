//! The division of a file into parts, within the limits of S3 (AWS, "Amazon S3 multipart upload limits").

use app::domain::limits::{MAX_BATCH, MAX_OBJECT_BYTES, MAX_SINGLE_REQUEST_BYTES};

/// The smallest size of all parts except the last, in bytes. Smaller files are not sent in parts.
pub(in crate::uploads) const MIN_PART_BYTES: u64 = 5 * 1024 * 1024;
/// The most parts of one object.
const MAX_PARTS: u64 = 10_000;

/// The parts of a file, with a part size that S3 accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::uploads) struct PartPlan {
    size: u64,
    part_size: u64,
    count: u16,
}

/// Why a plan, or a request for parts, is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::uploads) enum PlanError {
    /// S3 does not accept parts of this size.
    PartSize,
    /// The file would have more parts than S3 accepts.
    TooMany,
    /// The file is larger than S3's largest object.
    TooLarge,
    /// A request for no parts, or for too many.
    Batch,
    /// The file has no part with this number.
    NoSuchPart,
}

impl PartPlan {
    /// Divides `size` bytes into parts of `part_size`; the last part has the rest.
    pub(in crate::uploads) fn new(size: u64, part_size: u64) -> Result<Self, PlanError> {
        if !(MIN_PART_BYTES..=MAX_SINGLE_REQUEST_BYTES).contains(&part_size) {
            return Err(PlanError::PartSize);
        }
        if size > MAX_OBJECT_BYTES {
            return Err(PlanError::TooLarge);
        }
        let count = size.div_ceil(part_size).max(1);
        if count > MAX_PARTS {
            return Err(PlanError::TooMany);
        }
        Ok(Self {
            size,
            part_size,
            count: u16::try_from(count).map_err(|_| PlanError::TooMany)?,
        })
    }

    /// The number of parts.
    pub(in crate::uploads) fn count(&self) -> u16 {
        self.count
    }

    /// The exact size of a part in bytes; 0 for a part that the file does not have.
    pub(in crate::uploads) fn bytes(&self, part: u16) -> u64 {
        match part.checked_sub(1) {
            Some(before) if part <= self.count => {
                let first = u64::from(before) * self.part_size;
                self.part_size.min(self.size - first)
            }
            _ => 0,
        }
    }

    /// Checks that one request may ask for these parts.
    pub(in crate::uploads) fn check(&self, parts: &[u16]) -> Result<(), PlanError> {
        if parts.is_empty() || parts.len() > MAX_BATCH {
            return Err(PlanError::Batch);
        }
        if parts.iter().any(|part| !(1..=self.count).contains(part)) {
            return Err(PlanError::NoSuchPart);
        }
        Ok(())
    }

    /// All part numbers.
    pub(in crate::uploads) fn numbers(&self) -> impl Iterator<Item = u16> + use<> {
        1..=self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MIB: u64 = 1024 * 1024;

    #[test]
    fn the_limits_of_s3_are_inclusive() {
        let divide = |size, part_size| PartPlan::new(size, part_size).map(|plan| plan.count());
        assert_eq!(divide(20 * MIB, 5 * MIB), Ok(4));
        assert_eq!(divide(20 * MIB + 1, 5 * MIB), Ok(5));
        assert_eq!(divide(1, 5 * MIB), Ok(1));
        assert_eq!(divide(20 * MIB, 5 * MIB - 1), Err(PlanError::PartSize));
        assert_eq!(divide(20 * MIB, 5 * 1024 * MIB), Ok(1));
        assert_eq!(divide(20 * MIB, 5 * 1024 * MIB + 1), Err(PlanError::PartSize));
        assert_eq!(divide(50_000 * MIB, 5 * MIB), Ok(10_000));
        assert_eq!(divide(50_000 * MIB + 1, 5 * MIB), Err(PlanError::TooMany));
        assert_eq!(divide(MAX_OBJECT_BYTES, 525 * MIB), Ok(9_987));
        assert_eq!(divide(MAX_OBJECT_BYTES + 1, 525 * MIB), Err(PlanError::TooLarge));
    }

    #[test]
    fn only_parts_that_the_file_has_can_be_requested() {
        let plan = PartPlan::new(20 * MIB, 5 * MIB).unwrap();
        assert_eq!(plan.check(&[4, 1, 1]), Ok(()));
        assert_eq!(plan.check(&[]), Err(PlanError::Batch));
        assert_eq!(plan.check(&[1; 101]), Err(PlanError::Batch));
        for part in [0, 5, u16::MAX] {
            assert_eq!(plan.check(&[1, part]), Err(PlanError::NoSuchPart));
            assert_eq!(plan.bytes(part), 0);
        }
    }

    proptest! {
        #[test]
        fn a_plan_has_each_byte_once_and_only_the_last_part_is_shorter(
            size in 1..=6 * 1024 * 1024 * MIB,
            part_size in 4 * MIB..=6 * 1024 * MIB,
        ) {
            match PartPlan::new(size, part_size) {
                Ok(plan) => {
                    prop_assert!((1..=10_000).contains(&plan.count()));
                    prop_assert!((5 * MIB..=5 * 1024 * MIB).contains(&part_size) && size <= MAX_OBJECT_BYTES);
                    let bytes: Vec<u64> = plan.numbers().map(|part| plan.bytes(part)).collect();
                    prop_assert_eq!(bytes.iter().sum::<u64>(), size);
                    let (last, others) = bytes.split_last().unwrap();
                    prop_assert!(others.iter().all(|bytes| *bytes == part_size));
                    prop_assert!((1..=part_size).contains(last));
                }
                Err(PlanError::PartSize) => prop_assert!(!(5 * MIB..=5 * 1024 * MIB).contains(&part_size)),
                Err(PlanError::TooLarge) => prop_assert!(size > MAX_OBJECT_BYTES),
                Err(refusal) => {
                    prop_assert_eq!(refusal, PlanError::TooMany);
                    prop_assert!(size.div_ceil(part_size) > 10_000);
                }
            }
        }
    }
}
