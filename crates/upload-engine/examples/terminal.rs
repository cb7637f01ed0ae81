//! A terminal uploader: sends files to an S3 store with signed forms, several at once, and shows the progress.
//!
//! ```sh
//! export S3_ENDPOINT=http://127.0.0.1:8333 S3_BUCKET=uploads S3_REGION=us-east-1 S3_ACCESS_KEY_ID=… S3_SECRET_ACCESS_KEY=…
//! cargo run -p upload-engine --example terminal -- photo.jpg film.mov
//! ```
//!
//! One program has the three roles of an upload from a browser: the `Queue` decides what is signed, sent and repeated;
//! the [`Driver`] executes that, with a thread for each request and one timer; [`OurServer`] has the secret key, signs
//! the forms, and confirms what it finds in the store. Requests are plain HTTP: the client is compiled without TLS.

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};
use std::{env, thread};

use jiff::{SignedDuration, Timestamp};
use rusty_s3::S3Action;
use s3_post_policy as s3;
use upload_engine::{
    AnswerClass, Command, ConfirmState, Confirmation, Event, FileFacts, LocalId, Moment, Queue, Rejection, SendOutcome,
    ServerFailure, Settings, SignRequest, SignedUpload, State, TransmissionId, Transport, UploadId, UploadRequest,
};

type AnyError = Box<dyn Error>;
/// Learns how many bytes have left; `false` if no more are to be sent.
type Report = Box<dyn Fn(u64) -> bool>;

fn main() -> Result<(), AnyError> {
    let mut driver = Driver {
        queue: Queue::new(Settings::default()),
        server: Arc::new(OurServer::from_environment()?),
        files: HashMap::new(),
        in_flight: HashMap::new(),
        timer: None,
        began: Instant::now(),
        events: channel(),
    };
    driver.add(env::args_os().skip(1).map(PathBuf::from).collect())?;
    driver.run()?;
    let mut rows = driver.queue.ids().filter_map(|id| driver.queue.row(id));
    match rows.find(|row| *row.state != State::Verified) {
        None => Ok(()),
        Some(row) => Err(format!("{}: {:?}", row.facts.name, row.state).into()),
    }
}

/// Executes the queue's commands. The threads of its requests send it their answers as events.
struct Driver {
    queue: Queue,
    server: Arc<OurServer>,
    files: HashMap<LocalId, PathBuf>,
    /// Running transmissions. A thread stops when its entry is removed.
    in_flight: HashMap<TransmissionId, Arc<()>>,
    timer: Option<Moment>,
    began: Instant,
    events: (Sender<Event>, Receiver<Event>),
}

impl Driver {
    /// The queue has no clock: each event comes with a reading of this one.
    fn now(&self) -> Moment {
        Moment::default() + self.began.elapsed().into()
    }

    fn add(&mut self, paths: Vec<PathBuf>) -> Result<(), AnyError> {
        let mut facts = Vec::new();
        for path in &paths {
            let metadata = path
                .metadata()
                .map_err(|error| format!("{}: {error}", path.display()))?;
            facts.push(FileFacts::new(path.to_string_lossy(), metadata.len()));
        }
        let ids = self.queue.add(facts, self.now());
        self.files.extend(ids.into_iter().zip(paths));
        Ok(())
    }

    /// Executes commands, draws the progress, and waits for an event or the timer, until no file is unfinished.
    fn run(&mut self) -> io::Result<()> {
        loop {
            while let Some(command) = self.queue.next_command() {
                self.execute(command);
            }
            if !self.queue.take_changed().is_empty() {
                let (totals, speed) = (self.queue.totals(), self.queue.speed().unwrap_or(0) / 1000);
                print!("\r{} % of {} files, {speed} kB/s   ", totals.percent(), totals.files);
                io::stdout().flush()?;
            }
            if self.queue.totals().unfinished() == 0 {
                println!();
                return Ok(());
            }
            let wait = self.timer.map_or(Duration::MAX, |at| (at - self.now()).into());
            let event = self.events.1.recv_timeout(wait).unwrap_or_else(|_| {
                self.timer = None;
                Event::Tick
            });
            self.queue.handle(event, self.now());
        }
    }

    fn execute(&mut self, command: Command) {
        let (events, server) = (self.events.0.clone(), Arc::clone(&self.server));
        match command {
            // Answered at once, because signing takes no time here. The commands that follow wait their turn.
            Command::Sign { request, files } => {
                let refuse = |error: AnyError| Rejection::new("not_signed", &error.to_string());
                let result = Ok(files.iter().map(|file| server.sign(file).map_err(refuse)).collect());
                self.queue.handle(Event::Signed { request, result }, self.now());
            }
            Command::Send {
                transmission,
                upload_request: UploadRequest::Post { url, fields },
            } => {
                let path = self.files.get(&transmission.file()).cloned().unwrap_or_default();
                let permission = Arc::downgrade(self.in_flight.entry(transmission).or_default());
                thread::spawn(move || {
                    let progress = events.clone();
                    let report = move |loaded| {
                        let event = Event::Progress { transmission, loaded };
                        progress.send(event).is_ok() && permission.strong_count() > 0
                    };
                    let outcome = post(&server.agent, &url, &fields, &path, Box::new(report));
                    events.send(Event::SendEnded { transmission, outcome })
                });
            }
            Command::Abort { transmission } => drop(self.in_flight.remove(&transmission)),
            Command::Confirm { request, uploads } => {
                thread::spawn(move || {
                    let result = uploads.into_iter().map(|of| server.confirm(of.upload)).collect();
                    events.send(Event::Confirmed { request, result })
                });
            }
            Command::ArmTimer { at } => self.timer = Some(at),
            Command::Release(id) => drop(self.files.remove(&id)),
            // Announcements and the wake lock are for pages, as are notes that survive a reload and statuses for other
            // tabs. Our server grants forms only, supports no checksums, and nothing wants a thumbnail.
            _ => {}
        }
    }
}

/// What a web server does. It serves one user only, so it checks no session and keeps no records.
struct OurServer {
    signer: s3::Signer,
    endpoint: s3::Endpoint,
    bucket: s3::Bucket,
    store: (rusty_s3::Bucket, rusty_s3::Credentials),
    agent: ureq::Agent,
}

impl OurServer {
    fn from_environment() -> Result<Self, AnyError> {
        let read = |name| env::var(name).map_err(|error| format!("{name}: {error}"));
        let (endpoint, bucket, region) = (read("S3_ENDPOINT")?, read("S3_BUCKET")?, read("S3_REGION")?);
        let (id, secret) = (read("S3_ACCESS_KEY_ID")?, read("S3_SECRET_ACCESS_KEY")?);
        let credentials = s3::Credentials::new(id.as_str(), secret.as_str())?;
        Ok(Self {
            signer: s3::Signer::v4(credentials, s3::Region::new(region.as_str())?),
            endpoint: s3::Endpoint::custom(endpoint.as_str(), s3::Addressing::Path)?,
            bucket: s3::Bucket::new(bucket.as_str())?,
            store: (
                rusty_s3::Bucket::new(endpoint.parse()?, rusty_s3::UrlStyle::Path, bucket, region)?,
                rusty_s3::Credentials::new(id, secret),
            ),
            agent: ureq::Agent::config_builder().http_status_as_error(false).build().into(),
        })
    }

    /// A form that stores one file of this size, under a random key.
    fn sign(&self, file: &SignRequest) -> Result<SignedUpload, AnyError> {
        // The same upload is signed again after its form has expired.
        let random = || u128::from(RandomState::new().build_hasher().finish());
        let upload = file
            .upload
            .clone()
            .unwrap_or_else(|| UploadId::from_bits(random() << 64 | random()));
        let (now, lifetime) = (Timestamp::now(), SignedDuration::from_mins(15));
        let key = s3::ObjectKey::new(upload.as_str())?;
        let size = s3::SizeRange::exactly(s3::ByteSize::new(file.size));
        let content_type = s3::ContentType::new("application/octet-stream")?;
        let policy = s3::PostPolicy::builder(self.bucket.clone(), key, size, content_type, now + lifetime).build()?;
        let form = self.signer.sign(&policy, &self.endpoint, now)?;
        let field = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let (url, fields) = (form.url.clone(), form.fields.iter().map(field).collect());
        Ok(SignedUpload {
            upload,
            transport: Transport::Post { url, fields },
            expires_in_secs: u32::try_from(lifetime.as_secs())?,
        })
    }

    /// Looks for the object in the store: a client's word that it has sent a file is not enough.
    fn confirm(&self, upload: UploadId) -> Result<Confirmation, ServerFailure> {
        let head = self.store.0.head_object(Some(&self.store.1), upload.as_str());
        let answer = self.agent.head(head.sign(Duration::from_secs(60)).as_str()).call();
        let state = match answer.map_err(|_| ServerFailure::Unreachable)?.status().as_u16() {
            200 => ConfirmState::Confirmed,
            404 => ConfirmState::Pending,
            _ => return Err(ServerFailure::Broken),
        };
        Ok(Confirmation { upload, state })
    }
}

/// Posts a form with a file, as a browser does, while `report` agrees.
fn post(agent: &ureq::Agent, url: &str, fields: &[(String, String)], path: &Path, report: Report) -> SendOutcome {
    const LINE: &str = "--the-boundary-of-the-form";
    let Ok((file, size)) = File::open(path).and_then(|file| file.metadata().map(|of| (file, of.len()))) else {
        return SendOutcome::Unreadable;
    };
    let head = |name: &str| format!("{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"");
    let field = |(name, value): &(String, String)| head(name) + "\r\n\r\n" + value + "\r\n";
    let head = fields.iter().map(field).collect::<String>() + &head("file") + "; filename=\"file\"\r\n\r\n";
    let tail = format!("\r\n{LINE}--\r\n");
    let length = head.len() as u64 + size + tail.len() as u64;
    let body = Cursor::new(head).chain(file.take(size)).chain(Cursor::new(tail));
    let request = agent.post(url).header("content-length", length.to_string());
    let request = request.header("content-type", format!("multipart/form-data; boundary={}", &LINE[2..]));
    let Ok(mut answer) = request.send(ureq::SendBody::from_owned_reader(CountedBody(body, 0, report))) else {
        return SendOutcome::NetworkFailed;
    };
    let error = answer.body_mut().read_to_string().unwrap_or_default();
    let element = |name: &str| Some(error.split_once(name)?.1.split_once('<')?.0);
    let (code, message) = (element("<Code>").unwrap_or(""), element("<Message>").unwrap_or(""));
    let (status, class) = (answer.status().as_u16(), AnswerClass::of(code, message));
    SendOutcome::Answered { status, class }
}

/// A body, the number of bytes read, and the function that learns it. Reading fails once that disagrees.
struct CountedBody<B>(B, u64, Report);

impl<B: Read> Read for CountedBody<B> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        self.1 += count as u64;
        if (self.2)(self.1) {
            Ok(count)
        } else {
            Err(io::Error::other("the queue aborted it"))
        }
    }
}
