//! What the editor says.

use super::studio::{MOST_PIXELS, NoPhoto};
use crate::text::Texts;

/// Why a file cannot become a picture, and what to do.
pub(super) fn of_no_photo(texts: Texts, reason: NoPhoto) -> String {
    match reason {
        NoPhoto::TooLarge => return texts.photo_too_large(MOST_PIXELS / 1_000_000),
        NoPhoto::Svg => texts.photo_svg(),
        NoPhoto::Heic => texts.photo_heic(),
        NoPhoto::Unreadable => texts.photo_unreadable(),
    }
    .to_owned()
}

/// What happens to what is hidden in the photo.
pub(super) fn of_place(texts: Texts, tells_place: bool) -> &'static str {
    if tells_place {
        texts.photo_location_removed()
    } else {
        texts.photo_metadata_removed()
    }
}
