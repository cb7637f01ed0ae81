//! Checksums of files and parts. The server compares them with the stored bytes before it confirms a file.
//!
//! If the store can enforce a checksum in a form, small files are digested before they are signed. Everything else is
//! digested while it is sent, so that nothing starts later; its end is reported when both are done.

use leptos::prelude::*;
use upload_engine::{AnswerClass, Event, LocalId, Millis, Outcome, PartDigest, StateKind, UploadId};

use super::browser::{BrowserPort, Ticket};
use super::driver::Uploads;
use super::state::{DriverState, Kept};
use crate::domain::checksum::MAX_BOUND_BYTES;

/// Limits for digesting: up to this many bytes in the list, everything is digested from the start. Beyond that, only
/// transmissions slower than this many bytes per second, measured for a while: on a fast local network, digesting would
/// slow down sending.
const ALWAYS: u64 = 32 << 20;
const SLOW: u64 = 50 << 20;
const A_WHILE: Millis = Millis(2_000);

/// Checksums of one file.
#[derive(Default)]
pub(super) struct Known {
    /// Checksums by part number, 0 for the whole file, in the API's format.
    sums: Vec<(u16, Box<str>)>,
    /// Part numbers that are being digested.
    under_way: Vec<u16>,
    /// Transmissions that ended before their digest was ready.
    ended: Vec<(u16, Event)>,
}

impl Known {
    /// The checksum of the whole file or of a part.
    pub(super) fn of(&self, part: u16) -> Option<&str> {
        let known = self.sums.iter().find(|(of, _)| *of == part);
        known.map(|(_, sum)| sum.as_ref())
    }

    /// The checksum that a form can enforce.
    pub(super) fn bound(&self) -> Option<&str> {
        self.of(0).filter(|sum| sum.starts_with(SHA256))
    }

    fn learn(&mut self, part: u16, sum: Box<str>) {
        self.forget(part);
        self.sums.push((part, sum));
    }

    /// Drops a checksum, because the file may have changed since: the next transmission is digested anew.
    fn forget(&mut self, part: u16) {
        self.sums.retain(|(of, _)| *of != part);
    }

    /// Another ending of the same part outdates one that waits.
    fn hold(&mut self, part: u16, event: Event) -> Option<Event> {
        if !self.under_way.contains(&part) {
            return Some(event);
        }
        self.ended.retain(|(of, _)| *of != part);
        self.ended.push((part, event));
        None
    }

    fn over(&mut self, part: u16, sum: Option<Box<str>>) -> Option<Event> {
        self.under_way.retain(|of| *of != part);
        if let Some(sum) = sum {
            self.learn(part, sum);
        }
        let at = self.ended.iter().position(|(of, _)| *of == part)?;
        Some(self.ended.swap_remove(at).1)
    }
}

const SHA256: &str = "sha256:";

fn is_worth_it(core: &DriverState, now: Millis) -> bool {
    let is_slow = || {
        let settled = core.began.is_some_and(|began| now.since(began) >= A_WHILE);
        settled && core.queue.speed().is_some_and(|speed| speed < SLOW)
    };
    core.queue.totals().bytes <= ALWAYS || is_slow()
}

/// The checksum in the API's format.
pub(super) fn md5(digest: &str) -> Box<str> {
    ["md5:", digest].concat().into()
}

impl Uploads {
    /// Computes the checksums that forms can enforce, then continues. Sending waits for it, so many files at once are
    /// sent without.
    pub(super) fn bound(self, ids: &[LocalId], then: impl FnOnce(Self) + 'static) {
        let wanted = self.core.try_update_value(|core| {
            if !core.checksums.bound {
                return Vec::new();
            }
            let mut bytes = 0;
            let small = |&id: &LocalId| {
                let kept = core.kept(id)?;
                bytes += kept.handle.size;
                kept.sums.of(0).is_none().then_some((id, kept.handle.ticket))
            };
            let wanted: Vec<(LocalId, Ticket)> = ids.iter().filter_map(small).collect();
            if bytes <= MAX_BOUND_BYTES { wanted } else { Vec::new() }
        });
        let wanted = wanted.unwrap_or_default();
        let browser = self.with_browser(|browser| browser);
        let (Some(browser), false) = (browser, wanted.is_empty()) else {
            return then(self);
        };
        let (ids, tickets): (Vec<LocalId>, Vec<Ticket>) = wanted.into_iter().unzip();
        let learn = move |sums: Vec<Option<String>>| {
            self.core.update_value(|core| {
                for (id, sum) in ids.into_iter().zip(sums) {
                    if let (Some(kept), Some(sum)) = (core.kept(id), sum) {
                        kept.sums.learn(0, [SHA256, &sum].concat().into());
                    }
                }
            });
            then(self);
        };
        browser.sha256(tickets, Box::new(learn));
    }

    /// Starts digesting a transmission, if that does not delay it and its checksum is useful and unknown.
    pub(super) fn digest_meanwhile(self, browser: BrowserPort, (id, part): (LocalId, u16), range: Option<(u64, u64)>) {
        let wanted = self.core.try_update_value(|core| {
            if !core.checksums.compared || !is_worth_it(core, browser.now()) {
                return None;
            }
            let kept = core.kept(id)?;
            let (start, end) = range.unwrap_or((0, kept.handle.size));
            if kept.sums.of(part).is_some() || kept.sums.under_way.contains(&part) {
                return None;
            }
            kept.sums.under_way.push(part);
            Some((kept.handle.ticket, (start, end)))
        });
        let Some(Some((ticket, (start, end)))) = wanted else {
            return;
        };
        let over = move |digests: Vec<PartDigest>| {
            let sum = digests.into_iter().next().map(|digest| md5(&digest.digest));
            let ended = self
                .core
                .try_update_value(|core| core.kept(id).and_then(|kept| kept.sums.over(part, sum)));
            if let Some(Some(event)) = ended {
                self.dispatch(event);
            }
        };
        browser.digest(ticket, vec![(part, start, end)], Box::new(over));
    }

    /// Reports the end of a transmission; success only once its digest is ready.
    pub(super) fn tell_digested(self, id: LocalId, part: u16, outcome: &Outcome, event: Event) {
        let arrived = matches!(outcome, Outcome::Answered { status: 200..300, .. });
        let damaged = matches!(
            outcome,
            Outcome::Answered {
                class: AnswerClass::Corrupted,
                ..
            }
        );
        if damaged {
            self.forget_sums(id, &[part]);
        }
        let due = self.core.try_update_value(|core| match core.kept(id) {
            Some(kept) if arrived => kept.sums.hold(part, event),
            _ => Some(event),
        });
        if let Some(Some(event)) = due {
            self.dispatch(event);
        }
    }

    /// Reports finished transmissions that still wait for their digest, so that pausing does not send them twice.
    pub(super) fn tell_ended(self) {
        let ended = self.core.try_update_value(|core| {
            let all = core.kept.iter_mut().flat_map(|kept| kept.sums.ended.drain(..));
            all.map(|(_, event)| event).collect::<Vec<Event>>()
        });
        ended.into_iter().flatten().for_each(|event| self.dispatch(event));
    }

    /// Drops checksums that differ from the stored bytes, so that they are computed again.
    pub(super) fn forget_sums(self, id: LocalId, parts: &[u16]) {
        self.core.update_value(|core| {
            if let Some(kept) = core.kept(id) {
                parts.iter().for_each(|part| kept.sums.forget(*part));
            }
        });
    }

    /// The file of an upload.
    pub(super) fn file_of(self, upload: &UploadId) -> Option<LocalId> {
        self.core.try_with_value(|core| {
            let same = |kept: &&Kept| {
                core.queue
                    .row(kept.handle.id)
                    .is_some_and(|row| row.upload == Some(upload))
            };
            core.kept.iter().find(same).map(|kept| kept.handle.id)
        })?
    }

    /// Keeps digests that were computed for comparing stored parts.
    pub(super) fn keep_digests(self, id: LocalId, digests: &[PartDigest]) {
        self.core.update_value(|core| {
            if let Some(kept) = core.kept(id) {
                for digest in digests {
                    kept.sums.learn(digest.part, md5(&digest.digest));
                }
            }
        });
    }

    /// Checksums of whole files for a confirm request.
    pub(super) fn sums_of(self, uploads: &[UploadId]) -> Option<Vec<Option<String>>> {
        self.core.try_with_value(|core| {
            let mut sums = vec![None; uploads.len()];
            for kept in &core.kept {
                let Some(sum) = kept.sums.of(0) else { continue };
                let Some(row) = core.queue.row(kept.handle.id) else {
                    continue;
                };
                if !matches!(row.state.kind(), StateKind::Confirming | StateKind::Checking) {
                    continue;
                }
                if let Some(at) = uploads.iter().position(|asked| Some(asked) == row.upload) {
                    sums[at] = Some(sum.to_owned());
                }
            }
            sums.iter().any(Option::is_some).then_some(sums)
        })?
    }

    /// Checksums of the parts of one file.
    pub(super) fn sums_of_parts(self, upload: &UploadId, parts: u16) -> Option<Vec<Option<String>>> {
        let id = self.file_of(upload)?;
        self.core.try_with_value(|core| {
            let kept = core.kept.iter().find(|kept| kept.handle.id == id)?;
            let sums: Vec<Option<String>> = (1..=parts).map(|part| kept.sums.of(part).map(str::to_owned)).collect();
            sums.iter().any(Option::is_some).then_some(sums)
        })?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_waits_for_its_digest_and_for_no_other() {
        let mut known = Known {
            under_way: vec![2],
            ..Known::default()
        };
        assert_eq!(known.hold(1, Event::Tick), Some(Event::Tick));
        assert_eq!(known.hold(2, Event::Online), None);
        assert_eq!(known.hold(2, Event::Tick), None, "the later one counts");
        assert_eq!(known.over(2, Some("md5:x".into())), Some(Event::Tick));
        assert_eq!(known.of(2), Some("md5:x"));
        assert_eq!(known.over(2, None), None);
        assert_eq!(known.hold(2, Event::Tick), Some(Event::Tick));
    }

    #[test]
    fn what_could_not_be_read_holds_nothing_up() {
        let mut known = Known {
            under_way: vec![0],
            ..Known::default()
        };
        assert_eq!(known.hold(0, Event::Tick), None);
        assert_eq!(known.over(0, None), Some(Event::Tick));
        assert_eq!(known.of(0), None);
    }
}
