//! What a camera hides in a photo, found and left out without touching a pixel.
//!
//! | module | what it holds |
//! |---|---|
//! | `jpeg`, `png`, `webp`, `heif` | one format each: which parts stay |
//! | `exif` | two tags of Exif: where a photo was taken, and how it is held |
//! | `held` | what stays of a chunk of metadata |
//! | `window`, `plan` | the bytes at hand, and what is decided about them |
//!
//! A [`Walk`] goes over a file's structure. It asks for ranges of the file, is given them, and ends
//! with the [`Piece`]s that the clean file is joined of. Nobody ever holds the file.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod exif;
mod heif;
mod held;
mod jpeg;
mod plan;
mod png;
mod webp;
mod window;

use std::ops::Range;

pub use exif::tells_place;
pub use plan::{Cleaned, Found, Piece};

use plan::Plan;
use window::{Step, Window};

/// Bytes of a file's beginning by which its format is known.
pub const HEAD_BYTES: u64 = 32;

/// The structure makes no sense: nothing is known about what is hidden in such a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the structure of the photo makes no sense")
    }
}

impl std::error::Error for Broken {}

/// A walk over one photo.
#[derive(Debug)]
pub struct Walk {
    format: Format,
    plan: Plan,
    size: u64,
    wants: Option<Range<u64>>,
}

#[derive(Debug)]
enum Format {
    Jpeg(jpeg::Jpeg),
    Png(png::Png),
    WebP(webp::WebP),
    Heif(heif::Heif),
}

impl Walk {
    /// Begins with a file's first [`HEAD_BYTES`] and its size; `None` where it is no photo that can be
    /// cleaned.
    #[must_use]
    pub fn new(head: &[u8], size: u64) -> Option<Self> {
        let format = match head {
            [0xff, 0xd8, 0xff, ..] => Format::Jpeg(jpeg::Jpeg::default()),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Format::Png(png::Png::default()),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Format::WebP(webp::WebP::default()),
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] if heif::is_still(brand) => {
                Format::Heif(heif::Heif::default())
            }
            _ => return None,
        };
        Some(Self {
            format,
            plan: Plan::default(),
            size,
            wants: Some(window::from(0, size)),
        })
    }

    /// The range of the file to be [given](Walk::give) next; `None` at the end.
    #[must_use]
    pub fn wants(&self) -> Option<Range<u64>> {
        self.wants.clone()
    }

    /// Takes the bytes of the range that was wanted.
    ///
    /// # Errors
    /// [`Broken`]; the walk is over.
    pub fn give(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        let Some(wanted) = self.wants.take() else { return Ok(()) };
        let window = Window::new(wanted.start, bytes, self.size);
        let plan = &mut self.plan;
        let step = match &mut self.format {
            Format::Jpeg(jpeg) => jpeg.walk(&window, plan),
            Format::Png(png) => png.walk(&window, plan),
            Format::WebP(webp) => webp.walk(&window, plan),
            Format::Heif(heif) => heif.walk(&window, plan),
        };
        match step {
            Err(Step::Broken) => Err(Broken),
            // Somebody gave less than was asked for: nothing more would ever come of it.
            Err(Step::Wants(next)) if next.start == wanted.start && next.end <= wanted.start + window.len() => {
                Err(Broken)
            }
            Err(Step::Wants(next)) => {
                self.wants = Some(next);
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// What the clean file is joined of; `None` where nothing is hidden, or the walk is not over.
    #[must_use]
    pub fn end(self) -> Option<Cleaned> {
        if self.wants.is_some() {
            return None;
        }
        self.plan.end()
    }
}
