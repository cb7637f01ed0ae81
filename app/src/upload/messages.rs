//! Texts for the queue's states: what happened, whether the file is safe, what to do.

use upload_engine::{Failure, Milestone, Millis, Moment, Reason, State, StateKind, TabStatus, Totals};

use crate::text::Texts;

/// The state of one file.
pub fn of_state(texts: Texts, state: &State, percent: u8, now: Moment) -> String {
    let plain = match state {
        State::Sending => return texts.state_sending(percent.into()),
        State::Storing { since, buffered: true } => return texts.state_on_its_way(seconds(now - *since)),
        State::WaitingToRetry { attempt, until, reason } => {
            let (reason, left) = (of_reason(texts, *reason), seconds(*until - now));
            // If signing failed, the first attempt has not begun.
            return match attempt {
                0 | 1 => texts.state_next_try(reason, left),
                attempt => texts.state_next_attempt((*attempt).into(), reason, left),
            };
        }
        State::Rejected(rejection) if rejection.message.is_empty() => {
            return texts.state_refused(texts.failure_checksum_mismatch());
        }
        State::Rejected(rejection) => return texts.state_refused(&rejection.message),
        State::Failed(failure) => return texts.state_failed(&of_failure(texts, failure)),
        State::Signing => texts.state_preparing(),
        State::Storing { .. } => texts.state_storing(),
        State::Confirming => texts.state_verifying(),
        State::Checking(_) => texts.state_checking(),
        State::Verified => texts.state_verified(),
        State::Paused => texts.state_paused(),
        State::Cancelled => texts.state_cancelled(),
        _ => texts.state_waiting(),
    };
    plain.to_owned()
}

fn seconds(span: Millis) -> u64 {
    span.0.div_ceil(1000)
}

fn of_reason(texts: Texts, reason: Reason) -> &'static str {
    match reason {
        Reason::Network => texts.reason_network(),
        Reason::Stalled => texts.reason_stalled(),
        Reason::Interrupted => texts.reason_interrupted(),
        Reason::StoreBusy => texts.reason_store_busy(),
        Reason::StoreBroken(_) => texts.reason_store_error(),
        Reason::Corrupted => texts.reason_corrupted(),
        Reason::Expired => texts.reason_expired(),
        Reason::Missing => texts.reason_missing(),
        Reason::ServerUnreachable => texts.reason_server_unreachable(),
        Reason::ServerBusy => texts.reason_server_busy(),
        _ => texts.reason_server_error(),
    }
}

/// Why a file failed, whether it is safe, and what to do.
pub(super) fn of_failure(texts: Texts, failure: &Failure) -> String {
    let sentence = match failure {
        Failure::GaveUp(reason) => return texts.failure_gave_up(of_reason(texts, *reason)),
        Failure::ServerRefused(rejection) if !rejection.message.is_empty() => return rejection.message.to_string(),
        Failure::Denied => texts.failure_denied(),
        // A form is signed for the exact size that the file had when it was chosen.
        Failure::TooLarge => texts.failure_too_large(),
        Failure::TooSmall => texts.failure_too_small(),
        Failure::NotSupported => texts.failure_not_supported(),
        Failure::StoreFull => texts.failure_store_full(),
        Failure::Misconfigured => texts.failure_misconfigured(),
        Failure::Refused(_) => texts.failure_refused(),
        Failure::Unreadable | Failure::Changed => texts.failure_changed(),
        Failure::Corrupted => texts.failure_corrupted(),
        Failure::Unconfirmed => texts.failure_unconfirmed(),
        _ => texts.failure_bad_answer(),
    };
    sentence.to_owned()
}

/// Speed and remaining time, appended to a state once they are known.
pub fn of_speed(texts: Texts, speed: Option<u64>, left: Option<Millis>) -> String {
    let speed = speed.map(|speed| texts.speed(speed));
    let left = left.map(|left| of_time_left(texts, left));
    let said = [speed, left].into_iter().flatten();
    said.map(|said| [DOT, &said].concat()).collect()
}

/// A rounded duration.
fn of_time_left(texts: Texts, left: Millis) -> String {
    let seconds = seconds(left).max(1);
    match seconds {
        0..=10 => texts.time_left_seconds(seconds),
        11..=55 => texts.time_left_seconds(seconds.div_ceil(5) * 5),
        56..=3_540 => texts.time_left_minutes(seconds.div_ceil(60)),
        _ => texts.time_left_hours(seconds.div_ceil(3_600)),
    }
}

/// Separator within a line.
const DOT: &str = " · ";

/// Summary of all files; empty while there are none.
pub fn of_totals(texts: Texts, totals: &Totals) -> String {
    let mut status = TabStatus::default();
    status.files = totals.files;
    status.verified = totals.count(StateKind::Verified);
    status.unsuccessful = totals.count(StateKind::Rejected) + totals.count(StateKind::Failed);
    (status.bytes, status.sent) = (totals.bytes, totals.sent);
    if totals.unfinished() > 0 {
        of_tab(texts, &status)
    } else {
        with_unsuccessful(texts, texts.stored_count(status.verified.into()), &status)
    }
}

/// Summary of the files of a tab that is uploading.
pub fn of_tab(texts: Texts, status: &TabStatus) -> String {
    let stored = texts.stored_of(status.files.into(), status.verified.into());
    let line = [stored, texts.sent_of(status.bytes, status.sent)].join(DOT);
    with_unsuccessful(texts, line, status)
}

fn with_unsuccessful(texts: Texts, line: String, status: &TabStatus) -> String {
    match status.unsuccessful {
        0 => line,
        bad => [line, texts.not_stored(bad.into())].join(DOT),
    }
}

/// Maximum number of file names in one sentence.
const NAMES: usize = 3;

/// Text about interrupted uploads; empty if there are none.
pub fn of_interrupted(texts: Texts, names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let mut said = names[..names.len().min(NAMES)].join(texts.list_comma());
    if names.len() > NAMES {
        said = texts.names_and_others(&said);
    }
    texts.interrupted(names.len() as u64, &said)
}

/// Text about files that were left out: more than the page can show, and system files in folders; empty if there are
/// none.
pub fn of_left_out(texts: Texts, too_many: u64, most: u64, system_files: u64) -> String {
    let too_many = (too_many > 0).then(|| texts.files_left_out(too_many, most));
    let system_files = (system_files > 0).then(|| texts.system_files_left_out(system_files));
    let said: Vec<String> = [too_many, system_files].into_iter().flatten().collect();
    said.join(" ")
}

/// Text about uploads of other tabs; empty if there are none.
pub fn of_other_tabs(texts: Texts, lines: &[String]) -> String {
    let said: Vec<String> = lines.iter().map(|line| texts.in_another_tab(line)).collect();
    said.join(DOT)
}

/// Up to this many files are announced individually when verified; for more, only the end of all.
const FEW: u32 = 3;

/// Announcement that sending starts.
pub fn of_start(texts: Texts, totals: &Totals) -> String {
    let left = totals.bytes.saturating_sub(totals.sent);
    texts.announce_start(left, totals.unfinished().into())
}

/// Announcement of a milestone; empty if it is not announced.
pub fn of_milestone(texts: Texts, milestone: Milestone, name: &str, totals: &Totals) -> String {
    let plain = match milestone {
        Milestone::Verified(_) if totals.files > FEW => "",
        Milestone::Verified(_) => return texts.announce_stored(name),
        Milestone::Rejected(_) => return texts.announce_refused(name),
        Milestone::Failed(_) => return texts.announce_failed(name),
        Milestone::Restarted(_) => return texts.announce_restarted(name),
        Milestone::SessionLost => texts.announce_logged_out(),
        Milestone::Offline => texts.announce_offline(),
        Milestone::Online => texts.announce_online(),
        Milestone::Finished { verified, unsuccessful } if verified + unsuccessful > 1 => {
            return match unsuccessful {
                0 => texts.announce_finished(verified.into()),
                bad => texts.announce_finished_not_all(verified.into(), bad.into()),
            };
        }
        _ => "",
    };
    plain.to_owned()
}

/// Announcement of many refused files; empty if they are few and announced individually.
pub fn of_refusals(texts: Texts, milestones: &[Milestone], totals: &Totals) -> String {
    let refused = |milestone: &&Milestone| matches!(milestone, Milestone::Rejected(_));
    if milestones.iter().filter(refused).count() <= FEW as usize {
        return String::new();
    }
    let bad = totals.count(StateKind::Rejected) + totals.count(StateKind::Failed);
    texts.announce_finished_not_all(totals.count(StateKind::Verified).into(), bad.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tests::english;

    #[test]
    fn states_read_as_a_person_would_say_them() {
        let now = Moment(10_000);
        for (state, words) in [
            (State::Waiting, "Waiting"),
            (State::Sending, "Sending 42%"),
            (
                State::Storing {
                    since: Moment(7_500),
                    buffered: true,
                },
                "On its way to the store, 3 s so far",
            ),
            (
                State::WaitingToRetry {
                    attempt: 2,
                    until: Moment(13_100),
                    reason: Reason::StoreBusy,
                },
                "The store is busy. Attempt 2, next try in 4 s.",
            ),
            (State::Verified, "Verified"),
        ] {
            assert_eq!(of_state(english(), &state, 42, now), words);
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
            Failure::Refused(418),
            Failure::Unreadable,
            Failure::Changed,
            Failure::Corrupted,
            rule,
            Failure::BadAnswer,
            Failure::Unconfirmed,
        ] {
            let sentence = of_failure(english(), &failure);
            let safe = ["on your device is untouched", "Nothing was stored"];
            assert!(safe.iter().any(|words| sentence.contains(words)), "{sentence}");
            let way_out = [
                "etry",
                "Choose it again",
                "choose it again",
                "Give the site's administrator",
            ];
            assert!(way_out.iter().any(|words| sentence.contains(words)), "{sentence}");
        }
    }

    #[test]
    fn a_pace_is_said_without_its_last_digits() {
        for (speed, left, words) in [
            (None, None, ""),
            (Some(1_230_000), Some(Millis(8_200)), " · 1.2 MB/s · 9 s left"),
            (Some(900), Some(Millis(41_000)), " · 900 bytes/s · 45 s left"),
            (None, Some(Millis(56_000)), " · 1 min left"),
            (None, Some(Millis(119_000)), " · 2 min left"),
            (None, Some(Millis(3_541_000)), " · 1 h left"),
            (None, Some(Millis(0)), " · 1 s left"),
        ] {
            assert_eq!(of_speed(english(), speed, left), words);
        }
    }

    #[test]
    fn interrupted_uploads_are_named() {
        assert_eq!(of_interrupted(english(), &[]), "");
        assert_eq!(
            of_interrupted(english(), &["a.mov".to_owned()]),
            "1 upload was interrupted: a.mov. Choose the same file again to resume it."
        );
        assert_eq!(
            of_interrupted(english(), &["a", "b", "c", "d"].map(str::to_owned)),
            "4 uploads were interrupted: a, b, c and others. Choose the same files again to resume them."
        );
    }

    #[test]
    fn what_is_left_out_is_counted() {
        assert_eq!(of_left_out(english(), 0, 10, 0), "");
        assert_eq!(
            of_left_out(english(), 0, 10, 1),
            "1 system file, such as .DS_Store or Thumbs.db, was left out."
        );
        let both = of_left_out(english(), 2, 10, 3);
        assert!(
            both.starts_with("This page takes 10 files at a time. 2 files were left out"),
            "{both}"
        );
        assert!(
            both.ends_with(" 3 system files, such as .DS_Store or Thumbs.db, were left out."),
            "{both}"
        );
    }

    #[test]
    fn many_refusals_are_one_sentence() {
        let refused: Vec<_> = (0..4)
            .map(|id| Milestone::Rejected(upload_engine::LocalId(id)))
            .collect();
        let totals = Totals::default();
        assert_eq!(of_refusals(english(), &refused[..3], &totals), "");
        assert_ne!(of_refusals(english(), &refused, &totals), "");
    }

    #[test]
    fn many_files_are_announced_once() {
        let few = Totals::default();
        let id = upload_engine::LocalId(0);
        assert_eq!(
            of_milestone(english(), Milestone::Verified(id), "a.png", &few),
            "a.png is stored."
        );
        let end = Milestone::Finished {
            verified: 4,
            unsuccessful: 1,
        };
        assert_eq!(of_milestone(english(), end, "", &few), "4 files stored, 1 not stored.");
    }
}
