//! Ports that answer before they return, as those of a program that blocks would.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde_json::{Value, json};
use upload_driver::{
    Change, ChosenFile, Driver, Environment, FileKey, Files, Http, HttpBody, HttpEnd, HttpEvent, HttpId, HttpRequest,
    MetadataRemoval, Options, Ports, ReopenedFiles, SavedNote, Step, Storage, api,
};
use upload_engine::{ChecksumUse, Milestone, Millis, Moment, PartDigest, PartRange, State};

use crate::fake::Rules;

/// All four ports, without a fault.
#[derive(Default)]
struct BlockingPorts {
    now: Cell<u64>,
    busy: RefCell<Vec<bool>>,
}

impl Http for BlockingPorts {
    fn send(&self, _: HttpId, request: HttpRequest, report: Box<dyn Fn(HttpEvent)>) {
        let body = match &request.body {
            HttpBody::Json(body) => answer(&request.url, &serde_json::from_str(body).unwrap()).to_string(),
            HttpBody::Form { .. } | HttpBody::File { .. } => {
                report(HttpEvent::Progress(u64::MAX));
                String::new()
            }
        };
        report(HttpEvent::Ended(HttpEnd::Answered {
            status: 200,
            body,
            request_id: String::new(),
        }));
    }

    fn abort(&self, _: HttpId) {}
}

/// The server's answer. An upload's id is the size of its file, which differs from all others.
fn answer(url: &str, body: &Value) -> Value {
    match url {
        api::SIGN => {
            let sign = |file: &Value| {
                let transport = json!({"kind": "post", "url": "https://store/", "fields": []});
                json!({"id": format!("{:032x}", file["size"].as_u64().unwrap()), "transport": transport, "expires_in": 900})
            };
            body["files"].as_array().unwrap().iter().map(sign).collect()
        }
        api::CONFIRM => {
            let confirm = |id: &Value| json!({"id": id, "state": "confirmed"});
            body["ids"].as_array().unwrap().iter().map(confirm).collect()
        }
        other => panic!("{other}"),
    }
}

impl Files for BlockingPorts {
    fn describe(&self, file: FileKey) -> Option<ChosenFile> {
        Some(ChosenFile {
            key: file,
            name: format!("{}.bin", file.0),
            size: file.0.into(),
            content_type: String::new(),
            modified: 0,
            is_directory: false,
            is_reopened: false,
            metadata: MetadataRemoval::Unchanged,
        })
    }

    fn clean(&self, _: FileKey, then: Box<dyn FnOnce(MetadataRemoval)>) {
        then(MetadataRemoval::Unchanged);
    }

    fn fingerprint(&self, _: FileKey, then: Box<dyn FnOnce(Option<Box<str>>)>) {
        then(None);
    }

    fn sha256(&self, files: Vec<FileKey>, then: Box<dyn FnOnce(Vec<Option<String>>)>) {
        then(vec![None; files.len()]);
    }

    fn md5(&self, _: FileKey, ranges: Vec<PartRange>, then: Box<dyn FnOnce(Vec<PartDigest>)>) {
        let digest = |range: PartRange| PartDigest {
            part: range.part,
            digest: "0".repeat(32).into(),
        };
        then(ranges.into_iter().map(digest).collect());
    }

    fn stop_md5(&self, _: FileKey, _: u16) {}

    fn thumbnail(&self, _: FileKey, then: Box<dyn FnOnce(Option<ChosenFile>)>) {
        then(None);
    }

    fn release(&self, _: FileKey) {}
}

impl Storage for BlockingPorts {
    fn save(&self, _: &str, _: &str, _: FileKey) {}

    fn forget(&self, _: &str) {}

    fn left_behind(&self, then: Box<dyn FnOnce(Vec<SavedNote>)>) {
        then(Vec::new());
    }

    fn take(&self, _: &str) -> bool {
        true
    }

    fn reopen(&self, _: Vec<String>, _: bool, then: Box<dyn FnOnce(ReopenedFiles)>) {
        then(ReopenedFiles::default());
    }
}

impl Environment for BlockingPorts {
    fn now(&self) -> Moment {
        self.now.set(self.now.get() + 1);
        Moment(self.now.get())
    }

    fn wall_clock(&self) -> u64 {
        0
    }

    fn seed(&self) -> u64 {
        1
    }

    fn saves_data(&self) -> bool {
        false
    }

    fn set_timer(&self, _: Millis) {}

    fn later(&self, act: Box<dyn FnOnce()>) {
        act();
    }

    fn set_busy(&self, busy: bool) {
        self.busy.borrow_mut().push(busy);
    }

    fn broadcast(&self, _: &str) {}
}

#[test]
fn answers_that_come_at_once_keep_their_order() {
    let ports: &'static BlockingPorts = Box::leak(Box::default());
    let steps: Rc<RefCell<Vec<Step>>> = Rc::default();
    let seen = Rc::clone(&steps);
    let observer = move |change| {
        if let Change::Step(step) = change {
            seen.borrow_mut().push(step);
        }
    };
    let all = Ports {
        http: ports,
        files: ports,
        storage: ports,
        environment: ports,
    };
    let driver = Driver::new(all, Box::new(observer));
    let mut options = Options::new(Rc::new(Rules));
    options.checksums = ChecksumUse {
        bound: true,
        compared: true,
    };
    driver.configure(options);
    driver.find_interrupted();
    // The first file is empty, which a rule rejects.
    driver.add_files((0..60).map(FileKey).collect());

    driver.with_queue(|queue| {
        let verified = queue
            .ids()
            .filter(|id| *queue.row(*id).unwrap().state == State::Verified);
        assert_eq!(verified.count(), 59);
        assert_eq!(queue.ignored().last_wrong, None);
    });
    // The first files end before the rest is added.
    assert_eq!(*ports.busy.borrow(), [true, false, true, false]);
    let steps = steps.borrow();
    let changed: Vec<_> = steps.iter().flat_map(|step| &step.changed).collect();
    driver.with_queue(|queue| assert!(queue.ids().all(|id| changed.contains(&&id)), "each row is drawn"));
    let milestones = steps.iter().flat_map(|step| &step.milestones);
    let finished = Milestone::Finished {
        verified: 59,
        unsuccessful: 1,
    };
    assert_eq!(milestones.last(), Some(&finished));
}
