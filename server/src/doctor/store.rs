//! The checks of the store, in the order of an upload.

use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

use super::answers::{judge, judge_public};
use super::keys::{self, CanaryReports};
use super::report::{Check, State};
use super::{bucket, clock, content_policy};
use crate::access_keys::StoreKeys;
use crate::canary::{Canary, CanaryReport};
use crate::composition::{self, StartError};
use crate::config::{KeyRole, S3Choice, S3Settings, Settings, UploadMethod, definitions};
use crate::http::page_policy;
use crate::preflight;
use crate::store::{BucketAnswer, Integrity, S3Store};

/// Checks that need a store that answers and accepts the server's key.
const LATER: [&str; 9] = [
    "cors_rule",
    "cors_preflight",
    "lifecycle",
    "versioning",
    "public_access",
    "browser_key",
    "upload_by_form",
    "upload_by_put",
    "upload_in_parts",
];

/// All checks of the store.
pub(super) async fn checks(settings: &Settings) -> Vec<Check> {
    match &settings.s3 {
        S3Choice::Embedded { .. } => {
            let message = "No S3 is configured: files go to the embedded one, which runs only inside a server.";
            let check = Check::skipped("store", message);
            vec![
                check.advice("Set BUTTRESS_S3_BUCKET and the other settings of a store before people keep files here."),
            ]
        }
        S3Choice::External(s3) => match StoreKeys::load(s3).await {
            Ok(keys) => {
                let mut checks = credentials(&keys);
                match check_external(settings, s3, &keys).await {
                    Ok(more) => checks.extend(more),
                    Err(error) => checks.push(Check::failed("endpoint", error.to_string())),
                }
                checks
            }
            Err(error) => {
                let failed = Check::failed("credentials", format!("{error}."));
                vec![failed.advice("docs/operations.md, \"Cloud credentials\", says how each provider is set up.")]
            }
        },
    }
}

/// Where temporary credentials are from, and when they expire.
fn credentials(keys: &StoreKeys) -> Vec<Check> {
    match keys.notes() {
        notes if notes.is_empty() => Vec::new(),
        notes => vec![Check::ok("credentials", format!("{}.", notes.join(". ")))],
    }
}

/// The origin of the site's pages.
pub(super) fn site_origin(settings: &Settings) -> String {
    match &settings.public_url {
        Some(url) => url.to_string(),
        None => format!("http://{}", settings.addr),
    }
}

async fn check_external(settings: &Settings, s3: &S3Settings, keys: &StoreKeys) -> Result<Vec<Check>, StartError> {
    let store = Arc::new(composition::store(s3, keys)?);
    let answer = match store.probe_bucket().await {
        Ok(answer) => answer,
        Err(error) => {
            let message = format!("{}: {error}.", definitions::S3_ENDPOINT);
            let failed = Check::failed("endpoint", message)
                .advice("Check that the store runs and that this address and its port are right.");
            let unknown = ["clock", "bucket", "region", "server_key", "public_endpoint"].into_iter();
            let unknown = unknown
                .chain(LATER)
                .map(|name| Check::skipped(name, "The store does not answer."));
            return Ok(std::iter::once(failed).chain(unknown).collect());
        }
    };
    let clock = judge_clock(&answer);
    let is_clock_wrong = clock.state == State::Failed;
    let judged = judge(&answer, s3.region.as_str());
    let mut checks = vec![clock];
    if is_clock_wrong && !judged.is_usable {
        // A store refuses signed requests then, and names any reason.
        let unknown = ["endpoint", "bucket", "region", "server_key", "public_endpoint"].into_iter();
        checks.extend(
            unknown
                .chain(LATER)
                .map(|name| Check::skipped(name, "Not known before the clocks are right.")),
        );
        return Ok(checks);
    }
    checks.extend(judged.checks);
    checks.push(public_endpoint(settings, s3, &store, judged.is_usable).await);
    checks.push(own_content_policy(s3)?);
    if !judged.is_usable {
        checks.extend(LATER.map(|name| Check::skipped(name, "Not known before the server can list the bucket.")));
        return Ok(checks);
    }
    checks.extend(bucket::checks(settings, s3, keys, &store).await?);
    checks.extend(canary_checks(settings, s3, keys, &store).await?);
    Ok(checks)
}

fn judge_clock(answer: &BucketAnswer) -> Check {
    match answer.date {
        Some(date) => clock::judge(clock::skew(date, answer.sent, answer.received)),
        None => Check::skipped("clock", "The store's answer has no Date header."),
    }
}

/// Whether browsers reach the store, and by the same signatures as the server.
async fn public_endpoint(settings: &Settings, s3: &S3Settings, store: &S3Store, is_usable: bool) -> Check {
    const NAME: &str = "public_endpoint";
    let urls = [composition::store_origin(s3).ok(), Some(site_origin(settings))];
    let [Some(Ok(public)), Some(Ok(site))] = urls.map(|url| url.map(|url| Url::parse(&url))) else {
        return Check::skipped(NAME, "The store's address is not a URL.");
    };
    if preflight::is_internal(&public, &site) {
        let message = format!("Browsers are sent to {public}, which other machines cannot reach.");
        let advice = format!(
            "Set {} to an address that browsers reach, and let it lead to the same store.",
            definitions::S3_PUBLIC_ENDPOINT
        );
        return Check::failed(NAME, message).advice(advice);
    }
    let setting = &definitions::S3_PUBLIC_ENDPOINT;
    if s3.public_endpoint.is_none() {
        return Check::ok(
            NAME,
            format!("Browsers use the server's endpoint, because {setting} is not set."),
        );
    }
    if !is_usable {
        return Check::skipped(NAME, "Not known before the server can list the bucket.");
    }
    match store.at_public_endpoint().probe_bucket().await {
        Ok(answer) => judge_public(&answer),
        Err(error) => Check::warning(NAME, format!("{setting}: {error} from this machine."))
            .advice("In many networks a machine cannot reach its own public address. Run this command on another one, or open the address in a browser."),
    }
}

/// Whether the page's own Content-Security-Policy allows all URLs that browsers use.
fn own_content_policy(s3: &S3Settings) -> Result<Check, StartError> {
    let origin = composition::store_origin(s3)?;
    let policy = page_policy("nonce", &origin, false);
    Ok(match content_policy::directives_without(&policy, &origin).as_slice() {
        [] => Check::ok("content_policy", format!("Pages may send files to {origin}.")),
        refused => {
            let message = format!(
                "The policy of pages does not allow {origin} in {}.",
                refused.join(" and ")
            );
            Check::failed("content_policy", message).advice("Please report this as a bug.")
        }
    })
}

async fn canary_checks(
    settings: &Settings,
    s3: &S3Settings,
    keys: &StoreKeys,
    store: &Arc<S3Store>,
) -> Result<Vec<Check>, StartError> {
    let reports = CanaryReports {
        with_forms: run_canary(settings, s3, keys, store, UploadMethod::Post).await?,
        with_puts: run_canary(settings, s3, keys, store, UploadMethod::Put).await?,
    };
    let has_browser_key = s3.upload_role() == KeyRole::Browser;
    let mut checks = keys::checks(&reports, s3.upload_method, has_browser_key);
    let may_list = has_browser_key
        && matches!(store.with_key(keys.upload.clone()).probe_bucket().await, Ok(answer) if answer.is_listing);
    if let Some(check) = checks
        .iter_mut()
        .find(|check| check.name == "browser_key" && may_list && check.state == State::Ok)
    {
        let setting = match s3.browser_role {
            Some(_) => &definitions::S3_BROWSER_ROLE,
            None => KeyRole::Browser.id_setting(),
        };
        let message = format!("{setting}: this key may list the bucket.");
        *check = Check::warning("browser_key", message).advice(
            "Allow it s3:PutObject on staging/* and parts/* only (docs/operations.md, \"A key for browsers\").",
        );
    }
    Ok(checks)
}

async fn run_canary(
    settings: &Settings,
    s3: &S3Settings,
    keys: &StoreKeys,
    store: &Arc<S3Store>,
    single: UploadMethod,
) -> Result<Result<CanaryReport, String>, StartError> {
    let canary = Canary {
        single,
        ..composition::canary(s3, keys, store, settings.rules.max_bytes, Integrity::default())?
    };
    Ok(canary.run_once(Timestamp::now()).await)
}
