//! Requests to the store by `XMLHttpRequest`, because `fetch` has no upload progress.

use std::cell::RefCell;
use std::rc::Rc;

use app::upload::browser::{Carriage, Report, Transmission};
use js_sys::{JsString, Promise};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Event, File, FormData, ProgressEvent, XmlHttpRequest};

thread_local! {
    static UNDER_WAY: RefCell<Vec<(Transmission, XmlHttpRequest)>> = const { RefCell::new(Vec::new()) };
}

/// Maximum length of an error that is read; S3's errors are far shorter.
const ANSWER_CHARS: u32 = 4096;

/// Starts a transmission; `report` receives its events until it ends.
pub(crate) fn start(transmission: Transmission, file: File, carriage: &Carriage, report: Box<dyn Fn(Report)>) {
    let prepared = prepare(carriage, &file);
    if let Ok((request, _)) = &prepared {
        UNDER_WAY.with_borrow_mut(|all| all.push((transmission, request.clone())));
    }
    spawn_local(async move {
        let report: Rc<dyn Fn(Report)> = Rc::from(report);
        let ended = match prepared {
            // Aborted before it started.
            Ok((request, _)) if !is_under_way(&request) => Report::Aborted,
            Ok((request, body)) => {
                let ended = run(&request, &body, Rc::clone(&report)).await;
                UNDER_WAY.with_borrow_mut(|all| all.retain(|(_, other)| *other != request));
                ended.unwrap_or(Report::Failed)
            }
            Err(_) => Report::Failed,
        };
        report(match ended {
            Report::Failed if !is_readable(&file).await => Report::Unreadable,
            ended => ended,
        });
    });
}

/// Aborts a transmission, which then reports [`Report::Aborted`].
pub(crate) fn abort(transmission: Transmission) {
    let request = UNDER_WAY.with_borrow_mut(|all| {
        let at = all.iter().position(|(of, _)| *of == transmission)?;
        Some(all.swap_remove(at).1)
    });
    if let Some(request) = request {
        // Fails only if there is nothing to abort.
        let _ = request.abort();
    }
}

fn is_under_way(request: &XmlHttpRequest) -> bool {
    UNDER_WAY.with_borrow(|all| all.iter().any(|(_, other)| other == request))
}

enum Body {
    Form(FormData),
    Bytes(Blob),
}

fn prepare(carriage: &Carriage, file: &File) -> Result<(XmlHttpRequest, Body), JsValue> {
    let request = XmlHttpRequest::new()?;
    let body = match carriage {
        Carriage::Post { url, fields } => {
            request.open_with_async("POST", url, true)?;
            let form = FormData::new()?;
            for (name, value) in fields.iter() {
                form.append_with_str(name, value)?;
            }
            // The last field, and not as a slice, which would be piped through the browser's main process.
            form.append_with_blob("file", file)?;
            Body::Form(form)
        }
        Carriage::Put { url, headers, range } => {
            request.open_with_async("PUT", url, true)?;
            for (name, value) in headers.iter() {
                // The browser sets this header itself and forbids others to.
                if !name.eq_ignore_ascii_case("content-length") {
                    request.set_request_header(name, value)?;
                }
            }
            Body::Bytes(match *range {
                Some((start, end)) => slice(file, start, end)?,
                None => file.clone().into(),
            })
        }
    };
    Ok((request, body))
}

/// A range of a file, without reading it.
#[expect(clippy::cast_precision_loss, reason = "sizes of files are below 2^53")]
pub(crate) fn slice(file: &File, start: u64, end: u64) -> Result<Blob, JsValue> {
    file.slice_with_f64_and_f64(start as f64, end as f64)
}

/// Sends the request. The closures live as long as this future.
async fn run(request: &XmlHttpRequest, body: &Body, report: Rc<dyn Fn(Report)>) -> Result<Report, JsValue> {
    let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, and below 2^53"
        )]
        report(Report::Progress(event.loaded() as u64));
    });
    let upload = request.upload()?;
    upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    // The promise's own function is the listener; the first event resolves it.
    let ended = Promise::new(&mut |settle, _| {
        request.set_onload(Some(&settle));
        request.set_onerror(Some(&settle));
        request.set_onabort(Some(&settle));
        request.set_ontimeout(Some(&settle));
    });
    match body {
        Body::Form(form) => request.send_with_opt_form_data(Some(form))?,
        Body::Bytes(bytes) => request.send_with_opt_blob(Some(bytes))?,
    }
    let event: Event = JsFuture::from(ended).await?.unchecked_into();
    upload.set_onprogress(None);
    Ok(match event.type_().as_str() {
        "load" => answer(request)?,
        "abort" => Report::Aborted,
        "timeout" => Report::TimedOut,
        _ => Report::Failed,
    })
}

fn answer(request: &XmlHttpRequest) -> Result<Report, JsValue> {
    let status = request.status()?;
    let (mut body, mut request_id) = (String::new(), String::new());
    if status >= 400 {
        let text = request.response()?.unchecked_into::<JsString>();
        body = text.slice(0, ANSWER_CHARS).into();
        request_id = name_of(&request.get_all_response_headers()?);
    }
    Ok(Report::Answered {
        status,
        body,
        request_id,
    })
}

/// The store's request id among the exposed headers. Reading a header that is not exposed would log an error in the
/// console.
fn name_of(headers: &str) -> String {
    let named = |line: &str| {
        line.strip_prefix("x-amz-request-id:")
            .map(|name| name.trim().to_owned())
    };
    headers.lines().find_map(named).unwrap_or_default()
}

/// Whether the file can still be read. A file that changed on disk fails like a cut connection.
async fn is_readable(file: &File) -> bool {
    match slice(file, 0, 1) {
        Ok(first) => JsFuture::from(first.array_buffer()).await.is_ok(),
        Err(_) => false,
    }
}
