//! The latest failed attempts of each file, as the server records them.

use upload_engine::{LocalId, UploadId};

use crate::api::{FailedAttempt, FormFields};
use crate::ports::HttpEnd;
use crate::store_error::element;

/// Most attempts kept of one file; older ones are dropped.
const KEPT_MAX: usize = 8;

/// The latest failed attempts of each file.
#[derive(Debug, Default)]
pub(crate) struct FailedAttempts(Vec<(LocalId, FailedAttempt)>);

impl FailedAttempts {
    pub(crate) fn keep(&mut self, id: LocalId, attempt: FailedAttempt) {
        let of_file = |(of, _): &(LocalId, FailedAttempt)| *of == id;
        if self.0.iter().filter(|kept| of_file(kept)).count() == KEPT_MAX
            && let Some(oldest) = self.0.iter().position(of_file)
        {
            self.0.remove(oldest);
        }
        // Only the last form is explained.
        for (_, earlier) in self.0.iter_mut().filter(|(of, _)| *of == id) {
            earlier.fields = None;
        }
        self.0.push((id, attempt));
    }

    /// Drops the attempts of a file that arrived or was removed.
    pub(crate) fn forget(&mut self, id: LocalId) {
        self.0.retain(|(of, _)| *of != id);
    }

    /// Removes and returns the attempts of a file.
    pub(crate) fn take(&mut self, id: LocalId) -> Vec<FailedAttempt> {
        let (of_file, others) = std::mem::take(&mut self.0).into_iter().partition(|(of, _)| *of == id);
        self.0 = others;
        let of_file: Vec<(LocalId, FailedAttempt)> = of_file;
        of_file.into_iter().map(|(_, attempt)| attempt).collect()
    }
}

/// The report of a failed transmission, by its part and number; `None` if it succeeded or was cancelled here.
pub(crate) fn failed_attempt(
    upload: &UploadId,
    (part, number): (u16, u32),
    end: &HttpEnd,
    fields: Option<&FormFields>,
) -> Option<FailedAttempt> {
    let mut attempt = FailedAttempt {
        upload: upload.to_string(),
        part,
        attempt: number,
        status: None,
        detail: String::new(),
        request_id: None,
        fields: None,
    };
    attempt.detail = match end {
        HttpEnd::Aborted => return None,
        HttpEnd::Answered { status, .. } if *status < 400 => return None,
        HttpEnd::Answered {
            status,
            body,
            request_id,
        } => {
            let request_id = if request_id.is_empty() {
                element(body, "RequestId")
            } else {
                request_id
            };
            attempt.status = Some(*status);
            attempt.request_id = Some(request_id.to_owned()).filter(|id| !id.is_empty());
            // Only a refused form needs an explanation.
            attempt.fields = fields.filter(|_| *status < 500).cloned();
            element(body, "Code")
        }
        HttpEnd::Failed => "network",
        HttpEnd::TimedOut => "timeout",
        HttpEnd::Unreadable => "unreadable",
    }
    .to_owned();
    Some(attempt)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(end: &HttpEnd) -> Option<FailedAttempt> {
        let fields = vec![("key".to_owned(), "a".to_owned())];
        failed_attempt(&UploadId::from_bits(1), (0, 2), end, Some(&fields))
    }

    fn answered(status: u16, request_id: &str) -> HttpEnd {
        HttpEnd::Answered {
            status,
            body: "<Error><Code>AccessDenied</Code><RequestId>in-body</RequestId></Error>".to_owned(),
            request_id: request_id.to_owned(),
        }
    }

    #[test]
    fn an_attempt_names_code_status_and_request_id() {
        let denied = attempt(&answered(403, "")).unwrap();
        assert_eq!((denied.status, denied.detail.as_str()), (Some(403), "AccessDenied"));
        assert_eq!(denied.request_id.as_deref(), Some("in-body"));
        assert!(denied.fields.is_some());
        let by_header = attempt(&answered(503, "in-header")).unwrap();
        assert_eq!(by_header.request_id.as_deref(), Some("in-header"));
        assert_eq!(by_header.fields, None);
        assert_eq!(attempt(&HttpEnd::Failed).unwrap().detail, "network");
        assert_eq!(attempt(&HttpEnd::Aborted), None);
        assert_eq!(attempt(&answered(204, "")), None);
    }

    #[test]
    fn only_the_latest_attempts_of_a_file_are_kept() {
        let mut attempts = FailedAttempts::default();
        let failed = attempt(&HttpEnd::Failed).unwrap();
        for number in 0..20 {
            attempts.keep(
                LocalId(1),
                FailedAttempt {
                    attempt: number,
                    ..failed.clone()
                },
            );
        }
        attempts.keep(LocalId(2), failed);
        let numbers: Vec<u32> = attempts.take(LocalId(1)).iter().map(|kept| kept.attempt).collect();
        assert_eq!(numbers, (12..20).collect::<Vec<u32>>());
        attempts.forget(LocalId(3));
        assert_eq!(attempts.take(LocalId(2)).len(), 1);
        assert!(attempts.0.is_empty());
    }
}
