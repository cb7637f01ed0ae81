//! What stays of a chunk of metadata: how the photo is held, once.

use crate::exif;
use crate::plan::Plan;

/// Whether it has been kept.
#[derive(Debug, Default)]
pub(crate) struct Held(bool);

impl Held {
    pub(crate) fn is_kept(&self) -> bool {
        self.0
    }

    /// Decides about the chunk from `start` to `end`, by the beginning of its data. `chunk` makes one of a
    /// TIFF block.
    pub(crate) fn decide(
        &mut self,
        plan: &mut Plan,
        (start, end): (u64, u64),
        (is_exif, data): (bool, &[u8]),
        chunk: impl FnOnce(&[u8]) -> Vec<u8>,
    ) {
        let tiff = data.strip_prefix(exif::MARK).unwrap_or(data);
        let held = (is_exif && !self.0).then(|| exif::orientation(tiff)).flatten();
        self.0 |= held.is_some();
        let only = held.map(exif::only);
        if only.as_deref() == Some(data) {
            return plan.keep(start, end);
        }
        plan.left_out(exif::tells_place(tiff) || exif::xmp_tells_place(data));
        if let Some(block) = only {
            plan.put(chunk(&block));
        }
    }
}
