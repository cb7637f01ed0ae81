//! What is in folders that were dropped. Few people drop one, so the code that walks through them is
//! fetched by whoever does.

use std::pin::Pin;

use app::upload::browser::{DroppedFiles, Signal, Ticket};
use app::upload::incoming::is_system_file;
use js_sys::{Array, Function, Promise};
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

use crate::{code, files, window};

/// Takes what was dropped: files at once, and those in folders when they are found. A folder in which
/// nothing is found, or that cannot be read, stands for itself and says what to do.
pub(crate) fn take(transfer: &DataTransfer) -> Vec<Ticket> {
    // Entries can be had only while the event is under way.
    let folders = folders_in(transfer);
    let tickets = files::dropped(transfer);
    if folders.is_empty() {
        return tickets;
    }
    let (themselves, at_once): (Vec<Ticket>, Vec<Ticket>) =
        tickets.into_iter().partition(|ticket| files::is_directory(*ticket));
    spawn_local(async move {
        let Content { found, system_files } = match code::fetched(|| files_in(folders.clone())).await {
            Some(reading) => reading.await,
            None => Content::default(),
        };
        let files = if found.is_empty() {
            themselves
        } else {
            themselves.into_iter().for_each(files::forget);
            found.into_iter().map(|file| files::keep(file, false)).collect()
        };
        window::pass_on(Signal::Dropped(DroppedFiles { files, system_files }));
    });
    at_once
}

fn folders_in(transfer: &DataTransfer) -> Vec<FileSystemEntry> {
    let items = transfer.items();
    (0..items.length())
        .filter_map(|at| items.get(at)?.webkit_get_as_entry().ok()?)
        .filter(FileSystemEntry::is_directory)
        .collect()
}

/// What is in folders.
#[derive(Default)]
struct Content {
    found: Vec<File>,
    /// How many files were left out.
    system_files: u64,
}

type Reading = Pin<Box<dyn Future<Output = Content>>>;

/// All files below some folders, in the order of their names as the browser has it.
#[wasm_split(sending, fallible, wasm_split_path = leptos::wasm_split)]
fn files_in(folders: Vec<FileSystemEntry>) -> Result<Reading, SplitLoaderError> {
    Ok(Box::pin(walk(folders)))
}

async fn walk(mut to_visit: Vec<FileSystemEntry>) -> Content {
    let mut content = Content::default();
    while let Some(entry) = to_visit.pop() {
        if entry.is_directory() {
            // The last is visited first.
            let mut inside = entries_of(entry.unchecked_ref()).await;
            inside.reverse();
            to_visit.append(&mut inside);
        } else if is_system_file(&entry.name()) {
            content.system_files += 1;
        } else if let Some(file) = file_of(entry.unchecked_ref()).await {
            content.found.push(file);
        }
    }
    content
}

/// What stands in a folder; browsers hand it out in portions, the last of them empty.
async fn entries_of(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut entries = Vec::new();
    loop {
        let portion = asked(|then, fail| reader.read_entries_with_callback_and_callback(then, fail).is_ok()).await;
        let Some(portion) = portion.map(|portion| portion.unchecked_into::<Array>()) else {
            return entries;
        };
        if portion.length() == 0 {
            return entries;
        }
        entries.extend(portion.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
}

async fn file_of(entry: &FileSystemFileEntry) -> Option<File> {
    let file = asked(|then, fail| {
        entry.file_with_callback_and_callback(then, fail);
        true
    });
    file.await.map(JsCast::unchecked_into)
}

/// What a function hands to the first of two callbacks; `None` where it calls the other.
async fn asked(call: impl FnOnce(&Function, &Function) -> bool) -> Option<JsValue> {
    let mut call = Some(call);
    let answer = Promise::new(&mut |then, fail| {
        let asked = call.take().is_some_and(|call| call(&then, &fail));
        if !asked {
            let _ = fail.call0(&JsValue::NULL);
        }
    });
    JsFuture::from(answer).await.ok()
}
