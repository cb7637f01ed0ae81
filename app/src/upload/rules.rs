//! The page's rules for chosen files: the operator's rules, with messages in the person's language.

use upload_driver::api::FileDeclaration;
use upload_driver::{ChosenFile, FileRules, MetadataRemoval};
use upload_engine::Rejection;

use super::metadata::may_have_metadata;
use crate::domain::file_icon::FileIcon;
use crate::domain::limits::UploadRules;
use crate::domain::stored_file::MAX_OWN_THUMBNAIL_BYTES;
use crate::text::Texts;

/// See [`FileRules`].
pub(super) struct PageRules {
    pub(super) rules: UploadRules,
    pub(super) texts: Texts,
}

impl FileRules for PageRules {
    fn is_examined(&self, file: &ChosenFile) -> bool {
        may_have_metadata(&file.content_type, &file.name)
    }

    /// The server applies the same rules again.
    fn check(&self, file: &ChosenFile) -> Result<String, Rejection> {
        if file.is_directory {
            return Err(Rejection::new("directory", self.texts.file_is_folder()));
        }
        if file.metadata == MetadataRemoval::NotExamined {
            return Err(Rejection::new("photo_not_cleaned", self.texts.metadata_not_removed()));
        }
        let declared = FileDeclaration {
            name: file.name.clone(),
            size: file.size,
            content_type: file.content_type.clone(),
            upload: None,
            resumable: false,
            is_rendition: false,
            checksum: None,
        };
        match self.rules.check(&declared) {
            Ok(checked) => Ok(checked.content_type().to_owned()),
            Err(refused) => Err(Rejection::new(refused.code(), &self.texts.format(&refused.message()))),
        }
    }

    fn wants_thumbnail(&self, content_type: &str, size: u64) -> bool {
        match FileIcon::of(content_type) {
            FileIcon::Image => size > MAX_OWN_THUMBNAIL_BYTES,
            icon => icon == FileIcon::Video,
        }
    }
}

#[cfg(test)]
mod tests {
    use upload_driver::FileKey;

    use super::*;
    use crate::text::tests::english;

    fn chosen(name: &str, size: u64, content_type: &str) -> ChosenFile {
        ChosenFile {
            key: FileKey(1),
            name: name.to_owned(),
            size,
            content_type: content_type.to_owned(),
            modified: 0,
            is_directory: false,
            is_reopened: false,
            metadata: MetadataRemoval::Unchanged,
        }
    }

    fn rules() -> PageRules {
        PageRules {
            rules: UploadRules {
                max_bytes: 1_000,
                allowed_types: vec!["image/png".to_owned()],
                parts_from: u64::MAX,
            },
            texts: english(),
        }
    }

    #[test]
    fn a_file_is_judged_by_the_shared_rules() {
        assert_eq!(rules().check(&chosen("a.png", 1, "")).unwrap(), "image/png");
        for (bad, code) in [
            (chosen("a.png", 0, "image/png"), "empty"),
            (chosen("a.png", 1_001, "image/png"), "too_large"),
            (chosen("a.html", 1, "text/html"), "type_not_allowed"),
            (
                ChosenFile {
                    is_directory: true,
                    ..chosen("holiday", 4_096, "")
                },
                "directory",
            ),
            (
                ChosenFile {
                    metadata: MetadataRemoval::NotExamined,
                    ..chosen("a.png", 1, "image/png")
                },
                "photo_not_cleaned",
            ),
        ] {
            let rejection = rules().check(&bad).unwrap_err();
            assert_eq!(&*rejection.code, code);
            assert!(rejection.message.ends_with('.'));
        }
    }

    #[test]
    fn large_images_and_videos_get_a_thumbnail() {
        assert!(rules().wants_thumbnail("video/mp4", 1));
        assert!(rules().wants_thumbnail("image/jpeg", MAX_OWN_THUMBNAIL_BYTES + 1));
        assert!(!rules().wants_thumbnail("image/jpeg", MAX_OWN_THUMBNAIL_BYTES));
        assert!(!rules().wants_thumbnail("application/pdf", u64::MAX));
    }
}
