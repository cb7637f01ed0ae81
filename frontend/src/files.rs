//! The chosen files. The rest of the page refers to them by keys.

use std::cell::{Cell, RefCell};

use app::upload::dropped_files;
use js_sys::{Array, Date};
use upload_driver::{ChosenFile, FileKey, MetadataRemoval};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, DataTransfer, File, FileList, FilePropertyBag, HtmlInputElement};

use crate::handles::{self, Handle};

thread_local! {
    static FILES: RefCell<Vec<Kept>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

struct Kept {
    key: FileKey,
    file: File,
    is_directory: bool,
    is_reopened: bool,
    place: Option<Handle>,
}

fn find<T>(key: FileKey, of: impl FnOnce(&mut Vec<Kept>, usize) -> T) -> Option<T> {
    FILES.with_borrow_mut(|files| {
        let at = files.binary_search_by_key(&key, |kept| kept.key).ok()?;
        Some(of(files, at))
    })
}

/// The file of a key.
pub(crate) fn get(key: FileKey) -> Option<File> {
    find(key, |files, at| files[at].file.clone())
}

/// Replaces the file of a key.
pub(crate) fn replace(key: FileKey, file: File) {
    find(key, |files, at| files[at].file = file);
}

/// Whether the key refers to a folder.
pub(crate) fn is_directory(key: FileKey) -> bool {
    find(key, |files, at| files[at].is_directory).unwrap_or_default()
}

/// Sets the handle of a file.
pub(crate) fn set_handle(key: FileKey, place: Handle) {
    find(key, |files, at| files[at].place = Some(place));
}

/// The handle of a file, if known.
pub(crate) fn place(key: FileKey) -> Option<Handle> {
    find(key, |files, at| files[at].place.clone())?
}

/// Releases a file.
pub(crate) fn forget(key: FileKey) {
    find(key, |files, at| drop(files.remove(at)));
}

/// Properties of a file. This reads size and time from the disk: Chromium waits for its main process, half a
/// millisecond per file.
pub(crate) fn describe(key: FileKey) -> Option<ChosenFile> {
    let (file, is_directory, is_reopened) = find(key, |files, at| {
        let kept = &files[at];
        (kept.file.clone(), kept.is_directory, kept.is_reopened)
    })?;
    Some(ChosenFile {
        key,
        name: file.name(),
        size: size(&file),
        content_type: file.unchecked_ref::<Blob>().type_(),
        modified: whole(file.last_modified()),
        is_directory,
        is_reopened,
        metadata: MetadataRemoval::Unchanged,
    })
}

/// Takes the files from an input and empties it, so that the same file can be chosen again.
pub(crate) fn take(input: &HtmlInputElement) -> Vec<FileKey> {
    let taken = input.files().map(|list| keep_all(&list, |_| false)).unwrap_or_default();
    if !taken.is_empty() {
        input.set_value("");
    }
    taken
}

/// Keeps dropped files and folders.
pub(crate) fn dropped(transfer: &DataTransfer) -> Vec<FileKey> {
    let items = transfer.items();
    // One item per file, in order; dropped text also has an item.
    let directories: Vec<bool> = (0..items.length())
        .filter_map(|at| items.get(at))
        .filter(|item| item.kind() == "file")
        .map(|item| matches!(item.webkit_get_as_entry(), Ok(Some(entry)) if entry.is_directory()))
        .collect();
    let is_directory = |index: u32| directories.get(index as usize).copied().unwrap_or_default();
    let keys = transfer
        .files()
        .map(|list| keep_all(&list, is_directory))
        .unwrap_or_default();
    handles::of_dropped(transfer, &keys);
    keys
}

/// Gives pasted images distinct names, because browsers give all of them the same.
pub(crate) fn name_pasted(keys: &[FileKey]) {
    for &key in keys {
        let Some(file) = get(key) else { continue };
        let name = dropped_files::pasted_name(&file.name(), local_time(file.last_modified()));
        if let Some(named) = name.and_then(|name| named(&file, &name).ok()) {
            replace(key, named);
        }
    }
}

/// Local year, month, day, hour, minute and second.
fn local_time(milliseconds: f64) -> [u32; 6] {
    let date = Date::new(&milliseconds.into());
    [
        date.get_full_year(),
        // January is 0.
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes(),
        date.get_seconds(),
    ]
}

fn named(file: &File, name: &str) -> Result<File, JsValue> {
    let options = FilePropertyBag::new();
    options.set_type(&file.unchecked_ref::<Blob>().type_());
    options.set_last_modified(file.last_modified());
    File::new_with_blob_sequence_and_options(&Array::of1(file), name, &options)
}

fn keep_all(list: &FileList, is_directory: impl Fn(u32) -> bool) -> Vec<FileKey> {
    (0..list.length())
        .filter_map(|index| list.get(index).map(|file| keep(file, is_directory(index))))
        .collect()
}

/// Keeps a file under a new key.
pub(crate) fn keep(file: File, is_directory: bool) -> FileKey {
    keep_as(file, is_directory, None)
}

/// Keeps a file that was reopened by its handle.
pub(crate) fn keep_reopened(file: File, place: Handle) -> FileKey {
    keep_as(file, false, Some(place))
}

fn keep_as(file: File, is_directory: bool, place: Option<Handle>) -> FileKey {
    let key = FileKey(NEXT.get());
    NEXT.set(key.0 + 1);
    FILES.with_borrow_mut(|files| {
        files.push(Kept {
            key,
            file,
            is_directory,
            is_reopened: place.is_some(),
            place,
        });
    });
    key
}

/// Size of a file in bytes.
pub(crate) fn size(file: &File) -> u64 {
    whole(file.size())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes and times are whole and below 2^53"
)]
fn whole(number: f64) -> u64 {
    number as u64
}
