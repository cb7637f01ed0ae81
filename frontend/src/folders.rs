//! Files in dropped folders. The code that walks through folders is loaded on demand, because few people drop one.

use std::pin::Pin;

use app::upload::dropped_files::is_system_file;
use app::upload::page::{DroppedFiles, PageSignal};
use js_sys::{Array, Function, Promise};
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use upload_driver::FileKey;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

use crate::{code, files, signals};

/// Takes dropped files at once, and those in folders when they are found. An empty or unreadable folder is passed on
/// itself and rejected with a message.
pub(crate) fn take(transfer: &DataTransfer) -> Vec<FileKey> {
    // Entries are available only during the event.
    let folders = folders_in(transfer);
    let keys = files::dropped(transfer);
    if folders.is_empty() {
        return keys;
    }
    let (themselves, at_once): (Vec<FileKey>, Vec<FileKey>) =
        keys.into_iter().partition(|key| files::is_directory(*key));
    spawn_local(async move {
        let Content { found, system_files } = match code::load(|| files_in(folders.clone())).await {
            Some(reading) => reading.await,
            None => Content::default(),
        };
        let files = if found.is_empty() {
            themselves
        } else {
            themselves.into_iter().for_each(files::forget);
            found.into_iter().map(|file| files::keep(file, false)).collect()
        };
        signals::pass_on(PageSignal::Dropped(DroppedFiles { files, system_files }));
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

/// Content of folders.
#[derive(Default)]
struct Content {
    found: Vec<File>,
    /// Number of skipped files.
    system_files: u64,
}

type Reading = Pin<Box<dyn Future<Output = Content>>>;

/// All files in folders and their subfolders, in the browser's order of names.
#[wasm_split(sending, fallible, wasm_split_path = leptos::wasm_split)]
fn files_in(folders: Vec<FileSystemEntry>) -> Result<Reading, SplitLoaderError> {
    Ok(Box::pin(walk(folders)))
}

async fn walk(mut to_visit: Vec<FileSystemEntry>) -> Content {
    let mut content = Content::default();
    while let Some(entry) = to_visit.pop() {
        if entry.is_directory() {
            // The stack is visited from its end.
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

/// Entries of a folder. Browsers return them in batches; the last one is empty.
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

/// The value passed to the first of two callbacks; `None` if the second one is called.
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
