//! Notes about uploads, which survive a reload or crash. Pure functions.
//!
//! A note is smaller than 1 kB (the name has at most 765 bytes) and contains no secrets, and only large files have one.

use upload_engine::{FileFacts, SavedUpload, UploadId};

use crate::api::{ConfirmOutcome, UploadState};
use crate::json;

/// Notes expire after a week, like the upload on the server.
const LIFETIME_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// A [`SavedUpload`] in JSON: upload, part size, name, size, type, time of change, fingerprint, and the time of writing
/// in milliseconds since 1970. An array, because code to read an object is three times as large in the wasm.
type Note = (
    UploadId,
    Option<u64>,
    String,
    u64,
    String,
    Option<u64>,
    Option<String>,
    u64,
);

/// An upload of a closed page that can resume.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct InterruptedUpload {
    /// The key of its note.
    pub(crate) key: String,
    /// The note.
    pub(crate) saved: SavedUpload,
}

/// The uploads of closed pages that can resume.
#[derive(Debug, Default)]
pub(crate) struct Interrupted {
    pub(crate) uploads: Vec<InterruptedUpload>,
    /// Whether the browser can reopen some of their files after a click.
    pub(crate) can_reopen: bool,
}

/// Serializes a saved upload.
pub(crate) fn write(saved: &SavedUpload, now: u64) -> String {
    let note: Note = (
        saved.upload.clone(),
        saved.part_size,
        saved.name.clone(),
        saved.size,
        saved.content_type.clone(),
        saved.modified,
        saved.fingerprint.as_deref().map(str::to_owned),
        now,
    );
    json::write(&note)
}

/// Parses a note; `None` if it is malformed or expired.
pub(crate) fn read(text: &str, now: u64) -> Option<SavedUpload> {
    let (upload, part_size, name, size, content_type, modified, fingerprint, written): Note = json::read(text).ok()?;
    // After the clock was set back, a note can have a time in the future.
    (now.abs_diff(written) < LIFETIME_MS).then(|| SavedUpload {
        upload,
        part_size,
        name,
        size,
        content_type,
        modified,
        fingerprint: fingerprint.map(String::into_boxed_str),
    })
}

/// What to do with a note, by the state of its upload on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoteState {
    /// The upload can resume.
    Open,
    /// The upload has ended: delete the note.
    Ended,
    /// The upload may belong to another person who used this browser: keep the note.
    Foreign,
}

/// See [`NoteState`].
pub(crate) fn note_state(saved: &SavedUpload, outcomes: &[ConfirmOutcome]) -> NoteState {
    let outcome = outcomes.iter().find(|outcome| outcome.id == saved.upload.as_str());
    match outcome.map(|outcome| outcome.state) {
        Some(UploadState::Pending) => NoteState::Open,
        None | Some(UploadState::Unknown) => NoteState::Foreign,
        Some(_) => NoteState::Ended,
    }
}

/// Removes and returns the interrupted upload of a chosen file, if any.
pub(crate) fn claim(interrupted: &mut Vec<InterruptedUpload>, facts: &FileFacts) -> Option<InterruptedUpload> {
    let is_it = |InterruptedUpload { saved, .. }: &InterruptedUpload| {
        saved.name == facts.name && saved.content_type == facts.content_type && saved.mismatch(facts).is_none()
    };
    let index = interrupted
        .iter()
        .position(is_it)
        .filter(|_| facts.rejection.is_none())?;
    Some(interrupted.remove(index))
}
