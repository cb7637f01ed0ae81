//! What the editor needs of a browser to look into a photo and to make a picture of it.

use std::future::Future;
use std::pin::Pin;

use web_sys::{Element, HtmlCanvasElement, HtmlDialogElement, PointerEvent};

use super::crop::{Crop, Matrix};
use crate::upload::browser::{Picked, Ticket};

/// What takes a while.
pub type Soon<T> = Pin<Box<dyn Future<Output = T>>>;

/// A photo that can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Photo {
    /// Pixels, upright as its camera meant it.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// It says where it was taken.
    pub tells_place: bool,
}

/// Why a file is no photo to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPhoto {
    /// More pixels than [`MOST_PIXELS`], as its header says; nothing was decoded.
    TooLarge,
    /// An SVG is a program as much as a picture.
    Svg,
    /// A HEIC that this browser cannot read.
    Heic,
    /// Not a picture, broken, or of a kind that this browser does not know.
    Unreadable,
}

/// Why nothing could be made of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRenditions {
    /// The browser has no memory for it.
    NoRoom,
    /// The browser gives pages noise in place of what they drew, so that nobody is told from others by it.
    Withheld,
}

/// Pixels of a photo at most: 100 million take 400 MB once decoded.
pub const MOST_PIXELS: u64 = 100_000_000;

/// A picture, encoded.
pub struct Renditions {
    /// One file for each of [`crate::domain::picture::EDGES`].
    pub files: Vec<Picked>,
    /// In base64.
    pub thumb_hash: String,
}

/// The studio. It has room for one photo at a time.
pub trait Studio: Send + Sync {
    /// Looks at a file's header and decodes it.
    fn open(&self, file: Ticket) -> Soon<Result<Photo, NoPhoto>>;
    /// Opens a dialog over the page.
    fn show(&self, dialog: &HtmlDialogElement);
    /// Has a pointer's events come to the element where it went down, wherever it moves.
    fn capture(&self, event: &PointerEvent);
    /// Draws the photo.
    fn draw(&self, canvas: &HtmlCanvasElement, matrix: Matrix);
    /// Encodes the picture.
    fn encode(&self, crop: Crop) -> Soon<Result<Renditions, NoRenditions>>;
    /// Width and height of what the person sees of an element, in CSS pixels.
    fn extent(&self, element: &Element) -> (f64, f64);
    /// Lets the photo go.
    fn close(&self);
}

/// The studio as it is handed around.
#[derive(Clone, Copy)]
pub struct StudioPort(pub &'static dyn Studio);

impl std::ops::Deref for StudioPort {
    type Target = dyn Studio;
    fn deref(&self) -> &Self::Target {
        self.0
    }
}
