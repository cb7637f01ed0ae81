//! How long an upload may be late. S3 checks a form when a request begins, so bytes that began in
//! time may end long after the form ran out.

use jiff::{SignedDuration, Timestamp};

use super::{Declared, Row};

/// Even the smallest file is given this long after its form ran out.
const LEAST: SignedDuration = SignedDuration::from_mins(15);
/// Nothing is waited for longer.
const MOST: SignedDuration = SignedDuration::from_hours(24);
/// The slowest connection we wait for, in bytes a second: about 256 kbit/s.
const SLOWEST: u64 = 32_000;
/// A plain form says nothing of its file; a person without script is given this long.
const PLAIN: SignedDuration = SignedDuration::from_hours(2);

/// A file in parts is given up this long after it was begun, whatever still arrives.
const IN_PARTS: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Row {
    /// The end of waiting: an upload that is not in the store by then has not happened, and no form of it can bring
    /// anything any more. A file in parts is waited for as long as parts arrive: `newest_part` is when the last one did.
    pub fn given_up_at(&self, newest_part: Option<Timestamp>) -> Timestamp {
        if self.multipart.is_some() {
            let alive = newest_part.map_or(self.form_expires_at, |part| part.max(self.form_expires_at));
            let given_up = later(alive, MOST).min(later(self.issued_at, IN_PARTS));
            // A part whose URL was good a moment ago may still be on its way.
            return given_up.max(later(self.form_expires_at, LEAST));
        }
        let patience = match self.declared {
            Declared::File { size, .. } => {
                let seconds = i64::try_from(size / SLOWEST).unwrap_or(i64::MAX);
                LEAST.saturating_add(SignedDuration::from_secs(seconds)).min(MOST)
            }
            Declared::AtMost(_) => PLAIN,
        };
        later(self.form_expires_at, patience)
    }

    /// When the sweep looks again after a look in vain: each wait is as long as all before it.
    pub fn next_check_at(&self, newest_part: Option<Timestamp>, now: Timestamp) -> Timestamp {
        let last = self
            .given_up_at(newest_part)
            .max(later(now, SignedDuration::from_mins(1)));
        self.twice_as_late(now).min(last)
    }

    /// When the sweep tries again after a call of the store that failed. A refusal may never end: some stores keep an
    /// object from us for a header that came with it. A store that is away comes back, and then nobody's file is to wait
    /// long.
    pub fn try_again_at(&self, refused: bool, now: Timestamp) -> Timestamp {
        let later_still = self.twice_as_late(now);
        match refused {
            true => later_still,
            false => later_still.min(later(now, AFTER_FAULT)),
        }
    }

    fn twice_as_late(&self, now: Timestamp) -> Timestamp {
        let waited = now.duration_since(self.form_expires_at);
        later(now, waited.max(SignedDuration::from_mins(1)))
    }
}

/// The longest wait after a call that failed.
pub(crate) const AFTER_FAULT: SignedDuration = SignedDuration::from_mins(10);

fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;
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
            has_form: true,
            form_dead_at: None,
            reason: None,
            stored: None,
            delete_at: None,
            multipart: None,
            is_rendition: false,
            thumbnail: None,
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
        assert_eq!(file(1).given_up_at(None), Timestamp::from_second(600 + 900).unwrap());
        assert_eq!(
            file(32_000_000).given_up_at(None),
            Timestamp::from_second(600 + 900 + 1000).unwrap()
        );
        assert_eq!(
            file(u64::MAX).given_up_at(None),
            Timestamp::from_second(600 + 86_400).unwrap()
        );
    }

    #[test]
    fn looks_thin_out_and_the_last_is_not_missed() {
        let row = file(1);
        let mut looks = Vec::new();
        let mut now = row.form_expires_at;
        while now < row.given_up_at(None) {
            now = row.next_check_at(None, now);
            looks.push(now.duration_since(row.form_expires_at).as_secs());
        }
        assert_eq!(looks, [60, 120, 240, 480, 900]);
    }

    #[test]
    fn parts_that_arrive_buy_a_day_each_and_a_week_together() {
        let row = Row {
            multipart: Some(super::super::Multipart {
                attempt: super::super::AttemptId::random().unwrap(),
                id: String::new(),
                part_size: 1,
            }),
            ..file(1)
        };
        let hours = |hours: i64| Timestamp::from_second(hours * 3600).unwrap();
        assert_eq!(row.given_up_at(None), Timestamp::from_second(600 + 86_400).unwrap());
        assert_eq!(row.given_up_at(Some(hours(30))), hours(54));
        assert_eq!(row.given_up_at(Some(hours(160))), hours(168));
        let signed_late = Row {
            form_expires_at: hours(168),
            ..row
        };
        assert_eq!(signed_late.given_up_at(Some(hours(168))), later(hours(168), LEAST));
    }
}
