//! Explanations of failed attempts: why a store refused a form, and what the operator does.
//!
//! A form is evaluated only if its signature is ours, so that the server evaluates no policies of strangers. An intact
//! form leads to the store's error code, which the sentences of the canary explain where they fit.

use std::fmt::Write as _;
use std::sync::Arc;

use app::domain::support::FailedAttempt;
use jiff::Timestamp;
use s3_post_policy::{
    Condition, Dialect, ErrorCode, FormFields, FormSignature, PolicyDocument, S3Error, S3Outcome, Subject, field,
};

use super::explanation::{Cause, Explanation};
use super::{MAX_DETAIL, printable};
use crate::canary::Finding;
use crate::ledger::{Row, staging_key};
use crate::uploads::FormConfig;

/// Explains failed attempts; see the module.
#[derive(Clone)]
pub struct AttemptExplainer {
    /// Signs forms, and recognises them.
    pub form: Arc<FormConfig>,
    /// The store whose rules apply.
    pub dialect: Dialect,
}

/// A cause and its explanation.
type Explained = (Cause, String);

/// A form that the store refused, as far as this server can judge it.
enum ReportedForm {
    /// The page sent none with its report, or the attempt had none.
    Absent,
    /// The store had no reason to refuse it.
    Intact,
    /// It is as it was signed, but too old now; the evaluator's sentence.
    Late(String),
}

impl AttemptExplainer {
    /// Explains an attempt at the upload of this row; `None` if nothing is known about it.
    pub(super) fn explain(&self, row: &Row, attempt: &FailedAttempt, now: Timestamp) -> Option<Explanation> {
        let explained = match attempt.status {
            None => self.explain_silence(&attempt.detail),
            Some(status @ 300..=599) => Some(self.explain_refusal(row, attempt, status, now)),
            Some(_) => None,
        };
        let (cause, message) = explained?;
        Some(Explanation::new(cause, None, &message))
    }

    /// Explains an attempt without an answer, by what the browser says.
    fn explain_silence(&self, detail: &str) -> Option<Explained> {
        Some(match detail {
            "network" => (
                Cause::NoAnswer,
                format!(
                    "The browser got no answer that it may read. Either the connection was cut or refused, or the bucket's CORS rule does not allow the origin {} (docs/bucket.md, \"CORS\").",
                    self.form.public_url
                ),
            ),
            "timeout" => (
                Cause::NoAnswer,
                "The store did not answer in time. Check the connection, and the timeouts of the proxies in front of the store.".to_owned(),
            ),
            "unreadable" => (
                Cause::FileChanged,
                "The browser could not read the file: it was changed or removed after it was chosen.".to_owned(),
            ),
            _ => return None,
        })
    }

    fn explain_refusal(&self, row: &Row, attempt: &FailedAttempt, status: u16, now: Timestamp) -> Explained {
        let form = match &attempt.fields {
            Some(fields) if attempt.part == 0 && (400..500).contains(&status) => {
                match self.judge_form(row, &fields.iter().map(|(name, value)| (name, value)).collect(), now) {
                    Ok(form) => form,
                    Err(explained) => return explained,
                }
            }
            _ => ReportedForm::Absent,
        };
        let mut error = S3Error::parse(status, b"");
        error.code = ErrorCode::from(printable(&attempt.detail, MAX_DETAIL));
        if let ReportedForm::Late(sentence) = &form
            && may_mean_late(&error.code)
        {
            let advice = "If it was valid when the file was sent, the clocks of the store and of this machine differ; set both by NTP. Otherwise sign again: the page does so by itself.";
            return (Cause::FormExpired, format!("{sentence} {advice}"));
        }
        let (cause, message) = self.explain_code(row, &error, &form);
        match form {
            ReportedForm::Intact => (cause, format!("The form is as this server signed it. {message}")),
            ReportedForm::Absent | ReportedForm::Late(_) => (cause, message),
        }
    }

    /// Judges the form of a report; an error explains the refusal.
    fn judge_form(&self, row: &Row, form: &FormFields, now: Timestamp) -> Result<ReportedForm, Explained> {
        match self.form.key.verify(form) {
            FormSignature::Valid => {}
            FormSignature::OtherCredentials => {
                let message = "The form names another access key or region than this server signs with. Either the key was replaced after the form was signed, or servers of this site have different settings, or the form was changed on the way to the page.";
                return Err((Cause::OtherKey, message.to_owned()));
            }
            _ => {
                let message = "The form was changed on the way to the page: its policy and signature are not those that this server signed. Check proxies in front of this server, browser extensions, and that all servers of this site have the same secret key.";
                return Err((Cause::FormChanged, message.to_owned()));
            }
        }
        let unreadable = |error| (Cause::FormChanged, format!("The policy cannot be read: {error}."));
        let document = PolicyDocument::from_base64(form.get(field::POLICY).unwrap_or_default()).map_err(unreadable)?;
        let is_key_of_row = |condition: &Condition| match condition {
            Condition::Eq { field, value } => field == field::KEY && *value == staging_key(&row.id).as_str(),
            _ => false,
        };
        if !document.conditions().any(is_key_of_row) {
            let message = "The form was signed for another upload.";
            return Err((Cause::FormChanged, message.to_owned()));
        }
        let verdict = document.evaluate(form, row.declared.max_bytes(), &self.form.bucket, now, self.dialect);
        let is_about_time = |subject: &Subject| matches!(subject, Subject::Expiration | Subject::SigningTime);
        let mut violations = verdict.failures().filter(|check| !is_about_time(check.subject()));
        if let Some(first) = violations.next() {
            let mut message = format!(
                "The form was changed after it was signed: {} The page must send exactly the fields that the server signed, in their order, and the file last.",
                first.sentence()
            );
            let more = violations.count();
            if more > 0 {
                // Writing to a String cannot fail.
                let _ = write!(message, " In all, {} checks failed.", more + 1);
            }
            return Err((Cause::FormChanged, message));
        }
        let late = verdict.failures().next().map(|check| check.sentence().to_owned());
        Ok(late.map_or(ReportedForm::Intact, ReportedForm::Late))
    }

    /// Explains the store's status and code.
    fn explain_code(&self, row: &Row, error: &S3Error, form: &ReportedForm) -> Explained {
        let (status, code) = (error.http_status, error.code.as_str());
        match &error.code {
            ErrorCode::EntityTooLarge | ErrorCode::EntityTooSmall => {
                let size = row.declared.max_bytes();
                let message = format!("The store counted another size than the declared {size} bytes, so the file was changed after it was chosen. If all files fail, a proxy in front of the store changes them.");
                (Cause::FileChanged, message)
            }
            ErrorCode::BadDigest | ErrorCode::InvalidDigest => damaged(),
            ErrorCode::Unknown(other) if other.starts_with("XAmzContent") => damaged(),
            ErrorCode::Unknown(other) if other == "NoSuchUpload" => (
                Cause::Refused,
                "The store no longer has this multipart upload. Check that no lifecycle rule aborts uploads under parts/ within nine days (docs/bucket.md, \"Lifecycle\").".to_owned(),
            ),
            ErrorCode::IncompleteBody
            | ErrorCode::RequestTimeout
            | ErrorCode::MissingContentLength
            | ErrorCode::MalformedPOSTRequest
            | ErrorCode::MaxPostPreDataLengthExceeded
            | ErrorCode::PreconditionFailed
            | ErrorCode::IncorrectNumberOfFilesInPostRequest => (
                Cause::Proxy,
                format!("The request did not reach the store as the browser sent it ({code}): the connection was slow or cut, or a proxy in front of the store changes requests."),
            ),
            ErrorCode::QuotaExceeded => store_full(),
            ErrorCode::Missing | ErrorCode::Unknown(_) if status == 507 => store_full(),
            ErrorCode::Missing | ErrorCode::Unknown(_) if status == 413 => (
                Cause::Proxy,
                "A proxy in front of the store limits the size of requests; raise the limit to slightly more than BUTTRESS_MAX_UPLOAD_BYTES (client_max_body_size in nginx).".to_owned(),
            ),
            _ if error.outcome() == S3Outcome::Unavailable => (
                Cause::Busy,
                format!("The store is busy or failing (HTTP {status} {code}). The page tries again. If it lasts, look for the request id in the store's log."),
            ),
            ErrorCode::AccessDenied | ErrorCode::Missing if matches!(status, 401 | 403) => {
                let finding = Finding::of_refusal(self.form.key.role(), &with_code(error, ErrorCode::AccessDenied));
                let message = match form {
                    ReportedForm::Absent => format!("The form or URL has expired, or the key may not write. {finding}"),
                    ReportedForm::Intact | ReportedForm::Late(_) => format!("{finding} Look at the bucket's policy too, and at the store's clock."),
                };
                (Cause::Settings, message)
            }
            _ => match Finding::of_refusal(self.form.key.role(), error) {
                finding @ Finding::ClockRefused(_) => (Cause::Clock, finding.to_string()),
                // This sentence advises about settings with which no form works. The canary would have found them.
                Finding::FormRefused { .. } => (
                    Cause::Refused,
                    format!("The store refused the request with HTTP {status} {code}. Look for the request id in the store's log, and restart this server: it checks the store and names what is wrong."),
                ),
                finding => (Cause::Settings, finding.to_string()),
            },
        }
    }
}

/// Codes with which stores refuse forms that have expired, or that were signed too long ago.
fn may_mean_late(code: &ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::AccessDenied
            | ErrorCode::ExpiredToken
            | ErrorCode::InvalidPolicyDocument
            | ErrorCode::InvalidRequest
            | ErrorCode::RequestTimeTooSkewed
            | ErrorCode::Missing
            | ErrorCode::Unknown(_)
    )
}

fn damaged() -> Explained {
    let message = "Other bytes arrived than the form's checksum names: the file was damaged on the way, or changed while it was sent. The page sends it again.";
    (Cause::Damaged, message.to_owned())
}

fn store_full() -> Explained {
    let message =
        "The store has no room left for the bucket or its owner. Raise its limit, or delete what is not needed.";
    (Cause::StoreFull, message.to_owned())
}

fn with_code(error: &S3Error, code: ErrorCode) -> S3Error {
    let mut error = error.clone();
    error.code = code;
    error
}

#[cfg(test)]
mod tests;
