//! Requests to the store by `XMLHttpRequest`, because `fetch` has no upload progress.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{JsString, Promise};
use leptos::task::spawn_local;
use upload_driver::{HttpBody, HttpEnd, HttpEvent, HttpId, HttpRequest};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Event, File, FormData, ProgressEvent, XmlHttpRequest};

use crate::files;

thread_local! {
    static IN_FLIGHT: RefCell<Vec<(HttpId, XmlHttpRequest)>> = const { RefCell::new(Vec::new()) };
}

/// Maximum length of an error of the store that is read; S3's errors are far shorter.
const ERROR_CHARS: u32 = 4096;

type Report = Rc<dyn Fn(HttpEvent)>;

/// Starts a request; `report` receives its events until it ends.
pub(crate) fn start(id: HttpId, request: HttpRequest, report: Box<dyn Fn(HttpEvent)>) {
    let file = match &request.body {
        HttpBody::Json(_) => None,
        HttpBody::Form { file, .. } | HttpBody::File { file, .. } => Some(files::get(*file)),
    };
    let report: Report = Rc::from(report);
    let prepared = match &file {
        Some(None) => Err(JsValue::NULL),
        _ => prepare(&request, file.as_ref().and_then(Option::as_ref)),
    };
    if let Ok((xhr, _)) = &prepared {
        IN_FLIGHT.with_borrow_mut(|all| all.push((id, xhr.clone())));
    }
    spawn_local(async move {
        let end = match prepared {
            // Aborted before it started.
            Ok((xhr, _)) if !is_in_flight(&xhr) => HttpEnd::Aborted,
            Ok((xhr, body)) => {
                let end = run(&xhr, &body, Rc::clone(&report)).await;
                IN_FLIGHT.with_borrow_mut(|all| all.retain(|(_, other)| *other != xhr));
                end.unwrap_or(HttpEnd::Failed)
            }
            Err(_) => HttpEnd::Failed,
        };
        let end = match (end, file) {
            (HttpEnd::Failed, Some(None)) => HttpEnd::Unreadable,
            (HttpEnd::Failed, Some(Some(file))) if !is_readable(&file).await => HttpEnd::Unreadable,
            (end, _) => end,
        };
        report(HttpEvent::Ended(end));
    });
}

/// Aborts a request, which then ends with [`HttpEnd::Aborted`].
pub(crate) fn abort(id: HttpId) {
    let xhr = IN_FLIGHT.with_borrow_mut(|all| {
        let index = all.iter().position(|(of, _)| *of == id)?;
        Some(all.swap_remove(index).1)
    });
    if let Some(xhr) = xhr {
        // Fails only if there is nothing to abort.
        let _ = xhr.abort();
    }
}

fn is_in_flight(xhr: &XmlHttpRequest) -> bool {
    IN_FLIGHT.with_borrow(|all| all.iter().any(|(_, other)| other == xhr))
}

enum Body {
    Text(String),
    Form(FormData),
    Bytes(Blob),
}

fn prepare(request: &HttpRequest, file: Option<&File>) -> Result<(XmlHttpRequest, Body), JsValue> {
    let xhr = XmlHttpRequest::new()?;
    xhr.open_with_async(request.method, &request.url, true)?;
    for (name, value) in &request.headers {
        // The browser sets this header itself and forbids others to.
        if !name.eq_ignore_ascii_case("content-length") {
            xhr.set_request_header(name, value)?;
        }
    }
    let body = match (&request.body, file) {
        (HttpBody::Form { fields, .. }, Some(file)) => {
            let form = FormData::new()?;
            for (name, value) in fields {
                form.append_with_str(name, value)?;
            }
            // The last field, and not as a slice, which would be piped through the browser's main process.
            form.append_with_blob("file", file)?;
            Body::Form(form)
        }
        (HttpBody::File { range, .. }, Some(file)) => Body::Bytes(match range {
            Some(range) => slice(file, range.start, range.end)?,
            None => file.clone().into(),
        }),
        (HttpBody::Json(text), _) => Body::Text(text.clone()),
        _ => return Err(JsValue::NULL),
    };
    Ok((xhr, body))
}

/// A range of a file, without reading it.
#[expect(clippy::cast_precision_loss, reason = "sizes of files are below 2^53")]
pub(crate) fn slice(file: &File, start: u64, end: u64) -> Result<Blob, JsValue> {
    file.slice_with_f64_and_f64(start as f64, end as f64)
}

/// Sends the request. The closures live as long as this future.
async fn run(request: &XmlHttpRequest, body: &Body, report: Report) -> Result<HttpEnd, JsValue> {
    let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, and below 2^53"
        )]
        report(HttpEvent::Progress(event.loaded() as u64));
    });
    let upload = request.upload()?;
    let is_ours = matches!(body, Body::Text(_));
    if !is_ours {
        upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    }
    // The promise's own function is the listener; the first event resolves it.
    let ended = Promise::new(&mut |settle, _| {
        request.set_onload(Some(&settle));
        request.set_onerror(Some(&settle));
        request.set_onabort(Some(&settle));
        request.set_ontimeout(Some(&settle));
    });
    match body {
        Body::Text(text) => request.send_with_opt_str(Some(text))?,
        Body::Form(form) => request.send_with_opt_form_data(Some(form))?,
        Body::Bytes(bytes) => request.send_with_opt_blob(Some(bytes))?,
    }
    let event: Event = JsFuture::from(ended).await?.unchecked_into();
    upload.set_onprogress(None);
    Ok(match event.type_().as_str() {
        "load" => answer(request, is_ours)?,
        "abort" => HttpEnd::Aborted,
        "timeout" => HttpEnd::TimedOut,
        _ => HttpEnd::Failed,
    })
}

fn answer(xhr: &XmlHttpRequest, is_ours: bool) -> Result<HttpEnd, JsValue> {
    let status = xhr.status()?;
    let (mut body, mut request_id) = (String::new(), String::new());
    if is_ours {
        body = xhr.response_text()?.unwrap_or_default();
    } else if status >= 400 {
        let text = xhr.response()?.unchecked_into::<JsString>();
        body = text.slice(0, ERROR_CHARS).into();
        request_id = request_id_of(&xhr.get_all_response_headers()?);
    }
    Ok(HttpEnd::Answered {
        status,
        body,
        request_id,
    })
}

/// The store's request id among the exposed headers. Reading a header that is not exposed would log an error in the
/// console.
fn request_id_of(headers: &str) -> String {
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
