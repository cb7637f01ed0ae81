//! The `Http` port.

use std::rc::Rc;

use upload_driver::{Http, HttpBody, HttpEnd, HttpEvent, HttpId, HttpRequest};

use super::content::Piece;
use super::faults::Target;
use super::link::{Transmission, call_server, transmit};
use super::page::Page;
use super::store::StoreRequest;

/// A request that has not ended.
pub(crate) struct PendingRequest {
    pub(crate) report: Rc<dyn Fn(HttpEvent)>,
}

impl Http for Page {
    fn send(&self, id: HttpId, request: HttpRequest, report: Box<dyn Fn(HttpEvent)>) {
        let page = *self;
        assert!(id.0 > page.0.last_http_id.replace(id.0), "a request id is used twice");
        let pending = PendingRequest {
            report: Rc::from(report),
        };
        page.0.requests.borrow_mut().insert(id.0, pending);
        let (store_request, file, range) = match request.body {
            HttpBody::Json(body) => {
                assert_eq!(request.method, "POST");
                let header = |name: &str| {
                    let header = request.headers.iter().find(|(its, _)| its == name);
                    header.map(|(_, value)| value.as_str())
                };
                assert_eq!(header("content-type"), Some("application/json"));
                assert_eq!(header("x-support-code"), Some("support-code"));
                let account = header("x-account").expect("the account of the page");
                return call_server(page, id.0, &request.url, account, body);
            }
            HttpBody::Form { fields, file } => {
                assert_eq!(request.method, "POST");
                (StoreRequest::Form { fields }, file, None)
            }
            HttpBody::File { file, range } => {
                assert_eq!(request.method, "PUT");
                let (url, headers) = (request.url.clone(), request.headers);
                (StoreRequest::Put { url, headers }, file, range)
            }
        };
        let chosen = page.file_of(file);
        if !page.is_readable(file) {
            return page.task(1, move || page.end(id.0, HttpEnd::Unreadable));
        }
        let range = range.unwrap_or(0..chosen.size);
        assert!(range.end <= chosen.size, "a range beyond the file's end");
        let part = store_request.part();
        let transmission = Transmission {
            name: chosen.name,
            target: if part == 0 { Target::Whole } else { Target::Part },
            request: store_request,
            piece: Piece {
                seed: chosen.seed,
                range,
            },
        };
        transmit(page, id.0, transmission);
    }

    fn abort(&self, id: HttpId) {
        let page = *self;
        page.0.world.link.borrow_mut().end(page.0.number, id.0);
        let pending = page.0.requests.borrow_mut().remove(&id.0);
        if let Some(pending) = pending {
            page.task(0, move || (pending.report)(HttpEvent::Ended(HttpEnd::Aborted)));
        }
    }
}
