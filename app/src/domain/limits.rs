//! The operator's upload rules and the limits of S3.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::file::{CheckedFile, FileDeclaration, FileName, claimed_type, wider_type};
use super::rejection::Rejection;

/// The operator's upload rules. The server sends them to the page, so that both apply the same rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UploadRules {
    /// Maximum file size in bytes.
    pub max_bytes: u64,
    /// Allowed content types: lower case, exact, no wildcards.
    pub allowed_types: Vec<String>,
    /// Files of at least this size in bytes are sent in parts even over a good connection.
    #[serde(default = "default_parts_from")]
    pub parts_from: u64,
}

const fn default_parts_from() -> u64 {
    DEFAULT_PARTS_FROM
}

/// Maximum number of files in a sign or confirm request.
pub const MAX_BATCH: usize = 100;

/// Maximum size that S3 accepts in one POST or PUT: 5 GiB (AWS, "Amazon S3 limits").
pub const MAX_SINGLE_REQUEST_BYTES: u64 = 5 * 1024 * 1024 * 1024;

/// Largest file sent in one request if the store supports multipart uploads. The server copies such files, and
/// copying half a gibibyte finishes within any timeout.
pub const MAX_SINGLE_WITH_MULTIPART: u64 = 512 * 1024 * 1024;

/// Default of [`UploadRules::parts_from`]. Parts are faster, and the upload survives a reload.
pub const DEFAULT_PARTS_FROM: u64 = 128 * 1024 * 1024;

/// Maximum size of one object from a multipart upload: 5 TiB (AWS, "Amazon S3 multipart upload limits").
pub const MAX_OBJECT_BYTES: u64 = 5 * 1024 * 1024 * 1024 * 1024;

/// Content types allowed by default: none that a browser would run as script.
pub const DEFAULT_TYPES: &[&str] = &[
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/heic",
    "image/heif",
    "application/pdf",
    "text/plain",
    "text/csv",
    "application/zip",
    "audio/mpeg",
    "audio/wav",
    "audio/ogg",
    "audio/mp4",
    "audio/aac",
    "audio/flac",
    "video/mp4",
    "video/webm",
    "video/quicktime",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
];

impl UploadRules {
    /// Applies every rule. A checked file has a usable name, a size and an allowed content type.
    ///
    /// # Errors
    /// The first rule that the file violates.
    pub fn check(&self, file: &FileDeclaration) -> Result<CheckedFile, Rejection> {
        let name = FileName::parse(&file.name)?;
        if file.size == 0 {
            return Err(Rejection::Empty);
        }
        if file.size > self.max_bytes {
            return Err(Rejection::TooLarge { max: self.max_bytes });
        }
        let declared = file.content_type.trim().to_ascii_lowercase();
        let claimed = match declared.as_str() {
            anything @ "application/octet-stream" if self.allows_type(anything) => anything,
            declared => claimed_type(declared, name.as_str()),
        };
        if claimed.is_empty() {
            return Err(Rejection::TypeUnknown);
        }
        let content_type = [Some(claimed), wider_type(claimed)]
            .into_iter()
            .flatten()
            .find(|content_type| self.allows_type(content_type))
            .ok_or(Rejection::TypeNotAllowed)?;
        Ok(CheckedFile {
            name,
            size: file.size,
            content_type: content_type.to_owned(),
        })
    }

    /// Whether a canonical content type is allowed.
    pub fn allows_type(&self, content_type: &str) -> bool {
        self.allowed_types.iter().any(|allowed| allowed == content_type)
    }

    /// The `accept` attribute of a file input.
    pub fn accept(&self) -> String {
        self.allowed_types.join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> UploadRules {
        UploadRules {
            max_bytes: 1_000,
            allowed_types: vec!["image/png".into(), "text/plain".into()],
            parts_from: DEFAULT_PARTS_FROM,
        }
    }

    fn declare(name: &str, size: u64, content_type: &str) -> FileDeclaration {
        FileDeclaration {
            name: name.into(),
            size,
            content_type: content_type.into(),
            upload: None,
            resumable: false,
            is_rendition: false,
            checksum: None,
        }
    }

    #[test]
    fn the_maximum_size_is_inclusive_and_empty_files_are_rejected() {
        assert_eq!(rules().check(&declare("a.png", 0, "image/png")), Err(Rejection::Empty));
        assert!(rules().check(&declare("a.png", 1_000, "image/png")).is_ok());
        for size in [1_001, (1 << 53) + 1, u64::MAX] {
            assert_eq!(
                rules().check(&declare("a.png", size, "image/png")),
                Err(Rejection::TooLarge { max: 1_000 })
            );
        }
    }

    #[test]
    fn types_are_normalised_then_matched_exactly() {
        assert_eq!(
            rules()
                .check(&declare("a.png", 1, " IMAGE/PNG "))
                .unwrap()
                .content_type(),
            "image/png"
        );
        assert_eq!(
            rules().check(&declare("a.PNG", 1, "")).unwrap().content_type(),
            "image/png"
        );
        assert_eq!(rules().check(&declare("a.weird", 1, "")), Err(Rejection::TypeUnknown));
        for refused in [
            "text/html",
            "image/svg+xml",
            "application/xhtml+xml",
            "text/xml",
            "image/png,text/html",
            "image/png; charset=x",
            "image/",
        ] {
            assert_eq!(
                rules().check(&declare("a.png", 1, refused)),
                Err(Rejection::TypeNotAllowed),
                "{refused}"
            );
        }
    }

    #[test]
    fn aliases_of_a_type_are_accepted_and_canonicalised() {
        let rules = UploadRules {
            allowed_types: DEFAULT_TYPES.iter().map(ToString::to_string).collect(),
            ..rules()
        };
        for (name, declared, kept) in [
            ("a.csv", "application/vnd.ms-excel", "text/csv"),
            ("a.csv", "text/comma-separated-values", "text/csv"),
            ("a.ogg", "application/ogg", "audio/ogg"),
            ("a.ogg", "video/ogg", "audio/ogg"),
            ("a.m4v", "video/x-m4v", "video/mp4"),
            ("a.m4v", "", "video/mp4"),
            ("a.mp3", "audio/mp3", "audio/mpeg"),
            ("a.m4a", "audio/x-m4a", "audio/mp4"),
            ("a.md", "text/x-markdown", "text/plain"),
            ("a.json", "application/json", "text/plain"),
            ("a.zip", "application/x-zip", "application/zip"),
            ("a.pdf", "application/x-pdf", "application/pdf"),
            ("a.flac", "audio/x-flac", "audio/flac"),
        ] {
            assert_eq!(
                rules.check(&declare(name, 1, declared)).unwrap().content_type(),
                kept,
                "{declared}"
            );
        }
        let narrow = UploadRules {
            allowed_types: vec!["text/markdown".into(), "text/plain".into()],
            ..rules
        };
        let markdown = narrow.check(&declare("a.md", 1, "text/x-markdown")).unwrap();
        assert_eq!(markdown.content_type(), "text/markdown");
        for refused in ["application/vnd.ms-excel", "video/x-msvideo", "image/bmp"] {
            let outcome = narrow.check(&declare("a.xls", 1, refused));
            assert_eq!(outcome, Err(Rejection::TypeNotAllowed), "{refused}");
        }
    }

    #[test]
    fn types_with_script_are_not_allowed_by_default() {
        for active in [
            "text/html",
            "image/svg+xml",
            "application/xhtml+xml",
            "text/xml",
            "application/xml",
            "text/javascript",
        ] {
            assert!(!DEFAULT_TYPES.contains(&active));
        }
    }
}
