//! The first Exif chunk of a PNG or a WebP. Its orientation stays, in a new chunk.

use alloc::vec::Vec;

use crate::exif;
use crate::plan::Plan;

/// Whether the first Exif chunk was seen; readers use only that one.
#[derive(Debug, Default)]
pub(crate) struct FirstExif {
    is_seen: bool,
    is_kept: bool,
}

impl FirstExif {
    /// Whether an orientation is kept.
    pub(crate) fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// Keeps, replaces or removes the chunk from `start` to `end`, by the beginning of its data. `chunk` makes a chunk
    /// of an Exif block.
    pub(crate) fn decide(
        &mut self,
        plan: &mut Plan,
        (start, end): (u64, u64),
        (is_exif, data): (bool, &[u8]),
        chunk: impl FnOnce(&[u8]) -> Vec<u8>,
    ) {
        // Some readers accept a header before the block and some do not, so it stays as it was.
        let (header, tiff) = match data.strip_prefix(exif::HEADER) {
            Some(tiff) => (exif::HEADER, tiff),
            None => (&[][..], data),
        };
        let orientation = (is_exif && !self.is_seen).then(|| exif::orientation(tiff)).flatten();
        self.is_seen |= is_exif;
        self.is_kept |= orientation.is_some();
        let block = orientation.map(|value| [header, &exif::orientation_block(value)].concat());
        if block.as_deref() == Some(data) {
            return plan.keep(start, end);
        }
        plan.remove(exif::exif_has_location(tiff) || exif::text_has_location(data));
        if let Some(block) = block {
            plan.put(chunk(&block));
        }
    }
}
