//! Notes about uploads, which survive a reload or crash. Pure functions.
//!
//! A note is smaller than 1 kB (the name has at most 765 bytes) and contains no secrets, and only large files have one.
//! The browser keeps them in `localStorage`, which writes synchronously; IndexedDB may not finish in a tab that is
//! being closed.

use upload_engine::{FileFacts, SavedUpload, Transport};

use super::translate;
use crate::domain::upload::{ConfirmOutcome, UploadState};
use crate::wire;

/// Notes expire after a week, like the upload on the server.
const KEPT_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// A [`SavedUpload`] in JSON: upload, part size, name, size, type, modification time, fingerprint, and the time of writing
/// in milliseconds since 1970. An array, because code to read an object is three times as large in the wasm.
type Note = (
    String,
    Option<u64>,
    String,
    u64,
    String,
    Option<u64>,
    Option<String>,
    u64,
);

/// An interrupted upload and the key of its note.
pub(super) type LeftBehind = (String, SavedUpload);

/// Serializes a saved upload.
pub(super) fn write(intent: &SavedUpload, now: u64) -> Option<String> {
    let note = (
        intent.upload.as_str(),
        translate::part_size(intent),
        &intent.name,
        intent.size,
        &intent.content_type,
        intent.modified,
        &intent.fingerprint,
        now,
    );
    String::from_utf8(wire::write(&note).ok()?).ok()
}

/// Parses a note; `None` if it is malformed or expired.
pub(super) fn read(text: &str, now: u64) -> Option<SavedUpload> {
    let (upload, part_size, name, size, content_type, modified, fingerprint, written): Note =
        wire::read(text.as_bytes()).ok()?;
    let transport = match part_size {
        None => Transport::Post,
        part_size => Transport::Multipart { part_size },
    };
    // After the clock was set back, a note can have a time in the future.
    (now.abs_diff(written) < KEPT_MS).then(|| SavedUpload {
        upload: upload.into(),
        transport,
        name,
        size,
        content_type,
        modified,
        fingerprint: fingerprint.map(String::into_boxed_str),
    })
}

/// What to do with a note, depending on the upload's state on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// The upload can resume.
    Open,
    /// The upload has ended; delete the note.
    Ended,
    /// The upload may belong to another person who used this browser; keep the note.
    Foreign,
}

/// See [`Fate`].
pub(super) fn fate(intent: &SavedUpload, outcomes: &[ConfirmOutcome]) -> Fate {
    let outcome = outcomes.iter().find(|outcome| outcome.id == intent.upload.as_str());
    match outcome.map(|outcome| outcome.state) {
        Some(UploadState::Pending) => Fate::Open,
        None | Some(UploadState::Unknown) => Fate::Foreign,
        Some(_) => Fate::Ended,
    }
}

/// Removes and returns the interrupted upload of a chosen file, if any.
pub(super) fn claim(left: &mut Vec<LeftBehind>, facts: &FileFacts) -> Option<LeftBehind> {
    let is_it = |(_, intent): &LeftBehind| {
        intent.name == facts.name && intent.content_type == facts.content_type && intent.mismatch(facts).is_none()
    };
    let at = left.iter().position(is_it).filter(|_| facts.rejection.is_none())?;
    Some(left.remove(at))
}

#[cfg(test)]
mod tests {
    use upload_engine::Rejection;

    use super::*;

    const NOW: u64 = 1_790_000_000_000;

    fn intent(upload: &str) -> SavedUpload {
        SavedUpload {
            upload: upload.into(),
            transport: Transport::Multipart {
                part_size: Some(8 << 20),
            },
            name: "film \"1\".mov".to_owned(),
            size: 300 << 20,
            content_type: "video/quicktime".to_owned(),
            modified: Some(7),
            fingerprint: Some("f00d".into()),
        }
    }

    fn facts() -> FileFacts {
        let SavedUpload {
            name,
            size,
            content_type,
            ..
        } = intent("");
        FileFacts {
            name,
            size,
            content_type,
            modified: Some(8),
            fingerprint: Some("f00d".into()),
            ..FileFacts::default()
        }
    }

    #[test]
    fn a_note_gives_back_what_was_written_down() {
        let whole = SavedUpload {
            transport: Transport::Post,
            modified: None,
            fingerprint: None,
            ..intent("u2")
        };
        for intent in [intent("u1"), whole] {
            let text = write(&intent, NOW).unwrap();
            assert_eq!(read(&text, NOW + KEPT_MS - 1), Some(intent));
        }
        assert_eq!(read("{}", NOW), None);
    }

    #[test]
    fn a_note_is_small_and_grows_old() {
        let longest = SavedUpload {
            name: "n".repeat(765),
            ..intent(&"f".repeat(32))
        };
        let text = write(&longest, NOW).unwrap();
        assert!(text.len() < 1024, "{}", text.len());
        assert_eq!(read(&text, NOW + KEPT_MS), None);
    }

    #[test]
    fn only_the_same_file_goes_on() {
        let others = [
            FileFacts {
                name: "other.mov".to_owned(),
                ..facts()
            },
            FileFacts { size: 5, ..facts() },
            FileFacts {
                content_type: "video/mp4".to_owned(),
                ..facts()
            },
            FileFacts {
                fingerprint: Some("beef".into()),
                ..facts()
            },
            // Without a fingerprint, the time counts.
            FileFacts {
                fingerprint: None,
                ..facts()
            },
            FileFacts {
                rejection: Some(Rejection::new("too_large", "")),
                ..facts()
            },
        ];
        let mut left = vec![("k".to_owned(), intent("u1"))];
        for other in others {
            assert_eq!(claim(&mut left, &other), None, "{other:?}");
        }
        assert_eq!(claim(&mut left, &facts()).unwrap().0, "k");
        assert!(left.is_empty());
    }

    #[test]
    fn two_equal_files_go_on_with_an_upload_each() {
        let mut left = vec![("a".to_owned(), intent("u1")), ("b".to_owned(), intent("u2"))];
        let claimed: Vec<_> = (0..3).map(|_| claim(&mut left, &facts()).map(|(key, _)| key)).collect();
        assert_eq!(claimed, [Some("a".to_owned()), Some("b".to_owned()), None]);
    }

    #[test]
    fn the_server_says_what_can_go_on() {
        let outcome = |state| ConfirmOutcome::new("u1".to_owned(), state);
        for (state, expected) in [
            (UploadState::Pending, Fate::Open),
            (UploadState::Confirmed, Fate::Ended),
            (UploadState::Expired, Fate::Ended),
            (UploadState::Unknown, Fate::Foreign),
        ] {
            assert_eq!(fate(&intent("u1"), &[outcome(state)]), expected);
        }
        assert_eq!(fate(&intent("u2"), &[outcome(UploadState::Pending)]), Fate::Foreign);
    }
}
