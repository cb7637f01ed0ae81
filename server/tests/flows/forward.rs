//! Passing a request on to the embedded S3, for stores with faults in front of it.

use axum::body::{Body, Bytes};
use axum::http::Method;
use axum::http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use axum::http::request::Parts;
use axum::response::Response;

/// Sends a request with this body to `upstream`, and returns its response.
pub(crate) async fn forward(client: &reqwest::Client, upstream: &str, parts: Parts, body: Bytes) -> Response {
    let url = format!("{upstream}{}", parts.uri.path_and_query().unwrap());
    let method = parts.method;
    let request = client.request(method.clone(), url).headers(parts.headers);
    let answer = request.body(body).send().await.unwrap();
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    for hop in [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING] {
        // The response to a HEAD request has the length of a body that is not sent.
        if method != Method::HEAD {
            headers.remove(hop);
        }
    }
    let mut response = Response::new(Body::from(answer.bytes().await.unwrap()));
    (*response.status_mut(), *response.headers_mut()) = (status, headers);
    response
}
