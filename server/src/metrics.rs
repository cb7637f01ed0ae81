//! Metrics for Prometheus. Each fact has a function here, which is called where the fact occurs. Labels have few values:
//! they are enums, templates of routes and statuses, never anything that a client chooses.
//!
//! Without a recorder the functions do nothing; [`install`] sets it for the process.

pub mod definitions;

use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ::metrics::{counter, gauge, histogram};
use app::domain::upload::Transport;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

use crate::store::action::StoreAction;
use definitions::{
    ALL, BUCKETS, BUILD_INFO, CONFIRM_DURATION, FORMS_SIGNED, HTTP_REQUEST_DURATION, HTTP_REQUESTS, Kind,
    QUOTA_REFUSALS, STORE_REQUEST_DURATION, SWEEP_LAST_SUCCESS, THROTTLED, UPLOAD_BYTES, UPLOADS, UPLOADS_OPEN,
};

/// The time between two rounds that sum up recorded values. Until then histograms keep each value in memory.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// The end of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UploadEnd {
    /// The file is stored; its size in bytes.
    Confirmed(u64),
    /// The bytes break a rule.
    Rejected,
    /// The bytes are not the ones that the browser sent.
    Damaged,
    /// Nothing arrived in time.
    Expired,
    /// The owner cancelled it.
    Cancelled,
}

impl UploadEnd {
    const ALL: [Self; 5] = [
        Self::Confirmed(0),
        Self::Rejected,
        Self::Damaged,
        Self::Expired,
        Self::Cancelled,
    ];

    const fn state(self) -> &'static str {
        match self {
            Self::Confirmed(_) => "confirmed",
            Self::Rejected => "rejected",
            Self::Damaged => "damaged",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A limit that refused a request or a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ThrottleRule {
    /// Attempts at the secrets of accounts.
    Attempt,
    /// New accounts of an address.
    SignUp,
    /// Sign-ups with an invitation for an address that has an account.
    Invitation,
    /// Log-ins that are begun with a passkey or at another site.
    Ceremony,
    /// The work of a person.
    PersonBudget,
    /// The requests of an address without a session.
    AddressBudget,
    /// Passwords that wait to be hashed.
    PasswordQueue,
    /// Open event streams.
    EventStreams,
    /// Connections of an address.
    Connections,
}

impl ThrottleRule {
    const ALL: [Self; 9] = [
        Self::Attempt,
        Self::SignUp,
        Self::Invitation,
        Self::Ceremony,
        Self::PersonBudget,
        Self::AddressBudget,
        Self::PasswordQueue,
        Self::EventStreams,
        Self::Connections,
    ];

    /// The value of the label, and the detail in the audit log.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Attempt => "attempt",
            Self::SignUp => "sign_up",
            Self::Invitation => "invitation",
            Self::Ceremony => "ceremony",
            Self::PersonBudget => "person_budget",
            Self::AddressBudget => "address_budget",
            Self::PasswordQueue => "password_queue",
            Self::EventStreams => "event_streams",
            Self::Connections => "connections",
        }
    }
}

/// The way in which the bytes of a signed file go to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FormTransport {
    Post,
    Put,
    Multipart,
    /// A form for a page without script.
    Plain,
}

impl FormTransport {
    const ALL: [Self; 4] = [Self::Post, Self::Put, Self::Multipart, Self::Plain];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Put => "put",
            Self::Multipart => "multipart",
            Self::Plain => "plain",
        }
    }
}

/// The exposition of this process's metrics.
#[derive(Clone)]
pub(crate) struct Exposition(PrometheusHandle);

impl Exposition {
    /// All metrics as text, in Prometheus's format 0.0.4.
    pub(crate) fn render(&self) -> String {
        self.0.render()
    }
}

/// The recorder of this process: servers of one process share it.
static RECORDER: LazyLock<Result<PrometheusHandle, String>> = LazyLock::new(|| {
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS);
    let recorder = builder.map_err(|error: BuildError| error.to_string())?.build_recorder();
    let handle = recorder.handle();
    ::metrics::set_global_recorder(recorder).map_err(|error| error.to_string())?;
    describe();
    begin();
    Ok(handle)
});

/// Sets the recorder of this process, describes all metrics and begins those whose labels are known. Needs a tokio
/// runtime.
///
/// # Errors
/// If the process has another recorder; the text says so.
pub(crate) fn install() -> Result<Exposition, String> {
    let handle = RECORDER.as_ref().map_err(Clone::clone)?;
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP_EVERY).await;
            handle.run_upkeep();
        }
    });
    Ok(Exposition(handle.clone()))
}

fn describe() {
    for definition in ALL {
        let (name, unit, help) = (definition.name, definition.unit, definition.help);
        match (definition.kind, unit) {
            (Kind::Counter, Some(unit)) => ::metrics::describe_counter!(name, unit, help),
            (Kind::Counter, None) => ::metrics::describe_counter!(name, help),
            (Kind::Gauge, Some(unit)) => ::metrics::describe_gauge!(name, unit, help),
            (Kind::Gauge, None) => ::metrics::describe_gauge!(name, help),
            (Kind::Histogram, Some(unit)) => ::metrics::describe_histogram!(name, unit, help),
            (Kind::Histogram, None) => ::metrics::describe_histogram!(name, help),
        }
    }
}

/// Begins series at 0: a series that begins at 1 shows no increase, so an alert would miss the first event.
fn begin() {
    gauge!(BUILD_INFO.name, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    for transport in FormTransport::ALL {
        counter!(FORMS_SIGNED.name, "transport" => transport.as_str()).absolute(0);
    }
    for end in UploadEnd::ALL {
        counter!(UPLOADS.name, "state" => end.state()).absolute(0);
    }
    for rule in ThrottleRule::ALL {
        counter!(THROTTLED.name, "rule" => rule.as_str()).absolute(0);
    }
    gauge!(UPLOADS_OPEN.name).set(0.0);
    counter!(UPLOAD_BYTES.name).absolute(0);
    counter!(QUOTA_REFUSALS.name).absolute(0);
    gauge!(SWEEP_LAST_SUCCESS.name).set(0.0);
}

/// A request was answered. `route` is the template of a route of this server, never a path that a client chose.
pub(crate) fn request_answered(route: &str, status: u16, duration: Duration) {
    counter!(HTTP_REQUESTS.name, "route" => route.to_owned(), "status" => status.to_string()).increment(1);
    histogram!(HTTP_REQUEST_DURATION.name).record(duration);
}

/// A file was signed.
pub(crate) fn file_signed(transport: &Transport) {
    signed(match transport {
        Transport::Post { .. } => FormTransport::Post,
        Transport::Put { .. } => FormTransport::Put,
        Transport::Multipart { .. } => FormTransport::Multipart,
    });
}

/// A form for a page without script was signed.
pub(crate) fn plain_form_signed() {
    signed(FormTransport::Plain);
}

fn signed(transport: FormTransport) {
    counter!(FORMS_SIGNED.name, "transport" => transport.as_str()).increment(1);
}

/// An upload ended, and the transaction is committed.
pub(crate) fn upload_ended(end: UploadEnd) {
    counter!(UPLOADS.name, "state" => end.state()).increment(1);
    if let UploadEnd::Confirmed(bytes) = end {
        counter!(UPLOAD_BYTES.name).increment(bytes);
    }
}

/// The number of open uploads was read from the database.
pub(crate) fn uploads_open(count: u32) {
    gauge!(UPLOADS_OPEN.name).set(count);
}

/// An arrived file was confirmed or rejected in this time.
pub(crate) fn upload_decided(duration: Duration) {
    histogram!(CONFIRM_DURATION.name).record(duration);
}

/// The store answered a request with this status, or not at all.
pub(crate) fn store_answered(action: StoreAction, status: Option<u16>, duration: Duration) {
    let code = match status {
        // A store may send any three digits; this many are known.
        Some(status @ 100..=599) => status.to_string(),
        Some(_) => "other".to_owned(),
        None => "none".to_owned(),
    };
    histogram!(STORE_REQUEST_DURATION.name, "action" => action.as_str(), "code" => code).record(duration);
}

/// Files were refused because the quota is used up, and the transaction is committed.
pub(crate) fn quota_refused(files: u64) {
    counter!(QUOTA_REFUSALS.name).increment(files);
}

/// A limit refused a request or a connection.
pub(crate) fn throttled(rule: ThrottleRule) {
    counter!(THROTTLED.name, "rule" => rule.as_str()).increment(1);
}

/// A sweep is complete.
pub(crate) fn sweep_succeeded() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    gauge!(SWEEP_LAST_SUCCESS.name).set(now.as_secs_f64());
}
