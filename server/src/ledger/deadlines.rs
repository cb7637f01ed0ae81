//! How long an upload may arrive after its form expired. S3 checks the expiry when a request begins, so a request that
//! began in time may end long after it.

use jiff::{SignedDuration, Timestamp};

use super::{Declaration, Row};

/// The shortest wait after a form expired, for the smallest file.
const MIN_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// The longest wait after a form expired.
const MAX_WAIT: SignedDuration = SignedDuration::from_hours(24);
/// The slowest supported connection, in bytes a second: about 256 kbit/s.
const SLOWEST_BYTES_PER_SECOND: u64 = 32_000;
/// The wait for a plain form, whose file's size is not known.
const PLAIN_FORM_WAIT: SignedDuration = SignedDuration::from_hours(2);

/// The longest time for sending a file in parts, even if parts still arrive.
const MAX_MULTIPART: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Row {
    /// The time when this upload expires if its file has not arrived. No form of it can bring bytes after that. The
    /// deadline of a file in parts moves on as long as parts arrive; `newest_part` is the time of the last one.
    pub fn deadline(&self, newest_part: Option<Timestamp>) -> Timestamp {
        if self.multipart.is_some() {
            let last_activity = newest_part.map_or(self.form_expires_at, |part| part.max(self.form_expires_at));
            let deadline = later(last_activity, MAX_WAIT).min(later(self.issued_at, MAX_MULTIPART));
            // A part whose URL has just expired may still be arriving.
            return deadline.max(later(self.form_expires_at, MIN_WAIT));
        }
        let wait = match self.declared {
            Declaration::File { size, .. } => {
                let seconds = i64::try_from(size / SLOWEST_BYTES_PER_SECOND).unwrap_or(i64::MAX);
                MIN_WAIT
                    .saturating_add(SignedDuration::from_secs(seconds))
                    .min(MAX_WAIT)
            }
            Declaration::AtMost(_) => PLAIN_FORM_WAIT,
        };
        later(self.form_expires_at, wait)
    }

    /// When the sweep checks again after it found nothing: each wait is as long as all earlier waits together.
    pub fn next_check_at(&self, newest_part: Option<Timestamp>, now: Timestamp) -> Timestamp {
        let last = self.deadline(newest_part).max(later(now, SignedDuration::from_mins(1)));
        self.after_doubled_wait(now).min(last)
    }

    /// When the sweep tries again after a call to the store failed. A refusal may be permanent: some stores refuse
    /// access to an object because of a header that came with it. A store that is away comes back, and then files
    /// should not have to wait long.
    pub fn retry_at(&self, refused: bool, now: Timestamp) -> Timestamp {
        let doubled = self.after_doubled_wait(now);
        match refused {
            true => doubled,
            false => doubled.min(later(now, MAX_RETRY_WAIT)),
        }
    }

    /// Now plus the time since the form expired, and at least a minute.
    fn after_doubled_wait(&self, now: Timestamp) -> Timestamp {
        let waited = now.duration_since(self.form_expires_at);
        later(now, waited.max(SignedDuration::from_mins(1)))
    }
}

/// The longest wait before a failed call to the store is tried again.
pub(crate) const MAX_RETRY_WAIT: SignedDuration = SignedDuration::from_mins(10);

fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::domain::upload::UploadId;

    fn row(declared: Declaration) -> Row {
        Row {
            form_expires_at: Timestamp::from_second(600).unwrap(),
            ..Row::issued(UploadId::from_bits(1), 1, declared)
        }
    }

    fn file(size: u64) -> Row {
        row(Declaration::File {
            size,
            content_type: "image/png".into(),
        })
    }

    #[test]
    fn large_files_may_arrive_later_than_small_ones_within_a_day() {
        assert_eq!(file(1).deadline(None), Timestamp::from_second(600 + 900).unwrap());
        assert_eq!(
            file(32_000_000).deadline(None),
            Timestamp::from_second(600 + 900 + 1000).unwrap()
        );
        assert_eq!(
            file(u64::MAX).deadline(None),
            Timestamp::from_second(600 + 86_400).unwrap()
        );
    }

    #[test]
    fn checks_become_rarer_and_the_last_is_at_the_deadline() {
        let row = file(1);
        let mut checks = Vec::new();
        let mut now = row.form_expires_at;
        while now < row.deadline(None) {
            now = row.next_check_at(None, now);
            checks.push(now.duration_since(row.form_expires_at).as_secs());
        }
        assert_eq!(checks, [60, 120, 240, 480, 900]);
    }

    #[test]
    fn each_arrived_part_extends_the_deadline_by_a_day_up_to_a_week() {
        let row = Row {
            multipart: Some(super::super::Multipart {
                attempt: super::super::AttemptId::random().unwrap(),
                id: String::new(),
                part_size: 1,
            }),
            ..file(1)
        };
        let hours = |hours: i64| Timestamp::from_second(hours * 3600).unwrap();
        assert_eq!(row.deadline(None), Timestamp::from_second(600 + 86_400).unwrap());
        assert_eq!(row.deadline(Some(hours(30))), hours(54));
        assert_eq!(row.deadline(Some(hours(160))), hours(168));
        let signed_late = Row {
            form_expires_at: hours(168),
            ..row
        };
        assert_eq!(signed_late.deadline(Some(hours(168))), later(hours(168), MIN_WAIT));
    }
}
