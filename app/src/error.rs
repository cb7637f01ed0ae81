//! The error of the API: `{"code","message"}` with the HTTP status of the code.

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use crate::text::{LocalizedText, PageTexts, Texts, msg};
use crate::wire::{InvalidArguments, JsonEncoding};

/// [`ApiError`] as JSON.
pub type ErrorBody = upload_driver::api::ErrorBody<LocalizedText>;

/// Errors of requests, by what the caller can do about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "ErrorBody", into = "ErrorBody")]
pub enum ApiError {
    /// There is no session. Nothing is lost: log in and repeat the request.
    LoginRequired,
    /// The e-mail address or the password is wrong; the error does not say which.
    WrongCredentials,
    /// The credentials are right, but the operator has disabled the account.
    AccountDisabled,
    /// The site takes no sign-ups.
    SignUpClosed,
    /// Signing up needs a valid invitation.
    NotInvited,
    /// There is an account with this e-mail address.
    EmailTaken,
    /// A value breaks a rule.
    Invalid {
        /// Says which rule, and what to do.
        message: LocalizedText,
    },
    /// The request could not be parsed.
    BadRequest {
        /// Says what is wrong with it.
        message: LocalizedText,
    },
    /// A page of another site sent the request.
    CrossOrigin,
    /// It does not exist, or belongs to another person.
    NotFound,
    /// The caller has used up a budget or a throttle.
    TooManyRequests {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// The database or the store cannot be reached.
    Unavailable {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// The OpenID Connect provider does not answer.
    ProviderUnavailable {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// A fault of the server.
    Internal {
        /// Finds the cause in the log.
        reference: String,
    },
    /// The browser got no answer; the server never sends this.
    Unreachable,
    /// The answer is not one of this API; the server never sends this.
    Garbled,
}

impl ApiError {
    /// An error about a value that a person typed.
    pub fn invalid(message: impl Into<LocalizedText>) -> Self {
        Self::Invalid {
            message: message.into(),
        }
    }

    /// An error about a request that could not be parsed.
    pub fn bad_request(message: impl Into<LocalizedText>) -> Self {
        Self::BadRequest {
            message: message.into(),
        }
    }

    /// The machine-readable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LoginRequired => "login_required",
            Self::WrongCredentials => "wrong_credentials",
            Self::AccountDisabled => "account_disabled",
            Self::SignUpClosed => "sign_up_closed",
            Self::NotInvited => "not_invited",
            Self::EmailTaken => "email_taken",
            Self::Invalid { .. } => "invalid",
            Self::BadRequest { .. } => "bad_request",
            Self::CrossOrigin => "cross_origin",
            Self::NotFound => "not_found",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::Unavailable { .. } => "unavailable",
            Self::ProviderUnavailable { .. } => "provider_unavailable",
            Self::Internal { .. } => "internal",
            Self::Unreachable => "unreachable",
            Self::Garbled => "garbled",
        }
    }

    /// The HTTP status of a code; 500 for an unknown one.
    pub fn status_of(code: &str) -> u16 {
        match code {
            "bad_request" => 400,
            "login_required" | "wrong_credentials" => 401,
            "cross_origin" | "account_disabled" | "sign_up_closed" | "not_invited" => 403,
            "not_found" => 404,
            "email_taken" => 409,
            "invalid" => 422,
            "too_many_requests" => 429,
            "unavailable" | "provider_unavailable" => 503,
            _ => 500,
        }
    }

    /// Seconds to wait before the next attempt, if waiting helps.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::TooManyRequests { retry_after }
            | Self::Unavailable { retry_after }
            | Self::ProviderUnavailable { retry_after } => Some(*retry_after),
            _ => None,
        }
    }
}

impl ApiError {
    /// Finds the cause of an internal error in the server's log.
    pub fn reference(&self) -> Option<&str> {
        match self {
            Self::Internal { reference } => Some(reference),
            _ => None,
        }
    }

    /// The message for the person, before it has a language.
    pub fn message(&self) -> LocalizedText {
        let message = match self {
            Self::LoginRequired => msg::login_required(),
            Self::WrongCredentials => msg::wrong_credentials(),
            Self::AccountDisabled => msg::account_disabled(),
            Self::SignUpClosed => msg::sign_up_closed(),
            Self::NotInvited => msg::invitation_needed(),
            Self::EmailTaken => msg::email_taken(),
            Self::Invalid { message } | Self::BadRequest { message } => return message.clone(),
            Self::CrossOrigin => msg::cross_origin(),
            Self::NotFound => msg::nothing_here(),
            Self::TooManyRequests { .. } => msg::too_many_requests(),
            Self::Unavailable { .. } => msg::unavailable(),
            Self::ProviderUnavailable { .. } => msg::provider_unavailable(),
            Self::Internal { reference } => msg::internal(reference),
            Self::Unreachable => msg::unreachable(),
            Self::Garbled => msg::garbled(),
        };
        message.into()
    }

    /// The message in a language.
    pub fn text(&self, texts: Texts) -> String {
        self.message().text(texts)
    }

    /// The JSON of the error in a language.
    pub fn to_body(&self, texts: PageTexts) -> ErrorBody {
        ErrorBody {
            code: self.code().to_owned(),
            message: LocalizedText::Text(self.text(texts.shared())),
            retry_after: self.retry_after(),
            reference: self.reference().map(str::to_owned),
        }
    }
}

impl From<ApiError> for ErrorBody {
    fn from(error: ApiError) -> Self {
        Self {
            code: error.code().to_owned(),
            message: error.message(),
            retry_after: error.retry_after(),
            reference: error.reference().map(str::to_owned),
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
            "sign_up_closed" => Self::SignUpClosed,
            "not_invited" => Self::NotInvited,
            "email_taken" => Self::EmailTaken,
            "invalid" => Self::Invalid { message: body.message },
            "bad_request" => Self::BadRequest { message: body.message },
            "cross_origin" => Self::CrossOrigin,
            "not_found" => Self::NotFound,
            "too_many_requests" => Self::TooManyRequests { retry_after },
            "unavailable" => Self::Unavailable { retry_after },
            "provider_unavailable" => Self::ProviderUnavailable { retry_after },
            "internal" => {
                let reference = body.reference.unwrap_or_default();
                Self::Internal { reference }
            }
            _ => Self::Garbled,
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        match value {
            ServerFnErrorErr::Request(_) => Self::Unreachable,
            // Leptos passes only the error's text.
            ServerFnErrorErr::Deserialization(error) if error == InvalidArguments::NotJson.to_string() => {
                Self::bad_request(msg::body_no_json())
            }
            // In the browser: an answer that cannot be parsed. On the server: arguments that cannot be parsed, which
            // a middleware turns into a 422 (server/src/http/api_errors.rs).
            _ => Self::Garbled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;
    use crate::text::tests::texts_in;

    #[test]
    fn every_error_survives_the_wire_in_every_language() {
        for language in Language::ALL {
            let texts = texts_in(language);
            for error in [
                ApiError::LoginRequired,
                ApiError::WrongCredentials,
                ApiError::AccountDisabled,
                ApiError::SignUpClosed,
                ApiError::NotInvited,
                ApiError::EmailTaken,
                ApiError::Invalid {
                    message: LocalizedText::Text("Say more.".into()),
                },
                ApiError::BadRequest {
                    message: LocalizedText::Text("Say less.".into()),
                },
                ApiError::CrossOrigin,
                ApiError::NotFound,
                ApiError::TooManyRequests { retry_after: 7 },
                ApiError::Unavailable { retry_after: 3 },
                ApiError::ProviderUnavailable { retry_after: 3 },
                ApiError::Internal {
                    reference: "k3v9".into(),
                },
            ] {
                let body = error.to_body(texts);
                assert!(ApiError::status_of(&body.code) >= 400);
                assert!(!body.message.text(texts.shared()).is_empty());
                assert_eq!(ApiError::from(body), error, "{language:?}");
            }
        }
    }
}
