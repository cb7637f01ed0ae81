//! Compares the API description with the server.

use std::collections::BTreeSet;

use app::domain::redirect_target::page_path;
use reqwest::{Method, Response};
use serde_json::Value;
use server::openapi::document;

use crate::support::TestServer;

/// Settings with which all routes exist.
const ALL_ROUTES: [(&str, &str); 2] = [
    ("BUTTRESS_BUCKET_EVENTS_SECRET", "0123456789-0123456789-0123456789"),
    ("BUTTRESS_METRICS_TOKEN", "0123456789-0123456789-0123456789"),
];

/// Static files, which are not part of the API.
const FILES: [&str; 3] = ["/pkg", "/favicon.svg", "/digest.js"];

/// The paths and methods in the description.
pub(crate) fn described() -> Vec<(String, Vec<String>)> {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .map(|(path, operations)| {
            let methods = operations.as_object().unwrap().keys();
            (path.clone(), methods.map(|method| method.to_uppercase()).collect())
        })
        .collect()
}

/// A path with values for its parameters.
pub(crate) fn filled(path: &str) -> String {
    path.replace("{id}", "0123456789abcdef0123456789abcdef")
        .replace("{edge}", "64")
}

#[tokio::test]
async fn every_route_of_the_router_is_described() {
    let server = TestServer::start_with(&ALL_ROUTES).await;
    // The `Debug` output of a router contains the path of each route.
    let mut routes: BTreeSet<&str> = BTreeSet::new();
    for part in server.router.split("RouteId(").skip(1) {
        if let Some((_, rest)) = part.split_once("): \"")
            && let Some((path, _)) = rest.split_once('"')
            && path.starts_with('/')
        {
            routes.insert(path);
        }
    }
    assert!(routes.len() > 50, "{routes:?}");
    let described: BTreeSet<String> = described().into_iter().map(|(path, _)| path).collect();
    for route in routes {
        let is_file = route.contains("__private__axum_fallback") || FILES.iter().any(|file| route.starts_with(file));
        assert!(
            is_file || described.contains(route),
            "{route} is not in docs/openapi.json"
        );
    }
}

#[tokio::test]
async fn every_described_path_accepts_only_its_methods() {
    let server = TestServer::start_with(&ALL_ROUTES).await;
    let ada = server.person("ada@example.org").await;
    for (path, methods) in described() {
        let answer = ada.request(Method::PATCH, &filled(&path)).send().await.unwrap();
        assert_eq!(answer.status(), 405, "{path} exists, and takes no PATCH");
        let allowed: BTreeSet<String> = answer.headers()["allow"]
            .to_str()
            .unwrap()
            .split(',')
            .map(|method| method.trim().to_owned())
            .filter(|method| method != "HEAD")
            .collect();
        assert_eq!(allowed, methods.into_iter().collect(), "{path}");
    }
}

/// A log-in may redirect only to pages in a list; a new page must be added to the list.
#[test]
fn a_log_in_redirects_only_to_pages() {
    let document = document();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let Some(get) = operations.get("get") else { continue };
        let is_page = get["tags"][0] == "pages" || ["/return", "/file"].iter().any(|end| path.ends_with(end));
        assert_eq!(page_path(&filled(path)).is_some(), is_page, "{path}");
    }
}

fn is_guarded(answer: &Response, what: &str) {
    let header = |name: &str| {
        let value = answer
            .headers()
            .get(name)
            .unwrap_or_else(|| panic!("{what} has no {name}"));
        value.to_str().unwrap()
    };
    assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{what}");
    assert_eq!(header("cross-origin-resource-policy"), "same-origin", "{what}");
    assert_eq!(header("referrer-policy"), "same-origin", "{what}");
    assert!(header("permissions-policy").contains("camera=()"), "{what}");
    assert!(
        header("strict-transport-security").contains("max-age=63072000"),
        "{what}"
    );
    assert_eq!(header("x-request-id").len(), 16, "{what}");
    let policy = header("content-security-policy");
    for directive in ["default-src", "base-uri", "object-src", "frame-ancestors"] {
        assert!(policy.contains(&format!("{directive} 'none'")), "{what}: {policy}");
    }
    assert!(policy.contains("form-action "), "{what}: {policy}");
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains(" 'unsafe-eval'"),
        "{what}: {policy}"
    );
    assert!(answer.headers().get("access-control-allow-origin").is_none(), "{what}");
    assert!(
        answer.headers().get("server").is_none() && answer.headers().get("x-powered-by").is_none(),
        "{what}"
    );
    let kept = header("cache-control");
    let may_be_kept = kept == "private, max-age=60" || FILES.iter().any(|file| what.contains(file));
    assert!(kept == "no-store" || may_be_kept, "{what}: {kept}");
}

/// Pages, redirects, errors, files and empty responses have the same security headers.
#[tokio::test]
async fn every_response_has_security_headers() {
    let https = [
        ("BUTTRESS_PUBLIC_URL", "https://files.example.org"),
        ALL_ROUTES[0],
        ALL_ROUTES[1],
    ];
    let server = TestServer::start_with(&https).await;
    let ada = server.person("ada@example.org").await;
    let mut asked = 0;
    for person in [ada, server.stranger()] {
        for (path, methods) in described() {
            // The event stream does not end.
            if path == "/api/uploads/events" && person.cookie.is_some() {
                continue;
            }
            for method in methods.iter().map(String::as_str).chain(["PATCH"]) {
                // These would end the session; they are sent without one too.
                let ends = ["/logout", "/delete"].iter().any(|end| path.ends_with(end));
                if ends && person.cookie.is_some() && method == "POST" {
                    continue;
                }
                let request = person.request(method.parse().unwrap(), &filled(&path));
                let answer = request
                    .header("content-type", "text/plain")
                    .body("")
                    .send()
                    .await
                    .unwrap();
                is_guarded(&answer, &format!("{method} {path}: {}", answer.status()));
                asked += 1;
            }
        }
        for path in [
            "/pkg/nothing.js",
            "/favicon.svg",
            "/nowhere",
            "/api/nowhere",
            "/%2e%2e/%2e%2e/etc/passwd",
        ] {
            is_guarded(&person.get(path).await, path);
            asked += 1;
        }
    }
    assert!(asked > 200, "{asked}");
}

#[tokio::test]
async fn the_description_contains_no_host_and_no_secret() {
    let text = document().to_string();
    for word in ["127.0.0.1", "localhost", "very-secret", "servers"] {
        assert!(!text.contains(word), "{word}");
    }
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
}
