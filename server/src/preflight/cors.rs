//! The CORS rule that the page needs, and whether the bucket has it.

use std::fmt;

use quick_xml::escape::escape;

use crate::config::{S3Settings, UploadMethod};
use crate::store::{CorsRule, PreflightAnswer};

/// Response headers that the page reads.
const EXPOSED: [&str; 3] = ["ETag", "Location", "x-amz-request-id"];
/// The beginning of phrases about response headers that the page cannot read.
pub(crate) const HIDDEN: &str = "the exposed header";
/// The beginning of the phrase about the page's origin.
pub(crate) const ORIGIN: &str = "the origin";
/// Methods that the page sends.
const METHODS: [&str; 4] = ["POST", "PUT", "GET", "HEAD"];

/// The rule that the page needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NeededRule {
    /// The origin of the page.
    pub(crate) origin: String,
    /// Request headers, in lower case, sorted.
    pub(crate) headers: &'static [&'static str],
}

impl NeededRule {
    /// The rule for the pages at this origin.
    pub(crate) fn of(origin: &str, s3: &S3Settings) -> Self {
        Self::new(origin, s3.upload_method == UploadMethod::Put && s3.acl.is_some())
    }

    /// The rule for a page; `sends_acl` if PUTs carry a canned ACL.
    fn new(origin: &str, sends_acl: bool) -> Self {
        Self {
            origin: origin.to_owned(),
            headers: match sends_acl {
                true => &["content-type", "x-amz-acl", "x-amz-meta-upload-id"],
                false => &["content-type", "x-amz-meta-upload-id"],
            },
        }
    }

    /// The rule in the form that `aws s3api put-bucket-cors` and most consoles take.
    pub(crate) fn json(&self) -> String {
        serde_json::json!({
            "AllowedOrigins": [self.origin],
            "AllowedMethods": METHODS,
            "AllowedHeaders": self.headers,
            "ExposeHeaders": EXPOSED,
            "MaxAgeSeconds": 86_400,
        })
        .to_string()
    }

    /// The rule as XML of S3.
    pub(crate) fn xml(&self) -> String {
        let list = |name: &str, items: &[&str]| -> String {
            let items = items.iter().map(|item| format!("<{name}>{}</{name}>", escape(*item)));
            items.collect()
        };
        [
            "<CORSRule><ID>buttress-cors</ID>",
            &list("AllowedOrigin", &[&self.origin]),
            &list("AllowedMethod", &METHODS),
            &list("AllowedHeader", self.headers),
            &list("ExposeHeader", &EXPOSED),
            "<MaxAgeSeconds>86400</MaxAgeSeconds></CORSRule>",
        ]
        .concat()
    }

    /// What the bucket's rules lack, a phrase each; empty if nothing. A request is allowed if one rule allows its
    /// origin, its method and all of its headers (AWS, "Elements of a CORS configuration").
    pub(crate) fn difference(&self, rules: &[CorsRule]) -> Vec<String> {
        let rules: Vec<&CorsRule> = rules.iter().filter(|rule| self.allows_origin(rule)).collect();
        if rules.is_empty() {
            return vec![format!("{ORIGIN} {}", self.origin)];
        }
        let mut lacks = Vec::new();
        for method in METHODS {
            let with_method = || rules.iter().filter(|rule| rule.methods.iter().any(|one| one == method));
            let lacking = with_method().map(|rule| self.headers_not_in(rule));
            let Some(headers) = lacking.min_by_key(Vec::len) else {
                lacks.push(format!("the method {method}"));
                continue;
            };
            lacks.extend(headers.into_iter().map(|header| format!("the request header {header}")));
            // The first rule that allows the request decides which headers the page may read.
            if let Some(rule) = with_method().find(|rule| self.headers_not_in(rule).is_empty()) {
                let exposed = |name: &str| {
                    rule.exposed
                        .iter()
                        .any(|one| one == "*" || one.eq_ignore_ascii_case(name))
                };
                let hidden = EXPOSED.into_iter().filter(|name| !exposed(name));
                lacks.extend(hidden.map(|name| format!("{HIDDEN} {name}")));
            }
        }
        let mut seen = Vec::new();
        lacks.retain(|one| {
            let is_new = !seen.contains(one);
            seen.push(one.clone());
            is_new
        });
        lacks
    }

    fn allows_origin(&self, rule: &CorsRule) -> bool {
        rule.origins
            .iter()
            .any(|pattern| matches_pattern(pattern, &self.origin))
    }

    fn headers_not_in(&self, rule: &CorsRule) -> Vec<&'static str> {
        let allowed = |name: &str| {
            rule.headers
                .iter()
                .any(|pattern| matches_pattern(&pattern.to_ascii_lowercase(), name))
        };
        self.headers.iter().copied().filter(|name| !allowed(name)).collect()
    }
}

/// Whether a text matches a pattern with at most one `*`, which stands for any text.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, end)) => text.len() >= start.len() + end.len() && text.starts_with(start) && text.ends_with(end),
    }
}

/// Why a browser does not send a request after the answer to its preflight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Another status than 200 to 299, with S3's error code.
    Status(u16, String),
    /// The answer allows no origin.
    NoOrigin,
    /// The answer allows another origin.
    OtherOrigin(String),
    /// The answer allows several origins; browsers accept one at most.
    ManyOrigins,
    /// The answer does not allow the method.
    Method(&'static str),
    /// The answer does not allow a request header.
    Header(&'static str),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status, code) if code.is_empty() => write!(f, "the answer is HTTP {status}"),
            Self::Status(status, code) => write!(f, "the answer is HTTP {status} {code}"),
            Self::NoOrigin => f.write_str("Access-Control-Allow-Origin is missing"),
            Self::OtherOrigin(origin) => write!(f, "Access-Control-Allow-Origin is {origin}"),
            Self::ManyOrigins => {
                f.write_str("Access-Control-Allow-Origin is there more than once: the store and a proxy both add it")
            }
            Self::Method(method) => write!(f, "Access-Control-Allow-Methods lacks {method}"),
            Self::Header(name) => write!(f, "Access-Control-Allow-Headers lacks {name}"),
        }
    }
}

/// Judges the answer to a preflight as a browser does (Fetch, "CORS-preflight fetch"); `None` if it sends the request.
pub(super) fn refusal(
    answer: &PreflightAnswer,
    origin: &str,
    method: &'static str,
    headers: &[&'static str],
) -> Option<Refusal> {
    if !(200..300).contains(&answer.status) {
        return Some(Refusal::Status(answer.status, answer.error.code.as_str().to_owned()));
    }
    match answer.allowed_origins.as_slice() {
        [] => return Some(Refusal::NoOrigin),
        [one] if one == "*" || one == origin => {}
        [one] => return Some(Refusal::OtherOrigin(one.clone())),
        _ => return Some(Refusal::ManyOrigins),
    }
    let has = |list: &[String], name: &str| list.iter().any(|one| one == "*" || one.eq_ignore_ascii_case(name));
    // Browsers need no permission for the method POST.
    if method != "POST" && !has(&answer.methods, method) {
        return Some(Refusal::Method(method));
    }
    let missing = headers.iter().find(|name| !has(&answer.headers, name))?;
    Some(Refusal::Header(missing))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use s3_post_policy::S3Error;

    use super::*;

    const ORIGIN: &str = "https://files.example.org";

    fn rule(origin: &str, methods: &[&str], headers: &[&str], exposed: &[&str]) -> CorsRule {
        let text = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
        CorsRule {
            origins: text(&[origin]),
            methods: text(methods),
            headers: text(headers),
            exposed: text(exposed),
        }
    }

    fn needed() -> NeededRule {
        NeededRule::new(ORIGIN, false)
    }

    #[test]
    fn the_documented_rule_lacks_nothing() {
        let page = include_str!("../../../docs/bucket.md");
        let json = page.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
        let documented: serde_json::Value = serde_json::from_str(json).unwrap();
        let ours: serde_json::Value = serde_json::from_str(&needed().json()).unwrap();
        assert_eq!(documented["CORSRules"][0], ours);
        let same = rule(ORIGIN, &METHODS, needed().headers, &EXPOSED);
        assert!(needed().difference(&[same]).is_empty());
        assert!(NeededRule::new(ORIGIN, true).json().contains("x-amz-acl"));
    }

    #[test]
    fn the_difference_names_what_is_missing() {
        let none: Vec<String> = vec![format!("the origin {ORIGIN}")];
        assert_eq!(needed().difference(&[]), none);
        for other in [
            "https://files.example.org/",
            "http://files.example.org",
            "https://*.example.com",
        ] {
            assert_eq!(
                needed().difference(&[rule(other, &METHODS, &["*"], &EXPOSED)]),
                none,
                "{other}"
            );
        }
        let half = rule(
            "https://*.example.org",
            &["POST", "GET", "HEAD"],
            &["Content-*"],
            &["etag"],
        );
        assert_eq!(
            needed().difference(&[half]),
            ["the request header x-amz-meta-upload-id", "the method PUT",]
        );
        let hidden = rule("*", &METHODS, &["*"], &["etag", "location"]);
        assert_eq!(needed().difference(&[hidden]), ["the exposed header x-amz-request-id"]);
    }

    #[test]
    fn one_rule_has_to_allow_all_of_a_request() {
        let methods = rule(ORIGIN, &METHODS, &[], &EXPOSED);
        let headers = rule(ORIGIN, &["DELETE"], &["*"], &EXPOSED);
        assert_eq!(
            needed().difference(&[methods, headers]),
            [
                "the request header content-type",
                "the request header x-amz-meta-upload-id",
            ]
        );
        // Rules may share the methods.
        let (some, others) = (
            rule(ORIGIN, &["POST", "PUT"], &["*"], &EXPOSED),
            rule("*", &["GET", "HEAD"], &["*"], &EXPOSED),
        );
        assert!(needed().difference(&[some, others]).is_empty());
    }

    fn answer(status: u16, origins: &[&str], methods: &[&str], headers: &[&str]) -> PreflightAnswer {
        let text = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
        PreflightAnswer {
            status,
            allowed_origins: text(origins),
            methods: text(methods),
            headers: text(headers),
            error: S3Error::parse(status, b"<Error><Code>AccessForbidden</Code></Error>"),
        }
    }

    #[test]
    fn preflights_are_judged_as_browsers_do() {
        let refused = |answer: &PreflightAnswer| {
            let refusal = refusal(answer, ORIGIN, "PUT", &["content-type"]);
            refusal.map(|refusal| refusal.to_string())
        };
        for allowed in [
            answer(204, &[ORIGIN], &["PUT"], &["Content-Type"]),
            answer(200, &["*"], &["*"], &["*"]),
        ] {
            assert_eq!(refused(&allowed), None);
        }
        for (answer, reason) in [
            (answer(403, &[], &[], &[]), "the answer is HTTP 403 AccessForbidden"),
            (
                answer(200, &[], &["PUT"], &["*"]),
                "Access-Control-Allow-Origin is missing",
            ),
            (
                answer(200, &["null"], &["PUT"], &["*"]),
                "Access-Control-Allow-Origin is null",
            ),
            (
                answer(200, &[ORIGIN], &["POST"], &["*"]),
                "Access-Control-Allow-Methods lacks PUT",
            ),
            (
                answer(200, &[ORIGIN], &["PUT"], &[]),
                "Access-Control-Allow-Headers lacks content-type",
            ),
        ] {
            assert_eq!(refused(&answer).as_deref(), Some(reason));
        }
        let twice = refused(&answer(200, &["*", ORIGIN], &["PUT"], &["*"])).unwrap();
        assert!(twice.contains("more than once"), "{twice}");
        assert_eq!(refusal(&answer(200, &[ORIGIN], &[], &[]), ORIGIN, "POST", &[]), None);
    }

    fn any_rule() -> impl Strategy<Value = CorsRule> {
        let list = |items: &'static [&'static str]| proptest::sample::subsequence(items, 0..=items.len());
        (
            list(&["*", ORIGIN, "https://*.example.org", "http://other.example"]),
            list(&METHODS),
            list(&["*", "content-type", "X-Amz-Meta-*"]),
            list(&EXPOSED),
        )
            .prop_map(|(origins, methods, headers, exposed)| CorsRule {
                origins: origins.into_iter().map(str::to_owned).collect(),
                ..rule("", &methods, &headers, &exposed)
            })
    }

    proptest! {
        #[test]
        fn a_missing_permission_is_always_noticed(rules in proptest::collection::vec(any_rule(), 0..4)) {
            let lacks = needed().difference(&rules);
            // A rule that allows all, put first, mends every difference.
            let all = rule("*", &METHODS, &["*"], &EXPOSED);
            let mended: Vec<CorsRule> = std::iter::once(all).chain(rules.clone()).collect();
            prop_assert!(needed().difference(&mended).is_empty());
            // Without a difference each method is allowed by one rule in full.
            if lacks.is_empty() {
                for method in METHODS {
                    prop_assert!(rules.iter().any(|rule| needed().allows_origin(rule)
                        && rule.methods.iter().any(|one| one == method)
                        && needed().headers_not_in(rule).is_empty()));
                }
            }
            // An empty rule changes nothing.
            let more: Vec<CorsRule> = rules.into_iter().chain([CorsRule::default()]).collect();
            prop_assert_eq!(needed().difference(&more), lacks);
        }

        #[test]
        fn a_star_stands_for_any_text(start in "[a-z:/.]{0,8}", middle in "[a-z.]{0,8}", end in "[a-z.]{0,8}") {
            let text = format!("{start}{middle}{end}");
            let star = format!("{start}*{end}");
            prop_assert!(matches_pattern(&star, &text));
            prop_assert!(matches_pattern(&text, &text) && matches_pattern("*", &text));
            // The two sides of the star do not overlap in the text.
            prop_assert!(start.is_empty() || end.is_empty() || !matches_pattern("ab*bc", "abc"));
        }
    }
}
