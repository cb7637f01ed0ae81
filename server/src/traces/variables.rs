//! The `OTEL_…` variables (OpenTelemetry specification, "Environment Variable Specification"). An empty variable counts
//! as not set. Sentences about wrong values do not quote them, because headers and URLs may hold secrets.

#[cfg(feature = "otel")]
mod export_settings;

use std::collections::BTreeMap;

#[cfg(feature = "otel")]
pub(super) use export_settings::{ExportSettings, Sampling};

const PREFIX: &str = "OTEL_";

/// The `OTEL_…` variables of an environment.
pub struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Reads the process's environment.
    pub fn of_process() -> Self {
        let pairs = std::env::vars_os().filter_map(|(name, value)| {
            // A value that is not UTF-8 is wrong for every variable, and stays so.
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        });
        Self::new(pairs)
    }

    fn new(pairs: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Self {
        let pairs = pairs.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self(pairs.filter(|(name, _)| name.starts_with(PREFIX)).collect())
    }

    /// The value of a variable.
    fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name)?.trim();
        (!value.is_empty()).then_some(value)
    }

    /// The name and value of the variable for traces, or else of the one for all signals.
    fn get_for_traces(&self, rest: &str) -> Option<(String, &str)> {
        let names = [
            format!("OTEL_EXPORTER_OTLP_TRACES_{rest}"),
            format!("OTEL_EXPORTER_OTLP_{rest}"),
        ];
        names.into_iter().find_map(|name| {
            let value = self.get(&name)?;
            Some((name, value))
        })
    }

    /// The name of the variable that asks for traces: an endpoint, or `otlp` as the exporter. None if another one turns
    /// them off. Without an endpoint the specification would send traces to localhost, but few servers have a collector.
    pub(super) fn asks_for_traces(&self) -> Option<String> {
        let is_disabled = self
            .get("OTEL_SDK_DISABLED")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let exporter = self.get("OTEL_TRACES_EXPORTER");
        if is_disabled || exporter == Some("none") {
            return None;
        }
        let endpoint = self.get_for_traces("ENDPOINT").map(|(name, _)| name);
        endpoint.or_else(|| exporter.map(|_| "OTEL_TRACES_EXPORTER".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_or_the_exporter_asks_for_traces() {
        let asks = |pairs: &[(&str, &str)]| Variables::new(pairs.iter().copied()).asks_for_traces();
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318");
        assert_eq!(asks(&[]), None);
        assert_eq!(asks(&[("OTEL_SERVICE_NAME", "x")]), None);
        assert_eq!(asks(&[("OTEL_EXPORTER_OTLP_ENDPOINT", " ")]), None, "empty is not set");
        assert_eq!(asks(&[endpoint]).as_deref(), Some(endpoint.0));
        assert_eq!(
            asks(&[("OTEL_TRACES_EXPORTER", "otlp")]).as_deref(),
            Some("OTEL_TRACES_EXPORTER")
        );
        assert_eq!(asks(&[endpoint, ("OTEL_TRACES_EXPORTER", "none")]), None);
        assert_eq!(asks(&[endpoint, ("OTEL_SDK_DISABLED", "True")]), None);
        assert_eq!(
            asks(&[endpoint, ("OTEL_SDK_DISABLED", "false")]).as_deref(),
            Some(endpoint.0)
        );
    }
}
