//! Photos lose what is hidden in them before they enter the queue: what is declared and signed is the
//! clean file.

use std::{mem, vec};

use upload_engine::Millis;

use super::browser::{BrowserPort, Picked};
use super::driver::Uploads;
use crate::domain::file::claimed_type;
use crate::text::Texts;

/// What became of that which is hidden in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hidden {
    /// No photo, or nothing is hidden in it, or it is to stay.
    #[default]
    Untouched,
    /// Where it was taken is removed, with everything else.
    PlaceRemoved,
    /// Something is removed: the camera, the time, a thumbnail, a comment.
    Removed,
    /// The structure of the photo makes no sense, so nothing is known of it.
    Unclear,
    /// The code that would have looked could not be fetched.
    NotLooked,
}

/// Clean photos wait this long for others: rows are drawn, and leave to send is asked for, together.
const TOGETHER: Millis = Millis(500);

impl Hidden {
    /// What is said of it beside the file.
    pub(super) fn words(self, texts: Texts) -> &'static str {
        match self {
            Self::Untouched | Self::NotLooked => "",
            Self::PlaceRemoved => texts.hidden_place_removed(),
            Self::Removed => texts.hidden_data_removed(),
            Self::Unclear => texts.hidden_unclear(),
        }
    }
}

/// Whether a file may hide something that can be removed.
pub(super) fn is_photo(file: &Picked) -> bool {
    claimed_type(&file.content_type, &file.name).starts_with("image/") && !file.is_directory
}

/// Photos one after the other: each is read once, in windows.
pub(super) struct Cleaning {
    photos: vec::IntoIter<Picked>,
    clean: Vec<Picked>,
    /// When the first of these was clean.
    since: Option<Millis>,
}

impl Uploads {
    /// Cleans photos and takes them in.
    pub(super) fn clean(self, photos: Vec<Picked>) {
        if let Some(browser) = self.with_browser(|browser| browser) {
            let cleaning = Cleaning {
                clean: Vec::new(),
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
            // Its size is another one now.
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

    #[test]
    fn photos_are_known_by_type_or_name() {
        let file = |name: &str, content_type: &str, is_directory| {
            is_photo(&Picked {
                ticket: Ticket(1),
                name: name.to_owned(),
                size: 1,
                content_type: content_type.to_owned(),
                modified: 0,
                is_directory,
                is_reopened: false,
                hidden: Hidden::Untouched,
            })
        };
        assert!(file("a", "image/jpeg", false));
        assert!(file("IMG_1.HEIC", "", false));
        assert!(file("IMG_1.HEIC", "application/octet-stream", false));
        assert!(!file("a.jpg", "text/plain", false));
        assert!(!file("holiday.jpg", "", true));
        assert!(!file("a.mov", "", false));
    }
}
