//! The settings of the export, from the variables.

use std::collections::HashMap;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use url::Url;

use super::Variables;

/// Where traces go without an endpoint (OpenTelemetry, "OTLP Exporter Configuration").
const DEFAULT_ENDPOINT: &str = "http://localhost:4318";
const TRACES_PATH: &str = "/v1/traces";
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// What decides whether a trace is recorded (OpenTelemetry, "General SDK Configuration").
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::traces) struct Sampling {
    /// Whether the caller's `traceparent` decides, where a request has one.
    pub(in crate::traces) is_parent_based: bool,
    /// The share of the other traces that is recorded, from 0 to 1.
    pub(in crate::traces) ratio: f64,
}

/// The settings of the export. Endpoint and headers may hold secrets.
pub(in crate::traces) struct ExportSettings {
    /// The URL that takes traces.
    pub(in crate::traces) endpoint: Url,
    /// Headers of each request.
    pub(in crate::traces) headers: HashMap<String, String>,
    /// The timeout of a request.
    pub(in crate::traces) timeout: Duration,
    pub(in crate::traces) sampling: Sampling,
    /// Whether trace contexts are read from requests and sent to the store.
    pub(in crate::traces) propagates: bool,
    /// `OTEL_SERVICE_NAME`.
    pub(in crate::traces) service_name: Option<String>,
}

impl ExportSettings {
    /// The settings, or nothing if no traces are wanted.
    ///
    /// # Errors
    /// A sentence that names the wrong variable.
    pub(in crate::traces) fn load(variables: &Variables) -> Result<Option<Self>, String> {
        if let Some(value) = variables.get("OTEL_SDK_DISABLED")
            && !["true", "false"].iter().any(|known| value.eq_ignore_ascii_case(known))
        {
            return Err("OTEL_SDK_DISABLED: write true or false".to_owned());
        }
        if variables.asks_for_traces().is_none() {
            return Ok(None);
        }
        if variables
            .get("OTEL_TRACES_EXPORTER")
            .is_some_and(|value| value != "otlp")
        {
            return Err("OTEL_TRACES_EXPORTER: write otlp or none; other exporters are not built in".to_owned());
        }
        check_protocol(variables)?;
        check_batches(variables)?;
        Ok(Some(Self {
            endpoint: endpoint(variables)?,
            headers: headers(variables)?,
            timeout: timeout(variables)?,
            sampling: sampling(variables)?,
            propagates: propagates(variables)?,
            service_name: variables.get("OTEL_SERVICE_NAME").map(str::to_owned),
        }))
    }
}

fn check_protocol(variables: &Variables) -> Result<(), String> {
    if let Some((name, value)) = variables.get_for_traces("PROTOCOL")
        && value != "http/protobuf"
    {
        return Err(format!(
            "{name}: only http/protobuf is built in; name the collector's HTTP port in the endpoint, usually 4318"
        ));
    }
    if let Some((name, value)) = variables.get_for_traces("COMPRESSION")
        && value != "none"
    {
        return Err(format!("{name}: no compression is built in; write none, or unset it"));
    }
    for rest in ["CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY"] {
        if let Some((name, _)) = variables.get_for_traces(rest) {
            return Err(format!(
                "{name} is not supported; unset it, and add the collector's CA to the certificates of the system"
            ));
        }
    }
    if let Some(list) = variables.get("OTEL_RESOURCE_ATTRIBUTES")
        && !list.split(',').all(|pair| pair.trim().is_empty() || pair.contains('='))
    {
        return Err(
            "OTEL_RESOURCE_ATTRIBUTES: write pairs such as deployment.environment.name=production, separated by commas"
                .to_owned(),
        );
    }
    Ok(())
}

/// Spans that may wait at most: the SDK allocates the queue at once, with some hundred bytes for each.
const MAX_QUEUE: u32 = 100_000;

/// Checks what the SDK reads for itself; it would ignore wrong values.
fn check_batches(variables: &Variables) -> Result<(), String> {
    for (name, most) in [
        ("OTEL_BSP_SCHEDULE_DELAY", u32::MAX),
        ("OTEL_BSP_MAX_QUEUE_SIZE", MAX_QUEUE),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", MAX_QUEUE),
    ] {
        let is_valid = |value: &str| value.parse::<u32>().is_ok_and(|number| (1..=most).contains(&number));
        if variables.get(name).is_some_and(|value| !is_valid(value)) {
            return Err(format!("{name}: write a whole number from 1 to {most}"));
        }
    }
    Ok(())
}

fn endpoint(variables: &Variables) -> Result<Url, String> {
    let (name, text) = variables
        .get_for_traces("ENDPOINT")
        .unwrap_or((String::new(), DEFAULT_ENDPOINT));
    let url = Url::parse(text).ok();
    let mut url = url
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| format!("{name}: write a URL such as http://localhost:4318"))?;
    // The variable for traces is the whole URL; the one for all signals is the URL that paths are added to.
    if !name.contains("TRACES") {
        url.set_path(&format!("{}{TRACES_PATH}", url.path().trim_end_matches('/')));
    }
    Ok(url)
}

/// Pairs `name=value`, separated by commas; values are percent-encoded (W3C Baggage, without properties).
fn headers(variables: &Variables) -> Result<HashMap<String, String>, String> {
    let Some((name, list)) = variables.get_for_traces("HEADERS") else {
        return Ok(HashMap::new());
    };
    let wrong =
        || format!("{name}: write pairs such as api-key=VALUE, separated by commas, with percent-encoded values");
    let pairs = list.split(',').map(str::trim).filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').ok_or_else(wrong)?;
            let value = percent_decoded(value.trim()).ok_or_else(wrong)?;
            let is_valid =
                HeaderName::from_bytes(key.trim().as_bytes()).is_ok() && HeaderValue::from_str(&value).is_ok();
            match is_valid && !value.is_empty() {
                true => Ok((key.trim().to_owned(), value)),
                false => Err(wrong()),
            }
        })
        .collect()
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        (bytes, rest) = match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits)
                    .ok()
                    .filter(|digits| !digits.starts_with('+'))?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                (bytes, after)
            }
            (b'%', _) => return None,
            (byte, after) => {
                bytes.push(*byte);
                (bytes, after)
            }
        };
    }
    String::from_utf8(bytes).ok()
}

fn timeout(variables: &Variables) -> Result<Duration, String> {
    let Some((name, value)) = variables.get_for_traces("TIMEOUT") else {
        return Ok(DEFAULT_TIMEOUT);
    };
    match value.parse::<u32>() {
        Ok(millis) if millis > 0 => Ok(Duration::from_millis(millis.into())),
        _ => Err(format!("{name}: write a number of milliseconds of at least 1")),
    }
}

fn sampling(variables: &Variables) -> Result<Sampling, String> {
    let name = variables.get("OTEL_TRACES_SAMPLER").unwrap_or("parentbased_always_on");
    let (is_parent_based, name) = match name.strip_prefix("parentbased_") {
        Some(name) => (true, name),
        None => (false, name),
    };
    let ratio = match name {
        "always_on" => 1.0,
        "always_off" => 0.0,
        "traceidratio" => match variables.get("OTEL_TRACES_SAMPLER_ARG").map_or(Ok(1.0), str::parse) {
            Ok(ratio) if (0.0..=1.0).contains(&ratio) => ratio,
            _ => return Err("OTEL_TRACES_SAMPLER_ARG: write a number from 0 to 1, such as 0.1".to_owned()),
        },
        _ => {
            return Err(
                "OTEL_TRACES_SAMPLER: write always_on, always_off or traceidratio, or one of them after \
                        parentbased_"
                    .to_owned(),
            );
        }
    };
    Ok(Sampling { is_parent_based, ratio })
}

fn propagates(variables: &Variables) -> Result<bool, String> {
    let list = variables.get("OTEL_PROPAGATORS").unwrap_or("tracecontext");
    let names: Vec<&str> = list.split(',').map(str::trim).collect();
    match names
        .iter()
        .all(|name| ["tracecontext", "baggage", "none"].contains(name))
    {
        true => Ok(names.contains(&"tracecontext")),
        false => Err("OTEL_PROPAGATORS: write tracecontext or none; other formats are not built in".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "hunter2";

    fn load(pairs: &[(&str, &str)]) -> Result<ExportSettings, String> {
        let mut all = vec![("OTEL_TRACES_EXPORTER", "otlp")];
        all.extend(pairs);
        ExportSettings::load(&Variables::new(all)).map(|settings| settings.expect("traces are wanted"))
    }

    #[test]
    fn the_variables_have_the_defaults_and_the_order_of_the_specification() {
        let defaults = load(&[]).unwrap();
        assert_eq!(defaults.endpoint.as_str(), "http://localhost:4318/v1/traces");
        assert_eq!(defaults.timeout, Duration::from_secs(10));
        assert!(defaults.sampling.is_parent_based && defaults.sampling.ratio == 1.0 && defaults.propagates);
        assert!(defaults.headers.is_empty() && defaults.service_name.is_none());

        let all = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.example.org/otlp/"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b%3D, x-scope = 1 ,"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "250"),
            ("OTEL_TRACES_SAMPLER", "traceidratio"),
            ("OTEL_TRACES_SAMPLER_ARG", "0.25"),
            ("OTEL_PROPAGATORS", "none"),
            ("OTEL_SERVICE_NAME", "files"),
        ];
        let settings = load(&all).unwrap();
        assert_eq!(
            settings.endpoint.as_str(),
            "https://collector.example.org/otlp/v1/traces"
        );
        assert_eq!(settings.headers["api-key"], "a b=");
        assert_eq!(settings.headers["x-scope"], "1");
        assert_eq!(settings.timeout, Duration::from_millis(250));
        assert_eq!(
            settings.sampling,
            Sampling {
                is_parent_based: false,
                ratio: 0.25
            }
        );
        assert!(!settings.propagates);
        assert_eq!(settings.service_name.as_deref(), Some("files"));

        let with_query = load(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.example.org?key=1")]).unwrap();
        assert_eq!(
            with_query.endpoint.as_str(),
            "https://collector.example.org/v1/traces?key=1"
        );

        // The variable for traces wins, and its path is left as it is.
        let mut for_traces = all.to_vec();
        for_traces.push(("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://10.0.0.5:4318/traces"));
        for_traces.push(("OTEL_EXPORTER_OTLP_TRACES_HEADERS", ""));
        let settings = load(&for_traces).unwrap();
        assert_eq!(settings.endpoint.as_str(), "http://10.0.0.5:4318/traces");
        assert_eq!(settings.headers.len(), 2, "an empty variable is not set");
    }

    #[test]
    fn a_wrong_value_is_a_sentence_that_names_the_variable_and_not_the_value() {
        for (name, value) in [
            ("OTEL_SDK_DISABLED", "hunter2"),
            ("OTEL_TRACES_EXPORTER", "hunter2"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "hunter2.example.org:4318"),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "grpc://u:hunter2@collector"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json"),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "hunter2"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "key=hunter2%"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "key=hunter2%0d"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "a key=hunter2"),
            ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "key="),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "10s"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "0"),
            ("OTEL_EXPORTER_OTLP_CERTIFICATE", "/etc/hunter2"),
            ("OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY", "/etc/hunter2"),
            ("OTEL_RESOURCE_ATTRIBUTES", "a=b,hunter2"),
            ("OTEL_BSP_MAX_QUEUE_SIZE", "0"),
            ("OTEL_BSP_MAX_QUEUE_SIZE", "4294967295"),
            ("OTEL_BSP_SCHEDULE_DELAY", "5s"),
            ("OTEL_TRACES_SAMPLER", "xray"),
            ("OTEL_PROPAGATORS", "tracecontext,b3"),
        ] {
            let sentence = load(&[(name, value)]).err().unwrap_or_else(|| panic!("{name}={value}"));
            assert!(sentence.starts_with(name) && !sentence.contains(SECRET), "{sentence}");
        }
        for ratio in ["2", "-0.1", "NaN", "half"] {
            let pairs = [
                ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"),
                ("OTEL_TRACES_SAMPLER_ARG", ratio),
            ];
            let sentence = load(&pairs).err().unwrap_or_else(|| panic!("{ratio}"));
            assert!(sentence.starts_with("OTEL_TRACES_SAMPLER_ARG"), "{sentence}");
        }
    }
}
