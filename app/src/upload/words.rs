//! The queue's states as sentences: what happened, whether the file is safe, what can be done.

use upload_engine::{Failure, Kind, Milestone, Millis, Reason, State, Totals};

use crate::domain::limits::human_size;

/// The state of one file.
pub fn of_state(state: &State, percent: u8, now: Millis) -> String {
    let plain = match state {
        State::Sending => return ["Sending ", &percent.to_string(), " %"].concat(),
        State::Storing { since, buffered: true } => {
            return ["On its way to the store, ", &seconds(now.since(*since)), " so far"].concat();
        }
        State::WaitingToRetry { attempt, until, reason } => {
            // The first has not begun where our server could not be asked for leave to send.
            let next = match attempt {
                0 | 1 => " Next try in ",
                _ => &[" Attempt ", &attempt.to_string(), ", next try in "].concat(),
            };
            return [of_reason(*reason), next, &seconds(until.since(now)), "."].concat();
        }
        State::Rejected(rejection) => return ["Refused: ", &rejection.message].concat(),
        State::Failed(failure) => return ["Failed: ", &of_failure(failure)].concat(),
        State::Waiting => "Waiting",
        State::Signing => "Preparing",
        State::Storing { .. } => "The store is confirming",
        State::Confirming => "Verifying",
        State::Checking(_) => "Checking whether it arrived",
        State::Verified => "Verified",
        State::Paused => "Paused",
        State::Cancelled => "Cancelled",
    };
    plain.to_owned()
}

fn seconds(span: Millis) -> String {
    (span.0.div_ceil(1000)).to_string() + " s"
}

fn of_reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Network => "The connection to the store was cut.",
        Reason::Stalled => "Nothing moved for a while.",
        Reason::Interrupted => "The browser stopped sending.",
        Reason::StoreBusy => "The store is busy.",
        Reason::StoreBroken(_) => "The store has a problem.",
        Reason::Corrupted => "The file was damaged on its way.",
        Reason::Expired => "The permission to send ran out.",
        Reason::Missing => "The file is not in the store yet.",
        Reason::ServerUnreachable => "We cannot reach the server.",
        Reason::ServerBusy => "The server is busy.",
        Reason::ServerBroken | Reason::BadAnswer => "The server has a problem.",
    }
}

fn of_failure(failure: &Failure) -> String {
    let sentence = match failure {
        Failure::GaveUp(reason) => {
            return [
                of_reason(*reason),
                " We tried for a while. The file on your machine is untouched; retry when you like.",
            ]
            .concat();
        }
        Failure::ServerRefused(rejection) if !rejection.message.is_empty() => return rejection.message.to_string(),
        Failure::Denied => {
            "The store refused the upload and kept nothing. The file on your machine is untouched. Retry; if it stays, tell whoever runs this site the support code."
        }
        // Forms are signed for exactly the size a file had when it was chosen.
        Failure::TooLarge => {
            "The file has grown since you chose it, or the store takes none this large. Nothing was kept. Choose it again, or a smaller one."
        }
        Failure::TooSmall => "The file has shrunk since you chose it. Nothing was kept. Choose it again.",
        Failure::NotSupported => {
            "The store does not take uploads this way. The file on your machine is untouched. Tell whoever runs this site the support code."
        }
        Failure::StoreFull => {
            "The store is full. What you stored before is safe, and the file on your machine is untouched. Tell whoever runs this site the support code, and retry later."
        }
        Failure::Misconfigured => {
            "The store does not accept our signature: a mistake of ours. The file on your machine is untouched. Tell whoever runs this site the support code."
        }
        Failure::Unfit => {
            "Our form does not fit this file, so nothing was sent: a mistake of ours. The file on your machine is untouched. Retry; if it stays, tell whoever runs this site the support code."
        }
        Failure::Refused(_) => {
            "The store refused the upload and kept nothing. The file on your machine is untouched. Retry; if it stays, tell whoever runs this site the support code."
        }
        Failure::Unreadable | Failure::Changed => {
            "The file changed on your machine or can no longer be read. Nothing was kept. Choose it again."
        }
        Failure::Corrupted => {
            "The file was damaged on its way several times, and nothing was kept. The file on your machine is untouched. Check the connection and retry."
        }
        Failure::ServerRefused(_) | Failure::BadAnswer => {
            "The server's answer made no sense. The file on your machine is untouched. Reload the page and choose it again."
        }
        Failure::Unconfirmed => {
            "The file was sent, and we could not verify that it arrived. The one on your machine is untouched. Retry to check again."
        }
    };
    sentence.to_owned()
}

/// One line over all files; empty while there is none.
pub fn of_totals(totals: &Totals) -> String {
    let verified = totals.count(Kind::Verified);
    let bad = totals.count(Kind::Rejected) + totals.count(Kind::Failed);
    let mut line = if totals.unfinished() > 0 {
        [
            &verified.to_string(),
            " of ",
            &files(totals.files),
            " stored · ",
            &human_size(totals.sent),
            " of ",
            &human_size(totals.bytes),
        ]
        .concat()
    } else {
        files(verified) + " stored"
    };
    if bad > 0 {
        line += &[" · ", &bad.to_string(), " not stored"].concat();
    }
    line
}

/// Names that are worth reading in one sentence.
const NAMES: usize = 3;

/// What can be done about uploads that were interrupted; empty where there is none.
pub fn of_interrupted(names: &[&str]) -> String {
    let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
    let (was, same) = match count {
        0 => return String::new(),
        1 => (
            " upload was interrupted: ",
            ". Choose the same file again to go on with it.",
        ),
        _ => (
            " uploads were interrupted: ",
            ". Choose the same files again to go on with them.",
        ),
    };
    let mut sentence = count.to_string() + was + &names[..names.len().min(NAMES)].join(", ");
    if names.len() > NAMES {
        sentence += " and others";
    }
    sentence + same
}

/// What other tabs send; empty where they send nothing.
pub fn of_other_tabs<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let said: Vec<String> = lines.map(|line| ["In another tab: ", line].concat()).collect();
    said.join(" · ")
}

fn files(count: u32) -> String {
    count.to_string() + if count == 1 { " file" } else { " files" }
}

/// Files whose verification is worth a sentence each; above that, the end of all of them is.
const FEW: u32 = 3;

/// What happened, for people who do not look; empty where it is not worth a word.
pub fn of_milestone(milestone: Milestone, name: &str, totals: &Totals) -> String {
    let plain = match milestone {
        Milestone::Verified(_) if totals.files > FEW => "",
        Milestone::Verified(_) => return [name, " is stored."].concat(),
        Milestone::Rejected(_) => return [name, " was refused."].concat(),
        Milestone::Failed(_) => return [name, " could not be stored."].concat(),
        Milestone::Restarted(_) => return [name, " is being sent again."].concat(),
        Milestone::SessionLost => "You are logged out. Uploads wait until you have logged in again.",
        Milestone::Offline => "You are offline. Uploads wait for the network.",
        Milestone::Online => "The network is back. Uploads go on.",
        Milestone::Finished { verified, unsuccessful } if verified + unsuccessful > 1 => {
            let mut sentence = files(verified) + " stored";
            if unsuccessful > 0 {
                sentence += &[", ", &unsuccessful.to_string(), " not stored"].concat();
            }
            return sentence + ".";
        }
        Milestone::Finished { .. } => "",
    };
    plain.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_read_as_a_person_would_say_them() {
        let now = Millis(10_000);
        for (state, words) in [
            (State::Waiting, "Waiting"),
            (State::Sending, "Sending 42 %"),
            (
                State::Storing {
                    since: Millis(7_500),
                    buffered: true,
                },
                "On its way to the store, 3 s so far",
            ),
            (
                State::WaitingToRetry {
                    attempt: 2,
                    until: Millis(13_100),
                    reason: Reason::StoreBusy,
                },
                "The store is busy. Attempt 2, next try in 4 s.",
            ),
            (State::Verified, "Verified"),
        ] {
            assert_eq!(of_state(&state, 42, now), words);
        }
    }

    #[test]
    fn each_failure_says_whether_the_file_is_safe_and_what_to_do() {
        let rule = Failure::ServerRefused(upload_engine::Rejection::new("invalid", ""));
        for failure in [
            Failure::GaveUp(Reason::Network),
            Failure::Denied,
            Failure::TooLarge,
            Failure::TooSmall,
            Failure::NotSupported,
            Failure::StoreFull,
            Failure::Misconfigured,
            Failure::Unfit,
            Failure::Refused(418),
            Failure::Unreadable,
            Failure::Changed,
            Failure::Corrupted,
            rule,
            Failure::BadAnswer,
            Failure::Unconfirmed,
        ] {
            let sentence = of_failure(&failure);
            let safe = ["on your machine is untouched", "Nothing was kept"];
            assert!(safe.iter().any(|words| sentence.contains(words)), "{sentence}");
            let way_out = [
                "etry",
                "Choose it again",
                "choose it again",
                "Tell whoever runs this site",
            ];
            assert!(way_out.iter().any(|words| sentence.contains(words)), "{sentence}");
        }
    }

    #[test]
    fn interrupted_uploads_are_named() {
        assert_eq!(of_interrupted(&[]), "");
        assert_eq!(
            of_interrupted(&["a.mov"]),
            "1 upload was interrupted: a.mov. Choose the same file again to go on with it."
        );
        assert_eq!(
            of_interrupted(&["a", "b", "c", "d"]),
            "4 uploads were interrupted: a, b, c and others. Choose the same files again to go on with them."
        );
    }

    #[test]
    fn many_files_are_announced_once() {
        let few = Totals::default();
        let id = upload_engine::LocalId(0);
        assert_eq!(of_milestone(Milestone::Verified(id), "a.png", &few), "a.png is stored.");
        let end = Milestone::Finished {
            verified: 4,
            unsuccessful: 1,
        };
        assert_eq!(of_milestone(end, "", &few), "4 files stored, 1 not stored.");
    }
}
