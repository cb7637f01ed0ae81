//! Cleaning of a file in memory.

use alloc::vec::Vec;
use core::fmt;

use crate::{Step, UnsupportedFormat, Walk, WalkError};

/// The reason why a file in memory could not be cleaned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CleanError {
    /// The file's format is unknown or keeps its metadata.
    UnsupportedFormat(UnsupportedFormat),
    /// The file's structure is invalid, so nothing is known about its metadata.
    InvalidStructure,
    /// A part that cannot be removed may hold a location, for example a telemetry track.
    LocationMayRemain,
}

impl fmt::Display for CleanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnsupportedFormat(unsupported) => unsupported.fmt(f),
            Self::InvalidStructure => WalkError::InvalidStructure.fmt(f),
            Self::LocationMayRemain => f.write_str("a part of the file that cannot be removed may hold a location"),
        }
    }
}

impl core::error::Error for CleanError {}

impl From<UnsupportedFormat> for CleanError {
    fn from(unsupported: UnsupportedFormat) -> Self {
        Self::UnsupportedFormat(unsupported)
    }
}

/// The bytes of a whole file without its metadata; `None` if it has none to remove.
///
/// A file that may still hold a location is an error: [`Walk`] removes the rest of its metadata, and works without the
/// whole file in memory.
///
/// # Errors
/// [`CleanError`]; the file must be taken for one with a location.
pub fn clean(file: &[u8]) -> Result<Option<Vec<u8>>, CleanError> {
    let mut walk = Walk::new(file, file.len() as u64)?;
    loop {
        let wanted = walk.wants();
        let bytes = crate::plan::slice(file, &wanted).ok_or(CleanError::InvalidStructure)?;
        match walk.give(bytes).map_err(|_| CleanError::InvalidStructure)? {
            Step::More(next) => walk = next,
            Step::Clean => return Ok(None),
            Step::Cleaned(cleaned) => return cleaned.join(file).ok_or(CleanError::InvalidStructure).map(Some),
            Step::LocationMayRemain(_) => return Err(CleanError::LocationMayRemain),
        }
    }
}
