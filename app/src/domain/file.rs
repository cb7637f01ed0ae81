//! Declared files: names, content types and their checks.

use super::extension::runs_when_opened;
use super::rejection::Rejection;

pub use upload_driver::api::FileDeclaration;

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

/// A file name that can be shown, stored and sent in a header: not empty, no path, no control characters, at most
/// [`FileName::MAX_BYTES`], and no extension of a file that runs when opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// Maximum length. Common file systems allow 255 bytes or UTF-16 units; a name of 255 units has at most 765 bytes
    /// in UTF-8.
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

    /// The name as a string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Content type for a file name's extension, for browsers that leave `file.type` empty.
///
/// Only types that are allowed by default are listed; an unknown extension gives `None`.
pub fn type_by_extension(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    let known = |list: &str| list.split(' ').any(|known| known.eq_ignore_ascii_case(extension));
    let found = EXTENSIONS.iter().find(|(_, extensions)| known(extensions));
    found.map(|(content_type, _)| *content_type)
}

/// The usual extension of a content type.
pub fn extension_of_type(content_type: &str) -> Option<&'static str> {
    let (_, extensions) = EXTENSIONS.iter().find(|(known, _)| *known == content_type)?;
    extensions.split(' ').next()
}

/// The extensions of each content type, the usual one first.
const EXTENSIONS: &[(&str, &str)] = &[
    ("image/jpeg", "jpg jpeg jpe jfif"),
    ("image/png", "png apng"),
    ("image/gif", "gif"),
    ("image/webp", "webp"),
    ("image/avif", "avif"),
    ("image/heic", "heic heics"),
    ("image/heif", "heif heifs hif"),
    ("application/pdf", "pdf"),
    ("text/plain", "txt md markdown log tsv json"),
    ("text/csv", "csv"),
    ("application/zip", "zip"),
    ("audio/mpeg", "mp3"),
    ("audio/wav", "wav"),
    ("audio/ogg", "ogg oga opus"),
    ("audio/mp4", "m4a m4b"),
    ("audio/aac", "aac"),
    ("audio/flac", "flac"),
    ("video/mp4", "mp4 m4v f4v"),
    ("video/webm", "webm"),
    ("video/quicktime", "mov qt"),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pptx",
    ),
];

/// The canonical name of each content type, and other names that browsers, systems and programs use for it.
const ALIASES: &[(&str, &str)] = &[
    (
        "image/jpeg",
        "image/jpg image/pjpeg image/x-jpeg image/x-jpg image/x-citrix-jpeg",
    ),
    (
        "image/png",
        "image/x-png image/apng image/vnd.mozilla.apng image/x-citrix-png",
    ),
    ("image/gif", "image/x-gif"),
    ("image/webp", "image/x-webp"),
    ("image/avif", "image/avif-sequence"),
    ("image/heic", "image/heic-sequence image/x-heic"),
    ("image/heif", "image/heif-sequence image/x-heif"),
    ("image/bmp", "image/x-bmp image/x-ms-bmp image/x-windows-bmp"),
    ("image/tiff", "image/tif image/x-tiff image/x-tif"),
    (
        "application/pdf",
        "application/x-pdf application/acrobat application/vnd.pdf text/pdf text/x-pdf",
    ),
    (
        "text/csv",
        "text/x-csv application/csv application/x-csv text/comma-separated-values text/x-comma-separated-values",
    ),
    (
        "text/markdown",
        "text/x-markdown text/x-web-markdown application/markdown application/x-markdown",
    ),
    ("application/json", "text/json text/x-json application/x-json"),
    ("application/rtf", "text/rtf text/richtext application/x-rtf"),
    (
        "application/zip",
        "application/x-zip application/x-zip-compressed application/zip-compressed application/x-compressed multipart/x-zip",
    ),
    (
        "application/gzip",
        "application/x-gzip application/gzip-compressed application/x-gunzip",
    ),
    (
        "application/vnd.rar",
        "application/rar application/x-rar application/x-rar-compressed",
    ),
    (
        "audio/mpeg",
        "audio/mp3 audio/x-mp3 audio/x-mpeg audio/mpeg3 audio/x-mpeg-3 audio/mpg audio/x-mpg audio/x-mpegaudio",
    ),
    ("audio/wav", "audio/x-wav audio/wave audio/x-pn-wav audio/vnd.wave"),
    (
        "audio/ogg",
        "application/ogg application/x-ogg audio/x-ogg audio/opus audio/vorbis audio/x-vorbis audio/x-vorbis+ogg \
         audio/x-opus+ogg",
    ),
    (
        "audio/mp4",
        "audio/x-m4a audio/m4a audio/mp4a-latm audio/x-mp4 audio/x-m4b audio/m4b",
    ),
    (
        "audio/aac",
        "audio/x-aac audio/aacp audio/x-hx-aac-adts audio/vnd.dlna.adts",
    ),
    ("audio/flac", "audio/x-flac application/x-flac"),
    (
        "video/mp4",
        "video/x-m4v video/m4v video/x-mp4 video/x-f4v video/mpeg4 application/mp4",
    ),
    ("video/quicktime", "video/x-quicktime video/mov"),
    ("video/webm", "video/x-webm"),
    (
        "video/x-msvideo",
        "video/avi video/msvideo video/vnd.avi application/x-troff-msvideo",
    ),
    ("video/x-matroska", "video/matroska"),
    (
        "application/msword",
        "application/x-msword application/ms-word application/vnd.ms-word",
    ),
    (
        "application/vnd.ms-powerpoint",
        "application/mspowerpoint application/x-mspowerpoint application/powerpoint",
    ),
    (
        "application/vnd.ms-excel",
        "application/msexcel application/x-msexcel application/x-ms-excel application/excel application/x-excel \
         application/xls application/x-xls",
    ),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/wps-office.docx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/wps-office.xlsx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/wps-office.pptx",
    ),
];

/// Content types that are special cases of another type. They are stored as the other type if only that one is
/// allowed.
const WIDER_TYPES: &[(&str, &str)] = &[
    ("text/markdown", "text/plain"),
    ("text/tab-separated-values", "text/plain"),
    ("text/x-log", "text/plain"),
    ("application/json", "text/plain"),
    ("video/ogg", "audio/ogg"),
    ("audio/webm", "video/webm"),
];

/// Content types that browsers and programs use for files of unknown type.
const NO_TYPE: &str = "application/octet-stream binary/octet-stream application/x-download application/force-download \
                       application/x-unknown application/unknown";

/// The canonical name of a content type.
pub fn canonical_type(content_type: &str) -> &str {
    let has = |aliases: &str| aliases.split(' ').any(|alias| alias == content_type);
    let found = ALIASES.iter().find(|(_, aliases)| has(aliases));
    found.map_or(content_type, |(canonical, _)| *canonical)
}

/// The declared content type of a file: the canonical name of the browser's type; or the type for the extension, if
/// the browser gives none or only that of the program that opens the file. Empty if unknown.
pub fn claimed_type<'a>(content_type: &'a str, name: &str) -> &'a str {
    let by_name = type_by_extension(name);
    if content_type.is_empty() || NO_TYPE.split(' ').any(|none| none == content_type) {
        return by_name.unwrap_or_default();
    }
    match canonical_type(content_type) {
        // On Windows, browsers report CSV files and newer documents with the type of the program that opens them.
        office @ ("application/vnd.ms-excel" | "application/msword" | "application/vnd.ms-powerpoint") => {
            by_name.unwrap_or(office)
        }
        canonical => canonical,
    }
}

/// A more general type that files of this type can also be stored as.
pub(super) fn wider_type(content_type: &str) -> Option<&'static str> {
    let found = WIDER_TYPES.iter().find(|(narrow, _)| *narrow == content_type);
    found.map(|(_, wide)| *wide)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_rejected_and_unusual_ones_kept() {
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

    #[test]
    fn every_alias_has_one_canonical_type() {
        let all: Vec<&str> = ALIASES.iter().flat_map(|(_, aliases)| aliases.split(' ')).collect();
        for alias in &all {
            let canonical = canonical_type(alias);
            assert_ne!(&canonical, alias);
            assert_eq!(canonical_type(canonical), canonical, "{alias}");
            assert_eq!(all.iter().filter(|other| *other == alias).count(), 1, "{alias}");
        }
        for (narrow, wide) in WIDER_TYPES {
            assert_eq!(canonical_type(narrow), *narrow);
            assert!(crate::domain::limits::DEFAULT_TYPES.contains(wide), "{wide}");
        }
        let extensions: Vec<&str> = EXTENSIONS.iter().flat_map(|(_, list)| list.split(' ')).collect();
        for extension in &extensions {
            assert_eq!(
                extensions.iter().filter(|other| *other == extension).count(),
                1,
                "{extension}"
            );
        }
    }

    #[test]
    fn the_extension_gives_a_missing_type() {
        for (content_type, name, claimed) in [
            ("", "a.heic", "image/heic"),
            ("application/octet-stream", "a.MD", "text/plain"),
            ("application/force-download", "a.pdf", "application/pdf"),
            ("application/vnd.ms-excel", "a.csv", "text/csv"),
            ("application/x-msexcel", "a.csv", "text/csv"),
            ("application/vnd.ms-excel", "a.xls", "application/vnd.ms-excel"),
            ("application/msword", "a.txt", "text/plain"),
            ("application/mspowerpoint", "a.ppt", "application/vnd.ms-powerpoint"),
            ("image/pjpeg", "a.png", "image/jpeg"),
            ("text/html", "a.png", "text/html"),
            ("", "a.weird", ""),
        ] {
            assert_eq!(claimed_type(content_type, name), claimed, "{content_type} {name}");
        }
    }
}
