//! Converts a chosen file into the queue's file and the server's declaration. Pure functions.

use upload_engine::{FileFacts, Rejection, Row, SignRequest};

use super::browser::PickedFile;
use super::photos::MetadataRemoval;
use crate::domain::file::FileDeclaration;
use crate::domain::limits::UploadRules;
use crate::text::Texts;

/// A chosen file with the result of the rules, which the server applies again.
pub(super) fn facts(texts: Texts, file: PickedFile, rules: Option<&UploadRules>) -> FileFacts {
    let declared = FileDeclaration {
        name: file.name,
        size: file.size,
        content_type: file.content_type,
        upload: None,
        resumable: false,
        is_rendition: false,
        checksum: None,
    };
    let verdict = if file.is_directory {
        Err(Rejection::new("directory", texts.file_is_folder()))
    } else if file.metadata == MetadataRemoval::NotExamined {
        Err(Rejection::new("photo_not_cleaned", texts.metadata_not_removed()))
    } else {
        match rules.map(|rules| rules.check(&declared)) {
            Some(Ok(checked)) => Ok(checked.content_type().to_owned()),
            Some(Err(refused)) => Err(Rejection::new(refused.code(), &texts.format(&refused.message()))),
            None => Ok(declared.content_type.clone()),
        }
    };
    let (content_type, rejection) = match verdict {
        Ok(content_type) => (content_type, None),
        Err(rejection) => (declared.content_type, Some(rejection)),
    };
    FileFacts {
        name: declared.name,
        size: declared.size,
        content_type,
        modified: Some(file.modified),
        rejection,
        ..FileFacts::default()
    }
}

/// Declaration of a file in a sign request, with the checksum that its form enforces.
pub(super) fn declare(row: &Row<'_>, request: &SignRequest, checksum: Option<String>) -> FileDeclaration {
    FileDeclaration {
        name: row.facts.name.clone(),
        size: row.facts.size,
        content_type: row.facts.content_type.clone(),
        upload: request.upload.as_ref().map(|upload| upload.as_str().to_owned()),
        resumable: request.resumable,
        is_rendition: false,
        checksum,
    }
}

#[cfg(test)]
mod tests {
    use upload_engine::{Event, LocalId, Millis, Queue, Settings};

    use super::*;
    use crate::text::tests::english;
    use crate::upload::browser::Ticket;

    fn picked(name: &str, size: u64, content_type: &str) -> PickedFile {
        PickedFile {
            ticket: Ticket(1),
            name: name.to_owned(),
            size,
            content_type: content_type.to_owned(),
            modified: 0,
            is_directory: false,
            is_reopened: false,
            metadata: MetadataRemoval::Unchanged,
        }
    }

    fn rules() -> UploadRules {
        UploadRules {
            max_bytes: 1_000,
            allowed_types: vec!["image/png".to_owned()],
            parts_from: u64::MAX,
        }
    }

    #[test]
    fn a_file_is_judged_by_the_shared_rules() {
        let good = facts(english(), picked("a.png", 1, ""), Some(&rules()));
        assert_eq!((good.content_type.as_str(), good.rejection), ("image/png", None));
        for (bad, code) in [
            (picked("a.png", 0, "image/png"), "empty"),
            (picked("a.png", 1_001, "image/png"), "too_large"),
            (picked("a.html", 1, "text/html"), "type_not_allowed"),
            (
                PickedFile {
                    is_directory: true,
                    ..picked("holiday", 4_096, "")
                },
                "directory",
            ),
            (
                PickedFile {
                    metadata: MetadataRemoval::NotExamined,
                    ..picked("a.png", 1, "image/png")
                },
                "photo_not_cleaned",
            ),
        ] {
            let rejection = facts(english(), bad, Some(&rules())).rejection.unwrap();
            assert_eq!(&*rejection.code, code);
            assert!(rejection.message.ends_with('.'));
        }
    }

    #[test]
    fn an_open_upload_is_signed_once_more_under_its_own_name() {
        let mut queue = Queue::new(Settings::default());
        queue.handle(
            Event::FilesAdded(vec![facts(english(), picked("a.png", 7, "image/png"), None)]),
            Millis(0),
        );
        let id = LocalId(0);
        let again = SignRequest {
            id,
            upload: Some("u1".into()),
            resumable: true,
        };
        let declared = declare(&queue.row(id).unwrap(), &again, None);
        assert_eq!((declared.upload.as_deref(), declared.resumable), (Some("u1"), true));
        assert_eq!((declared.name.as_str(), declared.size), ("a.png", 7));
    }
}
