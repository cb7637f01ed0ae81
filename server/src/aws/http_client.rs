//! aws-config's requests, sent with our HTTP client and TLS. Metadata services are at plain http; AWS's STS is at https.

use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use axum::http;
use bytes::{Bytes, BytesMut};

use crate::outbound::OutboundClient;

/// The time limit of a request for which aws-config sets none.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The largest response in bytes. Credentials take two or three KiB.
const MAX_BYTES: usize = 256 * 1024;

/// A client for metadata services and STS.
#[derive(Debug, Clone)]
pub(super) struct MetadataClient {
    client: OutboundClient,
}

impl MetadataClient {
    /// A client without redirects, which no metadata service needs.
    pub(super) fn new() -> Result<Self, reqwest::Error> {
        let client = OutboundClient::new(|client| {
            client
                .connect_timeout(Duration::from_secs(3))
                .redirect(reqwest::redirect::Policy::none())
        })?;
        Ok(Self { client })
    }
}

impl HttpClient for MetadataClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        let limits = [settings.connect_timeout(), settings.read_timeout()];
        let timeout = limits.into_iter().flatten().sum::<Duration>();
        SharedHttpConnector::new(Connector {
            client: self.client.clone(),
            timeout: if timeout.is_zero() { TIMEOUT } else { timeout },
        })
    }
}

#[derive(Debug)]
struct Connector {
    client: OutboundClient,
    timeout: Duration,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (client, timeout) = (self.client.clone(), self.timeout);
        HttpConnectorFuture::new(async move { send(&client, request, timeout).await })
    }
}

async fn send(
    client: &OutboundClient,
    request: HttpRequest,
    timeout: Duration,
) -> Result<HttpResponse, ConnectorError> {
    let request = request.try_into_http1x().map_err(|e| ConnectorError::user(e.into()))?;
    let (parts, body) = request.into_parts();
    let body = body.bytes().map(Bytes::copy_from_slice);
    let body = body.ok_or_else(|| ConnectorError::user("a request has no body in memory".into()))?;
    let url = parts.uri.to_string();
    let sent = client
        .to(&url)
        .request(parts.method, &url)
        .headers(parts.headers)
        .body(body)
        .timeout(timeout)
        .send();
    let mut answer = sent.await.map_err(connector_error)?;
    let mut bytes = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(connector_error)? {
        if bytes.len() + chunk.len() > MAX_BYTES {
            return Err(ConnectorError::io("the response is too long for credentials".into()));
        }
        bytes.extend_from_slice(&chunk);
    }
    let mut response = http::Response::new(SdkBody::from(bytes.freeze()));
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    HttpResponse::try_from(response).map_err(|e| ConnectorError::other(e.into(), None))
}

fn connector_error(error: reqwest::Error) -> ConnectorError {
    let is_timeout = error.is_timeout();
    let error = error.without_url().into();
    match is_timeout {
        true => ConnectorError::timeout(error),
        false => ConnectorError::io(error),
    }
}
