//! What the page needs of a browser. `frontend` implements it; on the server there is none.

use s3_post_policy::FormFields;
use upload_engine::{Millis, PartDigest};
use web_sys::Element;

use super::photos::Hidden;
use crate::hydration_root::RootName;

/// Names a file that the browser port keeps: neither the file nor its bytes ever enter wasm memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u32);

/// A file that somebody chose or dropped.
#[derive(Clone, Debug, PartialEq)]
pub struct Picked {
    /// Under which the port keeps it, until [`Browser::forget`].
    pub ticket: Ticket,
    /// What the person's machine calls it.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// `file.type`; empty where the browser does not know.
    pub content_type: String,
    /// When it was last changed, in milliseconds since 1970.
    pub modified: u64,
    /// A folder: it can be dropped, and not be sent.
    pub is_directory: bool,
    /// Nobody chose it now: the browser opened it again where it lies, for an interrupted upload.
    pub is_reopened: bool,
    /// What became of that which was hidden in it.
    pub hidden: Hidden,
}

/// Files that were dropped, pasted or chosen together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DroppedFiles {
    /// Those that are to be uploaded.
    pub files: Vec<Ticket>,
    /// How many were left out of folders; see [`super::incoming::is_system_file`].
    pub system_files: u64,
}

impl From<Vec<Ticket>> for DroppedFiles {
    fn from(files: Vec<Ticket>) -> Self {
        Self { files, system_files: 0 }
    }
}

/// Names one sending of a file, or of a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transmission {
    /// The file.
    pub ticket: Ticket,
    /// The part's number, from 1; 0 where the whole file goes at once.
    pub part: u16,
    /// Larger each time.
    pub attempt: u32,
}

/// A request to the store that carries a file, or a range of it.
#[derive(Clone, PartialEq)]
pub enum Carriage {
    /// A POST of a form, with the whole file as its last field.
    Post {
        /// The form's action.
        url: String,
        /// The fields before the file.
        fields: FormFields,
    },
    /// A PUT to a presigned URL.
    Put {
        /// Where to.
        url: String,
        /// Signed headers. Those that only the browser may set are left to it.
        headers: FormFields,
        /// First byte and the byte after the last, where it is not the whole file.
        range: Option<(u64, u64)>,
    },
}

/// What a transmission reports: any number of `Progress`, then one of the others.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// Bytes of the request's body that have left, the form's own among them.
    Progress(u64),
    /// The store answered.
    Answered {
        /// HTTP status.
        status: u16,
        /// Text of an answer that is no success; its first bytes only.
        body: String,
        /// The store's name for the request, of an answer that is no success; empty where it gives none
        /// or its CORS rules keep it.
        request_id: String,
    },
    /// Connection cut or refused, or the answer withheld (CORS): browsers say no more.
    Failed,
    /// Given up, by us or by the browser.
    Aborted,
    /// The request's own time limit.
    TimedOut,
    /// The file's bytes cannot be read any more: it changed on disk, or is gone.
    Unreadable,
}

/// Files behind notes, opened again where they lie.
#[derive(Debug, Default)]
pub struct Reopened {
    /// Those that could be opened.
    pub tickets: Vec<Ticket>,
    /// Whether there are more, and the browser wants to ask the person.
    pub asks: bool,
}

/// What a tab tells the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TabStatus {
    /// Whether it is sending, and not only waiting for something.
    pub sends: bool,
    /// How far it is, in words; empty where nothing is under way.
    pub line: String,
}

/// Notes: the key of each, and its text.
pub type Notes = Vec<(String, String)>;

/// What happens in the window.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal {
    /// The timer of [`Browser::wake_in`].
    Wake,
    /// The browser says there is a network again.
    Online,
    /// The browser says there is none.
    Offline,
    /// The page is seen again.
    Visible,
    /// The page is hidden.
    Hidden,
    /// Files are held over the page, or no longer.
    Dragging(bool),
    /// Files were let go over the page or pasted into it, or come out of a picker.
    Dropped(DroppedFiles),
    /// Code that photos or folders need could not be fetched yet, or is no longer waited for.
    CodeMissing(bool),
    /// The server told what happened to an upload: the event's number and its JSON.
    UploadEvent(i64, String),
    /// Another tab told how far it is: which one, and what.
    OtherTab(String, TabStatus),
}

/// The browser port. One static value implements it; what it keeps is keyed by [`Ticket`].
pub trait Browser: Send + Sync {
    /// A monotonic clock.
    fn now(&self) -> Millis;
    /// Milliseconds since 1970, as the machine has it.
    fn wall_clock(&self) -> u64;
    /// Whether the person asked the browser to save data.
    fn saves_data(&self) -> bool;
    /// Different in every tab.
    fn seed(&self) -> u64;
    /// Puts a share in front of the document's title, or takes it away.
    fn show_share(&self, percent: Option<u8>);
    /// Draws what of rows is for the eyes only, thumbnails and speed lines: told about once a second how
    /// many bytes of which files have left, and when rows came.
    fn draw_rows(&self, sent: Vec<(Ticket, u64)>);
    /// The element of a part of the page, and what it was drawn from.
    fn part(&self, name: RootName) -> Option<(Element, String)>;

    /// Looks after the focus in a part, where buttons go with what they do.
    fn keep_focus(&self, part: Element);

    /// Fetches the list of stored files again; `gone` names one that is none any more.
    fn refresh_files(&self, gone: Option<&str>);
    /// Takes the files out of a part's file input and leaves it empty.
    fn take_chosen(&self, part: RootName) -> Vec<Ticket>;
    /// What is known of a file. The browser may have to ask the disk.
    fn describe(&self, ticket: Ticket) -> Option<Picked>;
    /// Removes what is hidden in a photo, unless the person wants to keep it: the file of this ticket is
    /// another one then.
    fn clean(&self, ticket: Ticket, then: Box<dyn FnOnce(Hidden)>);
    /// Draws a small picture of a file for lists, and keeps it as a file of its own; `None` where the browser cannot.
    fn thumbnail(&self, ticket: Ticket, then: Box<dyn FnOnce(Option<Picked>)>);
    /// Lets a file go.
    fn forget(&self, ticket: Ticket);
    /// Sends a file, or a part of it, to the store.
    fn send(&self, transmission: Transmission, carriage: &Carriage, report: Box<dyn Fn(Report)>);
    /// A digest over windows of a file's content, where the browser can make one.
    fn fingerprint(&self, ticket: Ticket, then: Box<dyn FnOnce(Option<Box<str>>)>);
    /// MD5 of ranges of a file (number, first byte, byte after the last), in small windows; those that
    /// cannot be read are left out.
    fn digest(&self, ticket: Ticket, ranges: Vec<(u16, u64, u64)>, then: Box<dyn FnOnce(Vec<PartDigest>)>);
    /// SHA-256 of whole small files in Base64, in order; `None` where one cannot be had.
    fn sha256(&self, tickets: Vec<Ticket>, then: Box<dyn FnOnce(Vec<Option<String>>)>);
    /// Aborts one sending; its report says so.
    fn abort(&self, transmission: Transmission);

    /// Writes this page's note of a name, about a file: keeps where that lies, too, if it knows. Notes outlive
    /// pages.
    fn note(&self, name: &str, text: &str, ticket: Ticket);
    /// Strikes it out.
    fn strike_note(&self, name: &str);
    /// Finds the notes of pages that are gone: each with its key.
    fn left_behind(&self, then: Box<dyn FnOnce(Notes)>);
    /// Takes such a note away; `false` where it is gone already.
    fn take_note(&self, key: &str) -> bool;
    /// Opens the files behind such notes where they lie. With `ask`, just after a click, it asks the person
    /// where it needs leave.
    fn reopen(&self, keys: Vec<String>, ask: bool, then: Box<dyn FnOnce(Reopened)>);

    /// Where everything that happens in the window goes, from now on.
    fn listen(&self, to: Box<dyn Fn(Signal)>);
    /// Tells the other tabs at our pages how far this one is.
    fn tell_other_tabs(&self, news: &TabStatus);
    /// Listens to the server's news behind a number, or no longer.
    fn follow_events(&self, after: Option<i64>);
    /// Does something after the page had its turn.
    fn later(&self, act: Box<dyn FnOnce()>);
    /// Does something after a while.
    fn after(&self, span: Millis, act: Box<dyn FnOnce()>);
    /// Sets the one timer; an earlier setting is forgotten.
    fn wake_in(&self, span: Millis);
    /// While busy, leaving the page asks first and the screen stays on.
    fn be_busy(&self, busy: bool);
    /// Whether files may be dropped anywhere in the window.
    fn accept_drops(&self, accept: bool);
}

/// The port as it is handed around.
#[derive(Clone, Copy)]
pub struct BrowserPort(pub &'static dyn Browser);

impl std::ops::Deref for BrowserPort {
    type Target = dyn Browser;
    fn deref(&self) -> &Self::Target {
        self.0
    }
}
