//! Notes in `localStorage`. The key of a note contains the id of its tab and of the account. An open tab holds a Web
//! Lock with its id: a note whose lock is free belongs to a closed tab. Logging out deletes the notes of the account.

use std::cell::OnceCell;

use js_sys::{Math, Promise};
use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use upload_driver::{FileKey, SavedNote};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Storage;

use crate::handles;
use crate::navigator::{LockInfo, LockSnapshot, Locks, NAVIGATOR, Navigator};

/// Prefix of keys and locks.
const PREFIX: &str = "buttress.upload.";

/// This tab's id, and the callback of its lock.
struct Tab {
    id: String,
    _held: Closure<dyn Fn() -> Promise>,
}

thread_local! {
    static TAB: OnceCell<Tab> = const { OnceCell::new() };
}

/// Writes a note of this tab and stores the file's handle. Without storage there are no notes, which only affects
/// resuming after a reload.
pub(crate) fn write(name: &str, text: &str, file: FileKey) {
    let key = [&own_prefix(), &account(), ".", name].concat();
    if let Some(storage) = storage() {
        let _ = storage.set_item(&key, text);
        handles::keep(key, file);
    }
}

/// Deletes a note of this tab, regardless of the current account.
pub(crate) fn forget(name: &str) {
    let own = own_prefix();
    let is_it = |key: &str| {
        let rest = key.strip_prefix(&*own).and_then(|rest| rest.split_once('.'));
        rest.is_some_and(|(_, of)| of == name)
    };
    for key in keys(is_it) {
        take(&key);
    }
}

/// Deletes all notes of an account and the handles of its files.
pub(crate) fn forget_account(account: &str) {
    let is_theirs = |key: &str| {
        let mut parts = key.strip_prefix(PREFIX).unwrap_or_default().split('.');
        parts.nth(1) == Some(account)
    };
    for key in keys(is_theirs) {
        take(&key);
    }
    // This deletes handles of other tabs, whose notes are gone.
    spawn_local(async { _ = handles::reopen(Vec::new(), false).await });
}

/// The account of the page, from its logout form; empty without a session.
fn account() -> String {
    let form = document().query_selector("form[data-account]");
    let account = form.ok().flatten().and_then(|form| form.get_attribute("data-account"));
    account.unwrap_or_default()
}

fn own_prefix() -> String {
    TAB.with(|tab| lock_of(&tab.get_or_init(live).id))
}

fn keys(is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    (0..storage.length().unwrap_or(0))
        .filter_map(|index| storage.key(index).ok()?)
        .filter(|key| is_wanted(key))
        .collect()
}

/// Whether there is a note with this key.
pub(crate) fn is_there(key: &str) -> bool {
    storage().is_some_and(|storage| matches!(storage.get_item(key), Ok(Some(_))))
}

/// Deletes a note of a closed tab; `false` if it is gone already.
pub(crate) fn take(key: &str) -> bool {
    let was_there = is_there(key);
    handles::forget(key);
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
    was_there
}

/// Notes of closed tabs, with their keys.
pub(crate) fn left_behind(then: Box<dyn FnOnce(Vec<SavedNote>)>) {
    let notes = of_others();
    spawn_local(async move {
        let living = living().await;
        let is_left = |note: &SavedNote| !living.iter().any(|lock| note.key.starts_with(&**lock));
        then(notes.into_iter().filter(is_left).collect());
    });
}

fn of_others() -> Vec<SavedNote> {
    let own = TAB.with(|tab| tab.get().map(|tab| lock_of(&tab.id)));
    let is_theirs = |key: &str| key.starts_with(PREFIX) && !own.as_ref().is_some_and(|own| key.starts_with(&**own));
    let with_text = |key: String| {
        let text = storage()?.get_item(&key).ok()??;
        Some(SavedNote { key, text })
    };
    keys(is_theirs).into_iter().filter_map(with_text).collect()
}

/// Locks of all open tabs; none if the browser does not support locks.
async fn living() -> Vec<String> {
    let Some(asked) = NAVIGATOR.with(Navigator::locks).map(|locks| locks.query()) else {
        return Vec::new();
    };
    let Ok(snapshot) = JsFuture::from(asked).await else {
        return Vec::new();
    };
    let held = snapshot.unchecked_ref::<LockSnapshot>().held();
    held.iter()
        .map(|lock| String::from(lock.unchecked_ref::<LockInfo>().name()))
        .filter(|name| name.starts_with(PREFIX))
        .collect()
}

/// Creates this tab's id and holds its lock as long as the tab is open, by a promise that never resolves.
fn live() -> Tab {
    let id = Math::random().to_bits().to_string();
    let held = Closure::<dyn Fn() -> Promise>::new(|| Promise::new(&mut |_, _| {}));
    if let Some(locks) = NAVIGATOR.with(Navigator::locks) {
        let _ = Locks::request(&locks, &lock_of(&id), held.as_ref().unchecked_ref());
    }
    Tab { id, _held: held }
}

fn lock_of(tab: &str) -> String {
    [PREFIX, tab, "."].concat()
}

pub(crate) fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}
