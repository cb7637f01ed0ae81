//! The four ports: what the driver needs from a browser.
//!
//! A port may call back before its method returns: the effects then follow those of earlier commands. `frontend`
//! implements the ports with the browser's functions; the tests implement them with a fake browser and virtual time.

use std::fmt;
use std::ops::Range;

use upload_engine::{Millis, Moment, PartDigest, PartRange};

/// Identifies a file that the [`Files`] port keeps. Neither the file nor its bytes are copied into wasm memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileKey(pub u32);

/// A chosen or dropped file.
#[derive(Clone, Debug, PartialEq)]
pub struct ChosenFile {
    /// Identifies the file until [`Files::release`].
    pub key: FileKey,
    /// File name on the user's device.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// `file.type`; empty if unknown.
    pub content_type: String,
    /// Time of the last change, in milliseconds since 1970.
    pub modified: u64,
    /// Whether it is a folder, which can be dropped but not sent.
    pub is_directory: bool,
    /// Whether the browser reopened it for an interrupted upload, without the user choosing it.
    pub is_reopened: bool,
    /// Result of removing metadata from the file.
    pub metadata: MetadataRemoval,
}

/// Result of removing metadata from a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataRemoval {
    /// The file has no metadata that is removed, or the user keeps it.
    #[default]
    Unchanged,
    /// The location is removed, perhaps with other metadata.
    LocationRemoved,
    /// Other metadata is removed: the camera, the time, a thumbnail, a comment.
    OtherRemoved,
    /// A part that cannot be cleaned may contain a location: a telemetry track, for example.
    LocationMayRemain,
    /// Files of this format keep their metadata.
    NotSupported,
    /// The structure is invalid, so nothing is known of its metadata.
    Malformed,
    /// The file could not be examined: the code could not be loaded, the bytes could not be read, or the code failed.
    NotExamined,
}

/// Identifies one request of the [`Http`] port. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpId(pub u32);

/// A request with one body.
#[derive(Clone, PartialEq)]
pub struct HttpRequest {
    /// `POST` or `PUT`.
    pub method: &'static str,
    /// The URL.
    pub url: String,
    /// Headers. Those that only a browser may set are skipped.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: HttpBody,
}

/// Omits the URL, the headers and the body, which are secrets while they are valid.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// The body of a request. May be matched without a wildcard, because a port that skips a kind would send nothing.
#[derive(Clone, PartialEq)]
pub enum HttpBody {
    /// JSON to our own server. The whole answer is read.
    Json(String),
    /// `multipart/form-data` with these fields, in this order, and the whole file as the last field, `file`.
    Form {
        /// The fields before the file.
        fields: Vec<(String, String)>,
        /// The file.
        file: FileKey,
    },
    /// The bytes of a file.
    File {
        /// The file.
        file: FileKey,
        /// The bytes, unless it is the whole file.
        range: Option<Range<u64>>,
    },
}

/// Events of a request: any number of `Progress`, then one `Ended`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum HttpEvent {
    /// Sent bytes of the body, including the form's own.
    Progress(u64),
    /// The request ended.
    Ended(HttpEnd),
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum HttpEnd {
    /// The server or the store answered.
    Answered {
        /// HTTP status.
        status: u16,
        /// The body: of an answer to [`HttpBody::Json`] all of it, otherwise the first 4096 characters of an error.
        body: String,
        /// The store's request id, for errors only; empty if there is none or CORS rules hide it.
        request_id: String,
    },
    /// The connection was cut or refused, or CORS rules hide the answer: browsers give no details.
    Failed,
    /// Aborted by the driver or by the browser.
    Aborted,
    /// The request timed out.
    TimedOut,
    /// The file cannot be read any more: it was changed or removed on disk.
    Unreadable,
}

/// Requests with upload progress.
pub trait Http {
    /// Sends a request.
    fn send(&self, id: HttpId, request: HttpRequest, report: Box<dyn Fn(HttpEvent)>);
    /// Aborts a request, which then ends with [`HttpEnd::Aborted`].
    fn abort(&self, id: HttpId);
}

/// The chosen files: properties, digests, cleaning, thumbnails.
pub trait Files {
    /// Properties of a file. The browser may have to access the disk.
    fn describe(&self, file: FileKey) -> Option<ChosenFile>;
    /// Removes metadata from a photo or video, unless the user keeps it. The key then refers to the cleaned file.
    fn clean(&self, file: FileKey, then: Box<dyn FnOnce(MetadataRemoval)>);
    /// Digest over samples of a file's content; `None` if the browser cannot compute it.
    fn fingerprint(&self, file: FileKey, then: Box<dyn FnOnce(Option<Box<str>>)>);
    /// SHA-256 of whole small files in Base64, in order; `None` where it cannot be computed.
    fn sha256(&self, files: Vec<FileKey>, then: Box<dyn FnOnce(Vec<Option<String>>)>);
    /// MD5 of ranges of a file as 32 hex digits, read in small blocks. Ranges that cannot be read are left out.
    fn md5(&self, file: FileKey, ranges: Vec<PartRange>, then: Box<dyn FnOnce(Vec<PartDigest>)>);
    /// Stops [`Files::md5`] whose first range has this part number.
    fn stop_md5(&self, file: FileKey, part: u16);
    /// Makes a thumbnail and keeps it as a file of its own; `None` if the browser cannot.
    fn thumbnail(&self, file: FileKey, then: Box<dyn FnOnce(Option<ChosenFile>)>);
    /// Releases a file.
    fn release(&self, file: FileKey);
}

/// A note of a closed page about an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedNote {
    /// Its key in the storage.
    pub key: String,
    /// Its text.
    pub text: String,
}

/// Files of notes that the browser has reopened.
#[derive(Debug, Default)]
pub struct ReopenedFiles {
    /// The reopened files.
    pub files: Vec<FileKey>,
    /// Whether there are more that need the user's permission.
    pub asks: bool,
}

/// Storage that outlives a reload.
pub trait Storage {
    /// Saves a note of this page about a file, and the file's handle if there is one.
    fn save(&self, name: &str, text: &str, file: FileKey);
    /// Deletes a note of this page.
    fn forget(&self, name: &str);
    /// The notes of closed pages.
    fn left_behind(&self, then: Box<dyn FnOnce(Vec<SavedNote>)>);
    /// Deletes a note of a closed page; `false` if it is gone already.
    fn take(&self, key: &str) -> bool;
    /// Reopens the files of such notes. With `ask`, which needs a recent click, the browser asks the user for
    /// permission if necessary.
    fn reopen(&self, keys: Vec<String>, ask: bool, then: Box<dyn FnOnce(ReopenedFiles)>);
}

/// An event of the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signal {
    /// The timer of [`Environment::set_timer`] fired.
    Timer,
    /// The browser went online.
    Online,
    /// The browser went offline.
    Offline,
    /// The page became visible.
    Visible,
    /// The page became hidden.
    Hidden,
    /// Another tab called [`Environment::broadcast`].
    TabMessage {
        /// The tab's id.
        tab: String,
        /// The message.
        text: String,
    },
}

/// Time, timers, tabs and the state of the page.
pub trait Environment {
    /// A monotonic clock.
    fn now(&self) -> Moment;
    /// Milliseconds since 1970 by the device's clock.
    fn wall_clock(&self) -> u64;
    /// A random seed.
    fn seed(&self) -> u64;
    /// Whether the user asked the browser to save data.
    fn saves_data(&self) -> bool;
    /// Sets the only timer, instead of any earlier setting.
    fn set_timer(&self, span: Millis);
    /// Runs a function in a later task, after the page could render.
    fn later(&self, act: Box<dyn FnOnce()>);
    /// While busy, leaving the page needs a confirmation and the screen stays on.
    fn set_busy(&self, busy: bool);
    /// Sends a message to the other tabs of the site.
    fn broadcast(&self, text: &str);
}

/// All four ports.
#[derive(Clone, Copy)]
pub struct Ports {
    /// See [`Http`].
    pub http: &'static dyn Http,
    /// See [`Files`].
    pub files: &'static dyn Files,
    /// See [`Storage`].
    pub storage: &'static dyn Storage,
    /// See [`Environment`].
    pub environment: &'static dyn Environment,
}
