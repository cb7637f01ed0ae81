//! Our server: the API over a ledger of uploads. A small, honest model.

mod parts;
mod renditions;
mod uploads;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use upload_driver::api::UploadState;

use super::faults::Target;
use super::store::Store;

/// How the server has files sent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Method {
    #[default]
    Post,
    Put,
}

/// An upload in the ledger.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) owner: String,
    pub(crate) name: String,
    pub(crate) size: u64,
    content_type: String,
    pub(crate) key: String,
    pub(crate) state: UploadState,
    /// Code of a rejection.
    code: String,
    is_rendition: bool,
    is_multipart: bool,
    part_size: Option<u64>,
    /// When its latest form or URL expires.
    expires: u64,
}

/// A request that the server got.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) target: Target,
    pub(crate) body: Value,
}

/// The server.
pub(crate) struct Server {
    pub(crate) uploads: BTreeMap<String, Upload>,
    pub(crate) calls: Vec<Call>,
    pub(crate) method: Method,
    /// Seconds for which forms and URLs are valid.
    pub(crate) lifetime: u32,
    /// Files of at least this size are sent in parts if the page wishes it.
    pub(crate) multipart_from: u64,
    /// Names of files that are refused before sending, with the code.
    pub(crate) refused: BTreeMap<String, &'static str>,
    /// Names of files that are rejected after arrival, with the code.
    pub(crate) rejected: BTreeMap<String, &'static str>,
    /// Whether uploads that have not arrived expire a quarter of an hour after their form.
    pub(crate) sweeps: bool,
    /// Confirm requests that see no object.
    pub(crate) confirms_without_object: u32,
    /// Thumbnail by file.
    pub(crate) thumbnails: BTreeMap<String, String>,
    /// Calls that set a picture.
    pub(crate) pictures: Vec<Value>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            uploads: BTreeMap::new(),
            calls: Vec::new(),
            method: Method::Post,
            lifetime: 900,
            multipart_from: 5 << 20,
            refused: BTreeMap::new(),
            rejected: BTreeMap::new(),
            sweeps: false,
            confirms_without_object: 0,
            thumbnails: BTreeMap::new(),
            pictures: Vec::new(),
        }
    }
}

/// A status and a body.
type Answer = (u16, String);

fn error(status: u16, code: &str) -> Answer {
    (status, error_body(code).to_string())
}

fn error_body(code: &str) -> Value {
    json!({"code": code, "message": format!("The server says {code}.")})
}

fn texts(values: &Value) -> Vec<String> {
    let values = values.as_array().expect("an array").iter();
    values.map(|value| value.as_str().expect("a text").to_owned()).collect()
}

/// The checksum of one item of a request; `checksums` may be missing or null.
fn checksum(checksums: &Value, index: usize, count: usize) -> Option<String> {
    let checksums = checksums.as_array()?;
    assert_eq!(checksums.len(), count, "one checksum or null for each");
    checksums[index].as_str().map(str::to_owned)
}

impl Server {
    /// Answers a request.
    pub(crate) fn handle(
        &mut self,
        account: Option<&str>,
        target: Target,
        body: &Value,
        store: &mut Store,
        now: u64,
    ) -> Answer {
        let Some(account) = account else {
            return error(401, "login_required");
        };
        self.calls.push(Call {
            target,
            body: body.clone(),
        });
        if self.sweeps {
            self.sweep(store, now);
        }
        let answer = match target {
            Target::Sign => self.sign(account, body, store, now),
            Target::Confirm => self.confirm(account, body, store),
            Target::Cancel => self.cancel(account, body, store),
            Target::Report => Ok(report(body)),
            Target::SignParts => self.sign_parts(account, body, store, now),
            Target::ListParts => self.list_parts(account, body, store),
            Target::Complete => self.complete(account, body, store),
            Target::SetThumbnails => Ok(self.set_thumbnails(account, body, store)),
            Target::SetPicture => self.set_picture(account, body, store),
            Target::Whole | Target::Part => panic!("not of our server"),
        };
        answer.map_or_else(|answer| answer, |value| (200, value.to_string()))
    }

    /// The requests of one kind.
    pub(crate) fn calls_of(&self, target: Target) -> Vec<Value> {
        let calls = self.calls.iter().filter(|call| call.target == target);
        calls.map(|call| call.body.clone()).collect()
    }

    /// The latest upload of a file.
    #[track_caller]
    pub(crate) fn upload_of(&self, name: &str) -> (String, Upload) {
        let upload = self.uploads.iter().rev().find(|(_, upload)| upload.name == name);
        upload
            .map(|(id, upload)| (id.clone(), upload.clone()))
            .unwrap_or_else(|| panic!("no upload of {name}"))
    }

    pub(crate) fn uploads_of(&self, name: &str) -> Vec<UploadState> {
        let uploads = self.uploads.values().filter(|upload| upload.name == name);
        uploads.map(|upload| upload.state).collect()
    }

    /// Number of confirmed uploads of this name.
    pub(crate) fn confirmed(&self, name: &str) -> usize {
        let states = self.uploads_of(name).into_iter();
        states.filter(|state| *state == UploadState::Confirmed).count()
    }

    /// Ends all uploads that have not arrived, as the server's sweep does.
    pub(crate) fn expire_uploads(&mut self, store: &mut Store) {
        for upload in self
            .uploads
            .values_mut()
            .filter(|upload| upload.state == UploadState::Pending)
        {
            upload.state = UploadState::Expired;
            store.delete(&upload.key);
        }
    }

    fn sweep(&mut self, store: &mut Store, now: u64) {
        let is_due = |upload: &&mut Upload| {
            let has_arrived = store.objects.contains_key(&upload.key);
            upload.state == UploadState::Pending && upload.expires + 15 * 60 * 1000 <= now && !has_arrived
        };
        let due: Vec<&mut Upload> = self.uploads.values_mut().filter(is_due).collect();
        for upload in due {
            upload.state = UploadState::Expired;
            store.delete(&upload.key);
        }
    }

    fn open_upload(&mut self, account: &str, id: &Value) -> Option<&mut Upload> {
        let upload = self.uploads.get_mut(id.as_str()?)?;
        (upload.owner == account && upload.state == UploadState::Pending).then_some(upload)
    }
}

/// Explains each refused form, and each attempt without an answer.
fn report(body: &Value) -> Value {
    let attempts = body["attempts"].as_array().expect("attempts").iter();
    let explain = |attempt: &Value| {
        if attempt["detail"] == "network" {
            let message = "The network blocks the store.";
            return Some(json!({"code": "browser", "message": message, "is_technical": false}));
        }
        let fields = attempt["fields"].as_array()?;
        let key = fields.iter().find(|field| field[0] == "key")?;
        let message = format!("The policy does not fit {}.", key[1].as_str()?);
        Some(json!({"code": "policy", "message": message, "is_technical": true}))
    };
    attempts.map(explain).collect()
}
