//! What a person's machine says of a file, and what we make of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::extension::runs_when_opened;
use super::limits::{Rejection, UploadRules};

/// A file as declared by a client, unchecked: the body of a sign request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileDeclaration {
    /// What the person's machine calls it. Never part of an object key.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// `file.type` of the browser; empty where it does not know.
    #[serde(default)]
    pub content_type: String,
    /// The upload to sign once more: one of the same person that nothing has arrived for yet. Name,
    /// size and type must be the same as then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<String>,
    /// The page would rather send it in parts, so that a cut costs a part and not the whole. The
    /// server decides.
    #[serde(default)]
    pub resumable: bool,
    /// It is a rendition of the person's picture or of a file, and no file in their list.
    #[serde(default, skip_serializing_if = "is_false")]
    pub picture: bool,
    /// Of the whole file, where [`super::checksum::ChecksumUse::bound`] asks for it: `sha256:` and Base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's way to ask")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// A declaration that passed every rule; only [`UploadRules::check`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedFile {
    pub(super) name: FileName,
    pub(super) size: u64,
    pub(super) content_type: String,
}

impl CheckedFile {
    /// The name to show.
    pub fn name(&self) -> &FileName {
        &self.name
    }

    /// Bytes, at least one, at most [`UploadRules::max_bytes`].
    pub fn size(&self) -> u64 {
        self.size
    }

    /// An allowed type, lower case, without parameters.
    pub fn content_type(&self) -> &str {
        &self.content_type
    }
}

/// A name fit to be shown, stored and sent back in a header: not empty, no path, no control
/// characters, at most [`FileName::MAX_BYTES`], and not that of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// The longest name that file systems in common use can hold is 255 bytes or UTF-16 units; a
    /// name of 255 units has at most 765 bytes in UTF-8.
    pub const MAX_BYTES: usize = 765;

    /// Checks a name.
    ///
    /// # Errors
    /// [`Rejection::NameEmpty`], [`Rejection::NameTooLong`], [`Rejection::NameUnusable`] or
    /// [`Rejection::ExtensionNotAllowed`].
    pub fn parse(name: &str) -> Result<Self, Rejection> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Rejection::NameEmpty);
        }
        if name.len() > Self::MAX_BYTES {
            return Err(Rejection::NameTooLong);
        }
        if name == "." || name == ".." || name.contains(|c: char| c == '/' || c.is_control()) {
            return Err(Rejection::NameUnusable);
        }
        if runs_when_opened(name) {
            return Err(Rejection::ExtensionNotAllowed);
        }
        Ok(Self(name.to_owned()))
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The type that an extension stands for, for browsers that leave `file.type` empty.
///
/// Only types we would allow by default are listed; an unknown extension is `None`, never a guess.
pub fn type_by_extension(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    EXTENSIONS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(extension))
        .map(|(_, content_type)| *content_type)
}

/// The extension that files of this type usually have.
pub fn extension_of_type(content_type: &str) -> Option<&'static str> {
    let known = EXTENSIONS.iter().find(|(_, known)| *known == content_type);
    known.map(|(extension, _)| *extension)
}

/// Where a type has several extensions, the usual one comes first.
const EXTENSIONS: &[(&str, &str)] = &[
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("avif", "image/avif"),
    ("heic", "image/heic"),
    ("heif", "image/heif"),
    ("pdf", "application/pdf"),
    ("txt", "text/plain"),
    ("md", "text/plain"),
    ("csv", "text/csv"),
    ("zip", "application/zip"),
    ("mp3", "audio/mpeg"),
    ("wav", "audio/wav"),
    ("ogg", "audio/ogg"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
    ("mov", "video/quicktime"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
];

/// Names for one type that platforms do not agree on.
pub(crate) fn canonical_type(content_type: &str) -> &str {
    match content_type {
        "application/x-zip-compressed" => "application/zip",
        "audio/x-wav" | "audio/wave" | "audio/vnd.wave" => "audio/wav",
        "image/jpg" | "image/pjpeg" => "image/jpeg",
        "text/markdown" => "text/plain",
        other => other,
    }
}

impl FileDeclaration {
    /// See [`UploadRules::check`].
    ///
    /// # Errors
    /// The first rule it breaks.
    pub fn check(&self, rules: &UploadRules) -> Result<CheckedFile, Rejection> {
        rules.check(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_refused_and_odd_ones_kept() {
        for odd in [
            "a\"b'.png",
            "🏔️ photo.jpg",
            "C:\\a.txt",
            ".htaccess",
            "CON",
            "<img src=x onerror=alert(1)>",
        ] {
            assert_eq!(FileName::parse(odd).unwrap().as_str(), odd);
        }
        for path in ["../x", "..", ".", "/etc/passwd", "a//b", "a/", "new\nline", "nul\0"] {
            assert_eq!(FileName::parse(path), Err(Rejection::NameUnusable), "{path:?}");
        }
        for program in ["setup.exe", "a.js", "a.png.lnk", "a.exe. "] {
            assert_eq!(
                FileName::parse(program),
                Err(Rejection::ExtensionNotAllowed),
                "{program:?}"
            );
        }
        assert_eq!(FileName::parse("  "), Err(Rejection::NameEmpty));
        assert_eq!(FileName::parse(&"n".repeat(4096)), Err(Rejection::NameTooLong));
    }

    #[test]
    fn extensions_are_compared_without_case() {
        assert_eq!(type_by_extension("IMG_1.JPG"), Some("image/jpeg"));
        assert_eq!(type_by_extension("script.svg"), None);
        assert_eq!(type_by_extension("none"), None);
    }
}
