//! The `Files` port. It panics when a released file is used.

use upload_driver::{ChosenFile, FileKey, Files, MetadataRemoval};
use upload_engine::{PartDigest, PartRange};

use super::content::{File, Piece, hash};
use super::page::Page;

/// Milliseconds to read a file's properties, to clean it, to fingerprint it.
const READING: u64 = 5;
/// Bytes per second at which a file is digested.
const DIGEST_RATE: u64 = 400_000_000;

/// Metadata of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Metadata {
    None,
    /// A location in this many bytes, which are removed.
    Location(u64),
    /// The format keeps its metadata.
    NotSupported,
    /// The structure is invalid.
    Malformed,
}

/// A file that the page holds.
#[derive(Clone, Debug)]
pub(crate) struct PageFile {
    pub(crate) file: File,
    /// The chosen file on the disk, if the test put it there. Cleaning makes another file of it.
    original: Option<File>,
    is_reopened: bool,
    pub(crate) is_released: bool,
}

impl Page {
    /// Gives the page a file.
    pub(crate) fn pick(self, file: File, is_reopened: bool) -> FileKey {
        let is_on_disk = self.0.world.browser.borrow().disk.contains_key(&file.name);
        self.keep_file(file.clone(), is_on_disk.then_some(file), is_reopened)
    }

    fn keep_file(self, file: File, original: Option<File>, is_reopened: bool) -> FileKey {
        let mut files = self.0.files.borrow_mut();
        let key = u32::try_from(files.len()).unwrap() + 1;
        let is_released = false;
        files.insert(
            key,
            PageFile {
                file,
                original,
                is_reopened,
                is_released,
            },
        );
        FileKey(key)
    }

    /// A file that the driver uses.
    #[track_caller]
    pub(crate) fn file_of(self, key: FileKey) -> File {
        self.with_file(key, |page_file| page_file.file.clone())
    }

    #[track_caller]
    fn with_file<T>(self, key: FileKey, act: impl FnOnce(&mut PageFile) -> T) -> T {
        let mut files = self.0.files.borrow_mut();
        let page_file = files.get_mut(&key.0).expect("a key that was given");
        assert!(!page_file.is_released, "used after release: {page_file:?}");
        act(page_file)
    }

    /// Whether the file on the disk is still the chosen one.
    pub(crate) fn is_readable(self, key: FileKey) -> bool {
        let original = self.0.files.borrow()[&key.0].original.clone();
        let browser = self.0.world.browser.borrow();
        original.is_none_or(|original| browser.disk.get(&original.name) == Some(&original))
    }

    fn chosen(self, key: FileKey) -> ChosenFile {
        let (file, is_reopened) = self.with_file(key, |page_file| (page_file.file.clone(), page_file.is_reopened));
        ChosenFile {
            key,
            name: file.name,
            size: file.size,
            content_type: file.content_type,
            modified: file.modified,
            is_directory: file.is_directory,
            is_reopened,
            metadata: MetadataRemoval::Unchanged,
        }
    }
}

impl Files for Page {
    fn describe(&self, file: FileKey) -> Option<ChosenFile> {
        Some(self.chosen(file))
    }

    fn clean(&self, file: FileKey, then: Box<dyn FnOnce(MetadataRemoval)>) {
        let page = *self;
        let metadata = page.file_of(file).metadata;
        page.task(READING, move || {
            let removal = match metadata {
                Metadata::None => MetadataRemoval::Unchanged,
                Metadata::NotSupported => MetadataRemoval::NotSupported,
                Metadata::Malformed => MetadataRemoval::Malformed,
                Metadata::Location(bytes) => {
                    let clean = |page_file: &mut PageFile| {
                        page_file.file.size -= bytes;
                        page_file.file.seed = hash([page_file.file.seed]);
                    };
                    page.with_file(file, clean);
                    MetadataRemoval::LocationRemoved
                }
            };
            then(removal);
        });
    }

    fn fingerprint(&self, file: FileKey, then: Box<dyn FnOnce(Option<Box<str>>)>) {
        let chosen = self.file_of(file);
        self.task(READING, move || {
            then(Some(format!("fingerprint-{}", chosen.seed).into()))
        });
    }

    fn sha256(&self, files: Vec<FileKey>, then: Box<dyn FnOnce(Vec<Option<String>>)>) {
        let page = *self;
        let digest = |key: &FileKey| {
            let File { seed, size, .. } = page.file_of(*key);
            let piece = Piece { seed, range: 0..size };
            page.is_readable(*key).then(|| piece.sha256())
        };
        let digests = files.iter().map(digest).collect();
        if page.0.is_worker_dead.get() {
            return;
        }
        page.task(READING, move || then(digests));
    }

    fn md5(&self, file: FileKey, ranges: Vec<PartRange>, then: Box<dyn FnOnce(Vec<PartDigest>)>) {
        let page = *self;
        let seed = page.file_of(file).seed;
        let first = ranges.first().expect("at least one range").part;
        let bytes: u64 = ranges.iter().map(|range| range.range.end - range.range.start).sum();
        page.0.digesting.borrow_mut().push((file, first));
        if page.0.is_worker_dead.get() {
            return;
        }
        page.task(1 + bytes * 1000 / DIGEST_RATE, move || {
            let mut digesting = page.0.digesting.borrow_mut();
            let Some(index) = digesting.iter().position(|its| *its == (file, first)) else {
                // It was stopped: the port answers without digests.
                drop(digesting);
                return then(Vec::new());
            };
            digesting.swap_remove(index);
            drop(digesting);
            let digest = |PartRange { part, range }: &PartRange| PartDigest {
                part: *part,
                digest: super::md5(seed, range).into(),
            };
            then(ranges.iter().map(digest).collect());
        });
    }

    fn stop_md5(&self, file: FileKey, part: u16) {
        self.0.digesting.borrow_mut().retain(|its| *its != (file, part));
    }

    fn thumbnail(&self, file: FileKey, then: Box<dyn FnOnce(Option<ChosenFile>)>) {
        let page = *self;
        let chosen = page.file_of(file);
        if page.0.is_worker_dead.get() {
            return;
        }
        page.task(page.0.drawing_time.get(), move || {
            let drawn = chosen.can_be_drawn.then(|| {
                let thumbnail = File {
                    content_type: "image/webp".to_owned(),
                    size: 9_000,
                    ..super::file(&format!("{} small", chosen.name), 9_000)
                };
                page.chosen(page.keep_file(thumbnail, None, false))
            });
            then(drawn);
        });
    }

    fn release(&self, file: FileKey) {
        self.with_file(file, |page_file| page_file.is_released = true);
    }
}
