//! Notes in `localStorage`, each under the id of the tab that wrote it and the account that the page was drawn
//! for. As long as that tab lives it holds a Web Lock of the same id: so a note whose lock nobody holds was left
//! behind. Logging out removes the notes of the account.

use std::cell::OnceCell;

use app::upload::browser::{Notes, Ticket};
use js_sys::{Math, Promise};
use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Storage;

use crate::handles;
use crate::navigator::{LockInfo, LockSnapshot, Locks, NAVIGATOR, Navigator};

/// Before each key of ours, and each lock.
const PREFIX: &str = "buttress.upload.";

/// This tab's id, and what its lock calls once it is held.
struct Tab {
    id: String,
    _held: Closure<dyn Fn() -> Promise>,
}

thread_local! {
    static TAB: OnceCell<Tab> = const { OnceCell::new() };
}

/// Writes a note of this tab about a file, and keeps where that lies. Where the storage is full or forbidden
/// there are no notes: nothing but going on after a reload needs them.
pub(crate) fn write(name: &str, text: &str, ticket: Ticket) {
    let key = [&own_prefix(), &account(), ".", name].concat();
    if let Some(storage) = storage() {
        let _ = storage.set_item(&key, text);
        handles::keep(key, ticket);
    }
}

/// Strikes a note of this tab out, whoever is logged in by now.
pub(crate) fn strike(name: &str) {
    let own = own_prefix();
    let is_it = |key: &str| {
        let rest = key.strip_prefix(&*own).and_then(|rest| rest.split_once('.'));
        rest.is_some_and(|(_, of)| of == name)
    };
    for key in keys(is_it) {
        take(&key);
    }
}

/// Removes the notes that all tabs wrote for an account, and with them where its files lie.
pub(crate) fn forget_account(account: &str) {
    let is_theirs = |key: &str| {
        let mut parts = key.strip_prefix(PREFIX).unwrap_or_default().split('.');
        parts.nth(1) == Some(account)
    };
    for key in keys(is_theirs) {
        take(&key);
    }
    // Handles that other tabs kept go because their notes are gone.
    spawn_local(async { _ = handles::reopen(Vec::new(), false).await });
}

/// The account that the page was drawn for, as the form says that logs out; empty where nobody is logged in.
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

/// Whether there is a note of a key.
pub(crate) fn is_there(key: &str) -> bool {
    storage().is_some_and(|storage| matches!(storage.get_item(key), Ok(Some(_))))
}

/// Takes a note away that another tab left behind; `false` where it is gone.
pub(crate) fn take(key: &str) -> bool {
    let was_there = is_there(key);
    handles::forget(key);
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
    was_there
}

/// The notes of tabs that are gone, with their keys.
pub(crate) fn left_behind(then: Box<dyn FnOnce(Notes)>) {
    let notes = of_others();
    spawn_local(async move {
        let living = living().await;
        let is_left = |(key, _): &(String, String)| !living.iter().any(|lock| key.starts_with(&**lock));
        then(notes.into_iter().filter(is_left).collect());
    });
}

fn of_others() -> Notes {
    let own = TAB.with(|tab| tab.get().map(|tab| lock_of(&tab.id)));
    let is_theirs = |key: &str| key.starts_with(PREFIX) && !own.as_ref().is_some_and(|own| key.starts_with(&**own));
    let with_text = |key: String| {
        let text = storage()?.get_item(&key).ok()??;
        Some((key, text))
    };
    keys(is_theirs).into_iter().filter_map(with_text).collect()
}

/// The locks of all tabs that live; none where the browser has no locks.
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

/// Takes an id, and its lock for as long as the tab lives: what it waits for never comes.
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
