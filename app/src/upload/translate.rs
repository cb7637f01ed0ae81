//! Between the words of the wire and those of the queue. All pure.

use upload_engine::{
    AnswerClass, Command, ConfirmState, FileFacts, Grant, LocalId, Milestone, Millis, Outcome, Rejection,
    ServerFailure, Transport, UploadId,
};

use super::browser::{Picked, Report};
use crate::domain::file::FileDeclaration;
use crate::domain::limits::UploadRules;
use crate::domain::upload::{ConfirmOutcome, SignOutcome, UploadState};
use crate::error::ApiError;

/// A chosen file with the verdict of the rules, which the server applies again.
pub(super) fn facts(file: Picked, rules: Option<&UploadRules>) -> FileFacts {
    let declared = FileDeclaration {
        name: file.name,
        size: file.size,
        content_type: file.content_type,
        upload: None,
        resumable: false,
    };
    let verdict = if file.is_directory {
        Err(Rejection::new(
            "directory",
            "This is a folder. Open it and choose the files inside.",
        ))
    } else {
        match rules.map(|rules| rules.check(&declared)) {
            Some(Ok(checked)) => Ok(checked.content_type().to_owned()),
            Some(Err(refused)) => Err(Rejection::new(refused.code(), &refused.to_string())),
            None => Ok(declared.content_type.clone()),
        }
    };
    let (content_type, rejection) = match verdict {
        Ok(content_type) => (content_type, None),
        Err(rejection) => (declared.content_type, Some(rejection)),
    };
    FileFacts {
        name: declared.name,
        size: declared.size,
        content_type,
        modified: Some(file.modified),
        rejection,
        ..FileFacts::default()
    }
}

/// How a transmission ended.
pub(super) fn outcome(report: &Report) -> Outcome {
    match report {
        Report::Answered { status, body } => Outcome::Answered {
            status: *status,
            class: if *status < 400 { AnswerClass::Plain } else { class(body) },
        },
        Report::Progress(_) | Report::Failed => Outcome::NetworkFailed,
        Report::Aborted => Outcome::Aborted,
        Report::TimedOut => Outcome::TimedOut,
        Report::Unreadable => Outcome::Unreadable,
    }
}

/// What the body of a refusal says. `s3_post_policy::S3Error` would tell more, and cost the wasm
/// 3.5 kB (brotli) where these two texts are enough.
fn class(body: &str) -> AnswerClass {
    let text = |tag: &str| {
        let (_, rest) = body.split_once(&["<", tag, ">"].concat())?;
        Some(rest.split_once('<')?.0)
    };
    AnswerClass::of(text("Code").unwrap_or_default(), text("Message").unwrap_or_default())
}

/// Why a request to our own server gave nothing.
pub(super) fn failure(error: ApiError) -> ServerFailure {
    match error {
        ApiError::Unreachable => ServerFailure::Unreachable,
        ApiError::LoginRequired => ServerFailure::SessionLost,
        ApiError::TooManyRequests { retry_after } | ApiError::Unavailable { retry_after } => ServerFailure::Busy {
            retry_after: Some(Millis::from_secs(retry_after.into())),
        },
        ApiError::Internal { .. } => ServerFailure::Broken,
        ApiError::Garbled => ServerFailure::BadAnswer,
        refused => ServerFailure::Refused(Rejection::new(refused.code(), &refused.to_string())),
    }
}

/// Leave to send, or the reason why not.
pub(super) fn grant(outcome: &SignOutcome) -> upload_engine::SignOutcome {
    match outcome {
        SignOutcome::Signed { id, expires_in, .. } => Ok(Grant {
            upload: UploadId::from(id.as_str()),
            transport: Transport::Post,
            expires_in_s: *expires_in,
        }),
        SignOutcome::Refused(error) => Err(Rejection::new(&error.code, &error.message)),
    }
}

/// What the server says of one upload.
pub(super) fn confirmed(outcome: ConfirmOutcome) -> (UploadId, ConfirmState) {
    let state = match outcome.state {
        UploadState::Pending => ConfirmState::Pending,
        UploadState::Confirmed => ConfirmState::Confirmed,
        UploadState::Rejected => {
            let reason = outcome.reason.as_deref();
            let reason = reason.unwrap_or("The store received something else than was announced.");
            ConfirmState::Rejected(Rejection::new("rejected", reason))
        }
        UploadState::Expired => ConfirmState::Expired,
        UploadState::Cancelled => ConfirmState::Cancelled,
        UploadState::Deleted | UploadState::Unknown => ConfirmState::Unknown,
    };
    (UploadId::from(outcome.id), state)
}

/// The file a milestone is about.
pub(super) fn file_of(milestone: Milestone) -> Option<LocalId> {
    match milestone {
        Milestone::Verified(id) | Milestone::Rejected(id) | Milestone::Failed(id) | Milestone::Restarted(id) => {
            Some(id)
        }
        _ => None,
    }
}

/// How many files were verified in this step.
pub(super) fn count_verified(commands: &[Command]) -> u32 {
    let verified = |command: &&Command| matches!(command, Command::Announce(Milestone::Verified(_)));
    commands.iter().filter(verified).map(|_| 1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::upload::browser::Ticket;

    fn picked(name: &str, size: u64, content_type: &str) -> Picked {
        Picked {
            ticket: Ticket(1),
            name: name.to_owned(),
            size,
            content_type: content_type.to_owned(),
            modified: 0,
            is_directory: false,
        }
    }

    fn rules() -> UploadRules {
        UploadRules {
            max_bytes: 1_000,
            allowed_types: vec!["image/png".to_owned()],
        }
    }

    #[test]
    fn a_file_is_judged_by_the_shared_rules() {
        let good = facts(picked("a.png", 1, ""), Some(&rules()));
        assert_eq!((good.content_type.as_str(), good.rejection), ("image/png", None));
        for (bad, code) in [
            (picked("a.png", 0, "image/png"), "empty"),
            (picked("a.png", 1_001, "image/png"), "too_large"),
            (picked("a.html", 1, "text/html"), "type_not_allowed"),
            (
                Picked {
                    is_directory: true,
                    ..picked("holiday", 4_096, "")
                },
                "directory",
            ),
        ] {
            let rejection = facts(bad, Some(&rules())).rejection.unwrap();
            assert_eq!(&*rejection.code, code);
            assert!(rejection.message.ends_with('.'));
        }
    }

    #[test]
    fn an_expired_policy_is_recognised_in_the_answer() {
        let body = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Invalid according to Policy: Policy expired.</Message></Error>";
        let report = Report::Answered {
            status: 403,
            body: body.to_owned(),
        };
        assert_eq!(
            outcome(&report),
            Outcome::Answered {
                status: 403,
                class: AnswerClass::Expired
            }
        );
    }

    #[test]
    fn a_lost_session_is_not_a_refusal() {
        assert_eq!(failure(ApiError::LoginRequired), ServerFailure::SessionLost);
        assert!(matches!(failure(ApiError::invalid("No.")), ServerFailure::Refused(_)));
    }
}
