//! The one error that crosses the wire: `{"code","message"}` with a fitting HTTP status.

use std::fmt;

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use crate::wire::Wire;

/// An error as JSON has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// Stable, for programs.
    pub code: String,
    /// A sentence, for people.
    pub message: String,
    /// Seconds after which trying again makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

/// What can go wrong with a request, by what the caller can do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "ErrorBody", into = "ErrorBody")]
pub enum ApiError {
    /// No session: log in, nothing is lost.
    LoginRequired,
    /// The address or the password is wrong; we do not say which.
    WrongCredentials,
    /// Right, but the operator shut the account.
    AccountDisabled,
    /// Somebody has an account with this address.
    EmailTaken,
    /// A value breaks a rule; the sentence says which and what to do.
    Invalid {
        /// What to tell the person.
        message: String,
    },
    /// The request itself could not be read.
    BadRequest {
        /// What is wrong with it.
        message: String,
    },
    /// A page of another site sent it.
    CrossOrigin,
    /// There is no such thing, or it is somebody else's.
    NotFound,
    /// Slow down.
    TooManyRequests {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// The database or the store cannot be reached just now.
    Unavailable {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// Our fault; the log has the cause under this reference.
    Internal {
        /// Joins the person's report and our log line.
        reference: String,
    },
    /// Never sent by the server: the browser got no answer at all.
    Unreachable,
    /// Never sent by the server: an answer came and it was not ours.
    Garbled,
}

impl ApiError {
    /// A refusal of what a person typed.
    pub fn invalid(message: &str) -> Self {
        Self::Invalid {
            message: message.to_owned(),
        }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LoginRequired => "login_required",
            Self::WrongCredentials => "wrong_credentials",
            Self::AccountDisabled => "account_disabled",
            Self::EmailTaken => "email_taken",
            Self::Invalid { .. } => "invalid",
            Self::BadRequest { .. } => "bad_request",
            Self::CrossOrigin => "cross_origin",
            Self::NotFound => "not_found",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::Unavailable { .. } => "unavailable",
            Self::Internal { .. } => "internal",
            Self::Unreachable => "unreachable",
            Self::Garbled => "garbled",
        }
    }

    /// The HTTP status that goes with a code on the wire; 500 for one we do not know.
    pub fn status_of(code: &str) -> u16 {
        match code {
            "bad_request" => 400,
            "login_required" | "wrong_credentials" => 401,
            "cross_origin" | "account_disabled" => 403,
            "not_found" => 404,
            "email_taken" => 409,
            "invalid" => 422,
            "too_many_requests" => 429,
            "unavailable" => 503,
            _ => 500,
        }
    }

    /// Seconds to wait before another try, where the server named them.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::TooManyRequests { retry_after } | Self::Unavailable { retry_after } => Some(*retry_after),
            _ => None,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LoginRequired => "You are logged out. Log in to go on; nothing is lost.",
            Self::WrongCredentials => "The e-mail address or the password is wrong. Check both and try again.",
            Self::AccountDisabled => "This account is disabled. Ask whoever runs this site.",
            Self::EmailTaken => "There is an account with this e-mail address already. Log in instead.",
            Self::Invalid { message } | Self::BadRequest { message } => message,
            Self::CrossOrigin => "This request came from another site and was refused. Open the page again and retry.",
            Self::NotFound => "There is nothing here, or it is not yours. Your own files are in your list.",
            Self::TooManyRequests { .. } => "That was a lot at once. Nothing is lost; wait a moment and try again.",
            Self::Unavailable { .. } => "We cannot reach our storage just now. Nothing is lost; try again in a moment.",
            Self::Internal { reference } => {
                return write_all(
                    f,
                    &[
                        "Something went wrong on our side. What is stored is safe. Try again; if it stays, quote this code: ",
                        reference,
                    ],
                );
            }
            Self::Unreachable => "We cannot reach the server. Nothing is lost; check the connection and try again.",
            Self::Garbled => "The server's answer could not be read. What is stored is safe; reload the page and try again.",
        })
    }
}

fn write_all(f: &mut fmt::Formatter<'_>, parts: &[&str]) -> fmt::Result {
    parts.iter().try_for_each(|part| f.write_str(part))
}

impl From<ApiError> for ErrorBody {
    fn from(error: ApiError) -> Self {
        Self {
            code: error.code().to_owned(),
            message: error.to_string(),
            retry_after: error.retry_after(),
        }
    }
}

impl From<ErrorBody> for ApiError {
    fn from(body: ErrorBody) -> Self {
        let retry_after = body.retry_after.unwrap_or(1);
        match body.code.as_str() {
            "login_required" => Self::LoginRequired,
            "wrong_credentials" => Self::WrongCredentials,
            "account_disabled" => Self::AccountDisabled,
            "email_taken" => Self::EmailTaken,
            "invalid" => Self::Invalid { message: body.message },
            "bad_request" => Self::BadRequest { message: body.message },
            "cross_origin" => Self::CrossOrigin,
            "not_found" => Self::NotFound,
            "too_many_requests" => Self::TooManyRequests { retry_after },
            "unavailable" => Self::Unavailable { retry_after },
            "internal" => {
                let reference = body.message.rsplit(' ').next().unwrap_or_default().to_owned();
                Self::Internal { reference }
            }
            _ => Self::Garbled,
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = Wire;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        match value {
            ServerFnErrorErr::Request(_) => Self::Unreachable,
            // In the browser an answer that does not fit. On the server arguments that do not: there it
            // becomes a refusal before it leaves.
            _ => Self::Garbled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_survives_the_wire() {
        for error in [
            ApiError::LoginRequired,
            ApiError::WrongCredentials,
            ApiError::AccountDisabled,
            ApiError::EmailTaken,
            ApiError::invalid("Say more."),
            ApiError::BadRequest {
                message: "Say less.".into(),
            },
            ApiError::CrossOrigin,
            ApiError::NotFound,
            ApiError::TooManyRequests { retry_after: 7 },
            ApiError::Unavailable { retry_after: 3 },
            ApiError::Internal {
                reference: "k3v9".into(),
            },
        ] {
            let body = ErrorBody::from(error.clone());
            assert!(ApiError::status_of(&body.code) >= 400);
            assert_eq!(ApiError::from(body), error);
        }
    }
}
