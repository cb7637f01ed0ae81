//! The items of a `meta` box (ISO/IEC 14496-12, 8.11): images, and metadata about them.
//!
//! Metadata items are removed from the lists of items, locations and references, and their data becomes zeros. A shorter
//! list is followed by an empty box, so that nothing moves.

use alloc::vec::Vec;
use core::ops::Range;

use super::boxes::{self, Child, Reader, number};
use super::edits::{self, Edits};
use super::in_file;

/// Most places of metadata; a photo has two or three.
const MOST_PLACES: usize = 256;

/// Where the items' data is in the file.
#[derive(Debug, Default)]
pub(super) struct Items {
    pictures: Vec<Range<u64>>,
    metadata: Vec<Range<u64>>,
    /// Those metadata ranges that are given as positions in the file.
    metadata_by_file: Vec<Range<u64>>,
}

/// An entry of `iloc`: where an item's data is.
struct Place<'b> {
    id: u64,
    /// The entry's bytes in the list.
    entry: &'b [u8],
    method: u64,
    base: u64,
    extents: Vec<(u64, u64)>,
    has_lengths: bool,
}

impl Items {
    /// Ranges of images: sorted and disjoint.
    pub(super) fn pictures(&self) -> &[Range<u64>] {
        &self.pictures
    }

    /// Ranges of metadata: sorted and disjoint.
    pub(super) fn metadata(&self) -> &[Range<u64>] {
        &self.metadata
    }

    /// Those metadata ranges that are given as positions in the file.
    pub(super) fn metadata_by_file(&self) -> &[Range<u64>] {
        &self.metadata_by_file
    }

    /// Reads the items of a `meta` box whose content begins at `start`; `None` if they are invalid.
    pub(super) fn take(
        &mut self,
        meta: &[u8],
        start: u64,
        children: &[Child],
        size: u64,
        edits: &mut Edits,
    ) -> Option<()> {
        let find = |kind: &[u8; 4]| children.iter().find(|child| child.kind == *kind);
        let (Some(infos), Some(places)) = (find(b"iinf"), find(b"iloc")) else {
            return Some(());
        };
        let data = find(b"idat").map(|data| in_file(start, &data.content));
        let (metadata, list) =
            without_metadata(meta.get(infos.range.clone())?, infos.content.start - infos.range.start)?;
        let iloc = meta.get(places.range.clone())?;
        let head = places.content.start - places.range.start;
        let mut kept = ItemPlaces::new(iloc, head)?;
        let mut new_places = iloc.get(..head + 6)?.to_vec();
        new_places.resize(new_places.len() + kept.id_width, 0);
        let mut count = 0_u64;
        let (mut pictures, mut hidden) = (core::mem::take(&mut self.pictures), core::mem::take(&mut self.metadata));
        while let Some(place) = kept.next()? {
            let is_metadata = metadata.binary_search(&place.id).is_ok();
            for (offset, length) in &place.extents {
                let from = place.base.checked_add(*offset)?;
                let range = match place.method {
                    0 => from..from.checked_add(*length)?,
                    1 => within(data.as_ref()?, from, *length)?,
                    _ if is_metadata => return None,
                    _ => continue,
                };
                if !is_metadata {
                    pictures.push(range);
                } else if place.has_lengths {
                    // A file may be cut off within its metadata.
                    let range = range.start.min(size)..range.end.min(size);
                    if place.method == 0 {
                        self.metadata_by_file.push(range.clone());
                    }
                    hidden.push(range);
                } else {
                    return None;
                }
            }
            if !is_metadata {
                new_places.extend(place.entry);
                count += 1;
            }
        }
        self.pictures = edits::sorted(pictures);
        self.metadata = edits::sorted(hidden);
        if self.metadata.len() > MOST_PLACES {
            return None;
        }
        if metadata.is_empty() {
            return Some(());
        }
        edits.shorten(in_file(start, &infos.range), list);
        if new_places.len() < iloc.len() {
            let count = count.to_be_bytes();
            new_places
                .get_mut(head + 6..head + 6 + kept.id_width)?
                .copy_from_slice(count.get(8 - kept.id_width..)?);
            edits.shorten(in_file(start, &places.range), with_size(new_places, head)?);
        }
        // Old writers use a list for each reference.
        for references in children.iter().filter(|child| &child.kind == b"iref") {
            let iref = meta.get(references.range.clone())?;
            let head = references.content.start - references.range.start;
            if let Some(references_left) = without_references(iref, head, &metadata)? {
                edits.shorten(in_file(start, &references.range), references_left);
            }
        }
        Some(())
    }
}

/// A range of `idat`, in the file.
fn within(data: &Range<u64>, from: u64, length: u64) -> Option<Range<u64>> {
    let start = data.start.checked_add(from)?;
    let end = start.checked_add(length)?;
    (end <= data.end).then_some(start..end)
}

/// Writes the size of a box into its header.
fn with_size(mut bytes: Vec<u8>, head: usize) -> Option<Vec<u8>> {
    let size = u64::try_from(bytes.len()).ok()?;
    if head == 8 {
        bytes
            .get_mut(..4)?
            .copy_from_slice(&u32::try_from(size).ok()?.to_be_bytes());
    } else {
        bytes.get_mut(8..16)?.copy_from_slice(&size.to_be_bytes());
    }
    Some(bytes)
}

/// Ids of the metadata items, sorted, and the list of items without them.
fn without_metadata(iinf: &[u8], head: usize) -> Option<(Vec<u64>, Vec<u8>)> {
    let width = if *iinf.get(head)? == 0 { 2 } else { 4 };
    let first = head + 4 + width;
    let mut list = iinf.get(..first)?.to_vec();
    let mut ids = Vec::new();
    let mut count = 0_u64;
    for child in boxes::children(iinf, first)? {
        match metadata_id(child.kind, iinf.get(child.content)?)? {
            Some(id) => ids.push(id),
            None => {
                count += 1;
                list.extend(iinf.get(child.range)?);
            }
        }
    }
    list.get_mut(head + 4..first)?
        .copy_from_slice(count.to_be_bytes().get(8 - width..)?);
    Some((edits::in_order(ids), with_size(list, head)?))
}

/// The id of an item, if it is metadata.
fn metadata_id(kind: [u8; 4], infe: &[u8]) -> Option<Option<u64>> {
    if &kind != b"infe" {
        return Some(None);
    }
    let width = match *infe.first()? {
        // These versions have no type, so the item cannot be an image.
        0 | 1 => return number(infe, 4, 2).map(Some),
        2 => 2,
        _ => 4,
    };
    let kind = infe.get(4 + width + 2..4 + width + 6)?;
    let is_metadata = matches!(kind, b"Exif" | b"mime" | b"uri ");
    Some(if is_metadata {
        Some(number(infe, 4, width)?)
    } else {
        None
    })
}

/// Reads consecutive entries of `iloc`.
struct ItemPlaces<'b> {
    reader: Reader<'b>,
    version: u8,
    id_width: usize,
    /// Widths of an extent's offset and length, of the base, and of an extent's index.
    widths: [usize; 4],
    left: u64,
}

impl<'b> ItemPlaces<'b> {
    fn new(iloc: &'b [u8], head: usize) -> Option<Self> {
        let version = *iloc.get(head)?;
        let widths = [*iloc.get(head + 4)?, *iloc.get(head + 5)?];
        let [offset, length, base, index] =
            [widths[0] >> 4, widths[0] & 15, widths[1] >> 4, widths[1] & 15].map(usize::from);
        let id_width = if version < 2 { 2 } else { 4 };
        let mut reader = Reader {
            bytes: iloc,
            at: head + 6,
        };
        let left = reader.next(id_width)?;
        let widths = [offset, length, base, if version == 0 { 0 } else { index }];
        Some(Self {
            reader,
            version,
            id_width,
            widths,
            left,
        })
    }

    /// The next entry; `Some(None)` at the end.
    fn next(&mut self) -> Option<Option<Place<'b>>> {
        if self.left == 0 {
            return Some(None);
        }
        self.left -= 1;
        let [offset, length, base, index] = self.widths;
        let start = self.reader.at;
        let id = self.reader.next(self.id_width)?;
        let method = if self.version == 0 {
            0
        } else {
            self.reader.next(2)? & 15
        };
        let _data_reference = self.reader.next(2)?;
        let base = self.reader.next(base)?;
        let count = self.reader.next(2)?;
        // Extents without bytes are all the same.
        let count = if index + offset + length == 0 {
            count.min(1)
        } else {
            count
        };
        let mut extents = Vec::new();
        for _ in 0..count {
            self.reader.next(index)?;
            extents.push((self.reader.next(offset)?, self.reader.next(length)?));
        }
        Some(Some(Place {
            id,
            entry: self.reader.bytes.get(start..self.reader.at)?,
            method,
            base,
            extents,
            has_lengths: length > 0,
        }))
    }
}

/// The references without those of metadata; `Some(None)` if there are none to remove.
fn without_references(iref: &[u8], head: usize, metadata: &[u64]) -> Option<Option<Vec<u8>>> {
    let width = if *iref.get(head)? == 0 { 2 } else { 4 };
    let is_metadata = |id: u64| metadata.binary_search(&id).is_ok();
    let mut left = iref.get(..head + 4)?.to_vec();
    for child in boxes::children(iref, head + 4)? {
        let content = iref.get(child.content.clone())?;
        let mut reader = Reader { bytes: content, at: 0 };
        let from = reader.next(width)?;
        let mut to = Vec::new();
        for _ in 0..reader.next(2)? {
            to.push(reader.next(width)?);
        }
        let count = to.len();
        to.retain(|id| !is_metadata(*id));
        if is_metadata(from) || (to.is_empty() && count > 0) {
            continue;
        }
        if to.len() == count {
            left.extend(iref.get(child.range)?);
            continue;
        }
        let mut reference = iref.get(child.range.start..child.content.start)?.to_vec();
        let narrow = |number: u64, width: usize| number.to_be_bytes().get(8 - width..).map(<[u8]>::to_vec);
        reference.extend(narrow(from, width)?);
        reference.extend(narrow(to.len() as u64, 2)?);
        for id in to {
            reference.extend(narrow(id, width)?);
        }
        left.extend(with_size(reference, child.content.start - child.range.start)?);
    }
    if left.len() == iref.len() {
        return Some(None);
    }
    // A list without references is removed.
    if left.len() == head + 4 {
        left.clear();
        return Some(Some(left));
    }
    with_size(left, head).map(Some)
}
