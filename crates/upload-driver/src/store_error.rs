//! How a transmission ended, and what the store's error says.

use upload_engine::{AnswerClass, SendOutcome};

use crate::ports::HttpEnd;

/// How a transmission ended.
pub(crate) fn outcome(end: &HttpEnd) -> SendOutcome {
    match end {
        HttpEnd::Answered { status, body, .. } => SendOutcome::Answered {
            status: *status,
            class: if *status < 400 {
                AnswerClass::Plain
            } else {
                AnswerClass::of(element(body, "Code"), element(body, "Message"))
            },
        },
        HttpEnd::Failed => SendOutcome::NetworkFailed,
        HttpEnd::Aborted => SendOutcome::Aborted,
        HttpEnd::TimedOut => SendOutcome::TimedOut,
        HttpEnd::Unreadable => SendOutcome::Unreadable,
    }
}

/// Text of the first element with this name in an S3 error; empty if there is none. An XML parser would enlarge the
/// wasm by 3.5 kB (brotli).
pub(crate) fn element<'a>(body: &'a str, name: &str) -> &'a str {
    let inside = || {
        let (_, rest) = body.split_once(&["<", name, ">"].concat())?;
        Some(rest.split_once('<')?.0)
    };
    inside().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, body: &str) -> HttpEnd {
        HttpEnd::Answered {
            status,
            body: body.to_owned(),
            request_id: String::new(),
        }
    }

    #[test]
    fn the_code_of_an_error_becomes_its_class() {
        let expired = "<Error><Code>AccessDenied</Code><Message>Policy expired.</Message></Error>";
        let class = |status, body| match outcome(&answered(status, body)) {
            SendOutcome::Answered { class, .. } => class,
            other => panic!("{other:?}"),
        };
        assert_eq!(class(403, expired), AnswerClass::Expired);
        assert_eq!(class(200, expired), AnswerClass::Plain);
        assert_eq!(class(403, ""), AnswerClass::Plain);
        assert_eq!(outcome(&HttpEnd::Failed), SendOutcome::NetworkFailed);
    }
}
