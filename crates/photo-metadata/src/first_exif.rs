//! The first Exif chunk of a PNG or a WebP: its orientation stays, in a chunk of its own.

use crate::exif;
use crate::plan::Plan;

/// Whether it has been seen; readers take the first one.
#[derive(Debug, Default)]
pub(crate) struct FirstExif {
    is_seen: bool,
    is_kept: bool,
}

impl FirstExif {
    /// Whether an orientation stays.
    pub(crate) fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// Decides about the chunk from `start` to `end`, by the beginning of its data. `chunk` makes one of a
    /// block.
    pub(crate) fn decide(
        &mut self,
        plan: &mut Plan,
        (start, end): (u64, u64),
        (is_exif, data): (bool, &[u8]),
        chunk: impl FnOnce(&[u8]) -> Vec<u8>,
    ) {
        // Some readers forgive a header and some do not: where there was one, there is one.
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
        plan.remove(exif::has_location(tiff) || exif::text_has_location(data));
        if let Some(block) = block {
            plan.put(chunk(&block));
        }
    }
}
