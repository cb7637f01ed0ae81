//! AWS's partitions: separate clouds with their own host names.

/// The first characters of a region's name, and the suffix of its partition's host names.
const PARTITIONS: [(&str, &str); 7] = [
    ("cn-", "amazonaws.com.cn"),
    ("us-gov-", "amazonaws.com"),
    ("eusc-", "amazonaws.eu"),
    ("us-iso-", "c2s.ic.gov"),
    ("us-isob-", "sc2s.sgov.gov"),
    ("us-isof-", "csp.hci.ic.gov"),
    ("eu-isoe-", "cloud.adc-e.uk"),
];
const COMMERCIAL: &str = "amazonaws.com";

pub(super) fn dns_suffix(region: &str) -> &'static str {
    special(region).unwrap_or(COMMERCIAL)
}

pub(super) fn is_commercial(region: &str) -> bool {
    special(region).is_none()
}

fn special(region: &str) -> Option<&'static str> {
    PARTITIONS
        .iter()
        .find(|(start, _)| region.starts_with(start))
        .map(|&(_, suffix)| suffix)
}
