//! The link: latency, shared bandwidth, cut connections.

use std::collections::BTreeSet;

use upload_driver::HttpEnd;

use super::content::Piece;
use super::faults::{Fault, Target};
use super::page::Page;
use super::store::{StoreAnswer, StoreRequest};

/// Longest span between two progress events, in milliseconds.
const TICK: u64 = 500;
/// Bytes that a form adds.
const FORM_BYTES: u64 = 300;

/// The link of the browser.
pub(crate) struct Link {
    pub(crate) is_online: bool,
    /// Milliseconds of one way.
    pub(crate) latency: u64,
    /// Bytes per second, shared by all transmissions.
    pub(crate) rate: u64,
    /// Pages and ids of requests to the store.
    active: BTreeSet<(u32, u32)>,
    /// Most requests to the store at once so far.
    pub(crate) most_at_once: usize,
    /// Names and parts of all transmissions so far.
    pub(crate) sent: Vec<(String, u16)>,
}

impl Default for Link {
    fn default() -> Self {
        Self {
            is_online: true,
            latency: 20,
            rate: 10_000_000,
            active: BTreeSet::new(),
            most_at_once: 0,
            sent: Vec::new(),
        }
    }
}

impl Link {
    pub(crate) fn end(&mut self, page: u32, id: u32) {
        self.active.remove(&(page, id));
    }

    /// Number of requests to the store now.
    pub(crate) fn at_once(&self) -> usize {
        self.active.len()
    }

    /// Number of transmissions of a file.
    pub(crate) fn times_sent(&self, name: &str) -> usize {
        self.sent.iter().filter(|(its, _)| its == name).count()
    }

    /// The parts of a file in the order of sending.
    pub(crate) fn parts_sent(&self, name: &str) -> Vec<u16> {
        let parts = self.sent.iter().filter(|(its, _)| its == name);
        parts.map(|(_, part)| *part).collect()
    }
}

fn html(status: u16) -> HttpEnd {
    HttpEnd::Answered {
        status,
        body: "<html><h1>Proxy error</h1></html>".to_owned(),
        request_id: String::new(),
    }
}

/// Calls our server from a page of the account `named`.
pub(crate) fn call_server(page: Page, id: u32, path: &str, named: &str, body: String) {
    let world = page.0.world;
    let target = Target::of_path(path);
    let fault = world.faults.borrow_mut().next(target, "");
    let account = world.browser.borrow().account.clone();
    let account = account.filter(|account| account == named);
    let latency = world.link.borrow().latency;
    let json = |status, body| HttpEnd::Answered {
        status,
        body,
        request_id: String::new(),
    };
    let arrive = move || {
        world.log_request(target);
        let failed = match fault {
            _ if !world.link.borrow().is_online => Some(HttpEnd::Failed),
            Some(Fault::Cut(_)) => Some(HttpEnd::Failed),
            Some(Fault::Proxy(status)) => Some(html(status)),
            Some(Fault::Nonsense) => Some(json(200, "{\"ok\":true}".to_owned())),
            Some(Fault::Error(status, code, retry_after)) => {
                let body = serde_json::json!({"code": code, "message": "No.", "retry_after": retry_after});
                Some(json(status, body.to_string()))
            }
            _ => None,
        };
        let end = failed.or_else(|| {
            let body = serde_json::from_str(&body).expect("the driver writes JSON");
            let mut server = world.server.borrow_mut();
            let now = world.clock.now();
            let (status, body) = server.handle(account.as_deref(), target, &body, &mut world.store.borrow_mut(), now);
            match fault {
                Some(Fault::AnswerLost) => Some(HttpEnd::Failed),
                Some(Fault::Silence) => None,
                Some(Fault::Gateway(status)) => Some(html(status)),
                None => Some(json(status, body)),
                other => panic!("no fault of our server: {other:?}"),
            }
        });
        if let Some(end) = end {
            page.task(latency, move || page.end(id, end));
        }
    };
    world.clock.after(latency, arrive);
}

/// One request to the store.
pub(crate) struct Transmission {
    pub(crate) name: String,
    pub(crate) target: Target,
    pub(crate) request: StoreRequest,
    pub(crate) piece: Piece,
}

/// A transmission on its way.
struct Transfer {
    page: Page,
    id: u32,
    transmission: Transmission,
    fault: Option<Fault>,
    begun: u64,
    total: u64,
    sent: u64,
}

/// Sends bytes to the store.
pub(crate) fn transmit(page: Page, id: u32, transmission: Transmission) {
    let world = page.0.world;
    let Transmission { target, ref name, .. } = transmission;
    let fault = world.faults.borrow_mut().next(target, name);
    world.log_request(target);
    let part = transmission.request.part();
    let mut link = world.link.borrow_mut();
    link.sent.push((name.clone(), part));
    link.active.insert((page.0.number, id));
    link.most_at_once = link.most_at_once.max(link.active.len());
    let form_bytes = if part == 0 { FORM_BYTES } else { 0 };
    let transfer = Transfer {
        page,
        id,
        total: transmission.piece.len() + form_bytes,
        transmission,
        fault,
        begun: world.clock.now(),
        sent: 0,
    };
    page.task(link.latency, move || transfer.advance());
}

impl Transfer {
    fn is_over(&self) -> bool {
        !self.page.0.requests.borrow().contains_key(&self.id)
    }

    /// The byte after which a fault stops it.
    fn stop(&self) -> u64 {
        let percent = match self.fault {
            Some(Fault::Cut(percent) | Fault::Stall(percent)) => u64::from(percent),
            Some(Fault::Aborted | Fault::TimedOut) => 50,
            Some(Fault::Unreadable) => 0,
            _ => return self.total,
        };
        self.total / 100 * percent
    }

    fn advance(mut self) {
        if self.is_over() {
            return;
        }
        let (page, id) = (self.page, self.id);
        let link = page.0.world.link.borrow();
        if !link.is_online {
            drop(link);
            return page.end(id, HttpEnd::Failed);
        }
        let rate = (link.rate / link.active.len().max(1) as u64).max(1);
        let latency = link.latency;
        drop(link);
        let (rate, latency) = match self.fault {
            Some(Fault::Buffered(delay)) => (u64::MAX / 1000, delay),
            _ => (rate, latency),
        };
        let stop = self.stop();
        if self.sent >= stop {
            match self.fault {
                Some(Fault::Cut(_)) => page.end(id, HttpEnd::Failed),
                Some(Fault::Aborted) => page.end(id, HttpEnd::Aborted),
                Some(Fault::TimedOut) => page.end(id, HttpEnd::TimedOut),
                Some(Fault::Unreadable) => page.end(id, HttpEnd::Unreadable),
                Some(Fault::Stall(_)) => {}
                _ => page.0.world.clock.after(latency, move || self.arrive()),
            }
            return;
        }
        let rest = stop - self.sent;
        let span = (rest.saturating_mul(1000) / rate).clamp(1, TICK);
        page.task(span, move || {
            if self.is_over() {
                return;
            }
            self.sent = (self.sent + (rate * span / 1000).max(1)).min(stop);
            // A link faster than one tick sends the rest at once.
            if span < TICK {
                self.sent = stop;
            }
            page.progress(id, self.sent);
            self.advance();
        });
    }

    /// The last byte arrives at the store, even if the page is gone by then.
    fn arrive(self) {
        let Self {
            page,
            id,
            fault,
            begun,
            transmission,
            ..
        } = self;
        let world = page.0.world;
        let mut piece = transmission.piece;
        if fault == Some(Fault::Damaged) {
            piece = piece.damaged();
        }
        let receive = || {
            world
                .store
                .borrow_mut()
                .receive(&transmission.request, piece.clone(), begun)
        };
        let end = match fault {
            Some(Fault::Refuse(status, code, message)) => StoreAnswer::error(status, code, message).into(),
            Some(Fault::Hidden) => HttpEnd::Failed,
            Some(Fault::Proxy(status)) => html(status),
            Some(Fault::AnswerLost) => {
                receive();
                HttpEnd::Failed
            }
            Some(Fault::Gateway(status)) => {
                receive();
                html(status)
            }
            Some(Fault::Silence) => {
                receive();
                return;
            }
            _ => receive().into(),
        };
        let latency = world.link.borrow().latency;
        page.task(latency, move || page.end(id, end));
    }
}
