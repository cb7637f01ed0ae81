//! One `multipart/form-data` POST to the store by `XMLHttpRequest`: fetch has no upload progress.

use std::cell::RefCell;
use std::rc::Rc;

use app::upload::browser::{Report, Ticket};
use js_sys::{JsString, Promise};
use leptos::task::spawn_local;
use s3_post_policy::FormFields;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, File, FormData, ProgressEvent, XmlHttpRequest};

thread_local! {
    static UNDER_WAY: RefCell<Vec<(Ticket, XmlHttpRequest)>> = const { RefCell::new(Vec::new()) };
}

/// How much of an answer is read: S3's errors are far shorter.
const ANSWER_CHARS: u32 = 4096;

/// Starts sending; `report` hears of it until it has ended.
pub(crate) fn start(ticket: Ticket, file: File, url: &str, fields: &FormFields, report: Box<dyn Fn(Report)>) {
    let prepared = prepare(url, fields, &file);
    spawn_local(async move {
        let report: Rc<dyn Fn(Report)> = Rc::from(report);
        let ended = match prepared {
            Ok((request, form)) => {
                UNDER_WAY.with_borrow_mut(|all| all.push((ticket, request.clone())));
                let ended = run(&request, &form, Rc::clone(&report)).await;
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

/// Aborts what is being sent of a file; its report says so.
pub(crate) fn abort(ticket: Ticket) {
    let of_ticket = |all: &Vec<(Ticket, XmlHttpRequest)>| -> Vec<_> {
        all.iter()
            .filter(|(of, _)| *of == ticket)
            .map(|(_, request)| request.clone())
            .collect()
    };
    for request in UNDER_WAY.with_borrow(of_ticket) {
        // Fails only where there is nothing to abort.
        let _ = request.abort();
    }
}

fn prepare(url: &str, fields: &FormFields, file: &File) -> Result<(XmlHttpRequest, FormData), JsValue> {
    let form = FormData::new()?;
    for (name, value) in fields.iter() {
        form.append_with_str(name, value)?;
    }
    // Last, and whole: a slice would be piped through the browser's main process.
    form.append_with_blob("file", file)?;
    let request = XmlHttpRequest::new()?;
    request.open_with_async("POST", url, true)?;
    Ok((request, form))
}

/// The closures live exactly as long as this future.
async fn run(request: &XmlHttpRequest, form: &FormData, report: Rc<dyn Fn(Report)>) -> Result<Report, JsValue> {
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
    // Whichever comes first settles it: the promise's own function is the listener.
    let ended = Promise::new(&mut |settle, _| {
        request.set_onload(Some(&settle));
        request.set_onerror(Some(&settle));
        request.set_onabort(Some(&settle));
        request.set_ontimeout(Some(&settle));
    });
    request.send_with_opt_form_data(Some(form))?;
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
    let body = match status {
        0..400 => String::new(),
        _ => request
            .response()?
            .unchecked_into::<JsString>()
            .slice(0, ANSWER_CHARS)
            .into(),
    };
    Ok(Report::Answered { status, body })
}

/// Whether the first byte can still be read: a file that changed on disk fails like a cut
/// connection.
async fn is_readable(file: &File) -> bool {
    match file.slice_with_f64_and_f64(0.0, 1.0) {
        Ok(first) => JsFuture::from(first.array_buffer()).await.is_ok(),
        Err(_) => false,
    }
}
