//! Checks of the running site, as browsers reach it, through its proxies.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, ORIGIN};
use reqwest::{RequestBuilder, Response};
use secrecy::ExposeSecret;

use super::content_policy::directives_without;
use super::report::Check;
use crate::composition;
use crate::config::{S3Choice, Settings, definitions};
use crate::http::REQUEST_ID;
use crate::outbound::{OutboundClient, error_chain};

/// How long a response may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The size of a body that the server reads, in bytes: the longest list of files is a little larger.
const BODY_BYTES: usize = 200 * 1024;
/// Why these two are not checked.
const UNTRIED: [(&str, &str); 2] = [
    (
        "site_addresses",
        "Whether X-Forwarded-For arrives cannot be seen from here. Look at the addresses in `buttress admin audit`.",
    ),
    (
        "site_events",
        "Whether the proxy passes on events at once cannot be seen without a session. Turn off response buffering for \
         /api/uploads/events if pages show changes late.",
    ),
];

/// The checks of the site. Nothing is changed.
pub(super) async fn checks(settings: &Settings) -> Vec<Check> {
    let Some(url) = &settings.public_url else {
        let message = format!("{} is not set.", definitions::PUBLIC_URL);
        return vec![Check::skipped("site", message)];
    };
    let client = OutboundClient::new(|client| client.timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none()));
    let client = match client {
        Ok(client) => client.to(url.as_str()).clone(),
        Err(error) => return vec![Check::skipped("site", format!("There is no HTTP client: {error}."))],
    };
    let health = match sent(client.get(format!("{url}/healthz"))).await {
        Ok(response) => response,
        Err(cause) => {
            let message = format!("{url} does not answer this machine: {cause}.");
            let advice = "If the server runs, run this command where the site can be reached.";
            return vec![Check::skipped("site", message).advice(advice)];
        }
    };
    if !is_ours(health.headers()) {
        let message = format!(
            "{url} answers with HTTP {}, but not as Buttress does.",
            health.status().as_u16()
        );
        let advice = format!(
            "Let the proxy at this address pass on all paths to {}, and start the server.",
            settings.addr
        );
        return vec![Check::failed("site", message).advice(advice)];
    }
    let mut checks = vec![Check::ok("site", format!("{url} leads to a running server."))];
    checks.push(page_policy(settings, sent(client.get(format!("{url}/login"))).await));
    let body = format!("{{\"files\":[]}}{}", " ".repeat(BODY_BYTES));
    let request = client
        .post(format!("{url}/api/uploads/sign"))
        .header(CONTENT_TYPE, "application/json");
    checks.push(body_and_origin(
        sent(request.header(ORIGIN, url.as_str()).body(body)).await,
    ));
    if let Some(secret) = settings.bucket_events_secrets.first() {
        let request = client
            .post(format!("{url}/hooks/bucket-events"))
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, format!("Bearer {}", secret.expose_secret()))
            .body("{\"Records\":[]}");
        checks.push(bucket_events(sent(request).await));
    }
    checks.extend(UNTRIED.map(|(name, reason)| Check::skipped(name, reason)));
    checks
}

async fn sent(request: RequestBuilder) -> Result<Response, String> {
    request.send().await.map_err(|error| error_chain(&error.without_url()))
}

/// Whether a response is one of this program's.
fn is_ours(headers: &HeaderMap) -> bool {
    headers.contains_key(REQUEST_ID)
}

/// Whether the policy that arrives still allows the store: some proxies set their own.
fn page_policy(settings: &Settings, page: Result<Response, String>) -> Check {
    const NAME: &str = "site_content_policy";
    let origin = match &settings.s3 {
        S3Choice::External(s3) => composition::store_origin(s3),
        S3Choice::Embedded { .. } => return Check::skipped(NAME, "The address of the embedded S3 is not known here."),
    };
    let (Ok(origin), Ok(page)) = (origin, page) else {
        return Check::skipped(NAME, "The page of the site cannot be read.");
    };
    judge_policies(page.headers(), &origin)
}

/// Browsers apply all policies of a response.
fn judge_policies(headers: &HeaderMap, origin: &str) -> Check {
    const NAME: &str = "site_content_policy";
    let policies = headers.get_all(CONTENT_SECURITY_POLICY).iter();
    let refused: Vec<&str> = policies
        .filter_map(|policy| policy.to_str().ok())
        .flat_map(|policy| directives_without(policy, origin))
        .collect();
    match refused.first() {
        None => Check::ok(NAME, format!("Pages that arrive may send files to {origin}.")),
        Some(directive) => {
            let message = format!("The Content-Security-Policy that arrives does not allow {origin} in {directive}.");
            Check::failed(NAME, message).advice(
                "Let the proxy pass on our header and add none of its own; restart the server if the store's address \
                 was changed.",
            )
        }
    }
}

/// A request without a session and with a body as large as the longest list of files: the server answers 401.
fn body_and_origin(response: Result<Response, String>) -> Check {
    const NAME: &str = "site_requests";
    let kib = BODY_BYTES >> 10;
    let Ok(response) = response else {
        let message = format!("The connection ends while a request of {kib} KiB is sent.");
        return Check::failed(NAME, message).advice("Check limits and timeouts of the proxies in front of the site.");
    };
    let status = response.status().as_u16();
    match (is_ours(response.headers()), status) {
        (true, 403) => Check::failed(
            NAME,
            "The server takes a request of its own page for one of another site.",
        )
        .advice("Let the proxy pass on Host and Origin unchanged, and check BUTTRESS_PUBLIC_URL."),
        (true, _) => Check::ok(NAME, format!("Requests of {kib} KiB arrive with their origin.")),
        (false, 413) => Check::failed(NAME, format!("A proxy refuses requests of {kib} KiB."))
            .advice("Let bodies of 256 KiB pass (client_max_body_size in nginx)."),
        (false, _) => Check::failed(NAME, format!("A proxy answers POST with HTTP {status} itself."))
            .advice("Let the proxy pass on all methods and paths."),
    }
}

/// An event without records, with our secret.
fn bucket_events(response: Result<Response, String>) -> Check {
    const NAME: &str = "bucket_events";
    let status = match response {
        Ok(response) => response.status().as_u16(),
        Err(cause) => return Check::failed(NAME, format!("POST /hooks/bucket-events fails: {cause}.")),
    };
    match status {
        401 => Check::failed(NAME, "The running server does not accept the secret of bucket events.")
            .advice("Restart it with these settings, and let the proxy pass on Authorization."),
        404 | 405 => Check::failed(
            NAME,
            "POST /hooks/bucket-events does not reach the server, or it has no secret.",
        )
        .advice("Restart it with these settings, and let the proxy pass on this path."),
        _ => Check::ok(
            NAME,
            "The server accepts bucket events. Whether the store sends any, an upload with a closed page shows.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    fn response(status: u16, headers: &[(&str, &str)]) -> Result<Response, String> {
        let mut response = axum::http::Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        Ok(response.body(Vec::<u8>::new()).unwrap().into())
    }

    #[test]
    fn limits_and_changes_of_proxies_are_told_apart() {
        let ours = [("x-request-id", "1")];
        for (answer, state, part) in [
            (response(401, &ours), State::Ok, "200 KiB"),
            (response(403, &ours), State::Failed, "another site"),
            (response(413, &[]), State::Failed, "refuses"),
            (response(405, &[]), State::Failed, "HTTP 405"),
            (Err("closed".to_owned()), State::Failed, "ends"),
        ] {
            let check = body_and_origin(answer);
            assert_eq!(check.state, state, "{}", check.message);
            assert!(check.message.contains(part), "{}", check.message);
        }
        for (status, state) in [(200, State::Ok), (401, State::Failed), (404, State::Failed)] {
            assert_eq!(bucket_events(response(status, &ours)).state, state);
        }
    }

    #[test]
    fn a_second_policy_of_a_proxy_is_found() {
        let store = "https://store.example.org";
        let own = "connect-src 'self' https://store.example.org; form-action https://store.example.org";
        let mut headers = HeaderMap::new();
        headers.append(CONTENT_SECURITY_POLICY, own.parse().unwrap());
        assert_eq!(judge_policies(&headers, store).state, State::Ok);
        headers.append(CONTENT_SECURITY_POLICY, "default-src 'self'".parse().unwrap());
        let check = judge_policies(&headers, store);
        assert_eq!(check.state, State::Failed);
        assert!(check.message.contains("connect-src"), "{}", check.message);
    }
}
