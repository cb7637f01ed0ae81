//! The names, units and descriptions of all metrics.

use ::metrics::Unit;

/// The kind of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number that only grows.
    Counter,
    /// A number that goes up and down.
    Gauge,
    /// A distribution: `…_bucket`, `…_sum` and `…_count`.
    Histogram,
}

/// The definition of a metric.
#[derive(Debug)]
pub struct Definition {
    /// The name in the exposition.
    pub name: &'static str,
    /// The kind.
    pub kind: Kind,
    /// The unit of its values; `None` for a number without a unit.
    pub unit: Option<Unit>,
    /// One sentence.
    pub help: &'static str,
}

/// Defines a static for each metric, and the list of all.
macro_rules! metrics {
    ($($name:ident $text:literal $kind:ident $unit:expr, $help:literal;)*) => {
        $(
            #[doc = $help]
            pub(super) static $name: Definition =
                Definition { name: $text, kind: Kind::$kind, unit: $unit, help: $help };
        )*

        /// All metrics.
        pub static ALL: &[&Definition] = &[$(&$name),*];
    };
}

metrics! {
    BUILD_INFO "buttress_build_info" Gauge None,
        "1, with the version of this server as a label.";
    HTTP_REQUESTS "buttress_http_requests_total" Counter Some(Unit::Count),
        "Answered HTTP requests, by the template of the route and the status.";
    HTTP_REQUEST_DURATION "buttress_http_request_duration_seconds" Histogram Some(Unit::Seconds),
        "Time from the headers of a request to the headers of its answer.";
    FORMS_SIGNED "buttress_forms_signed_total" Counter Some(Unit::Count),
        "Signed files, by the way in which their bytes go to the store.";
    UPLOADS "buttress_uploads_total" Counter Some(Unit::Count),
        "Uploads that ended, thumbnails included, by their final state.";
    UPLOADS_OPEN "buttress_uploads_open" Gauge Some(Unit::Count),
        "Signed uploads that have not ended, in the whole database.";
    UPLOAD_BYTES "buttress_upload_bytes_total" Counter Some(Unit::Bytes),
        "Bytes of confirmed uploads.";
    CONFIRM_DURATION "buttress_confirm_duration_seconds" Histogram Some(Unit::Seconds),
        "Time in which an arrived file is inspected, copied and decided on.";
    STORE_REQUEST_DURATION "buttress_store_request_duration_seconds" Histogram Some(Unit::Seconds),
        "Time of one of the server's own requests to the store, by action and HTTP status; the code is none if there was no answer.";
    QUOTA_REFUSALS "buttress_quota_refusals_total" Counter Some(Unit::Count),
        "Files that were refused because their owner's quota was used up.";
    THROTTLED "buttress_throttled_total" Counter Some(Unit::Count),
        "Refusals by a limit on attempts, work or connections, by rule.";
    SWEEP_LAST_SUCCESS "buttress_sweep_last_success_timestamp_seconds" Gauge Some(Unit::Seconds),
        "When this server last completed a sweep, in seconds since 1970; 0 before the first.";
}

/// Upper bounds of the buckets of all histograms, in seconds. A copy in the store may take minutes.
pub(super) const BUCKETS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0,
];
