//! The chosen files. The rest of the page refers to them by tickets.

use std::cell::{Cell, RefCell};

use app::upload::browser::{PickedFile, Ticket};
use app::upload::dropped_files;
use app::upload::photos::MetadataRemoval;
use js_sys::{Array, Date};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, DataTransfer, File, FileList, FilePropertyBag, HtmlInputElement};

use crate::handles::{self, Handle};

thread_local! {
    static FILES: RefCell<Vec<Kept>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

struct Kept {
    ticket: Ticket,
    file: File,
    is_directory: bool,
    is_reopened: bool,
    place: Option<Handle>,
}

fn find<T>(ticket: Ticket, of: impl FnOnce(&mut Vec<Kept>, usize) -> T) -> Option<T> {
    FILES.with_borrow_mut(|files| {
        let at = files.binary_search_by_key(&ticket, |kept| kept.ticket).ok()?;
        Some(of(files, at))
    })
}

/// The file of a ticket.
pub(crate) fn get(ticket: Ticket) -> Option<File> {
    find(ticket, |files, at| files[at].file.clone())
}

/// Replaces the file of a ticket.
pub(crate) fn replace(ticket: Ticket, file: File) {
    find(ticket, |files, at| files[at].file = file);
}

/// Whether the ticket refers to a folder.
pub(crate) fn is_directory(ticket: Ticket) -> bool {
    find(ticket, |files, at| files[at].is_directory).unwrap_or_default()
}

/// Sets the handle of a ticket's file.
pub(crate) fn lies_at(ticket: Ticket, place: Handle) {
    find(ticket, |files, at| files[at].place = Some(place));
}

/// The handle of a ticket's file, if known.
pub(crate) fn place(ticket: Ticket) -> Option<Handle> {
    find(ticket, |files, at| files[at].place.clone())?
}

/// Releases a file.
pub(crate) fn forget(ticket: Ticket) {
    find(ticket, |files, at| drop(files.remove(at)));
}

/// Properties of a file. This reads size and time from the disk: Chromium waits for its main process, half a
/// millisecond per file.
pub(crate) fn describe(ticket: Ticket) -> Option<PickedFile> {
    let (file, is_directory, is_reopened) = find(ticket, |files, at| {
        let kept = &files[at];
        (kept.file.clone(), kept.is_directory, kept.is_reopened)
    })?;
    Some(PickedFile {
        ticket,
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
pub(crate) fn take(input: &HtmlInputElement) -> Vec<Ticket> {
    let taken = input.files().map(|list| keep_all(&list, |_| false)).unwrap_or_default();
    if !taken.is_empty() {
        input.set_value("");
    }
    taken
}

/// Keeps dropped files and folders.
pub(crate) fn dropped(transfer: &DataTransfer) -> Vec<Ticket> {
    let items = transfer.items();
    // One item per file, in order; dropped text also has an item.
    let directories: Vec<bool> = (0..items.length())
        .filter_map(|at| items.get(at))
        .filter(|item| item.kind() == "file")
        .map(|item| matches!(item.webkit_get_as_entry(), Ok(Some(entry)) if entry.is_directory()))
        .collect();
    let is_directory = |index: u32| directories.get(index as usize).copied().unwrap_or_default();
    let tickets = transfer
        .files()
        .map(|list| keep_all(&list, is_directory))
        .unwrap_or_default();
    handles::of_dropped(transfer, &tickets);
    tickets
}

/// Gives pasted images distinct names, because browsers give all of them the same.
pub(crate) fn name_pasted(tickets: &[Ticket]) {
    for &ticket in tickets {
        let Some(file) = get(ticket) else { continue };
        let name = dropped_files::pasted_name(&file.name(), local_time(file.last_modified()));
        if let Some(named) = name.and_then(|name| named(&file, &name).ok()) {
            replace(ticket, named);
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

fn keep_all(list: &FileList, is_directory: impl Fn(u32) -> bool) -> Vec<Ticket> {
    (0..list.length())
        .filter_map(|index| list.get(index).map(|file| keep(file, is_directory(index))))
        .collect()
}

/// Keeps a file under a new ticket.
pub(crate) fn keep(file: File, is_directory: bool) -> Ticket {
    keep_as(file, is_directory, None)
}

/// Keeps a file that was reopened by its handle.
pub(crate) fn keep_again(file: File, place: Handle) -> Ticket {
    keep_as(file, false, Some(place))
}

fn keep_as(file: File, is_directory: bool, place: Option<Handle>) -> Ticket {
    let ticket = Ticket(NEXT.get());
    NEXT.set(ticket.0 + 1);
    FILES.with_borrow_mut(|files| {
        files.push(Kept {
            ticket,
            file,
            is_directory,
            is_reopened: place.is_some(),
            place,
        });
    });
    ticket
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
