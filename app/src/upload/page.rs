//! The page port: what the view of the uploads needs from a browser besides the ports of [`upload_driver`].
//! `frontend` implements it; the server has none.

use upload_driver::{FileKey, Signal};
use upload_engine::UploadId;
use web_sys::Element;

/// Files that were dropped, pasted or chosen together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DroppedFiles {
    /// The files to upload.
    pub files: Vec<FileKey>,
    /// Number of files in folders that were skipped; see [`super::dropped_files::is_system_file`].
    pub system_files: u64,
}

impl From<Vec<FileKey>> for DroppedFiles {
    fn from(files: Vec<FileKey>) -> Self {
        Self { files, system_files: 0 }
    }
}

/// An event of the page.
#[derive(Clone, Debug, PartialEq)]
pub enum PageSignal {
    /// An event for the driver.
    Driver(Signal),
    /// Whether files are being dragged over the page.
    Dragging(bool),
    /// Files were chosen in the uploader's file input, or its form was submitted.
    Chosen,
    /// A button of the uploader was clicked: its `data-action`, and the row that it is in.
    Clicked(String, Option<FileKey>),
    /// Files were dropped on the page, pasted into it, or chosen in a picker.
    Dropped(DroppedFiles),
    /// Whether loading the code for photos or folders has failed and is being retried.
    CodeMissing(bool),
    /// An upload event from the server: its id and its JSON.
    UploadEvent(i64, String),
    /// The page's list of stored files was merged with a fetched one, in this task.
    ListChanged,
}

/// The page port. A static value implements it.
pub trait Page: Send + Sync {
    /// Sends all events of the page to this function from now on.
    fn listen(&self, to: Box<dyn Fn(PageSignal)>);
    /// Prefixes the document's title with the progress, or removes the prefix.
    fn show_progress(&self, percent: Option<u8>);
    /// Redraws thumbnails and speed graphs of rows. Called about once a second with the sent bytes of each file, and
    /// when rows were added.
    fn draw_rows(&self, sent: Vec<(FileKey, u64)>);
    /// The uploader's hydration root and its properties, if the page has one.
    fn uploader(&self) -> Option<(Element, String)>;
    /// The hydration root of the list of uploads, on a page that has one besides the uploader's.
    fn upload_list(&self) -> Option<Element>;
    /// Keeps the focus inside these hydration roots when a focused button disappears: the uploader's, and that of the list
    /// of uploads.
    fn keep_focus(&self, root: Element, list: Option<Element>);
    /// Takes the files from the uploader's file input and empties it.
    fn take_chosen(&self) -> Vec<FileKey>;
    /// Sets whether files may be dropped anywhere in the window.
    fn accept_drops(&self, accept: bool);
    /// Fetches the list of stored files again; `gone` is the id of a deleted one.
    fn refresh_files(&self, gone: Option<&str>);
    /// Whether the page's list of stored files has a row of this file. Only reads the document.
    fn is_listed(&self, file: &UploadId) -> bool;
    /// Moves focus, thumbnail and note of an upload's row to the row of the stored file, before the former is removed.
    fn move_to_file(&self, row: FileKey, file: &UploadId);
    /// Listens for upload events after this id, or stops listening.
    fn follow_events(&self, after: Option<i64>);
}

/// The port as a `Copy` value.
#[derive(Clone, Copy)]
pub struct PagePort(pub &'static dyn Page);

impl std::ops::Deref for PagePort {
    type Target = dyn Page;
    fn deref(&self) -> &Self::Target {
        self.0
    }
}
