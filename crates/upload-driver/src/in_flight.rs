//! Requests to the store that have not ended.

use upload_engine::TransmissionId;

use crate::ports::HttpId;

/// The requests of transmissions that have not ended.
#[derive(Debug, Default)]
pub(crate) struct InFlight {
    next: u32,
    requests: Vec<(TransmissionId, HttpId)>,
}

impl InFlight {
    pub(crate) fn next_http_id(&mut self) -> HttpId {
        self.next += 1;
        HttpId(self.next)
    }

    pub(crate) fn start(&mut self, transmission: TransmissionId) -> HttpId {
        let id = self.next_http_id();
        self.requests.push((transmission, id));
        id
    }

    pub(crate) fn end(&mut self, transmission: TransmissionId) -> Option<HttpId> {
        let index = self.requests.iter().position(|(of, _)| *of == transmission)?;
        Some(self.requests.swap_remove(index).1)
    }
}
