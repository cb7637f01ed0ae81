//! Requests to our own server, by the types of its functions but without the code that each of these
//! functions would bring into the wasm.

use gloo_net::http::{Request, RequestBuilder};
use leptos::server_fn::ServerFn;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::ApiError;
use crate::wire;

const JSON: &str = "application/json";

/// Calls a server function that takes and gives JSON.
pub(super) async fn ask<F>(arguments: F) -> Result<F::Output, ApiError>
where
    F: ServerFn<Error = ApiError> + Serialize,
    F::Output: DeserializeOwned,
{
    let body = wire::write(&arguments).map_err(garbled)?;
    let answer = post(F::PATH, body).await?;
    wire::read(&answer).map_err(garbled)
}

async fn post(path: &str, body: Vec<u8>) -> Result<Vec<u8>, ApiError> {
    let body = String::from_utf8(body).map_err(garbled)?;
    let request = Request::post(path).header("content-type", JSON).header("accept", JSON);
    fetch(request.body(body).map_err(unreachable)?).await
}

/// Gets JSON.
pub(super) async fn get(request: RequestBuilder) -> Result<Vec<u8>, ApiError> {
    fetch(request.build().map_err(unreachable)?).await
}

async fn fetch(request: Request) -> Result<Vec<u8>, ApiError> {
    let answer = request.send().await.map_err(unreachable)?;
    let json = answer.binary().await.map_err(unreachable)?;
    if answer.ok() {
        Ok(json)
    } else {
        Err(wire::read(&json).unwrap_or(ApiError::Garbled))
    }
}

fn unreachable(_: gloo_net::Error) -> ApiError {
    ApiError::Unreachable
}

fn garbled<E>(_: E) -> ApiError {
    ApiError::Garbled
}
