//! What is written down of an upload under way, so that a reload or a crash does not lose it, and what
//! of it is believed afterwards. All pure.
//!
//! A note is less than 1 kB (the name is at most 765 bytes) and holds nothing secret, and only large
//! files have one. So the browser keeps them in `localStorage`: written before the next line of code
//! runs, which IndexedDB would not promise to a tab that is about to be closed.

use upload_engine::{FileFacts, SavedUpload, Transport};

use super::translate;
use crate::domain::upload::{ConfirmOutcome, UploadState};
use crate::wire;

/// After a week the server has forgotten the upload, too.
const KEPT_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// A [`SavedUpload`] as JSON has it: upload, bytes of a part, name, bytes, type, time of change, fingerprint,
/// and when it was written, in milliseconds since 1970. A list, because reading members by their names
/// costs the wasm three times as much.
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

/// An upload that no open page goes on with, and the key of its note.
pub(super) type LeftBehind = (String, SavedUpload);

/// Writes down what a reload must not lose.
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

/// Reads a note; nothing where it is no note of ours, or too old.
pub(super) fn read(text: &str, now: u64) -> Option<SavedUpload> {
    let (upload, part_size, name, size, content_type, modified, fingerprint, written): Note =
        wire::read(text.as_bytes()).ok()?;
    let transport = match part_size {
        None => Transport::Post,
        part_size => Transport::Multipart { part_size },
    };
    // A clock that was set back makes a note look as if it came from the future.
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

/// What the server's word about an upload means for its note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It can go on.
    Open,
    /// It has ended; the note can go.
    Ended,
    /// Perhaps somebody else's, who used this browser before: none of our business.
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

/// Takes out the interrupted upload of a chosen file, if there is one.
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
