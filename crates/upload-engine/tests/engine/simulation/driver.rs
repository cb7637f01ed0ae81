//! The driver: executes commands.

use super::*;

impl Simulation {
    pub(super) fn execute(&mut self, command: Command) {
        match command {
            Command::HashFiles { request, ids } => self.hash_files(request, &ids),
            Command::Sign { request, files } => self.sign(request, &files),
            Command::Send {
                transmission,
                upload_request,
            } => self.send(transmission, &upload_request),
            Command::Digest { transmission, range } => self.start_digest(transmission, range.end - range.start),
            Command::Abort { transmission } => {
                let was_sent = self.take_from_flight(transmission);
                let was_digested = self.digesting.remove(&transmission);
                assert!(was_sent || was_digested, "abort of nothing: {transmission:?}");
            }
            Command::Confirm { request, uploads } => self.confirm(request, uploads),
            Command::CancelOnServer { uploads } => self.cancel(uploads),
            Command::SignParts {
                request,
                upload,
                part_size,
                parts,
            } => self.sign_parts(request, upload, part_size, &parts),
            Command::ListParts { request, upload } => self.list_parts(request, &upload),
            Command::HashParts { request, id, parts } => self.hash_parts(request, id, &parts),
            Command::Complete {
                request,
                upload,
                checksums,
            } => self.complete(request, &upload, &checksums),
            Command::MakeThumbnail(id) => self.make_thumbnail(id),
            Command::SetThumbnails { request, thumbnails } => self.set_thumbnails(request, thumbnails),
            Command::SetPicture { request, renditions } => self.set_picture(request, renditions),
            Command::Persist(id) => {
                assert!(self.kept.contains(&id));
                let saved = self.queue.saved_upload(id).expect("saved");
                assert!(self.persisted.insert(saved.upload));
            }
            Command::Forget(upload) => assert!(self.persisted.remove(&upload)),
            Command::Release(id) => {
                assert!(self.kept.remove(&id), "{id:?} released twice");
                assert!(!self.in_flight.iter().any(|sent| sent.file() == id));
                assert!(!self.digesting.iter().any(|digest| digest.file() == id));
            }
            Command::Broadcast(status) => self.broadcasts.push((self.now, status)),
            Command::ArmTimer { at } => {
                assert!(at.0 > self.now, "a timer in the past");
                self.timer = Some(at.0);
                self.schedule(at.0 - self.now, Scheduled::Timer);
            }
            Command::Busy(busy) => self.busy.push(busy),
            Command::Announce(milestone) => self.announced.push(milestone),
        }
    }

    /// When the driver's own work is done, if it is not lost.
    fn work_span(&mut self, span: u64) -> Option<u64> {
        let late = if self.chance(self.faults.work_late) {
            self.random_below(120_000)
        } else {
            0
        };
        (!self.chance(self.faults.work_lost)).then_some(span + late)
    }

    fn hash_files(&mut self, request: RequestId, ids: &[LocalId]) {
        self.hash_requests += 1;
        let facts = |id: &LocalId| self.queue.facts(*id).expect("facts");
        assert!(ids.iter().map(|id| facts(id).size).sum::<u64>() <= 4 << 20);
        assert!(ids.iter().all(|id| self.kept.contains(id)));
        let sha256 = Checksum::parse("sha256:aTL9MeXa9HObn6eP93eygxsJlcwdCwCTysgGAZAgE7w=").unwrap();
        let fails = self.faults.work_fails;
        let checksums = ids.iter().map(|_| {
            if self.chance(fails) {
                Err(NotDigested)
            } else {
                Ok(sha256.clone())
            }
        });
        let checksums = checksums.collect();
        if let Some(span) = self.work_span(5) {
            self.schedule_event(span, Event::FilesHashed { request, checksums });
        }
    }

    fn start_digest(&mut self, transmission: TransmissionId, bytes: u64) {
        let (id, part) = (transmission.file(), transmission.part().unwrap_or(0));
        assert!(self.kept.contains(&id));
        assert!(self.in_flight.contains(&transmission));
        assert!(
            !self
                .digesting
                .iter()
                .any(|other| (other.file(), other.part()) == (id, transmission.part())),
            "{transmission:?} is digested twice at once"
        );
        let facts = self.queue.facts(id).expect("facts");
        assert!(part > 0 || bytes == facts.size);
        self.digests.push(transmission);
        self.digesting.insert(transmission);
        let checksum = if self.chance(self.faults.work_fails) {
            Err(NotDigested)
        } else {
            Ok(Checksum::md5(&(self.digest)(part)).unwrap())
        };
        if let Some(span) = self.work_span(self.digest_span) {
            self.schedule(span, Scheduled::Digest(transmission, checksum));
        }
    }

    fn hash_parts(&mut self, request: RequestId, id: LocalId, parts: &[PartRange]) {
        assert!(self.kept.contains(&id));
        let digest = self.digest;
        let digests = parts.iter().map(|part| PartDigest {
            part: part.part,
            digest: digest(part.part).into(),
        });
        let digests = digests.collect();
        if let Some(span) = self.work_span(50) {
            self.schedule_event(span, Event::PartsHashed { request, digests });
        }
    }

    fn make_thumbnail(&mut self, id: LocalId) {
        assert!(self.kept.contains(&id), "the file of a thumbnail is gone");
        self.making.push(id);
        let blockers = self.queue.blockers();
        assert!(!blockers.any(), "a thumbnail while the queue is blocked");
        let size = 1 + self.random_below(50_000);
        let thumbnail = (!self.chance(self.faults.work_fails)).then(|| FileFacts::new("", size));
        if let Some(span) = self.work_span(self.thumbnail_span) {
            self.schedule(span, Scheduled::Thumbnail(id, thumbnail));
        }
    }
}
