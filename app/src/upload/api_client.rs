//! Calls of server functions, by their types but without the code that each function adds to the wasm: all use one
//! future.

use gloo_net::http::{Request, RequestBuilder};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::driver::Uploads;
use crate::domain::support::SUPPORT_CODE;
use crate::error::ApiError;
use crate::wire;

const JSON: &str = "application/json";

type Answer = Result<Vec<u8>, ApiError>;

impl Uploads {
    /// Calls a server function with JSON input and output; `then` gets the result. The request carries the visit's
    /// support code for our log.
    pub(super) fn ask<F>(self, arguments: &F, then: impl FnOnce(Result<F::Output, ApiError>) + 'static)
    where
        F: ServerFn<Error = ApiError> + Serialize,
        F::Output: DeserializeOwned,
    {
        let code = self.core.with_value(|core| core.visit).to_string();
        let request = request(F::PATH).header(SUPPORT_CODE, &code);
        start(
            filled(request, wire::write(arguments).ok()),
            Box::new(move |answer| then(answer.and_then(|json| read(&json)))),
        );
    }
}

/// Calls a server function and waits for the result.
pub(crate) async fn call<F>(arguments: &F) -> Result<F::Output, ApiError>
where
    F: ServerFn<Error = ApiError> + Serialize,
    F::Output: DeserializeOwned,
{
    let request = filled(request(F::PATH), wire::write(arguments).ok()).map_err(unreachable)?;
    fetch(request).await.and_then(|json| read(&json))
}

fn request(path: &str) -> RequestBuilder {
    Request::post(path).header("content-type", JSON).header("accept", JSON)
}

fn filled(request: RequestBuilder, arguments: Option<Vec<u8>>) -> Result<Request, gloo_net::Error> {
    let body = arguments.and_then(|json| String::from_utf8(json).ok());
    request.body(body.unwrap_or_default())
}

fn start(request: Result<Request, gloo_net::Error>, then: Box<dyn FnOnce(Answer)>) {
    spawn_local(async move {
        then(match request {
            Ok(request) => fetch(request).await,
            Err(_) => Err(ApiError::Unreachable),
        });
    });
}

async fn fetch(request: Request) -> Answer {
    let answer = request.send().await.map_err(unreachable)?;
    let json = answer.binary().await.map_err(unreachable)?;
    if answer.ok() {
        Ok(json)
    } else {
        Err(read(&json).unwrap_or(ApiError::Garbled))
    }
}

fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, ApiError> {
    wire::read(json).map_err(|_| ApiError::Garbled)
}

fn unreachable(_: gloo_net::Error) -> ApiError {
    ApiError::Unreachable
}
