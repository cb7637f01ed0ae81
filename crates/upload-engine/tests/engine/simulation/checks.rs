//! Invariants.

use super::*;

impl Simulation {
    /// Checks the invariants; called after every event.
    pub(super) fn check(&mut self, commands: &[Command]) {
        if !self.check_rows {
            return;
        }
        let mut sums = (0, 0, 0);
        let mut last_rows = HashMap::new();
        let taken = self.queue.take_changed();
        let changed: HashSet<_> = taken.iter().copied().collect();
        assert_eq!(changed.len(), taken.len(), "a row changed twice");
        for id in self.queue.ids() {
            let row = self.queue.row(id).expect("row");
            sums.0 += 1;
            if !matches!(row.state, State::Rejected(_) | State::Failed(_) | State::Cancelled) {
                sums.1 += row.total();
                sums.2 += row.sent;
            }
            assert!(row.sent <= row.total());
            assert_eq!(row.percent() == 100, *row.state == State::Verified);
            assert!(self.kept.contains(&id), "the bytes of a row are gone");
            let now = Shown {
                state: row.state.clone(),
                sent: row.sent,
                attempt: row.attempt,
            };
            let before = self.last_rows.get(&id);
            assert!(
                before == Some(&now) || changed.contains(&id),
                "{id:?} changed without notice: {before:?} {now:?}"
            );
            if let Some(before) = before {
                let stated = commands.contains(&Command::Announce(Milestone::Restarted(id)));
                assert!(
                    row.sent >= before.sent || stated,
                    "{id:?} ran back from {} to {}",
                    before.sent,
                    row.sent
                );
            }
            last_rows.insert(id, now);
        }
        let is_row = |id: &LocalId| last_rows.contains_key(id) || self.last_rows.contains_key(id);
        assert!(changed.iter().all(is_row), "a rendition has a row");
        self.last_rows = last_rows;
        self.changed = taken;
        assert_eq!(self.queue.ignored().last_wrong, None);
        let totals = self.queue.totals();
        assert_eq!((totals.files, totals.bytes, totals.sent), sums);
    }
}
