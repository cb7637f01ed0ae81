//! Whether a photo's first bytes say where it was taken.

/// What stands before the TIFF block: in JPEG and HEIC, in PNG, and in WebP with the block's length.
const MARKS: [(&[u8], usize); 3] = [(b"Exif\0\0", 0), (b"eXIf", 0), (b"EXIF", 4)];

/// Looks through the first bytes of a file.
pub(super) fn is_told(head: &[u8]) -> bool {
    MARKS.iter().any(|(mark, skipped)| {
        let starts = head.windows(mark.len()).enumerate().filter(|(_, bytes)| bytes == mark);
        let mut blocks = starts.filter_map(|(at, _)| head.get(at + mark.len() + skipped..));
        blocks.any(photo_metadata::has_location)
    })
}
