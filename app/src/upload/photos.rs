//! Removes the location from photos and videos, and other metadata from photos, before they enter the queue: the
//! cleaned file is declared and signed.

use std::{mem, vec};

use photo_metadata::FileFormat;
use upload_engine::Millis;

use super::browser::{BrowserPort, Picked};
use super::driver::Uploads;
use crate::domain::file::{canonical_type, claimed_type};
use crate::text::Texts;

/// Result of removing metadata from a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hidden {
    /// The file has no metadata that we remove, or the person keeps it.
    #[default]
    Untouched,
    /// The location is removed, perhaps with other metadata.
    PlaceRemoved,
    /// Other metadata is removed: the camera, the time, a thumbnail, a comment.
    Removed,
    /// A part that cannot be cleaned may hold a location: a telemetry track, say.
    PlaceMayRemain,
    /// Files of this format keep their metadata.
    Stays,
    /// The structure is invalid, so nothing is known of its metadata.
    Unclear,
    /// The file could not be looked at: the code could not be fetched, the bytes could not be read, or the code
    /// failed.
    NotLooked,
}

/// Cleaned photos wait this long for others, so that their rows are rendered and their uploads signed together.
const TOGETHER: Millis = Millis(500);

impl Hidden {
    /// Note in the file's row.
    pub(super) fn words(self, texts: Texts) -> &'static str {
        match self {
            Self::Untouched | Self::NotLooked => "",
            Self::PlaceRemoved => texts.metadata_location_removed(),
            Self::Removed => texts.metadata_removed(),
            Self::PlaceMayRemain => texts.metadata_location_may_remain(),
            Self::Stays => texts.metadata_kept(),
            Self::Unclear => texts.metadata_unreadable(),
        }
    }
}

/// Whether to examine a file. Its bytes decide its format; only types are excluded under which the server stores no
/// photo, video or document.
pub(super) fn is_examined(file: &Picked) -> bool {
    let content_type = claimed_type(&file.content_type, &file.name);
    let families = ["image/", "video/", "audio/"];
    let is_of_family = families.iter().any(|family| content_type.starts_with(family));
    !file.is_directory && (is_of_family || is_unknown(&file.content_type) || content_type == "application/pdf")
}

/// Content types that browsers use for files of unknown type.
fn is_unknown(content_type: &str) -> bool {
    matches!(content_type, "" | "application/octet-stream")
}

/// The content type to declare for a format, if it differs from the browser's.
pub fn corrected_type(declared: &str, format: FileFormat) -> Option<&'static str> {
    let actual = format.content_type();
    let family = |content_type: &str| content_type.split('/').next().map(str::to_owned);
    // HEIC belongs to the HEIF family; for videos only the family is known.
    let is_same = match (canonical_type(declared), format) {
        ("image/heic" | "image/heif", FileFormat::Heic | FileFormat::Heif) => true,
        (other, _) if other.starts_with("video/") => family(other) == family(actual),
        (other, _) => other == actual,
    };
    let is_picture = declared.starts_with("image/") || declared.starts_with("video/");
    (is_unknown(declared) || (is_picture && !is_same)).then_some(actual)
}

/// Files that are cleaned one after the other; each is read once, in blocks.
pub(super) struct Cleaning {
    photos: vec::IntoIter<Picked>,
    /// Whether it was announced that some formats keep their metadata.
    has_said: bool,
    clean: Vec<Picked>,
    /// When the first of these was cleaned.
    since: Option<Millis>,
}

impl Uploads {
    /// Cleans files and adds them.
    pub(super) fn clean(self, photos: Vec<Picked>) {
        if let Some(browser) = self.with_browser(|browser| browser) {
            let cleaning = Cleaning {
                clean: Vec::new(),
                has_said: false,
                photos: photos.into_iter(),
                since: None,
            };
            self.clean_on(browser, cleaning);
        }
    }

    fn clean_on(self, browser: BrowserPort, mut cleaning: Cleaning) {
        let next = cleaning.photos.next();
        let now = browser.now();
        let waited = cleaning.since.is_some_and(|since| now.since(since) >= TOGETHER);
        if next.is_none() || waited {
            cleaning.since = None;
            self.take_clean(browser, mem::take(&mut cleaning.clean));
        }
        let Some(photo) = next else { return };
        let then = move |hidden| {
            let is_said = hidden == Hidden::Stays && mem::replace(&mut cleaning.has_said, true);
            let hidden = if is_said { Hidden::Untouched } else { hidden };
            // The cleaned file has another size.
            let clean = browser.describe(photo.ticket).map(|clean| Picked { hidden, ..clean });
            if clean.is_none() {
                self.have_looked_at(1);
            }
            cleaning.clean.extend(clean);
            cleaning.since.get_or_insert(browser.now());
            self.clean_on(browser, cleaning);
        };
        browser.clean(photo.ticket, Box::new(then));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::upload::browser::Ticket;

    fn picked(name: &str, content_type: &str) -> Picked {
        Picked {
            ticket: Ticket(1),
            name: name.to_owned(),
            size: 1,
            content_type: content_type.to_owned(),
            modified: 0,
            is_directory: false,
            is_reopened: false,
            hidden: Hidden::Untouched,
        }
    }

    #[test]
    fn whatever_may_be_stored_as_a_photo_is_looked_at() {
        for (name, content_type) in [
            ("a", "image/jpeg"),
            ("IMG_1.HEIC", ""),
            ("IMG_1", ""),
            ("IMG_1.HEIC", "application/octet-stream"),
            ("a.mov", "video/quicktime"),
            ("a.m4a", "audio/mp4"),
            ("a.pdf", "application/pdf"),
        ] {
            assert!(is_examined(&picked(name, content_type)), "{name}");
        }
        assert!(!is_examined(&picked("a.jpg", "text/plain")));
        assert!(!is_examined(&picked("a.zip", "application/zip")));
        let folder = picked("holiday.jpg", "");
        assert!(!is_examined(&Picked {
            is_directory: true,
            ..folder
        }));
    }

    #[test]
    fn bytes_decide_the_type() {
        use FileFormat as Format;
        for (declared, format, corrected) in [
            ("", Format::Heic, Some("image/heic")),
            ("application/octet-stream", Format::Jpeg, Some("image/jpeg")),
            ("image/heic", Format::Jpeg, Some("image/jpeg")),
            ("image/heic", Format::Mp4, Some("video/mp4")),
            ("video/mp4", Format::Jpeg, Some("image/jpeg")),
            ("image/jpg", Format::Jpeg, None),
            ("image/heif", Format::Heic, None),
            ("image/heic", Format::Heif, None),
            ("image/heic", Format::Avif, Some("image/avif")),
            ("video/mp4", Format::QuickTime, None),
            ("video/3gpp", Format::Mp4, None),
            ("audio/mp4", Format::Mp4, None),
            ("application/pdf", Format::Pdf, None),
        ] {
            assert_eq!(corrected_type(declared, format), corrected, "{declared} {format:?}");
        }
    }
}
