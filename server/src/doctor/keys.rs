//! The canary's findings, by access key and by way of uploading.

use super::answers::of_finding;
use super::report::{Check, State};
use crate::canary::{CanaryReport, Finding, PartsVerdict, Transport};
use crate::config::{KeyRole, UploadMethod, definitions};

/// The reports of the canary for both ways of uploading whole files; the text of an error if the store went away.
pub(super) struct CanaryReports {
    pub(super) with_forms: Result<CanaryReport, String>,
    pub(super) with_puts: Result<CanaryReport, String>,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Key(KeyRole),
    Whole,
    Parts,
    /// Other checks report this.
    Elsewhere,
}

fn subject(finding: &Finding) -> Subject {
    match finding {
        Finding::WrongKeyId(key)
        | Finding::WrongSecret(key)
        | Finding::WrongSessionToken(key)
        | Finding::NoPermission(key, _) => Subject::Key(*key),
        Finding::UrlsRefused(_)
        | Finding::PartsRefused(_)
        | Finding::PartsChangeLate
        | Finding::CopiesByAddedHeader(Transport::Part, _)
        | Finding::PublishesByAddedHeader(Transport::Part) => Subject::Parts,
        Finding::ClockOff(_) | Finding::PublicEndpointAway(_) => Subject::Elsewhere,
        _ => Subject::Whole,
    }
}

/// The checks of both keys, of both ways of uploading whole files, and of parts.
pub(super) fn checks(reports: &CanaryReports, method: UploadMethod, has_browser_key: bool) -> Vec<Check> {
    let (used, unused) = match method {
        UploadMethod::Post => (&reports.with_forms, &reports.with_puts),
        UploadMethod::Put => (&reports.with_puts, &reports.with_forms),
    };
    let names = match method {
        UploadMethod::Post => ["upload_by_form", "upload_by_put"],
        UploadMethod::Put => ["upload_by_put", "upload_by_form"],
    };
    let report = match used {
        Ok(report) => report,
        Err(cause) => {
            let message = format!("{}: {cause}.", definitions::S3_ENDPOINT);
            return vec![Check::failed(names[0], message).advice("See whether the store is up, and try again.")];
        }
    };
    let mut checks = vec![
        of_subject(report, Subject::Key(KeyRole::Server), "server_key")
            .unwrap_or_else(|| Check::ok("server_key", "The server's key may write, read, list, copy and delete.")),
        match has_browser_key {
            true => of_subject(report, Subject::Key(KeyRole::Browser), "browser_key")
                .unwrap_or_else(|| Check::ok("browser_key", "The browser key may write.")),
            false => Check::skipped(
                "browser_key",
                format!(
                    "{} is not set: the server's key signs uploads.",
                    definitions::S3_BROWSER_ACCESS_KEY_ID
                ),
            ),
        },
    ];
    let is_key_wrong = checks.iter().any(|check| check.state == State::Failed);
    let untried = |name| Check::skipped(name, "Not known before the key is right.");
    checks.push(match of_subject(report, Subject::Whole, names[0]) {
        Some(check) => check,
        None if is_key_wrong => untried(names[0]),
        None => Check::ok(names[0], "The store accepts honest uploads and refuses changed ones."),
    });
    checks.push(unused_way(unused, names[1], method));
    checks.push(match of_subject(report, Subject::Parts, "upload_in_parts") {
        Some(check) => check,
        None if report.parts == PartsVerdict::Untried => untried("upload_in_parts"),
        None if report.parts == PartsVerdict::Unfit => Check::warning(
            "upload_in_parts",
            "The store does not support multipart uploads: files of more than 5 GiB are refused.",
        )
        .advice("Use a store that supports them, if people send large files."),
        None => Check::ok(
            "upload_in_parts",
            "Files can be sent in parts, and completed ones do not change.",
        ),
    });
    checks
}

/// The way of uploading that the server does not use. Its faults are no fault of this site.
fn unused_way(report: &Result<CanaryReport, String>, name: &'static str, used: UploadMethod) -> Check {
    let setting = &definitions::S3_UPLOAD_METHOD;
    let value = match used {
        UploadMethod::Post => "post",
        UploadMethod::Put => "put",
    };
    match report {
        Ok(report) if report.is_fit() => Check::ok(name, format!("This works, too; {setting} is {value}.")),
        Ok(report) => {
            let reason = report.findings.iter().find(|finding| finding.is_critical());
            let reason = reason.map(|finding| of_finding(name, State::Skipped, finding).message);
            let reason = reason.unwrap_or_default();
            Check::skipped(
                name,
                format!("Not used, because {setting} is {value}. It would not work: {reason}"),
            )
        }
        Err(cause) => Check::skipped(name, format!("Not used, because {setting} is {value}. {cause}.")),
    }
}

/// One check for all findings about a subject; `None` without any.
fn of_subject(report: &CanaryReport, about: Subject, name: &'static str) -> Option<Check> {
    let findings = report.findings.iter().filter(|finding| subject(finding) == about);
    findings
        .map(|finding| {
            let state = if finding.is_critical() {
                State::Failed
            } else {
                State::Warning
            };
            of_finding(name, state, finding)
        })
        .reduce(|one, other| {
            let advice = one.advice.into_iter().chain(other.advice).collect::<Vec<_>>();
            Check {
                name,
                state: one.state.max(other.state),
                message: format!("{} {}", one.message, other.message),
                advice: (!advice.is_empty()).then(|| advice.join(" ")),
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canary::Permission;

    fn report(findings: Vec<Finding>) -> CanaryReport {
        CanaryReport {
            findings,
            parts: PartsVerdict::Final,
            ..CanaryReport::default()
        }
    }

    fn states(with_forms: Vec<Finding>, with_puts: Vec<Finding>, method: UploadMethod) -> Vec<(&'static str, State)> {
        let reports = CanaryReports {
            with_forms: Ok(report(with_forms)),
            with_puts: Ok(report(with_puts)),
        };
        let checks = checks(&reports, method, true);
        checks.into_iter().map(|check| (check.name, check.state)).collect()
    }

    #[test]
    fn a_key_that_lacks_a_permission_fails_its_own_check() {
        let lacks = |key| Finding::NoPermission(key, Permission::Delete);
        let found = states(
            vec![lacks(KeyRole::Server), lacks(KeyRole::Browser), Finding::ClockOff(400)],
            vec![],
            UploadMethod::Post,
        );
        assert_eq!(
            found,
            [
                ("server_key", State::Failed),
                ("browser_key", State::Failed),
                ("upload_by_form", State::Skipped),
                ("upload_by_put", State::Ok),
                ("upload_in_parts", State::Ok),
            ]
        );
    }

    #[test]
    fn a_way_that_is_not_used_does_not_fail() {
        let no_forms = || {
            vec![Finding::FormRefused {
                status: 501,
                code: "NotImplemented".to_owned(),
            }]
        };
        assert_eq!(
            states(no_forms(), vec![], UploadMethod::Put)[2..4],
            [("upload_by_put", State::Ok), ("upload_by_form", State::Skipped),]
        );
        assert_eq!(
            states(no_forms(), vec![], UploadMethod::Post)[2],
            ("upload_by_form", State::Failed)
        );
    }

    #[test]
    fn findings_about_one_thing_are_one_check() {
        let reports = CanaryReports {
            with_forms: Ok(report(vec![Finding::PolicyNotEnforced, Finding::CopyConditionIgnored])),
            with_puts: Err("the store cannot be reached".to_owned()),
        };
        let checks = checks(&reports, UploadMethod::Post, false);
        assert_eq!(checks[1].state, State::Skipped);
        assert_eq!(checks[2].state, State::Failed);
        assert!(
            checks[2].message.contains("AFTER IT WAS SIGNED") && checks[2].message.contains("copy-source-if-match")
        );
        assert!(checks[2].advice.as_deref().unwrap().contains("enforces POST policies"));
        assert!(checks[3].message.contains("cannot be reached"));
    }
}
