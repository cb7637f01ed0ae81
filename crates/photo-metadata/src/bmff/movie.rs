//! Where videos hold locations: user data, keys with their values, and telemetry tracks.

use alloc::vec::Vec;
use core::ops::Range;

use super::boxes::{self, Child, number};
use crate::exif;

/// Types of boxes that are locations, in user data or among the boxes of the file.
const LOCATIONS: [&[u8; 4]; 8] = [
    b"\xa9xyz", b"@xyz", b"loci", b"GPS ", b"gps ", b"\xa9gps", b"gps0", b"udat",
];

/// Sample formats that are telemetry with locations.
const TELEMETRY: [&[u8; 4]; 8] = [b"gpmd", b"camm", b"rtmd", b"CTMD", b"djmd", b"dbgi", b"gps ", b"GPS "];

/// Boxes inside a `meta` box that are metadata themselves.
const DATA_BOXES: [&[u8; 4]; 6] = [b"xml ", b"bxml", b"uuid", b"udta", b"ID32", b"XMP_"];

/// Whether a box is a location.
pub(super) fn is_location(kind: [u8; 4]) -> bool {
    LOCATIONS.contains(&&kind)
}

/// Whether data that is no list of boxes holds a location, or the header of a box that is one.
pub(super) fn raw_has_location(data: &[u8]) -> bool {
    exif::data_has_location(data) || LOCATIONS.iter().any(|kind| exif::contains(data, *kind))
}

/// Bytes before the boxes in a `meta` box: version and flags, which QuickTime omits.
pub(super) fn version_bytes(meta: &[u8]) -> usize {
    if meta.starts_with(&[0; 4]) { 4 } else { 0 }
}

/// Ranges of a `meta` box that are metadata: all metadata in a still image, only locations in a video; `None` if a list is
/// invalid.
pub(super) fn metadata_in(meta: &[u8], children: &[Child], is_still: bool) -> Option<Vec<Range<usize>>> {
    let content = |child: &Child| meta.get(child.content.clone()).unwrap_or_default();
    let mut found: Vec<Range<usize>> = children
        .iter()
        .filter(|child| DATA_BOXES.contains(&&child.kind) || (is_still && &child.kind == b"ilst"))
        .filter(|child| is_still || exif::data_has_location(content(child)))
        .map(|child| child.range.clone())
        .collect();
    if !is_still {
        let find = |kind: &[u8; 4]| children.iter().find(|child| child.kind == *kind);
        let keys = find(b"keys").map_or(Some(Vec::new()), |keys| location_keys(content(keys)))?;
        for list in children.iter().filter(|child| &child.kind == b"ilst") {
            found.extend(location_values(content(list), list.content.start, &keys)?);
        }
    }
    Some(found)
}

/// Indices of the keys that name locations, sorted.
fn location_keys(keys: &[u8]) -> Option<Vec<u64>> {
    let entries = boxes::children(keys, 8)?;
    let numbered = (1..).zip(&entries);
    let found = numbered.filter(|(_, entry)| keys.get(entry.content.clone()).is_some_and(names_location));
    Some(found.map(|(number, _)| number).collect())
}

/// The values of these keys, and other values that hold a location.
fn location_values(list: &[u8], start: usize, keys: &[u64]) -> Option<Vec<Range<usize>>> {
    let found = boxes::children(list, 0)?.into_iter().filter(|value| {
        let data = list.get(value.content.clone()).unwrap_or_default();
        let index = number(&value.kind, 0, 4).unwrap_or_default();
        let is_named = &value.kind == b"----" && names_location(data);
        &value.kind != b"free"
            && (keys.binary_search(&index).is_ok()
                || is_location(value.kind)
                || is_named
                || exif::data_has_location(data))
    });
    let in_meta = found.map(|value| start + value.range.start..start + value.range.end);
    Some(in_meta.collect())
}

/// Whether a text names a location.
fn names_location(text: &[u8]) -> bool {
    let text = text.to_ascii_lowercase();
    [b"location".as_slice(), b"gps", b"latitude", b"iso6709"]
        .iter()
        .any(|name| exif::contains(&text, name))
}

/// What is known of a track.
#[derive(Debug, Default)]
pub(super) struct Track {
    is_metadata: bool,
    is_known: bool,
    is_telemetry: bool,
    has_samples: bool,
}

impl Track {
    /// Reads the handler: the kind of track, and its name.
    pub(super) fn handler(&mut self, hdlr: &[u8]) {
        self.is_metadata = hdlr.get(8..12) == Some(b"meta");
        let name = hdlr.get(24..).unwrap_or_default();
        self.is_telemetry |= names_location(name) || exif::contains(&name.to_ascii_lowercase(), b"dji");
    }

    /// Reads the sample formats.
    pub(super) fn sample_description(&mut self, stsd: &[u8]) {
        self.has_samples = true;
        let entries = boxes::children(stsd, 8);
        // Apple's format names each key; other formats are unknown.
        let is_valid = entries.is_some();
        let entries = entries.unwrap_or_default();
        self.is_known = is_valid && entries.iter().all(|entry| matches!(&entry.kind, b"mebx" | b"tmcd"));
        self.is_telemetry |= entries.iter().any(|entry| {
            let is_named = &entry.kind == b"mebx" && stsd.get(entry.content.clone()).is_some_and(names_location);
            is_named || TELEMETRY.contains(&&entry.kind)
        });
    }

    /// Whether the samples may be locations.
    pub(super) fn may_hold_location(&self) -> bool {
        self.is_telemetry || (self.has_samples && self.is_metadata && !self.is_known)
    }
}
