//! The walk over a file, its steps, and why one cannot be made.

use alloc::boxed::Box;
use core::fmt;
use core::ops::Range;

use crate::plan::{CleanedFile, Plan};
use crate::window::{Stop, Window};
use crate::{FileFormat, bmff, jpeg, png, webp};

/// Bytes of a window: few reads, and little memory.
const WINDOW: u64 = 256 << 10;
/// Bytes of a window where only box headers are read.
const BOX_WINDOW: u64 = 16 << 10;
/// Requests that every walk may make, and the bytes of the file for each further request.
const MOST_REQUESTS: (u64, u64) = (512, 4 << 10);

/// The reason why there is no walk over a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnsupportedFormat {
    /// The first bytes are those of no known [`FileFormat`], or there are none.
    Unknown,
    /// Files of this format [keep their metadata](FileFormat::keeps_metadata).
    KeepsMetadata(FileFormat),
}

impl fmt::Display for UnsupportedFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("the format of the file is unknown, so its metadata cannot be removed"),
            Self::KeepsMetadata(format) => {
                write!(
                    f,
                    "metadata cannot be removed from files of type {}",
                    format.content_type()
                )
            }
        }
    }
}

impl core::error::Error for UnsupportedFormat {}

/// The reason why a walk ended without a result. Nothing is known about the file's metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WalkError {
    /// The file's structure is invalid, or takes more requests or memory than a walk may use.
    InvalidStructure,
    /// The bytes given are fewer or more than those wanted, or not those of the file whose first bytes the walk began
    /// with. The file has changed meanwhile, or was read from another position.
    UnexpectedBytes,
}

impl fmt::Display for WalkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidStructure => "the structure of the file is invalid, so its metadata cannot be removed",
            Self::UnexpectedBytes => {
                "the bytes are not those of the range that the walk wants; if the file has changed, start again"
            }
        })
    }
}

impl core::error::Error for WalkError {}

/// The result of giving bytes to a walk.
///
/// This enum is exhaustive: a caller must handle every case to be safe.
#[derive(Debug)]
#[must_use]
pub enum Step {
    /// The walk wants more bytes.
    More(Walk),
    /// The file has no metadata to remove.
    Clean,
    /// All metadata that is removed from this format can be removed, by writing these pieces instead of the file.
    Cleaned(CleanedFile),
    /// A part that cannot be removed may hold a location, for example a telemetry track. The pieces are those of the
    /// file without its other metadata, if it has any; the location may remain in them as well.
    LocationMayRemain(Option<CleanedFile>),
}

/// A walk over the structure of one file that is not over yet.
///
/// Each step consumes the walk, so nothing comes out of it after an error. A walk ends: it makes at most 512 requests,
/// and one more for each 4 KiB of the file.
#[derive(Debug)]
#[must_use]
pub struct Walk {
    format: FileFormat,
    parser: Parser,
    plan: Plan,
    size: u64,
    wanted: Range<u64>,
    requests: u64,
}

#[derive(Debug)]
enum Parser {
    Jpeg(jpeg::Jpeg),
    Png(png::Png),
    WebP(webp::WebP),
    Bmff(Box<bmff::Bmff>),
}

impl Walk {
    /// Starts with a file's first [`FileFormat::HEAD_BYTES`], or all of a smaller file, and its size in bytes.
    ///
    /// # Errors
    /// [`UnsupportedFormat`], if the file's format is unknown or keeps its metadata.
    pub fn new(head: &[u8], size: u64) -> Result<Self, UnsupportedFormat> {
        let format = FileFormat::of(head, size).ok_or(UnsupportedFormat::Unknown)?;
        let parser = match format {
            FileFormat::Jpeg => Parser::Jpeg(jpeg::Jpeg::default()),
            FileFormat::Png => Parser::Png(png::Png::default()),
            FileFormat::WebP => Parser::WebP(webp::WebP::default()),
            FileFormat::Heic | FileFormat::Avif | FileFormat::Heif => Parser::Bmff(Box::new(bmff::Bmff::new(true))),
            FileFormat::QuickTime | FileFormat::Mp4 => Parser::Bmff(Box::new(bmff::Bmff::new(false))),
            FileFormat::Gif | FileFormat::Tiff | FileFormat::Pdf => {
                return Err(UnsupportedFormat::KeepsMetadata(format));
            }
        };
        Ok(Self {
            format,
            parser,
            plan: Plan::default(),
            size,
            wanted: 0..size.min(WINDOW),
            requests: 0,
        })
    }

    /// The range of the file to be [given](Self::give) next, in bytes. It is in the file, is not empty, and has at most
    /// 8 MiB and 16 bytes; most have 256 KiB or less.
    #[must_use]
    pub fn wants(&self) -> Range<u64> {
        self.wanted.clone()
    }

    /// Takes the bytes of the range that the walk [wants](Self::wants).
    ///
    /// # Errors
    /// [`WalkError`]; the walk is over.
    pub fn give(mut self, bytes: &[u8]) -> Result<Step, WalkError> {
        let Range { start, end } = self.wanted;
        let is_same_file = start > 0 || FileFormat::of(bytes, self.size) == Some(self.format);
        if bytes.len() as u64 != end - start || !is_same_file {
            return Err(WalkError::UnexpectedBytes);
        }
        let plan = &mut self.plan;
        let window = |reach| Window::new(start, bytes, self.size, reach);
        let stop = match &mut self.parser {
            Parser::Jpeg(jpeg) => jpeg.walk(&window(WINDOW), plan),
            Parser::Png(png) => png.walk(&window(WINDOW), plan),
            Parser::WebP(webp) => webp.walk(&window(WINDOW), plan),
            Parser::Bmff(bmff) => bmff.walk(&window(BOX_WINDOW), plan),
        };
        self.requests += 1;
        let (requests, bytes) = MOST_REQUESTS;
        match stop {
            Ok(()) => Ok(self.plan.end()),
            Err(Stop::Wants(next)) if next != self.wanted && self.requests < requests + self.size / bytes => {
                self.wanted = next;
                Ok(Step::More(self))
            }
            Err(Stop::Wants(_) | Stop::Invalid) => Err(WalkError::InvalidStructure),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_over_no_supported_format_is_refused_with_the_format() {
        for (head, size, reason) in [
            (b"".as_slice(), 0, UnsupportedFormat::Unknown),
            (b"plain text", 10, UnsupportedFormat::Unknown),
            // An empty file has no format, so that a walk always wants bytes.
            (b"\xff\xd8\xff", 0, UnsupportedFormat::Unknown),
            (b"GIF89a", 6, UnsupportedFormat::KeepsMetadata(FileFormat::Gif)),
        ] {
            assert_eq!(Walk::new(head, size).err(), Some(reason), "{head:?}");
        }
    }
}
