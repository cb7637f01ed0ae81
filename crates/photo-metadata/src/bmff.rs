//! HEIC, AVIF, MP4 and MOV (ISO/IEC 14496-12, 23008-12, QuickTime): files of boxes that refer to bytes by their
//! position.
//!
//! So nothing may move: a removed part becomes a `free` box or zeros. Only boxes after the last one that stays are cut
//! off. The walk reads the headers of boxes; it never reads samples or pixels.

mod boxes;
mod edits;
mod items;
mod movie;

use alloc::vec::Vec;
use core::ops::Range;

use crate::exif;
use crate::plan::Plan;
use crate::window::{Stop, Window};
use boxes::{BoxHeader, Header};
use edits::Edits;

/// Most bytes of a `meta` box. It has a few kilobytes, and up to a megabyte with the cover image of a video.
const MOST_META: u64 = 8 << 20;
/// Most bytes that are searched of other data that may hold a location.
const LOOKED_AT: u64 = 1 << 20;
/// Most bytes that are read of a track's description.
const MOST_DESCRIPTION: u64 = 64 << 10;

/// Boxes of a file that are not metadata.
const KNOWN_BOXES: [&[u8; 4]; 12] = [
    b"ftyp", b"styp", b"meta", b"moov", b"moof", b"mfra", b"mdat", b"idat", b"wide", b"pdin", b"sidx", b"ssix",
];

/// The level of a box in the tree of boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    File,
    Movie,
    Track,
    Media,
    MediaInformation,
    SampleTable,
    UserData,
}

/// The position of the walk.
#[derive(Debug)]
pub(crate) struct Bmff {
    /// A still image loses all metadata, a video only its location.
    is_still: bool,
    at: u64,
    /// Open boxes, with their ends.
    levels: Vec<(Level, u64)>,
    track: movie::Track,
    has_brand: bool,
    has_content: bool,
    has_meta: bool,
    is_walked: bool,
    items: items::Items,
    /// Number of items whose data was searched.
    items_seen: usize,
    edits: Edits,
}

impl Bmff {
    pub(crate) fn new(is_still: bool) -> Self {
        Self {
            is_still,
            at: 0,
            levels: Vec::new(),
            track: movie::Track::default(),
            has_brand: false,
            has_content: false,
            has_meta: false,
            is_walked: false,
            items: items::Items::default(),
            items_seen: 0,
            edits: Edits::default(),
        }
    }

    pub(crate) fn walk(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        while !self.is_walked {
            self.step(window, plan)?;
        }
        if !self.has_content {
            // A file that was cut off before its description: the samples may be metadata.
            self.unknown_metadata(plan)?;
        }
        while let Some(range) = self.items.metadata().get(self.items_seen).cloned() {
            let data = window.get(range.start, LOOKED_AT.min(range.end - range.start))?;
            plan.remove(exif::data_has_location(data));
            self.edits.fill(range);
            self.items_seen += 1;
        }
        let edits = core::mem::take(&mut self.edits);
        edits.apply(&self.items, window.size(), plan)
    }

    /// Reads one box, or the end of one.
    fn step(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        let (level, end) = self.levels.last().copied().unwrap_or((Level::File, window.size()));
        if self.at >= end {
            match self.levels.pop() {
                Some((Level::File, _)) | None => self.is_walked = true,
                Some(_) => {}
            }
            return Ok(());
        }
        match BoxHeader::read(window, self.at, end)? {
            Header::Box(found) => self.enter(level, &found, window, plan),
            Header::End => self.end_of_list(level, end, window, plan),
            Header::Invalid(kind) if level == Level::File => self.trailer(kind, window, plan),
            Header::Invalid(_) if level == Level::UserData => self.raw_data(end, window, plan),
            Header::Invalid(_) => Err(Stop::Invalid),
        }
    }

    /// Handles the end of a list before its parent's end. Zeros are padding; some readers go on with other bytes.
    fn end_of_list(&mut self, level: Level, end: u64, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        let bytes = window.get(self.at, LOOKED_AT.min(end - self.at))?;
        let is_padding = bytes.len() as u64 == end - self.at && bytes.iter().all(|byte| *byte == 0);
        match level {
            _ if is_padding => {}
            Level::File => return self.trailer(None, window, plan),
            Level::UserData => return self.raw_data(end, window, plan),
            _ => plan.location_may_remain = true,
        }
        self.at = end;
        Ok(())
    }

    /// Handles bytes after the last box.
    fn trailer(&mut self, kind: Option<[u8; 4]>, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        let is_cut_off = kind.as_ref() == Some(b"mdat");
        if !self.has_content && !is_cut_off {
            return Err(Stop::Invalid);
        }
        if self.is_still && !is_cut_off {
            plan.remove(false);
            self.edits.remove_box(self.at..window.size());
        } else if !is_cut_off {
            // Some cameras append telemetry to a video.
            plan.location_may_remain = true;
        }
        self.at = window.size();
        Ok(())
    }

    /// Handles user data that is not boxes.
    fn raw_data(&mut self, end: u64, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        let data = window.get(self.at, LOOKED_AT.min(end - self.at))?;
        if movie::raw_has_location(data) {
            plan.remove(true);
            self.edits.fill(self.at..end);
        } else {
            plan.location_may_remain |= end - self.at > LOOKED_AT;
        }
        self.at = end;
        Ok(())
    }

    fn enter(&mut self, level: Level, found: &BoxHeader, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        let inner = match (level, &found.kind) {
            (Level::File, b"moov") => Some(Level::Movie),
            (Level::Movie, b"trak") => Some(Level::Track),
            (Level::Track, b"mdia") => Some(Level::Media),
            (Level::Media, b"minf") => Some(Level::MediaInformation),
            (Level::MediaInformation, b"stbl") => Some(Level::SampleTable),
            (Level::File | Level::Movie | Level::Track, b"udta") if !self.is_still => Some(Level::UserData),
            _ => None,
        };
        if let Some(inner) = inner {
            if inner == Level::Movie {
                self.has_content = true;
                self.edits.protect(found.range());
            } else if inner == Level::Track {
                self.track = movie::Track::default();
            }
            self.at = found.content;
            self.levels.push((inner, found.end));
            return Ok(());
        }
        match (level, &found.kind) {
            (Level::File | Level::Movie | Level::Track | Level::UserData, b"meta") => {
                self.meta(level, found, window, plan)?;
            }
            (Level::File | Level::Movie | Level::Track, b"uuid") => self.data(found, window, plan)?,
            (Level::Movie | Level::Track, b"udta") => self.remove_if(true, found, window, plan)?,
            (Level::Movie, b"gps " | b"GPS ") => {
                // The box refers to samples of a dashcam.
                plan.location_may_remain = true;
                self.remove_if(true, found, window, plan)?;
            }
            // A compressed movie header.
            (Level::Movie, b"cmov") => plan.location_may_remain = true,
            (Level::File | Level::UserData, kind) if movie::is_location(*kind) => {
                self.remove_if(true, found, window, plan)?;
            }
            (Level::UserData, _) => self.data(found, window, plan)?,
            (Level::File | Level::Movie | Level::Track, b"free" | b"skip") => self.padding(found, window, plan)?,
            (Level::Media, b"hdlr") => {
                self.track.handler(found.data(window, MOST_DESCRIPTION)?);
                plan.location_may_remain |= self.track.may_hold_location();
            }
            (Level::SampleTable, b"stsd") => {
                self.track.sample_description(found.data(window, MOST_DESCRIPTION)?);
                plan.location_may_remain |= self.track.may_hold_location();
            }
            (Level::File, b"ftyp") if !self.has_brand => {
                self.has_brand = true;
                self.edits.protect(found.range());
            }
            // The video of a motion photo is a file of its own after the image.
            (Level::File, b"ftyp") if self.is_still && self.has_content => {
                plan.remove(false);
                self.edits.remove_box(found.start..window.size());
                self.at = window.size();
                return Ok(());
            }
            (Level::File, kind) if !KNOWN_BOXES.contains(&kind) => self.data(found, window, plan)?,
            _ => {}
        }
        self.at = found.end;
        Ok(())
    }

    /// Reads a `meta` box: items, keys and their values.
    fn meta(&mut self, level: Level, found: &BoxHeader, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        if level == Level::File && self.has_meta {
            return self.remove_if(self.is_still, found, window, plan);
        }
        if found.end - found.start > MOST_META {
            return self.unknown_metadata(plan);
        }
        let content = found.data(window, MOST_META)?;
        self.has_content = true;
        if level == Level::File {
            self.has_meta = true;
            self.edits.protect(found.range());
        }
        let Some(children) = boxes::children(content, movie::version_bytes(content)) else {
            return self.unknown_metadata(plan);
        };
        let items = self
            .items
            .take(content, found.content, &children, window.size(), &mut self.edits);
        if items.is_none() {
            self.unknown_metadata(plan)?;
        }
        let Some(metadata) = movie::metadata_in(content, &children, self.is_still) else {
            return self.unknown_metadata(plan);
        };
        for child in metadata {
            let data = content.get(child.clone()).unwrap_or_default();
            plan.remove(!self.is_still || exif::data_has_location(data));
            let start = found.content + child.start as u64;
            self.edits.free(start..start + data.len() as u64);
        }
        Ok(())
    }

    /// Handles metadata that cannot be read. A video can be played without it.
    fn unknown_metadata(&self, plan: &mut Plan) -> Result<(), Stop> {
        plan.location_may_remain = true;
        if self.is_still { Err(Stop::Invalid) } else { Ok(()) }
    }

    /// Handles a box that is empty by its type. Some cameras write into it, and some programs remove a box by this type.
    fn padding(&mut self, found: &BoxHeader, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        let data = found.data(window, LOOKED_AT)?;
        if data.iter().any(|byte| *byte != 0) {
            return self.data(found, window, plan);
        }
        plan.location_may_remain |= found.end - found.content > LOOKED_AT;
        Ok(())
    }

    /// Handles XMP or a vendor's data.
    fn data(&mut self, found: &BoxHeader, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        let is_metadata = self.is_still || self.has_location(found, window)?;
        plan.location_may_remain |= !is_metadata && found.end - found.content > LOOKED_AT;
        self.remove_if(is_metadata, found, window, plan)
    }

    fn has_location(&self, found: &BoxHeader, window: &Window<'_>) -> Result<bool, Stop> {
        Ok(exif::data_has_location(found.data(window, LOOKED_AT)?))
    }

    fn remove_if(
        &mut self,
        is_metadata: bool,
        found: &BoxHeader,
        window: &Window<'_>,
        plan: &mut Plan,
    ) -> Result<(), Stop> {
        if !is_metadata {
            return Ok(());
        }
        let has_location = !self.is_still || self.has_location(found, window)?;
        plan.remove(has_location);
        if self.levels.is_empty() {
            self.edits.remove_box(found.range());
        } else {
            self.edits.free(found.range());
        }
        Ok(())
    }
}

/// Converts a range in a box's content to one in the file.
fn in_file(content: u64, range: &Range<usize>) -> Range<u64> {
    content + range.start as u64..content + range.end as u64
}
