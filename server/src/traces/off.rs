//! The items of `otel` in builds without OpenTelemetry. They do nothing.

use std::fmt::Arguments;

use app::domain::upload::UploadId;
use axum::http::HeaderMap;

use super::{Attribute, Kind, Variables};

/// Sends no traces.
pub struct Exporter;

impl Exporter {
    /// No line for the operator.
    pub fn note(&self) -> Option<String> {
        None
    }

    /// Returns at once.
    pub async fn flush(self) {}
}

/// Warns if the variables ask for traces, because this build has none.
///
/// # Errors
/// Never: this build reads no other variable.
pub fn install(variables: &Variables) -> Result<Exporter, String> {
    if let Some(name) = variables.asks_for_traces() {
        tracing::warn!("{name} is set, but this binary was built without the feature `otel`: no traces are sent");
    }
    Ok(Exporter)
}

/// No span.
pub(crate) struct Span;

impl Span {
    pub(super) fn none() -> Self {
        Self
    }

    pub(super) fn server(_: &HeaderMap, _: Arguments<'_>, _: &[Attribute<'_>]) -> Self {
        Self
    }

    pub(super) fn start(_: Kind, _: Arguments<'_>, _: &[Attribute<'_>]) -> Self {
        Self
    }

    pub(super) fn set(&self, _: Attribute<'_>) {}

    pub(super) fn fail(&self, _: &str) {}

    pub(super) fn link_to_upload(&self, _: &UploadId) {}

    /// Adds no header.
    pub(crate) fn inject(&self, _: &mut HeaderMap) {}

    /// No ids.
    pub(crate) fn ids(&self) -> Option<(String, String)> {
        None
    }

    /// The future itself.
    pub(crate) fn run<F: Future>(&self, future: F) -> F {
        future
    }
}

/// The future itself.
pub(crate) fn in_current_span<F: Future>(future: F) -> F {
    future
}

pub(super) fn has_current_span() -> bool {
    false
}

pub(super) fn begin_upload(_: &UploadId, _: Arguments<'_>, _: &[Attribute<'_>]) {}

pub(super) fn end_upload(_: &UploadId, _: Arguments<'_>, _: &[Attribute<'_>]) {}

pub(super) fn link_to_upload(_: &UploadId) {}
