//! Converts between the types of the API and those of the queue. Pure functions.

use upload_engine::{
    AnswerClass, Command, ConfirmState, LocalId, Milestone, Millis, Outcome, Rejection, SavedUpload, ServerFailure,
    SignedUpload, StoredPart, Transport, UploadId,
};

use super::browser::{Report, UploadRequest};
use crate::domain::checksum::md5_of_etag;
use crate::domain::support::FailedAttempt;
use crate::domain::upload::{self, ConfirmOutcome, SignOutcome, UploadState};
use crate::error::ApiError;
use crate::text::Texts;

/// How a transmission ended.
pub(crate) fn outcome(report: &Report) -> Outcome {
    match report {
        Report::Answered { status, body, .. } => Outcome::Answered {
            status: *status,
            class: if *status < 400 { AnswerClass::Plain } else { class(body) },
        },
        Report::Progress(_) | Report::Failed => Outcome::NetworkFailed,
        Report::Aborted => Outcome::Aborted,
        Report::TimedOut => Outcome::TimedOut,
        Report::Unreadable => Outcome::Unreadable,
    }
}

/// Code and message in the body of an S3 error. `s3_post_policy::S3Error` knows more, but would enlarge the wasm by 3.5
/// kB (brotli).
fn class(body: &str) -> AnswerClass {
    AnswerClass::of(text(body, "Code"), text(body, "Message"))
}

/// The error for a form that was not sent because it violates its policy.
pub(super) fn unfit(upload: &UploadId, attempt: u32) -> FailedAttempt {
    FailedAttempt {
        upload: upload.as_str().to_owned(),
        part: 0,
        attempt,
        status: None,
        detail: "unfit".to_owned(),
        request_id: None,
        fields: None,
    }
}

/// Text of the first element with this name; empty if there is none.
fn text<'a>(body: &'a str, tag: &str) -> &'a str {
    let inside = || {
        let (_, rest) = body.split_once(&["<", tag, ">"].concat())?;
        Some(rest.split_once('<')?.0)
    };
    inside().unwrap_or_default()
}

/// Report about a failed transmission; `None` if it succeeded or was cancelled here.
pub(super) fn failed_attempt(upload: &UploadId, part: u16, attempt: u32, report: &Report) -> Option<FailedAttempt> {
    let (status, says, request_id) = match report {
        Report::Progress(_) | Report::Aborted => return None,
        Report::Answered { status, .. } if *status < 400 => return None,
        Report::Answered {
            status,
            body,
            request_id,
        } => {
            let said = if request_id.is_empty() {
                text(body, "RequestId")
            } else {
                request_id
            };
            (
                Some(*status),
                text(body, "Code"),
                Some(said).filter(|id| !id.is_empty()),
            )
        }
        Report::Failed => (None, "network", None),
        Report::TimedOut => (None, "timeout", None),
        Report::Unreadable => (None, "unreadable", None),
    };
    Some(FailedAttempt {
        upload: upload.as_str().to_owned(),
        part,
        attempt,
        status,
        detail: says.to_owned(),
        request_id: request_id.map(str::to_owned),
        fields: None,
    })
}

/// Why a request to our server failed.
pub(super) fn failure(texts: Texts, error: ApiError) -> ServerFailure {
    match error {
        ApiError::Unreachable => ServerFailure::Unreachable,
        ApiError::LoginRequired => ServerFailure::SessionLost,
        ApiError::TooManyRequests { retry_after } | ApiError::Unavailable { retry_after } => ServerFailure::Busy {
            retry_after: Some(Millis::from_secs(retry_after.into())),
        },
        ApiError::Internal { .. } => ServerFailure::Broken,
        ApiError::Garbled => ServerFailure::BadAnswer,
        refused => ServerFailure::Refused(Rejection::new(refused.code(), &refused.text(texts))),
    }
}

/// The permit to send, or the reason for the refusal.
pub(super) fn grant(texts: Texts, outcome: &SignOutcome) -> upload_engine::SignOutcome {
    match outcome {
        SignOutcome::Signed {
            id,
            transport,
            expires_in,
        } => Ok(SignedUpload {
            upload: UploadId::from(id.as_str()),
            transport: match *transport {
                upload::Transport::Post { .. } => Transport::Post,
                upload::Transport::Put { .. } => Transport::Put,
                upload::Transport::Multipart { part_size } => Transport::Multipart { part_size },
            },
            expires_in_s: *expires_in,
        }),
        SignOutcome::Refused(error) => Err(Rejection::new(&error.code, &error.message.text(texts))),
    }
}

/// Request for the whole file; parts have URLs of their own.
pub(crate) fn upload_request(transport: upload::Transport) -> Option<UploadRequest> {
    match transport {
        upload::Transport::Post { url, fields } => Some(UploadRequest::Post { url, fields }),
        upload::Transport::Put { url, headers } => Some(UploadRequest::Put {
            url,
            headers,
            range: None,
        }),
        upload::Transport::Multipart { .. } => None,
    }
}

/// Part size of a multipart upload.
pub(super) fn part_size(intent: &SavedUpload) -> Option<u64> {
    match intent.transport {
        Transport::Multipart { part_size } => part_size,
        Transport::Post | Transport::Put => None,
    }
}

/// A stored part, if its bytes can be compared with the file's: if the ETag is an MD5, as in all stores that do not
/// encrypt with keys of their own. Other parts are sent again.
pub(super) fn stored(part: upload::StoredPart) -> Option<StoredPart> {
    Some(StoredPart {
        part: part.part,
        size: part.size,
        digest: md5_of_etag(&part.etag)?.into(),
    })
}

/// The server's state of one upload.
pub(super) fn confirmed(texts: Texts, outcome: ConfirmOutcome) -> (UploadId, ConfirmState) {
    let state = match outcome.state {
        UploadState::Pending => ConfirmState::Pending,
        UploadState::Confirmed => ConfirmState::Confirmed,
        UploadState::Rejected => {
            let message = outcome.message.map(|message| message.text(texts));
            let message = message.unwrap_or_else(|| texts.failure_checksum_mismatch().to_owned());
            let code = outcome.code.as_deref().unwrap_or("rejected");
            ConfirmState::Rejected(Rejection::new(code, &message))
        }
        UploadState::Damaged => ConfirmState::Damaged,
        UploadState::Expired => ConfirmState::Expired,
        UploadState::Cancelled => ConfirmState::Cancelled,
        UploadState::Deleted | UploadState::Unknown => ConfirmState::Unknown,
    };
    (UploadId::from(outcome.id), state)
}

/// The file of a milestone.
pub(super) fn file_of(milestone: Milestone) -> Option<LocalId> {
    match milestone {
        Milestone::Verified(id) | Milestone::Rejected(id) | Milestone::Failed(id) | Milestone::Restarted(id) => {
            Some(id)
        }
        _ => None,
    }
}

/// Number of files that were verified in this step.
pub(super) fn count_verified(commands: &[Command]) -> u32 {
    let verified = |command: &&Command| matches!(command, Command::Announce(Milestone::Verified(_)));
    commands.iter().filter(verified).map(|_| 1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LocalizedText;

    #[test]
    fn only_whole_files_have_a_form_or_url_of_their_own() {
        let signed = |transport| SignOutcome::Signed {
            id: upload::UploadId::from_random(1),
            transport,
            expires_in: 9,
        };
        let put = upload::Transport::Put {
            url: "u".to_owned(),
            headers: [("content-type", "image/png")].into_iter().collect(),
        };
        let parts = upload::Transport::Multipart { part_size: Some(5) };
        for (given, expected) in [
            (put.clone(), Transport::Put),
            (parts.clone(), Transport::Multipart { part_size: Some(5) }),
        ] {
            assert_eq!(grant(Texts::empty(), &signed(given)).unwrap().transport, expected);
        }
        assert!(matches!(
            upload_request(put),
            Some(UploadRequest::Put { range: None, .. })
        ));
        assert!(upload_request(parts).is_none());
    }

    #[test]
    fn parts_are_compared_only_by_what_is_an_md5() {
        let listed = |etag: &str| {
            stored(upload::StoredPart {
                part: 1,
                size: 5,
                etag: etag.to_owned(),
            })
        };
        let plain = listed("\"D41D8CD98F00B204E9800998ECF8427E\"").unwrap();
        assert_eq!(&*plain.digest, "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(listed("\"d41d8cd98f00b204e9800998ecf8427e-2\""), None);
        assert_eq!(listed(""), None);
    }

    #[test]
    fn an_expired_policy_is_recognised_in_the_answer() {
        let body = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Invalid according to Policy: Policy expired.</Message></Error>";
        let report = Report::Answered {
            status: 403,
            body: body.to_owned(),
            request_id: String::new(),
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
    fn what_the_store_calls_a_request_is_told_from_header_or_body() {
        let upload = UploadId::from("00");
        let told = |status: u16, body: &str, header: &str| {
            let report = Report::Answered {
                status,
                body: body.to_owned(),
                request_id: header.to_owned(),
            };
            failed_attempt(&upload, 2, 3, &report).map(|failed| (failed.status, failed.detail, failed.request_id))
        };
        let body = "<Error><Code>SlowDown</Code><RequestId>B1</RequestId></Error>";
        let (slow, id) = ("SlowDown".to_owned(), |id: &str| Some(id.to_owned()));
        assert_eq!(told(503, body, ""), Some((Some(503), slow.clone(), id("B1"))));
        assert_eq!(told(503, body, "H1"), Some((Some(503), slow, id("H1"))));
        assert_eq!(told(502, "<html>", ""), Some((Some(502), String::new(), None)));
        assert_eq!(told(204, "", "H1"), None);
        assert_eq!(failed_attempt(&upload, 0, 1, &Report::Aborted), None);
        assert_eq!(
            failed_attempt(&upload, 0, 1, &Report::Failed).unwrap().detail,
            "network"
        );
    }

    #[test]
    fn a_lost_session_is_not_a_refusal() {
        let failure = |error| failure(Texts::empty(), error);
        assert_eq!(failure(ApiError::LoginRequired), ServerFailure::SessionLost);
        assert!(matches!(
            failure(ApiError::invalid(LocalizedText::Text("No.".to_owned()))),
            ServerFailure::Refused(_)
        ));
    }
}
