//! The files that people chose. They stay on this side: the rest of the page has tickets.

use std::cell::{Cell, RefCell};

use app::upload::browser::{Picked, Ticket};
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, File, FileList, HtmlInputElement};

thread_local! {
    static FILES: RefCell<Vec<(Ticket, File)>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// The file of a ticket.
pub(crate) fn get(ticket: Ticket) -> Option<File> {
    FILES.with_borrow(|files| {
        let at = files.binary_search_by_key(&ticket, |(of, _)| *of).ok()?;
        Some(files[at].1.clone())
    })
}

/// Lets a file go.
pub(crate) fn forget(ticket: Ticket) {
    FILES.with_borrow_mut(|files| {
        if let Ok(at) = files.binary_search_by_key(&ticket, |(of, _)| *of) {
            files.remove(at);
        }
    });
}

/// Takes the files out of an input, so that the same file can be chosen again.
pub(crate) fn take(input: &HtmlInputElement) -> Vec<Picked> {
    let picked = input.files().map(|list| keep_all(&list, |_| false)).unwrap_or_default();
    if !picked.is_empty() {
        input.set_value("");
    }
    picked
}

/// Takes what was dropped; folders are told from files.
pub(crate) fn dropped(transfer: &DataTransfer) -> Vec<Picked> {
    let items = transfer.items();
    // One item a file, in their order; text that was dropped along has one, too.
    let directories: Vec<bool> = (0..items.length())
        .filter_map(|at| items.get(at))
        .filter(|item| item.kind() == "file")
        .map(|item| matches!(item.webkit_get_as_entry(), Ok(Some(entry)) if entry.is_directory()))
        .collect();
    let is_directory = |index: u32| directories.get(index as usize).copied().unwrap_or_default();
    transfer
        .files()
        .map(|list| keep_all(&list, is_directory))
        .unwrap_or_default()
}

fn keep_all(list: &FileList, is_directory: impl Fn(u32) -> bool) -> Vec<Picked> {
    (0..list.length())
        .filter_map(|index| list.get(index).map(|file| keep(file, is_directory(index))))
        .collect()
}

/// Bytes of a file.
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

fn keep(file: File, is_directory: bool) -> Picked {
    let ticket = Ticket(NEXT.get());
    NEXT.set(ticket.0 + 1);
    let picked = Picked {
        ticket,
        name: file.name(),
        size: size(&file),
        content_type: file.unchecked_ref::<web_sys::Blob>().type_(),
        modified: whole(file.last_modified()),
        is_directory,
    };
    FILES.with_borrow_mut(|files| files.push((ticket, file)));
    picked
}
