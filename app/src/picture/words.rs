//! What the editor says.

use super::studio::{MOST_PIXELS, NoPhoto};

/// Why a file cannot become a picture, and what to do.
pub(super) fn of_no_photo(reason: NoPhoto) -> String {
    match reason {
        NoPhoto::TooLarge => format!(
            "This photo has more than {} million pixels. Choose a smaller one.",
            MOST_PIXELS / 1_000_000
        ),
        NoPhoto::Svg => "A drawing in SVG cannot be a profile picture. Choose a photo, or save it as PNG.".to_owned(),
        NoPhoto::Heic => "This browser cannot read HEIC photos. Save it as JPEG, or choose it in Safari.".to_owned(),
        NoPhoto::Unreadable => "This file is not a picture that this browser can read. Choose another one.".to_owned(),
    }
}

/// What happens to what is hidden in the photo.
pub(super) fn of_place(tells_place: bool) -> &'static str {
    if tells_place {
        "This photo says where it was taken. That is removed before anything leaves your machine."
    } else {
        "What a camera hides in a photo is not sent along."
    }
}

/// The wire failed every time.
pub(super) const CUT: &str = "The connection was cut. Nothing has changed; try again.";
/// The store would not have it.
pub(super) const REFUSED: &str = "The store refused the picture. Nothing has changed; try again later.";
/// No room for a canvas.
pub(super) const NO_ROOM: &str = "This browser has no room for the picture. Close some tabs and try again.";
