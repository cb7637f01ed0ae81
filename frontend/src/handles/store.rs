//! Handles in `IndexedDB`, the only storage that accepts them, under the keys of the uploads' notes.

use js_sys::{Array, JsString, Promise};
use leptos::prelude::window;
use upload_driver::{FileKey, ReopenedFiles};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransactionMode};

use super::{Handle, HandleRequest};
use crate::{files, notes};

const DATABASE: &str = "buttress";
const STORE: &str = "handles";

pub(super) async fn run(request: HandleRequest) -> Result<ReopenedFiles, JsValue> {
    let database = open().await?;
    let answer = answer_to(&database, request).await;
    database.close();
    answer
}

async fn answer_to(database: &IdbDatabase, request: HandleRequest) -> Result<ReopenedFiles, JsValue> {
    match request {
        HandleRequest::Keep(key, handle) => {
            _ = answer_of(&store_of(database)?.put_with_key(&handle, &key.into())?).await?
        }
        HandleRequest::Forget(key) => forget(database, &key.into()).await?,
        HandleRequest::Reopen(keys, ask) => return reopen(database, keys, ask).await,
    }
    Ok(ReopenedFiles::default())
}

async fn reopen(database: &IdbDatabase, keys: Vec<String>, ask: bool) -> Result<ReopenedFiles, JsValue> {
    let mut reopened = ReopenedFiles::default();
    for key in keys {
        let found = answer_of(&store_of(database)?.get(&key.into())?).await?;
        if found.is_undefined() {
            continue;
        }
        let handle: Handle = found.unchecked_into();
        match permission(&handle, ask).await.as_deref() {
            Some("granted") => reopened.files.extend(file_of(handle).await),
            Some("denied") => {}
            // The person was not asked yet, or the click was too long ago after another question.
            _ => reopened.asks = true,
        }
    }
    forget_all_without_note(database).await?;
    Ok(reopened)
}

/// The permission to read: "granted", "denied" or "prompt". With `ask`, the browser may ask the person.
async fn permission(handle: &Handle, ask: bool) -> Option<String> {
    let told = match ask {
        true => handle.request_permission(),
        false => handle.query_permission(),
    };
    JsFuture::from(told).await.ok()?.as_string()
}

/// The file of a handle; `None` if it is gone.
async fn file_of(handle: Handle) -> Option<FileKey> {
    let file = JsFuture::from(handle.get_file()).await.ok()?;
    Some(files::keep_reopened(file.unchecked_into(), handle))
}

/// Deletes handles without a note, which closed pages left behind.
async fn forget_all_without_note(database: &IdbDatabase) -> Result<(), JsValue> {
    let keys: Array = answer_of(&store_of(database)?.get_all_keys()?).await?.unchecked_into();
    for key in keys.iter().map(JsCast::unchecked_into::<JsString>) {
        if !notes::is_there(&String::from(&key)) {
            forget(database, &key).await?;
        }
    }
    Ok(())
}

async fn forget(database: &IdbDatabase, key: &JsValue) -> Result<(), JsValue> {
    answer_of(&store_of(database)?.delete(key)?).await.map(|_| ())
}

fn store_of(database: &IdbDatabase) -> Result<IdbObjectStore, JsValue> {
    database
        .transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite)?
        .object_store(STORE)
}

async fn open() -> Result<IdbDatabase, JsValue> {
    let factory = window().indexed_db()?.ok_or(JsValue::UNDEFINED)?;
    let opening = factory.open_with_u32(DATABASE, 1)?;
    let made = opening.clone();
    let make = Closure::once(move || {
        if let Ok(database) = made.result() {
            // Fails only where it is there.
            let _ = database.unchecked_into::<IdbDatabase>().create_object_store(STORE);
        }
    });
    opening.set_onupgradeneeded(Some(make.as_ref().unchecked_ref()));
    answer_of(&opening).await.map(JsCast::unchecked_into)
}

/// The closures are the promise's own functions.
async fn answer_of(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let over = Promise::new(&mut |settle, fail| {
        request.set_onsuccess(Some(&settle));
        request.set_onerror(Some(&fail));
    });
    JsFuture::from(over).await?;
    request.result()
}
