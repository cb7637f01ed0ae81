//! Calls of our server's API.

use std::cell::Cell;

use serde::Serialize;
use serde::de::DeserializeOwned;
use upload_engine::{Millis, Rejection, ServerFailure};

use crate::api::{ACCOUNT, ErrorBody, SUPPORT_CODE};
use crate::driver::Driver;
use crate::json;
use crate::ports::{HttpBody, HttpEnd, HttpEvent, HttpRequest};

impl Driver {
    /// Calls the API; `then` gets the result. The queue has time limits, so a late answer is harmless.
    pub(crate) fn call<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
        then: impl FnOnce(&Self, Result<T, ServerFailure>) + 'static,
    ) {
        let driver = self.clone();
        let then = Box::new(move |end: HttpEnd| then(&driver, result(end)));
        self.post(path, json::write(body), then);
    }

    /// Not generic: the browser downloads it once.
    fn post(&self, path: &str, body: String, then: Box<dyn FnOnce(HttpEnd)>) {
        let mut state = self.state();
        let http_id = state.in_flight.next_http_id();
        let options = state.options.clone();
        drop(state);
        let (code, account) = options.map(|options| (options.support_code, options.account)).unzip();
        let headers = [
            ("content-type", "application/json"),
            ("accept", "application/json"),
            (SUPPORT_CODE, &code.unwrap_or_default()),
            (ACCOUNT, &account.unwrap_or_default()),
        ];
        let request = HttpRequest {
            method: "POST",
            url: path.to_owned(),
            headers: headers
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            body: HttpBody::Json(body),
        };
        let then = Cell::new(Some(then));
        let report = move |event| {
            if let (HttpEvent::Ended(end), Some(then)) = (event, then.take()) {
                then(end);
            }
        };
        self.ports().http.send(http_id, request, Box::new(report));
    }
}

fn result<T: DeserializeOwned>(end: HttpEnd) -> Result<T, ServerFailure> {
    let body = answer(end)?;
    json::read(&body).map_err(|_| ServerFailure::BadAnswer)
}

/// The body of a successful answer.
fn answer(end: HttpEnd) -> Result<String, ServerFailure> {
    let HttpEnd::Answered { status, body, .. } = end else {
        return Err(ServerFailure::Unreachable);
    };
    match status {
        200..300 => Ok(body),
        _ => Err(failure(status, json::read(&body).ok())),
    }
}

/// Why a request failed. An answer without our error comes from a proxy, so its status counts.
fn failure(status: u16, error: Option<ErrorBody>) -> ServerFailure {
    let Some(error) = error else {
        return match status {
            401 => ServerFailure::SessionLost,
            429 | 503 => ServerFailure::Busy { retry_after: None },
            500.. => ServerFailure::Broken,
            _ => ServerFailure::BadAnswer,
        };
    };
    match error.code.as_str() {
        "login_required" => ServerFailure::SessionLost,
        "too_many_requests" | "unavailable" => ServerFailure::Busy {
            retry_after: Some(Millis::from_secs(error.retry_after.unwrap_or(1).into())),
        },
        "internal" => ServerFailure::Broken,
        code => ServerFailure::Refused(Rejection::new(code, &error.message)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(status: u16, body: &str) -> ServerFailure {
        let end = HttpEnd::Answered {
            status,
            body: body.to_owned(),
            request_id: String::new(),
        };
        result::<Vec<u16>>(end).unwrap_err()
    }

    #[test]
    fn an_error_says_what_the_queue_can_do() {
        let of_code = |code: &str| failed(400, &format!(r#"{{"code":"{code}","message":"No.","retry_after":7}}"#));
        assert_eq!(of_code("login_required"), ServerFailure::SessionLost);
        let busy = ServerFailure::Busy {
            retry_after: Some(Millis(7000)),
        };
        assert_eq!(of_code("unavailable"), busy);
        assert_eq!(of_code("too_many_requests"), busy);
        assert_eq!(of_code("internal"), ServerFailure::Broken);
        assert_eq!(
            of_code("invalid"),
            ServerFailure::Refused(Rejection::new("invalid", "No."))
        );
    }

    #[test]
    fn the_status_counts_where_a_proxy_answers() {
        let page = "<html>Bad gateway</html>";
        assert_eq!(failed(502, page), ServerFailure::Broken);
        assert_eq!(failed(503, page), ServerFailure::Busy { retry_after: None });
        assert_eq!(failed(401, page), ServerFailure::SessionLost);
        assert_eq!(failed(404, page), ServerFailure::BadAnswer);
        assert_eq!(failed(200, page), ServerFailure::BadAnswer);
        assert_eq!(result::<()>(HttpEnd::Failed), Err(ServerFailure::Unreachable));
    }
}
