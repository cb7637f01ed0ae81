//! Removes metadata from photos and locations from videos: says which bytes of a file to keep. Pixels and samples stay
//! untouched.
//!
//! [`clean`] takes a whole file. A [`Walk`] over a file's structure asks for ranges of it, is given their bytes, and ends
//! with the [`Piece`]s of the cleaned file.
#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]

// | module | what it holds |
// |---|---|
// | `clean`, `walk` | what callers use: for files in memory, and for ranges of a file |
// | `format` | the format of a file, by its first bytes |
// | `jpeg`, `png`, `webp`, `bmff` | a family of formats each: which parts stay |
// | `exif` | two Exif tags, location and orientation; locations in text |
// | `first_exif` | what stays of the first Exif chunk |
// | `window`, `plan` | the bytes supplied last, and the pieces of the cleaned file |

extern crate alloc;

mod bmff;
mod clean;
mod exif;
mod first_exif;
mod format;
mod jpeg;
mod plan;
mod png;
mod walk;
mod webp;
mod window;

pub use clean::{CleanError, clean};
pub use exif::exif_has_location;
pub use format::FileFormat;
pub use plan::{CleanedFile, Piece, RemovedMetadata};
pub use walk::{Step, UnsupportedFormat, Walk, WalkError};
