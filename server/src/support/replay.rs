//! Replays of browsers' preflight requests: why a browser got no answer from the store that it may read.
//!
//! Scripts learn nothing about such a failure (Fetch, "network error"). So the server asks the store the same question,
//! at the address of browsers and for the origin of the site; nothing of a report is part of the request. One replay
//! runs at a time, and its result is used again for a while, so that many failing pages do not burden the store.

use std::sync::Arc;
use std::time::Duration;

use app::text::msg;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;
use tracing::Instrument;
use url::Url;

use super::explanation::{Cause, Explanation};
use crate::config::{definitions, is_loopback};
use crate::outbound::{FailedStep, NoAnswer};
use crate::preflight::{self, PagePreflights, PageRequest, Permission, Refusal};

/// How long a result is used again.
const KEPT_FOR: SignedDuration = SignedDuration::from_secs(30);
/// How long the store may take to answer one request. A report waits for two of them at most, and for those of another
/// report.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Replays preflight requests; see the module. Clones share the results.
#[derive(Clone)]
pub struct PreflightReplay(Arc<Inner>);

struct Inner {
    preflights: PagePreflights,
    /// The latest result for each request of pages, and when it was asked for.
    results: Mutex<[Option<(Timestamp, Replayed)>; 3]>,
}

/// The result of a replay.
#[derive(Clone)]
struct Replayed {
    explanation: Explanation,
    /// Whether the store allows the site's origin, and not all.
    allows_site_only: bool,
}

impl From<Explanation> for Replayed {
    fn from(explanation: Explanation) -> Self {
        Self {
            explanation,
            allows_site_only: false,
        }
    }
}

impl PreflightReplay {
    pub(crate) fn new(preflights: PagePreflights) -> Self {
        Self(Arc::new(Inner {
            preflights,
            results: Mutex::default(),
        }))
    }

    /// Explains why a browser got no answer, for a part or a whole file; `page_origin` is the `Origin` of the report.
    pub(super) async fn explain(&self, is_part: bool, page_origin: Option<&str>, now: Timestamp) -> Explanation {
        let request = self.0.preflights.request_of(is_part);
        let page = page_origin.and_then(|origin| Url::parse(origin).ok());
        if let Some(explanation) = self.0.explain_addresses(request, page.as_ref()) {
            return explanation;
        }
        // In a task of its own, so that clients that go away do not cause another replay.
        let inner = Arc::clone(&self.0);
        let replay = async move { inner.replay(request, now).await };
        match tokio::spawn(replay.in_current_span()).await {
            Ok(replayed) => {
                let of_page = page.filter(|_| replayed.allows_site_only);
                let of_page = of_page.and_then(|page| self.0.explain_page(&page));
                of_page.unwrap_or(replayed.explanation)
            }
            Err(_) => away(&self.0.preflights, request, &NoAnswer::late()),
        }
    }
}

impl Inner {
    /// The cause that the addresses of page and store show, without a request.
    fn explain_addresses(&self, request: PageRequest, page: Option<&Url>) -> Option<Explanation> {
        let site = Url::parse(&self.preflights.needed.origin).ok()?;
        let (page, address) = (page.unwrap_or(&site), self.preflights.address(request));
        let (store, setting) = (Url::parse(&address).ok()?, self.preflights.endpoint);
        if page.scheme() == "https" && store.scheme() == "http" && !is_loopback(&store) {
            let message = format!(
                "Browsers block requests of a page at https:// to {address}. Put TLS in front of the store, and set \
                 {setting} to its https:// origin."
            );
            let hint = msg::upload_mixed_content();
            return Some(Explanation::new(Cause::MixedContent, Some(hint), &message));
        }
        let is_internal = preflight::is_internal(&store, page);
        is_internal.then(|| {
            let message = format!(
                "Browsers are sent to {address}, which other machines cannot reach. Set {} to an address that browsers \
                 reach, and let it lead to the same store.",
                definitions::S3_PUBLIC_ENDPOINT
            );
            Explanation::new(Cause::InternalAddress, Some(msg::upload_internal_address()), &message)
        })
    }

    /// The cause if the page was opened at another address than the site's. The embedded store allows all names of this
    /// machine.
    fn explain_page(&self, page: &Url) -> Option<Explanation> {
        let (origin, site) = (page.origin().ascii_serialization(), &self.preflights.needed.origin);
        (origin != *site && !is_loopback(page)).then(|| {
            let message = format!(
                "The page was opened at {origin}, and the store allows pages of {site}. Set {} to the address that \
                 people use, or redirect them to {site}.",
                definitions::PUBLIC_URL
            );
            let hint = msg::upload_other_address(site);
            Explanation::new(Cause::OtherAddress, Some(hint), &message)
        })
    }

    /// The result of the latest replay, or of one that is made now.
    async fn replay(&self, request: PageRequest, now: Timestamp) -> Replayed {
        let mut results = self.results.lock().await;
        let result = &mut results[request as usize];
        // `now` may be earlier than a replay that this call waited for.
        if let Some((at, replayed)) = result
            && now.duration_since(*at).abs() < KEPT_FOR
        {
            return replayed.clone();
        }
        let replayed = self.ask(request).await;
        *result = Some((now, replayed.clone()));
        replayed
    }

    async fn ask(&self, request: PageRequest) -> Replayed {
        let preflights = &self.preflights;
        let answer = tokio::time::timeout(TIMEOUT, preflights.send(request)).await;
        let explanation = match answer.unwrap_or_else(|_| Err(NoAnswer::late())) {
            Ok(Permission::OfOrigin) => {
                return Replayed {
                    explanation: allowed(preflights, request),
                    allows_site_only: true,
                };
            }
            Ok(Permission::OfAnyOrigin) => allowed(preflights, request),
            Ok(Permission::Refused(refusal)) => self.explain_refusal(request, &refusal).await,
            Err(error) => match error.step {
                FailedStep::Name => name_not_found(preflights, request, &error),
                FailedStep::Tls => certificate_invalid(preflights, request, &error),
                FailedStep::Other => self.explain_silence(request, &error).await,
            },
        };
        explanation.into()
    }

    async fn explain_refusal(&self, request: PageRequest, refusal: &Refusal) -> Explanation {
        match refusal {
            Refusal::Status(429 | 500..=599, _) => away(&self.preflights, request, refusal),
            // Another region, another bucket, or no store: a CORS rule changes nothing. Browsers follow no redirect here.
            Refusal::Status(300..=400 | 404, _) => misdirected(&self.preflights, request, refusal),
            Refusal::Method(_) | Refusal::Header(_) => {
                let lacks = self.lacks().await;
                refused(&self.preflights, request, refusal, lacks, Cause::CorsRequest)
            }
            _ => {
                let lacks = self.lacks().await;
                refused(&self.preflights, request, refusal, lacks, Cause::CorsOrigin)
            }
        }
    }

    /// Explains a preflight without an answer. SeaweedFS 4 cuts the connection instead of refusing an origin, so the
    /// bucket's rules tell whether the store is away.
    async fn explain_silence(&self, request: PageRequest, error: &NoAnswer) -> Explanation {
        match self.lacks().await.filter(|lacks| !lacks.is_empty()) {
            Some(lacks) => refused(&self.preflights, request, error, Some(lacks), Cause::CorsOrigin),
            None => away(&self.preflights, request, error),
        }
    }

    async fn lacks(&self) -> Option<Vec<String>> {
        tokio::time::timeout(TIMEOUT, self.preflights.lacks()).await.ok()?
    }
}

fn allowed(preflights: &PagePreflights, request: PageRequest) -> Explanation {
    let message = format!(
        "This server reaches {}, and the store allows {} from {}. So the cause is in the browser or its network: a \
         blocker, a VPN, a proxy, a firewall, other name servers, or a certificate that only this machine trusts. \
         `buttress doctor` finds a Content-Security-Policy that a proxy adds.",
        preflights.address(request),
        request.method(),
        preflights.needed.origin
    );
    Explanation::new(Cause::Browser, Some(msg::upload_blocked_by_browser()), &message)
}

/// `lacks` are phrases about the bucket's rules; if these cannot be read, the cause is `otherwise`.
fn refused(
    preflights: &PagePreflights,
    request: PageRequest,
    problem: &dyn std::fmt::Display,
    lacks: Option<Vec<String>>,
    otherwise: Cause,
) -> Explanation {
    let (method, origin, address) = (request.method(), &preflights.needed.origin, preflights.address(request));
    let mut message = format!("Browsers do not send {method} from {origin} to {address}: {problem}.");
    let cause = match &lacks {
        Some(lacks) if lacks.is_empty() => {
            message += " The bucket's CORS rules allow it, so a proxy in front of the store answers OPTIONS or changes \
                        the Access-Control headers.";
            Cause::Proxy
        }
        Some(lacks) => {
            message = format!(
                "{message} The bucket's CORS rules lack {}. Run `buttress doctor --fix`, which adds the rule.",
                lacks.join(", ")
            );
            match lacks.iter().any(|lack| lack.starts_with(preflight::ORIGIN)) {
                true => Cause::CorsOrigin,
                false => Cause::CorsRequest,
            }
        }
        None => {
            message += " The server's key may not read the bucket's CORS rules: run `buttress doctor`, which prints the \
                        rule that the bucket needs (docs/bucket.md, \"CORS\").";
            otherwise
        }
    };
    let hint = match cause {
        Cause::CorsOrigin => msg::upload_cors_origin(),
        Cause::CorsRequest => msg::upload_cors_request(),
        _ => msg::upload_wrong_settings(),
    };
    Explanation::new(cause, Some(hint), &message)
}

fn misdirected(preflights: &PagePreflights, request: PageRequest, refusal: &Refusal) -> Explanation {
    let message = format!(
        "Browsers do not send {} to {}: {refusal}. Check {}, {} and {}; `buttress doctor` names the wrong one.",
        request.method(),
        preflights.address(request),
        preflights.endpoint,
        definitions::S3_REGION,
        definitions::S3_BUCKET
    );
    Explanation::new(Cause::Settings, Some(msg::upload_wrong_settings()), &message)
}

fn name_not_found(preflights: &PagePreflights, request: PageRequest, error: &NoAnswer) -> Explanation {
    let message = format!(
        "The name in {} does not resolve on this server either: {error}. Check {} and the name servers.",
        preflights.address(request),
        preflights.endpoint
    );
    Explanation::new(Cause::StoreName, Some(msg::upload_store_name()), &message)
}

fn certificate_invalid(preflights: &PagePreflights, request: PageRequest, error: &NoAnswer) -> Explanation {
    let message = format!(
        "There is no secure connection to {} from this server either: {error}. Check the store's certificate, and that \
         it names the host of {}.",
        preflights.address(request),
        preflights.endpoint
    );
    Explanation::new(Cause::StoreCertificate, Some(msg::upload_store_certificate()), &message)
}

fn away(preflights: &PagePreflights, request: PageRequest, problem: &dyn std::fmt::Display) -> Explanation {
    let message = format!(
        "Requests of this server to {} fail, too: {problem}. Check that the store and the proxy in front of it run, and \
         {}. In some networks a machine cannot reach its own public address.",
        preflights.address(request),
        preflights.endpoint
    );
    Explanation::new(Cause::StoreAway, Some(msg::upload_store_away()), &message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access_keys::StoreKeys;
    use crate::composition;
    use crate::config::{S3Choice, Source};

    async fn inner(origin: &str, endpoint: &str) -> Inner {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let pairs = [
            ("BUTTRESS_S3_BUCKET", "files"),
            ("BUTTRESS_S3_REGION", "us-east-1"),
            ("BUTTRESS_S3_ENDPOINT", endpoint),
            ("BUTTRESS_S3_ACCESS_KEY_ID", "AKID"),
            ("BUTTRESS_S3_SECRET_ACCESS_KEY", "secret"),
        ];
        let S3Choice::External(s3) = S3Choice::load(&Source::new(pairs, None).unwrap()).unwrap() else {
            panic!("an S3 is configured")
        };
        let store = Arc::new(composition::store(&s3, &StoreKeys::load(&s3).await.unwrap()).unwrap());
        Inner {
            preflights: PagePreflights::new(origin, &s3, store).unwrap(),
            results: Mutex::default(),
        }
    }

    fn cause(explanation: Option<Explanation>) -> Option<Cause> {
        explanation.map(|explanation| explanation.cause)
    }

    #[tokio::test]
    async fn addresses_that_no_browser_can_use_are_found_without_a_request() {
        for (origin, page, endpoint, expected) in [
            ("https://a.example", None, "https://s3.example", None),
            (
                "https://a.example",
                None,
                "http://minio:9000",
                Some(Cause::MixedContent),
            ),
            (
                "https://a.example",
                None,
                "https://minio:9000",
                Some(Cause::InternalAddress),
            ),
            (
                "https://a.example",
                None,
                "http://127.0.0.1:9000",
                Some(Cause::InternalAddress),
            ),
            ("http://localhost:3000", None, "http://minio:9000", None),
            (
                "http://localhost:3000",
                Some("https://a.example"),
                "http://s3.example",
                Some(Cause::MixedContent),
            ),
            (
                "http://localhost:3000",
                Some("https://a.example"),
                "https://s3.example",
                None,
            ),
        ] {
            let page = page.map(|page| Url::parse(page).unwrap());
            let found = inner(origin, endpoint)
                .await
                .explain_addresses(PageRequest::Form, page.as_ref());
            assert_eq!(cause(found), expected, "{origin} {page:?} {endpoint}");
        }
    }

    #[tokio::test]
    async fn a_page_at_another_address_than_the_sites_is_found() {
        let inner = inner("https://a.example", "https://s3.example").await;
        let of_page = |page: &str| inner.explain_page(&Url::parse(page).unwrap());
        assert_eq!(cause(of_page("https://a.example")), None);
        assert_eq!(cause(of_page("http://127.0.0.1:3000")), None);
        assert_eq!(cause(of_page("https://www.a.example")), Some(Cause::OtherAddress));
    }
}
