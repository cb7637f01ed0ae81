//! The store and the network: transmissions.

use super::*;

impl Simulation {
    pub(super) fn store(&mut self, upload: &UploadId, part: u16, size: u64) {
        let md5 = (self.digest)(part);
        let row = self.uploads.get_mut(upload).expect("an upload the server made");
        if part == 0 {
            row.in_store = true;
            row.md5 = md5;
            assert_eq!(row.size, size);
        } else {
            let etag = format!("\"{}\"", md5.to_uppercase());
            row.parts.insert(part, StoredPart { part, size, etag });
        }
    }

    pub(super) fn send(&mut self, transmission: TransmissionId, request: &UploadRequest) {
        let (id, part) = (transmission.file(), transmission.part().unwrap_or(0));
        assert!(self.kept.contains(&id), "{id:?} is sent without its bytes");
        let size = self.queue.facts(id).expect("facts").size;
        let (url, size) = match request {
            UploadRequest::Post { url, .. } => (url, size),
            UploadRequest::Put { url, .. } => (url, size),
            UploadRequest::PutPart { url, range } => {
                assert!(range.end > range.start && range.end <= size);
                (url, range.end - range.start)
            }
        };
        let signed = self.urls[url].clone();
        assert_eq!(signed.part, part);
        assert_eq!(Some(&signed.upload), self.queue.upload_of(id));
        assert!(
            !self
                .in_flight
                .iter()
                .any(|sent| sent.file() == id && (part == 0 || sent.part() == transmission.part())),
            "{transmission:?} is in flight already"
        );
        if part == 0 {
            assert!(
                !self.unconfirmed.contains(&signed.upload),
                "{id:?} is sent again without asking"
            );
            *self.sends.entry(id).or_default() += 1;
        } else {
            // Each URL of a part is used once.
            self.urls.remove(url);
            self.part_sends += 1;
        }
        let may_wait = part == 0 && size <= 2 << 20 && self.max_parallel >= 6;
        let most = self.max_parallel + if may_wait { 2 } else { 0 };
        assert!(self.in_flight.len() < most, "{} in flight", self.in_flight.len() + 1);
        self.in_flight.insert(transmission);
        self.max_in_flight = self.max_in_flight.max(self.in_flight.len());
        self.waiting.push_back(Transmission {
            id: transmission,
            upload: signed.upload,
            size,
            valid_until: signed.valid_until,
        });
        self.connect();
    }

    /// Takes a transmission out of flight, whose connection the next one gets. Returns whether it was in flight.
    pub(super) fn take_from_flight(&mut self, transmission: TransmissionId) -> bool {
        self.waiting.retain(|waiting| waiting.id != transmission);
        let was_sent = self.in_flight.remove(&transmission);
        self.connect();
        was_sent
    }

    /// Starts the oldest waiting transmissions while connections are free.
    fn connect(&mut self) {
        while self.in_flight.len() - self.waiting.len() < self.connections {
            let Some(transmission) = self.waiting.pop_front() else {
                return;
            };
            self.transmit(transmission);
        }
    }

    /// Reports progress or the end of a transmission.
    pub(super) fn report(&mut self, transmission: TransmissionId, event: Event) {
        let is_alive = self.in_flight.contains(&transmission);
        if let Event::SendEnded { outcome, .. } = &event
            && is_alive
        {
            self.take_from_flight(transmission);
            let is_unsure = matches!(outcome, SendOutcome::NetworkFailed | SendOutcome::Aborted);
            let is_file = transmission.part().is_none() && self.queue.row(transmission.file()).is_some();
            if let (true, true, Some(upload)) = (is_unsure, is_file, self.queue.upload_of(transmission.file())) {
                self.unconfirmed.insert(upload.clone());
            }
        }
        let is_success = matches!(event, Event::SendEnded { outcome, .. } if outcome == SendOutcome::status(201));
        let is_true = !is_success || self.stored.contains(&transmission);
        // An aborted request reports nothing more, or reports it late.
        if is_alive || (is_true && self.chance(200)) {
            self.handle(event);
        }
    }

    /// Starts a transmission and schedules its end.
    fn transmit(&mut self, transmission: Transmission) {
        let Transmission {
            id: transmission,
            upload,
            size,
            valid_until,
        } = transmission;
        // The queue counts from the server's answer, before which the machine may sleep.
        let is_expired = self.now >= valid_until;
        let share = (self.in_flight.len() - self.waiting.len()) as u64;
        let span = self.latency + size * 1000 / (self.rate / share).max(1);
        let progress = |loaded| Scheduled::Transmission(transmission, Event::Progress { transmission, loaded });
        let ended = |outcome| Scheduled::Transmission(transmission, Event::SendEnded { transmission, outcome });
        let faults = self.faults;
        if !is_expired && self.chance(faults.proxy_buffers) {
            self.schedule(5, progress(size));
            self.schedule(span, Scheduled::Store(transmission, upload, size));
            return self.schedule(span, ended(SendOutcome::status(201)));
        }
        let steps = (span / 1000).clamp(2, 50);
        let half = steps / 2;
        let answered = |status, class| Some(SendOutcome::Answered { status, class });
        let (ends, outcome) = if self.chance(faults.cut) {
            (half, Some(SendOutcome::NetworkFailed))
        } else if self.chance(faults.foreign_abort) {
            (half, Some(SendOutcome::Aborted))
        } else if self.chance(faults.stall) {
            (if self.chance(500) { half } else { steps }, None)
        } else if self.chance(faults.answer_lost) {
            (steps, Some(SendOutcome::NetworkFailed))
        } else if self.chance(faults.busy) {
            (steps, Some(SendOutcome::status(503)))
        } else if self.chance(faults.broken) {
            (steps, Some(SendOutcome::status(500)))
        } else if is_expired || self.chance(faults.expired) {
            (steps, answered(403, AnswerClass::Expired))
        } else if self.chance(faults.corrupted) {
            (steps, answered(400, AnswerClass::Corrupted))
        } else {
            (steps, Some(SendOutcome::status(201)))
        };
        for step in 1..=ends {
            let loaded = if step == steps { size + 181 } else { size * step / steps };
            self.schedule(span * step / steps, progress(loaded));
        }
        let at = span * ends / steps;
        let whole = ends == steps;
        let stores = match outcome {
            Some(SendOutcome::Answered { status, .. }) => status == 201 || (status == 500 && self.chance(500)),
            Some(SendOutcome::NetworkFailed) => whole,
            _ => whole && self.chance(500),
        };
        if stores {
            self.schedule(at, Scheduled::Store(transmission, upload, size));
        }
        if let Some(outcome) = outcome {
            self.schedule(at + 1, ended(outcome));
        }
    }
}
