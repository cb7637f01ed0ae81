//! A driver that answers each command while it executes it, like a program whose requests block.

use upload_engine::*;

const MIB: u64 = 1 << 20;

struct BlockingDriver {
    queue: Queue,
    now: u64,
    /// Whether it executes the commands of an answer before it goes on with the earlier ones.
    nests: bool,
    timer: Option<Moment>,
    executed: Vec<Command>,
    changed: Vec<LocalId>,
}

impl BlockingDriver {
    fn new(nests: bool) -> Self {
        let mut driver = Self {
            queue: Queue::new(Settings::default()),
            now: 0,
            nests,
            timer: None,
            executed: Vec::new(),
            changed: Vec::new(),
        };
        driver.handle(Event::ChecksumsSupported(ChecksumUse {
            bound: true,
            compared: true,
        }));
        driver
    }

    fn handle(&mut self, event: Event) {
        self.now += 1;
        self.queue.handle(event, Moment(self.now));
        if self.nests {
            self.run();
        }
    }

    fn run(&mut self) {
        while let Some(command) = self.queue.next_command() {
            self.executed.push(command.clone());
            self.execute(command);
        }
    }

    /// Executes all commands, and lets time pass while files are unfinished.
    fn finish(&mut self) {
        self.run();
        while let Some(at) = self.timer.take().filter(|_| self.queue.totals().unfinished() > 0) {
            self.now = self.now.max(at.0);
            self.handle(Event::Tick);
            self.run();
        }
    }

    fn execute(&mut self, command: Command) {
        match command {
            Command::HashFiles { request, ids } => {
                let checksums = vec![Err(NotDigested); ids.len()];
                self.handle(Event::FilesHashed { request, checksums });
            }
            Command::Sign { request, files } => {
                let sign = |file: &SignRequest| {
                    let transport = if file.in_parts {
                        Transport::Multipart { part_size: None }
                    } else {
                        Transport::Post {
                            url: String::new(),
                            fields: Vec::new(),
                        }
                    };
                    Ok(SignedUpload {
                        upload: file.upload.clone().unwrap_or(UploadId::from_bits(file.id.0.into())),
                        transport,
                        expires_in_secs: 900,
                    })
                };
                let result = Ok(files.iter().map(sign).collect());
                self.handle(Event::Signed { request, result });
            }
            Command::Send { transmission, .. } => {
                let loaded = u64::MAX;
                self.handle(Event::Progress { transmission, loaded });
                let outcome = SendOutcome::status(204);
                self.handle(Event::SendEnded { transmission, outcome });
            }
            Command::Digest { transmission, .. } => {
                let checksum = Checksum::md5(&"0".repeat(32)).map_err(|_| NotDigested);
                self.handle(Event::Digested { transmission, checksum });
            }
            Command::Confirm { request, uploads } => {
                let confirm = |upload: ConfirmRequest| Confirmation {
                    upload: upload.upload,
                    state: ConfirmState::Confirmed,
                };
                let result = Ok(uploads.into_iter().map(confirm).collect());
                self.handle(Event::Confirmed { request, result });
            }
            Command::SignParts { request, parts, .. } => {
                let urls = vec![String::new(); parts.len()];
                let result = Ok(PartUrls {
                    urls,
                    expires_in_secs: 900,
                });
                self.handle(Event::PartsSigned { request, result });
            }
            Command::Complete { request, .. } => {
                let result = Ok(Completion::Complete);
                self.handle(Event::Completed { request, result });
            }
            Command::MakeThumbnail(id) => {
                self.now += 1;
                let facts = FileFacts::new("", 9);
                let _ = self.queue.add_thumbnail(id, facts, Moment(self.now));
            }
            Command::SetThumbnails { request, thumbnails } => {
                let result = Ok(thumbnails.len() as u32);
                self.handle(Event::ThumbnailsSet { request, result });
            }
            Command::ArmTimer { at } => self.timer = Some(at),
            other @ (Command::ListParts { .. } | Command::HashParts { .. } | Command::SetPicture { .. }) => {
                panic!("{other:?}")
            }
            _ => {}
        }
        self.changed.extend(self.queue.take_changed());
    }

    /// Where a command was executed.
    fn index(&self, is_it: impl Fn(&Command) -> bool) -> usize {
        self.executed.iter().position(is_it).expect("command")
    }
}

#[test]
fn commands_of_answers_follow_earlier_commands() {
    for nests in [false, true] {
        let mut driver = BlockingDriver::new(nests);
        let mut all = Vec::new();
        for _ in 0..3 {
            let mut files: Vec<_> = (0..20)
                .map(|size| FileFacts::new("", size).with_thumbnail(size == 7))
                .collect();
            files.push(FileFacts::new("", 40 * MIB).with_resumable(true));
            files.push(FileFacts::new("", 0).with_rejection(Rejection::new("type_not_allowed", "")));
            driver.now += 1;
            let ids = driver.queue.add(files, Moment(driver.now));
            driver.finish();
            let (rejected, sent) = ids.split_last().unwrap();
            let state = |id: LocalId| driver.queue.row(id).unwrap().state.kind();
            assert!(sent.iter().all(|id| state(*id) == StateKind::Verified));
            assert_eq!(state(*rejected), StateKind::Rejected);
            all.extend(ids);
        }
        // Work begins before it ends, and each row is drawn.
        let busy = |command: &Command| match command {
            Command::Busy(busy) => Some(*busy),
            _ => None,
        };
        let busy: Vec<bool> = driver.executed.iter().filter_map(busy).collect();
        assert_eq!(busy, [true, false].repeat(3), "nests: {nests}");
        assert!(all.iter().all(|id| driver.changed.contains(id)));
        // No file ends after the queue has announced the end of all.
        let finished = |command: &Command| matches!(command, Command::Announce(Milestone::Finished { .. }));
        let last_finished = driver.executed.iter().rposition(finished).unwrap();
        let verified = |command: &Command| matches!(command, Command::Announce(Milestone::Verified(_)));
        assert!(!driver.executed[last_finished..].iter().any(verified));
        assert_eq!(driver.executed.iter().filter(|command| verified(command)).count(), 63);
        // The pages that share the link learn last that nothing is sent.
        let status = |command: &Command| match command {
            Command::Broadcast(status) => Some(*status),
            _ => None,
        };
        assert_eq!(
            driver.executed.iter().rev().find_map(status),
            Some(TabStatus::default())
        );
    }
}

#[test]
fn a_rejected_row_is_told_however_many_events_follow() {
    let mut queue = Queue::new(Settings::default());
    let file = FileFacts::new("", 0).with_rejection(Rejection::new("too_large", ""));
    let ids = queue.add(vec![file], Moment(1));
    queue.handle(Event::Tick, Moment(2));
    queue.handle(Event::Remove(LocalId(7)), Moment(3));
    assert_eq!(queue.take_changed(), ids);
    assert!(queue.take_changed().is_empty());
    queue.handle(Event::Remove(ids[0]), Moment(4));
    assert_eq!(queue.take_changed(), ids);
}

#[test]
fn a_file_that_is_cancelled_while_it_is_started_is_aborted_afterwards() {
    let mut driver = BlockingDriver::new(false);
    let file = FileFacts::new("", 64 * MIB);
    let id = driver.queue.add(vec![file], Moment(1))[0];
    // Up to the command that sends the file, which waits behind nothing.
    while !driver.queue.row(id).is_some_and(|row| *row.state == State::Sending) {
        let command = driver.queue.next_command().unwrap();
        driver.execute(command);
    }
    driver.handle(Event::Remove(id));
    driver
        .executed
        .extend(std::iter::from_fn(|| driver.queue.next_command()));
    let send = driver.index(|command| matches!(command, Command::Send { .. }));
    let abort = driver.index(|command| matches!(command, Command::Abort { .. }));
    let release = driver.index(|command| *command == Command::Release(id));
    assert!(send < abort && abort < release);
}
