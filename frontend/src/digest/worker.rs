//! Both sides of the worker that computes digests off the main thread.
//!
//! The server provides the worker's script, which loads the page's wasm and calls [`serve`]. A request is a number and
//! a range of a file; the response is the number and the digest or null. The number alone cancels a request. Without a
//! worker, the page digests itself.

use std::cell::{Cell, RefCell};

use futures::channel::oneshot;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::{Stop, md5};

/// URL of the worker's script.
const SCRIPT: &str = "/digest.js";

type Asked = (u32, oneshot::Sender<Option<Box<str>>>);

thread_local! {
    /// The worker, and a promise that resolves when it is ready.
    static WORKER: RefCell<Option<(Worker, Promise)>> = const { RefCell::new(None) };
    static ASKED: RefCell<Vec<Asked>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
    /// Whether the worker failed; it is not started again.
    static HAS_FAILED: Cell<bool> = const { Cell::new(false) };
    /// In the worker: running digests.
    static IN_PROGRESS: RefCell<Vec<(u32, Stop)>> = const { RefCell::new(Vec::new()) };
}

/// Digests a range in the worker; `Err` if there is no worker.
pub(super) async fn digest(range: &Blob, stop: &Stop) -> Result<Option<Box<str>>, JsValue> {
    let (worker, works) = the_one()?;
    JsFuture::from(works).await?;
    let number = NEXT.get();
    NEXT.set(number + 1);
    let (answer, answered) = oneshot::channel();
    ASKED.with_borrow_mut(|asked| asked.push((number, answer)));
    worker.post_message(&Array::of2(&number.into(), range))?;
    let told = worker.clone();
    stop.when_set(Box::new(move || drop(told.post_message(&Array::of1(&number.into())))));
    Ok(answered.await.unwrap_or_default())
}

fn the_one() -> Result<(Worker, Promise), JsValue> {
    if HAS_FAILED.get() {
        return Err(JsValue::UNDEFINED);
    }
    WORKER.with_borrow_mut(|worker| match worker {
        Some(there) => Ok(there.clone()),
        None => Ok(worker.insert(start()?).clone()),
    })
}

fn start() -> Result<(Worker, Promise), JsValue> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(SCRIPT, &options)?;
    let works = Promise::new(&mut |works: Function, works_not: Function| {
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            match event.data().dyn_into::<Array>() {
                Ok(answer) => take(&answer),
                // Its first message says that it is ready.
                Err(_) => drop(works.call0(&JsValue::UNDEFINED)),
            }
        });
        worker.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
        let failed = Closure::once_into_js(move || {
            HAS_FAILED.set(true);
            // Dropping the senders ends the waiting requests without a digest.
            ASKED.take();
            drop(works_not.call0(&JsValue::UNDEFINED));
        });
        worker.set_onerror(Some(failed.unchecked_ref()));
    });
    Ok((worker, works))
}

fn take(answer: &Array) {
    let number = answer.get(0);
    let found = ASKED.with_borrow_mut(|asked| {
        let at = asked.iter().position(|(of, _)| number == *of)?;
        Some(asked.swap_remove(at).1)
    });
    if let Some(asked) = found {
        // Fails if nobody waits for the result any more.
        let _ = asked.send(answer.get(1).as_string().map(Into::into));
    }
}

/// Serves digests for as long as the worker lives.
pub(crate) fn serve() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let answers = scope.clone();
    let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let asked: Array = event.data().unchecked_into();
        let Some(number) = asked.get(0).as_f64() else { return };
        match asked.get(1).dyn_into::<Blob>() {
            Ok(range) => spawn_local(answer(answers.clone(), number, range)),
            Err(_) => IN_PROGRESS.with_borrow(|all| {
                let same = all.iter().filter(|(of, _)| f64::from(*of) == number);
                same.for_each(|(_, stop)| stop.set());
            }),
        }
    });
    scope.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
    // Fails only if the page is closed.
    let _ = scope.post_message(&JsValue::TRUE);
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the page counts in whole numbers"
)]
async fn answer(scope: DedicatedWorkerGlobalScope, number: f64, range: Blob) {
    let stop = Stop::default();
    IN_PROGRESS.with_borrow_mut(|all| all.push((number as u32, stop.clone())));
    let digest = match md5::of(range, stop, None).await {
        Ok(digest) => digest.await,
        Err(_) => None,
    };
    IN_PROGRESS.with_borrow_mut(|all| all.retain(|(of, _)| f64::from(*of) != number));
    let digest = digest.map_or(JsValue::NULL, |digest| JsValue::from_str(&digest));
    let _ = scope.post_message(&Array::of2(&number.into(), &digest));
}
