//! The browser port, implemented with `web-sys`.

use app::hydration_root::RootName;
use app::upload::browser::{
    Browser, Notes, PickedFile, ReopenedFiles, Report, Signal, TabStatus, Ticket, Transmission, UploadRequest,
};
use app::upload::photos::MetadataRemoval;
use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use upload_engine::{Millis, PartDigest};
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::{
    digest, files, handles, live_pages, navigator, notes, other_tabs, photos, request, rows, thumbnails, upload_events,
    wake_lock, window as events,
};

/// The browser port. It is stateless; files and requests are kept by ticket.
pub(crate) struct WebBrowser;

impl Browser for WebBrowser {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since the page began"
    )]
    fn now(&self) -> Millis {
        Millis(window().performance().map_or(0.0, |clock| clock.now()) as u64)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, and below 2^53"
    )]
    fn wall_clock(&self) -> u64 {
        js_sys::Date::now() as u64
    }

    fn saves_data(&self) -> bool {
        navigator::saves_data()
    }

    fn seed(&self) -> u64 {
        js_sys::Math::random().to_bits()
    }

    fn show_progress(&self, percent: Option<u8>) {
        const MARK: &str = " % · ";
        let title = document().title();
        let bare = title.split_once(MARK).map_or(title.as_str(), |(_, bare)| bare);
        let wanted = match percent {
            Some(percent) => [&percent.to_string(), MARK, bare].concat(),
            None => bare.to_owned(),
        };
        if wanted != title {
            document().set_title(&wanted);
        }
    }

    fn draw_rows(&self, sent: Vec<(Ticket, u64)>) {
        // The rows are in the document after this task.
        events::later(Box::new(move || {
            spawn_local(async move {
                // If the code cannot be loaded, rows only lack thumbnails and graphs.
                let _ = rows::draw(sent).await;
            });
        }));
    }

    fn hydration_root(&self, name: RootName) -> Option<(Element, String)> {
        let element = find(name, "")?;
        let data = element.get_attribute("data-props")?;
        Some((element, data))
    }

    fn keep_focus(&self, part: Element) {
        live_pages::keep_focus(part);
    }

    fn refresh_files(&self, gone: Option<&str>) {
        live_pages::refresh_file_list(gone);
    }

    fn take_chosen(&self, part: RootName) -> Vec<Ticket> {
        find(part, " [type=file]")
            .map(|input| files::take(input.unchecked_ref()))
            .unwrap_or_default()
    }

    fn describe(&self, ticket: Ticket) -> Option<PickedFile> {
        files::describe(ticket)
    }

    fn clean(&self, ticket: Ticket, then: Box<dyn FnOnce(MetadataRemoval)>) {
        spawn_local(async move { then(photos::clean(ticket).await) });
    }

    fn thumbnail(&self, ticket: Ticket, then: Box<dyn FnOnce(Option<PickedFile>)>) {
        spawn_local(async move { then(thumbnails::draw(ticket).await) });
    }

    fn release(&self, ticket: Ticket) {
        files::forget(ticket);
    }

    fn send(&self, transmission: Transmission, upload_request: &UploadRequest, report: Box<dyn Fn(Report)>) {
        match files::get(transmission.ticket) {
            Some(file) => request::start(transmission, file, upload_request, report),
            None => spawn_local(async move { report(Report::Unreadable) }),
        }
    }

    fn fingerprint(&self, ticket: Ticket, then: Box<dyn FnOnce(Option<Box<str>>)>) {
        spawn_local(async move {
            then(match files::get(ticket) {
                Some(file) => digest::fingerprint(&file).await,
                None => None,
            });
        });
    }

    fn digest(&self, ticket: Ticket, ranges: Vec<(u16, u64, u64)>, then: Box<dyn FnOnce(Vec<PartDigest>)>) {
        let stop = digest::begin(ticket, &ranges);
        spawn_local(async move {
            // Without digests no stored part can be compared, so all are sent again.
            then(match files::get(ticket) {
                Some(file) => digest::of_ranges(file, ranges, stop).await,
                None => Vec::new(),
            });
        });
    }

    fn sha256(&self, tickets: Vec<Ticket>, then: Box<dyn FnOnce(Vec<Option<String>>)>) {
        spawn_local(async move {
            let files = tickets.into_iter().map(files::get).collect();
            then(digest::sha256(files).await);
        });
    }

    fn abort(&self, transmission: Transmission) {
        request::abort(transmission);
        digest::stop(transmission);
    }

    fn write_note(&self, name: &str, text: &str, ticket: Ticket) {
        notes::write(name, text, ticket);
    }

    fn delete_note(&self, name: &str) {
        notes::strike(name);
    }

    fn notes_of_closed_pages(&self, then: Box<dyn FnOnce(Notes)>) {
        notes::left_behind(then);
    }

    fn remove_note(&self, key: &str) -> bool {
        notes::take(key)
    }

    fn reopen(&self, keys: Vec<String>, ask: bool, then: Box<dyn FnOnce(ReopenedFiles)>) {
        spawn_local(async move { then(handles::reopen(keys, ask).await) });
    }

    fn listen(&self, to: Box<dyn Fn(Signal)>) {
        events::tell(to);
        other_tabs::listen();
    }

    fn tell_other_tabs(&self, news: &TabStatus) {
        other_tabs::tell(news);
    }

    fn follow_events(&self, after: Option<i64>) {
        upload_events::follow(after);
    }

    fn later(&self, act: Box<dyn FnOnce()>) {
        events::later(act);
    }

    fn after(&self, span: Millis, act: Box<dyn FnOnce()>) {
        events::after(i32::try_from(span.0).unwrap_or(i32::MAX), act);
    }

    fn set_timer(&self, span: Millis) {
        events::wake_in(span);
    }

    fn set_busy(&self, busy: bool) {
        events::guard_leaving(busy);
        wake_lock::keep(busy);
    }

    fn accept_drops(&self, accept: bool) {
        events::accept_drops(accept);
    }
}

fn find(part: RootName, inside: &str) -> Option<Element> {
    let selector = ["[data-hydration-root=", part, "]", inside].concat();
    document().query_selector(&selector).ok()?
}
