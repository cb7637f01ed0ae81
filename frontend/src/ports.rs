//! The browser's implementation of the ports. They are stateless; files and requests are kept by key.

use app::upload::page::{Page, PageSignal};
use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use upload_driver::{
    ChosenFile, Environment, FileKey, Files, Http, HttpEvent, HttpId, HttpRequest, MetadataRemoval, Ports,
    ReopenedFiles, SavedNote, Storage,
};
use upload_engine::{Millis, Moment, PartDigest, PartRange, UploadId};
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::{
    digest, files, handles, live_pages, navigator, notes, other_tabs, photos, request, rows, signals, thumbnails,
    timers, upload_events, wake_lock, window_flags,
};

/// The ports of the upload driver.
pub(crate) const PORTS: Ports = Ports {
    http: &WebHttp,
    files: &WebFiles,
    storage: &WebStorage,
    environment: &WebEnvironment,
};

struct WebHttp;

impl Http for WebHttp {
    fn send(&self, id: HttpId, request: HttpRequest, report: Box<dyn Fn(HttpEvent)>) {
        request::start(id, request, report);
    }

    fn abort(&self, id: HttpId) {
        request::abort(id);
    }
}

struct WebFiles;

impl Files for WebFiles {
    fn describe(&self, file: FileKey) -> Option<ChosenFile> {
        files::describe(file)
    }

    fn clean(&self, file: FileKey, then: Box<dyn FnOnce(MetadataRemoval)>) {
        spawn_local(async move { then(photos::clean(file).await) });
    }

    fn fingerprint(&self, file: FileKey, then: Box<dyn FnOnce(Option<Box<str>>)>) {
        spawn_local(async move {
            then(match files::get(file) {
                Some(file) => digest::fingerprint(&file).await,
                None => None,
            });
        });
    }

    fn sha256(&self, files: Vec<FileKey>, then: Box<dyn FnOnce(Vec<Option<String>>)>) {
        spawn_local(async move {
            let files = files.into_iter().map(files::get).collect();
            then(digest::sha256(files).await);
        });
    }

    fn md5(&self, file: FileKey, ranges: Vec<PartRange>, then: Box<dyn FnOnce(Vec<PartDigest>)>) {
        let stop = digest::begin(file, &ranges);
        spawn_local(async move {
            then(match files::get(file) {
                Some(file) => digest::of_ranges(file, ranges, stop).await,
                None => Vec::new(),
            });
        });
    }

    fn stop_md5(&self, file: FileKey, part: u16) {
        digest::stop(file, part);
    }

    fn thumbnail(&self, file: FileKey, then: Box<dyn FnOnce(Option<ChosenFile>)>) {
        spawn_local(async move { then(thumbnails::draw(file).await) });
    }

    fn release(&self, file: FileKey) {
        files::forget(file);
    }
}

struct WebStorage;

impl Storage for WebStorage {
    fn save(&self, name: &str, text: &str, file: FileKey) {
        notes::write(name, text, file);
    }

    fn forget(&self, name: &str) {
        notes::forget(name);
    }

    fn left_behind(&self, then: Box<dyn FnOnce(Vec<SavedNote>)>) {
        notes::left_behind(then);
    }

    fn take(&self, key: &str) -> bool {
        notes::take(key)
    }

    fn reopen(&self, keys: Vec<String>, ask: bool, then: Box<dyn FnOnce(ReopenedFiles)>) {
        spawn_local(async move { then(handles::reopen(keys, ask).await) });
    }
}

struct WebEnvironment;

impl Environment for WebEnvironment {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since the page began"
    )]
    fn now(&self) -> Moment {
        Moment(window().performance().map_or(0.0, |clock| clock.now()) as u64)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, and below 2^53"
    )]
    fn wall_clock(&self) -> u64 {
        js_sys::Date::now() as u64
    }

    fn seed(&self) -> u64 {
        js_sys::Math::random().to_bits()
    }

    fn saves_data(&self) -> bool {
        navigator::saves_data()
    }

    fn set_timer(&self, span: Millis) {
        timers::wake_in(span);
    }

    fn later(&self, act: Box<dyn FnOnce()>) {
        timers::later(act);
    }

    fn set_busy(&self, busy: bool) {
        window_flags::guard_leaving(busy);
        wake_lock::keep(busy);
    }

    fn broadcast(&self, text: &str) {
        other_tabs::send(text);
    }
}

/// The page port.
pub(crate) struct WebPage;

impl Page for WebPage {
    fn listen(&self, to: Box<dyn Fn(PageSignal)>) {
        signals::send_to(to);
        other_tabs::listen();
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

    fn draw_rows(&self, sent: Vec<(FileKey, u64)>) {
        // The rows are in the document after this task.
        timers::later(Box::new(move || {
            spawn_local(async move {
                // If the code cannot be loaded, rows only lack thumbnails and graphs.
                let _ = rows::draw(sent).await;
            });
        }));
    }

    fn uploader(&self) -> Option<(Element, String)> {
        let element = find("")?;
        let data = element.get_attribute("data-props")?;
        Some((element, data))
    }

    fn upload_list(&self) -> Option<Element> {
        document().query_selector("[data-hydration-root=upload-list]").ok()?
    }

    fn keep_focus(&self, root: Element, list: Option<Element>) {
        live_pages::keep_focus(root, list);
    }

    fn take_chosen(&self) -> Vec<FileKey> {
        find(" [type=file]")
            .map(|input| files::take(input.unchecked_ref()))
            .unwrap_or_default()
    }

    fn accept_drops(&self, accept: bool) {
        window_flags::accept_drops(accept);
    }

    fn refresh_files(&self, gone: Option<&str>) {
        live_pages::refresh_file_list(gone);
    }

    fn is_listed(&self, file: &UploadId) -> bool {
        live_pages::file_row(file.as_str()).is_some()
    }

    fn move_to_file(&self, row: FileKey, file: &UploadId) {
        if let (Some(row), Some(file)) = (rows::row(row), live_pages::file_row(file.as_str())) {
            live_pages::move_to_file(&row, &file);
        }
    }

    fn follow_events(&self, after: Option<i64>) {
        upload_events::follow(after);
    }
}

/// The uploader's hydration root, or a descendant.
pub(crate) fn find(inside: &str) -> Option<Element> {
    let selector = ["[data-hydration-root=uploader]", inside].concat();
    document().query_selector(&selector).ok()?
}
