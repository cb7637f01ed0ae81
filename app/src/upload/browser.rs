//! The browser port: what the driver requires from a browser. `frontend` implements it; the server has none.

use s3_post_policy::FormFields;
use upload_engine::{Millis, PartDigest};
use web_sys::Element;

use super::photos::MetadataRemoval;
use crate::hydration_root::RootName;

/// Identifies a file that the browser port keeps: neither the file nor its bytes are copied into wasm memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u32);

/// A chosen or dropped file.
#[derive(Clone, Debug, PartialEq)]
pub struct PickedFile {
    /// Identifies the file until [`Browser::release`].
    pub ticket: Ticket,
    /// File name on the person's device.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// `file.type`; empty if unknown.
    pub content_type: String,
    /// Last modification in milliseconds since 1970.
    pub modified: u64,
    /// Whether it is a folder, which can be dropped but not sent.
    pub is_directory: bool,
    /// Whether the browser reopened it for an interrupted upload, without the person choosing it.
    pub is_reopened: bool,
    /// Result of removing metadata from the file.
    pub metadata: MetadataRemoval,
}

/// Files that were dropped, pasted or chosen together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DroppedFiles {
    /// The files to upload.
    pub files: Vec<Ticket>,
    /// Number of files in folders that were skipped; see [`super::dropped_files::is_system_file`].
    pub system_files: u64,
}

impl From<Vec<Ticket>> for DroppedFiles {
    fn from(files: Vec<Ticket>) -> Self {
        Self { files, system_files: 0 }
    }
}

/// Identifies one transmission of a file or of a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transmission {
    /// The file.
    pub ticket: Ticket,
    /// Part number from 1; 0 for the whole file.
    pub part: u16,
    /// Increases with each transmission.
    pub attempt: u32,
}

/// A request to the store that carries a file, or a range of it.
#[derive(Clone, PartialEq)]
pub enum UploadRequest {
    /// A POST of a form, with the whole file as its last field.
    Post {
        /// The form's action.
        url: String,
        /// The fields before the file.
        fields: FormFields,
    },
    /// A PUT to a presigned URL.
    Put {
        /// The URL.
        url: String,
        /// Signed headers. Headers that only the browser may set are skipped.
        headers: FormFields,
        /// First byte and the byte after the last, unless it is the whole file.
        range: Option<(u64, u64)>,
    },
}

/// Events of a transmission: any number of `Progress`, then one of the others.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// Sent bytes of the request's body, including the form's own.
    Progress(u64),
    /// The store answered.
    Answered {
        /// HTTP status.
        status: u16,
        /// Start of the response's body, for errors only.
        body: String,
        /// The store's request id, for errors only; empty if there is none or its CORS rules do not expose it.
        request_id: String,
    },
    /// The connection was cut or refused, or CORS rules hide the response: browsers give no details.
    Failed,
    /// Aborted by us or by the browser.
    Aborted,
    /// The request timed out.
    TimedOut,
    /// The file cannot be read any more: it was changed or removed on disk.
    Unreadable,
}

/// Files of notes that the browser has reopened.
#[derive(Debug, Default)]
pub struct ReopenedFiles {
    /// The reopened files.
    pub tickets: Vec<Ticket>,
    /// Whether there are more that need the person's permission.
    pub asks: bool,
}

/// Status that a tab sends to the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TabStatus {
    /// Whether it is sending rather than waiting.
    pub sends: bool,
    /// Its progress as text; empty if nothing is being uploaded.
    pub line: String,
}

/// Notes with their keys.
pub type Notes = Vec<(String, String)>;

/// An event of the window.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal {
    /// The timer of [`Browser::set_timer`] fired.
    Wake,
    /// The browser went online.
    Online,
    /// The browser went offline.
    Offline,
    /// The page became visible.
    Visible,
    /// The page became hidden.
    Hidden,
    /// Whether files are being dragged over the page.
    Dragging(bool),
    /// Files were dropped on the page, pasted into it, or chosen in a picker.
    Dropped(DroppedFiles),
    /// Whether loading the code for photos or folders has failed and is being retried.
    CodeMissing(bool),
    /// An upload event from the server: its id and its JSON.
    UploadEvent(i64, String),
    /// Status of another tab: the tab's id and its status.
    OtherTab(String, TabStatus),
}

/// The browser port. A static value implements it; its state is keyed by [`Ticket`].
pub trait Browser: Send + Sync {
    /// A monotonic clock.
    fn now(&self) -> Millis;
    /// Milliseconds since 1970 by the device's clock.
    fn wall_clock(&self) -> u64;
    /// Whether the person asked the browser to save data.
    fn saves_data(&self) -> bool;
    /// A random seed.
    fn seed(&self) -> u64;
    /// Prefixes the document's title with the progress, or removes the prefix.
    fn show_progress(&self, percent: Option<u8>);
    /// Redraws thumbnails and speed graphs of rows. Called about once a second with the sent bytes of each file, and
    /// when rows were added.
    fn draw_rows(&self, sent: Vec<(Ticket, u64)>);
    /// Element and properties of a hydration root.
    fn hydration_root(&self, name: RootName) -> Option<(Element, String)>;

    /// Keeps the focus inside a hydration root when a focused button disappears.
    fn keep_focus(&self, part: Element);

    /// Fetches the list of stored files again; `gone` is the id of a deleted one.
    fn refresh_files(&self, gone: Option<&str>);
    /// Takes the files from a hydration root's file input and empties it.
    fn take_chosen(&self, part: RootName) -> Vec<Ticket>;
    /// Properties of a file. The browser may have to access the disk.
    fn describe(&self, ticket: Ticket) -> Option<PickedFile>;
    /// Removes metadata from a photo, unless the person keeps it. The ticket refers to the cleaned file afterwards.
    fn clean(&self, ticket: Ticket, then: Box<dyn FnOnce(MetadataRemoval)>);
    /// Generates a thumbnail and keeps it as a file of its own; `None` if the browser cannot.
    fn thumbnail(&self, ticket: Ticket, then: Box<dyn FnOnce(Option<PickedFile>)>);
    /// Releases a file.
    fn release(&self, ticket: Ticket);
    /// Sends a file or a part of it to the store.
    fn send(&self, transmission: Transmission, upload_request: &UploadRequest, report: Box<dyn Fn(Report)>);
    /// Digest over samples of a file's content; `None` if the browser cannot compute it.
    fn fingerprint(&self, ticket: Ticket, then: Box<dyn FnOnce(Option<Box<str>>)>);
    /// MD5 of ranges of a file (number, first byte, byte after the last), read in small blocks; unreadable ranges are
    /// left out.
    fn digest(&self, ticket: Ticket, ranges: Vec<(u16, u64, u64)>, then: Box<dyn FnOnce(Vec<PartDigest>)>);
    /// SHA-256 of whole small files in Base64, in order; `None` if one cannot be computed.
    fn sha256(&self, tickets: Vec<Ticket>, then: Box<dyn FnOnce(Vec<Option<String>>)>);
    /// Aborts a transmission, which then reports [`Report::Aborted`].
    fn abort(&self, transmission: Transmission);

    /// Writes a note of this page about a file, and keeps the file's handle if there is one. Notes outlive pages.
    fn write_note(&self, name: &str, text: &str, ticket: Ticket);
    /// Deletes a note of this page.
    fn delete_note(&self, name: &str);
    /// Notes of closed pages.
    fn notes_of_closed_pages(&self, then: Box<dyn FnOnce(Notes)>);
    /// Removes a note of a closed page; `false` if it is gone already.
    fn remove_note(&self, key: &str) -> bool;
    /// Reopens the files of such notes. With `ask`, which needs a recent click, the browser asks the person for
    /// permission if necessary.
    fn reopen(&self, keys: Vec<String>, ask: bool, then: Box<dyn FnOnce(ReopenedFiles)>);

    /// Sends all events of the window to this function from now on.
    fn listen(&self, to: Box<dyn Fn(Signal)>);
    /// Sends this tab's status to the other tabs of the site.
    fn tell_other_tabs(&self, news: &TabStatus);
    /// Listens for upload events after this id, or stops listening.
    fn follow_events(&self, after: Option<i64>);
    /// Runs a function in a later task, after the page could render.
    fn later(&self, act: Box<dyn FnOnce()>);
    /// Runs a function after a time.
    fn after(&self, span: Millis, act: Box<dyn FnOnce()>);
    /// Sets the only timer; replaces an earlier setting.
    fn set_timer(&self, span: Millis);
    /// While busy, leaving the page requires a confirmation and the screen stays on.
    fn set_busy(&self, busy: bool);
    /// Whether files may be dropped anywhere in the window.
    fn accept_drops(&self, accept: bool);
}

/// The port as a `Copy` value.
#[derive(Clone, Copy)]
pub struct BrowserPort(pub &'static dyn Browser);

impl std::ops::Deref for BrowserPort {
    type Target = dyn Browser;
    fn deref(&self) -> &Self::Target {
        self.0
    }
}
