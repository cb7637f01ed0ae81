//! How long an upload may be late. S3 checks a form when a request begins, so bytes that began in
//! time may end long after the form ran out.

use jiff::{SignedDuration, Timestamp};

use crate::ledger::{Declared, Row};

/// Even the smallest file is given this long after its form ran out.
const LEAST: SignedDuration = SignedDuration::from_mins(15);
/// Nothing is waited for longer.
const MOST: SignedDuration = SignedDuration::from_hours(24);
/// The slowest connection we wait for, in bytes a second: about 256 kbit/s.
const SLOWEST: u64 = 32_000;
/// A plain form says nothing of its file; a person without script is given this long.
const PLAIN: SignedDuration = SignedDuration::from_hours(2);

/// From then on an upload that is not in the store has not happened.
pub(super) fn given_up_at(row: &Row) -> Timestamp {
    let patience = match row.declared {
        Declared::File { size, .. } => {
            let seconds = i64::try_from(size / SLOWEST).unwrap_or(i64::MAX);
            LEAST.saturating_add(SignedDuration::from_secs(seconds)).min(MOST)
        }
        Declared::Anything => PLAIN,
    };
    later(row.form_expires_at, patience)
}

/// When the sweep looks again after a look in vain: each wait is as long as all before it.
pub(super) fn look_again_at(row: &Row, now: Timestamp) -> Timestamp {
    let waited = now
        .duration_since(row.form_expires_at)
        .max(SignedDuration::from_mins(1));
    later(now, waited).min(given_up_at(row).max(later(now, SignedDuration::from_mins(1))))
}

fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::State;
    use app::domain::upload::UploadId;

    fn row(declared: Declared) -> Row {
        Row {
            id: UploadId::from_random(1),
            owner: 1,
            name: String::new(),
            declared,
            state: State::Issued,
            issued_at: Timestamp::UNIX_EPOCH,
            form_expires_at: Timestamp::from_second(600).unwrap(),
            reason: None,
            stored: None,
            delete_at: None,
        }
    }

    fn file(size: u64) -> Row {
        row(Declared::File {
            size,
            content_type: "image/png".into(),
        })
    }

    #[test]
    fn large_files_may_be_later_than_small_ones_within_a_day() {
        assert_eq!(given_up_at(&file(1)), Timestamp::from_second(600 + 900).unwrap());
        assert_eq!(
            given_up_at(&file(32_000_000)),
            Timestamp::from_second(600 + 900 + 1000).unwrap()
        );
        assert_eq!(
            given_up_at(&file(u64::MAX)),
            Timestamp::from_second(600 + 86_400).unwrap()
        );
    }

    #[test]
    fn looks_thin_out_and_the_last_is_not_missed() {
        let row = file(1);
        let mut looks = Vec::new();
        let mut now = row.form_expires_at;
        while now < given_up_at(&row) {
            now = look_again_at(&row, now);
            looks.push(now.duration_since(row.form_expires_at).as_secs());
        }
        assert_eq!(looks, [60, 120, 240, 480, 900]);
    }
}
