//! Port of the picture editor: what it requires from a browser to decode, draw and encode photos.

use std::future::Future;
use std::pin::Pin;

use upload_driver::{ChosenFile, FileKey};
use web_sys::{Element, HtmlCanvasElement, HtmlDialogElement, PointerEvent};

use super::crop::{Crop, Matrix};
use crate::text::Texts;

/// A boxed future.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// A decoded photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Photo {
    /// Width in pixels, after rotation.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Whether the metadata contains the location of the photo.
    pub has_location: bool,
}

/// Why a file cannot be used as a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoError {
    /// The header declares more than [`MAX_PIXELS`]; nothing was decoded.
    TooLarge,
    /// SVG, which can contain script.
    Svg,
    /// HEIC that this browser cannot decode.
    Heic,
    /// Not an image, damaged, or of a format that this browser cannot decode.
    Unreadable,
}

impl PhotoError {
    /// The reason and what to do.
    pub(super) fn text(self, texts: Texts) -> String {
        match self {
            Self::TooLarge => return texts.photo_too_large(MAX_PIXELS / 1_000_000),
            Self::Svg => texts.photo_svg(),
            Self::Heic => texts.photo_heic(),
            Self::Unreadable => texts.photo_unreadable(),
        }
        .to_owned()
    }
}

/// Why renditions could not be encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodeError {
    /// The browser has too little memory.
    OutOfMemory,
    /// The browser returns noise instead of the canvas content, as a protection against fingerprinting.
    CanvasBlocked,
}

/// Maximum number of pixels of a photo: 100 million take 400 MB once decoded.
pub const MAX_PIXELS: u64 = 100_000_000;

/// An encoded profile picture.
pub struct Renditions {
    /// One file per edge length in [`crate::domain::picture::EDGES`].
    pub files: Vec<ChosenFile>,
    /// ThumbHash in Base64.
    pub thumb_hash: String,
}

/// Decodes, draws and encodes photos. It holds one photo at a time.
pub trait ImageTools: Send + Sync {
    /// Checks a file's header and decodes the file.
    fn open(&self, file: FileKey) -> BoxFuture<Result<Photo, PhotoError>>;
    /// Opens a modal dialog.
    fn open_dialog(&self, dialog: &HtmlDialogElement);
    /// Captures the pointer for the element of a `pointerdown` event.
    fn capture_pointer(&self, event: &PointerEvent);
    /// Draws the photo on a canvas.
    fn draw(&self, canvas: &HtmlCanvasElement, matrix: Matrix);
    /// Encodes the renditions of the cropped photo.
    fn encode(&self, crop: Crop) -> BoxFuture<Result<Renditions, EncodeError>>;
    /// Displayed width and height of an element in CSS pixels.
    fn size_of(&self, element: &Element) -> (f64, f64);
    /// Releases the photo.
    fn close(&self);
}

/// The port as a `Copy` value.
#[derive(Clone, Copy)]
pub struct ImageToolsPort(pub &'static dyn ImageTools);

impl std::ops::Deref for ImageToolsPort {
    type Target = dyn ImageTools;
    fn deref(&self) -> &Self::Target {
        self.0
    }
}
