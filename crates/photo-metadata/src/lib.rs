//! Finds the metadata of photos and videos, and says which bytes a file without them consists of. Pixels and samples
//! stay untouched.
//!
//! | module | what it holds |
//! |---|---|
//! | `format` | the format of a file, by its first bytes |
//! | `jpeg`, `png`, `webp`, `bmff` | a family of formats each: which parts stay |
//! | `exif` | two Exif tags, location and orientation; locations in text |
//! | `first_exif` | what stays of the first Exif chunk |
//! | `window`, `plan` | the bytes supplied last, and the pieces of the cleaned file |
//!
//! A [`Walk`] parses a file's structure. It asks for ranges of the file, is given their bytes, and ends with the
//! [`Piece`]s of the cleaned file. It never holds the whole file.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod bmff;
mod exif;
mod first_exif;
mod format;
mod jpeg;
mod plan;
mod png;
mod webp;
mod window;

use std::ops::Range;

pub use exif::has_location;
pub use format::{FileFormat, HEAD_BYTES};
pub use plan::{CleanedFile, Piece, RemovedMetadata};

use plan::Plan;
use window::{Stop, Window};

/// Bytes of a window: few reads, and little memory.
const WINDOW: u64 = 256 << 10;
/// Bytes of a window where only box headers are read.
const BOX_WINDOW: u64 = 16 << 10;
/// Requests that every walk may make, and the bytes of the file for each further request.
const MOST_REQUESTS: (u64, u64) = (512, 4 << 10);

/// The structure of the file is invalid, so nothing is known about its metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidStructure;

impl std::fmt::Display for InvalidStructure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the structure of the file is invalid")
    }
}

impl std::error::Error for InvalidStructure {}

/// How a walk ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The file has no metadata to remove.
    Clean,
    /// The file was cleaned.
    Cleaned(CleanedFile),
    /// Nothing can be removed, and a part of the file may hold a location, for example a telemetry track.
    LocationMayRemain,
    /// The structure is invalid, so the file was not cleaned.
    NotCleaned,
    /// The walk is not over: it still [wants](Walk::wants) bytes.
    Unfinished,
}

/// A walk over the structure of one file.
#[derive(Debug)]
pub struct Walk {
    parser: Parser,
    plan: Plan,
    size: u64,
    state: State,
    requests: u64,
}

#[derive(Debug)]
enum State {
    Wants(Range<u64>),
    Over,
    Invalid,
}

#[derive(Debug)]
enum Parser {
    Jpeg(jpeg::Jpeg),
    Png(png::Png),
    WebP(webp::WebP),
    Bmff(bmff::Bmff),
}

impl Walk {
    /// Starts with a file's first [`HEAD_BYTES`] and its size in bytes; `None` for a [format](FileFormat) that has no
    /// walk.
    #[must_use]
    pub fn new(head: &[u8], size: u64) -> Option<Self> {
        let parser = match FileFormat::of(head, size)? {
            FileFormat::Jpeg => Parser::Jpeg(jpeg::Jpeg::default()),
            FileFormat::Png => Parser::Png(png::Png::default()),
            FileFormat::WebP => Parser::WebP(webp::WebP::default()),
            FileFormat::Heic | FileFormat::Avif | FileFormat::Heif => Parser::Bmff(bmff::Bmff::new(true)),
            FileFormat::QuickTime | FileFormat::Mp4 => Parser::Bmff(bmff::Bmff::new(false)),
            FileFormat::Gif | FileFormat::Tiff | FileFormat::Pdf => return None,
        };
        Some(Self {
            parser,
            plan: Plan::default(),
            size,
            state: State::Wants(0..size.min(WINDOW)),
            requests: 0,
        })
    }

    /// The range of the file to be [given](Walk::give) next; `None` once the walk is over.
    #[must_use]
    pub fn wants(&self) -> Option<Range<u64>> {
        match &self.state {
            State::Wants(range) => Some(range.clone()),
            State::Over | State::Invalid => None,
        }
    }

    /// Takes the bytes of the range that the walk wants.
    ///
    /// # Errors
    /// [`InvalidStructure`]; the walk is over.
    pub fn give(&mut self, bytes: &[u8]) -> Result<(), InvalidStructure> {
        let Some(wanted) = self.wants() else { return Ok(()) };
        self.state = self.next(&wanted, bytes);
        match self.state {
            State::Invalid => Err(InvalidStructure),
            State::Wants(_) | State::Over => Ok(()),
        }
    }

    fn next(&mut self, wanted: &Range<u64>, bytes: &[u8]) -> State {
        // Fewer bytes than requested: the file has changed meanwhile.
        if bytes.len() as u64 != wanted.end - wanted.start {
            return State::Invalid;
        }
        let plan = &mut self.plan;
        let window = |reach| Window::new(wanted.start, bytes, self.size, reach);
        let step = match &mut self.parser {
            Parser::Jpeg(jpeg) => jpeg.walk(&window(WINDOW), plan),
            Parser::Png(png) => png.walk(&window(WINDOW), plan),
            Parser::WebP(webp) => webp.walk(&window(WINDOW), plan),
            Parser::Bmff(bmff) => bmff.walk(&window(BOX_WINDOW), plan),
        };
        self.requests += 1;
        let (requests, bytes) = MOST_REQUESTS;
        match step {
            Ok(()) => State::Over,
            Err(Stop::Wants(next)) if next != *wanted && self.requests < requests + self.size / bytes => {
                State::Wants(next)
            }
            Err(Stop::Wants(_) | Stop::Invalid) => State::Invalid,
        }
    }

    /// How the walk ended.
    #[must_use]
    pub fn end(self) -> Outcome {
        match self.state {
            State::Wants(_) => Outcome::Unfinished,
            State::Invalid => Outcome::NotCleaned,
            State::Over => {
                let may_remain = self.plan.location_may_remain;
                match self.plan.cleaned() {
                    Some(cleaned) => Outcome::Cleaned(cleaned),
                    None if may_remain => Outcome::LocationMayRemain,
                    None => Outcome::Clean,
                }
            }
        }
    }
}
