//! Transmissions: requests to the store, and the digests of their bytes.

use std::cell::Cell;
use std::ops::Range;

use upload_engine::{Checksum, Event, NotDigested, PartDigest, PartRange, TransmissionId, UploadRequest};

use crate::driver::Driver;
use crate::ports::{HttpBody, HttpEvent, HttpRequest};
use crate::store_error::outcome;

impl Driver {
    /// Sends a file or a part to the store.
    pub(crate) fn send(&self, transmission: TransmissionId, upload_request: UploadRequest) {
        let mut state = self.state();
        let Some(file) = state.files.key(transmission.file()) else {
            return;
        };
        let http_id = state.in_flight.start(transmission);
        drop(state);
        let request = match upload_request {
            UploadRequest::Post { url, fields } => HttpRequest {
                method: "POST",
                url,
                headers: Vec::new(),
                body: HttpBody::Form { fields, file },
            },
            UploadRequest::Put { url, headers } => HttpRequest {
                method: "PUT",
                url,
                headers,
                body: HttpBody::File { file, range: None },
            },
            UploadRequest::PutPart { url, range } => HttpRequest {
                method: "PUT",
                url,
                headers: Vec::new(),
                body: HttpBody::File {
                    file,
                    range: Some(range),
                },
            },
        };
        let fields = match &request.body {
            HttpBody::Form { fields, .. } => Some(fields.clone()),
            _ => None,
        };
        let (driver, any_byte_left) = (self.clone(), Cell::new(false));
        let report = move |event| match event {
            HttpEvent::Progress(loaded) => {
                any_byte_left.set(true);
                driver.handle(Event::Progress { transmission, loaded });
            }
            HttpEvent::Ended(end) => {
                let mut state = driver.state();
                let _ = state.in_flight.end(transmission);
                drop(state);
                driver.keep_attempt(transmission, &end, fields.as_ref(), any_byte_left.get());
                let outcome = outcome(&end);
                driver.handle(Event::SendEnded { transmission, outcome });
            }
        };
        self.ports().http.send(http_id, request, Box::new(report));
    }

    /// Aborts a transmission and its digest.
    pub(crate) fn abort(&self, transmission: TransmissionId) {
        let mut state = self.state();
        let (key, http_id) = (state.files.key(transmission.file()), state.in_flight.end(transmission));
        drop(state);
        if let Some(http_id) = http_id {
            self.ports().http.abort(http_id);
        }
        if let Some(key) = key {
            self.ports().files.stop_md5(key, part_number(transmission));
        }
    }

    /// Computes the MD5 of the bytes of a transmission.
    pub(crate) fn digest(&self, transmission: TransmissionId, range: Range<u64>) {
        let Some(key) = self.state().files.key(transmission.file()) else {
            return;
        };
        let part = part_number(transmission);
        let driver = self.clone();
        let then = move |digests: Vec<PartDigest>| {
            let digest = digests.into_iter().next().ok_or(NotDigested);
            let checksum = digest.and_then(|digest| Checksum::md5(&digest.digest).map_err(|_| NotDigested));
            driver.handle(Event::Digested { transmission, checksum });
        };
        let ranges = vec![PartRange { part, range }];
        self.ports().files.md5(key, ranges, Box::new(then));
    }
}

/// The part's number for ports and API: 0 for the whole file.
pub(crate) fn part_number(transmission: TransmissionId) -> u16 {
    transmission.part().unwrap_or(0)
}
