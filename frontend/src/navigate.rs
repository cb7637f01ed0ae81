//! Navigation without leaving the page: fetches the next page's HTML and replaces the body, so that uploads continue.
//! It applies to links within the site and to forms with `data-enhance`. If it fails, the browser navigates.

use std::cell::{Cell, RefCell};

use gloo_net::http::{Request, RequestBuilder};
use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::{
    Document, DomParser, Element, Event, FormData, HtmlAnchorElement, HtmlButtonElement, HtmlElement, HtmlFormElement,
    MouseEvent, SubmitEvent, SupportedType, UrlSearchParams,
};

use crate::{activate_page, clipboard, file_list, notes, passkey, rename, uploader_root};

type Listener = Closure<dyn Fn(Event)>;

thread_local! {
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
    /// Number of the latest navigation; the results of earlier ones are dropped.
    static NAVIGATION: Cell<u32> = const { Cell::new(0) };
}

/// A navigation.
struct Navigation {
    address: String,
    /// Fields of a form that is sent.
    form: Option<UrlSearchParams>,
    /// Replace only the list of files, if both pages have one.
    list_only: bool,
    /// URL of the WebAuthn options, if the form needs a passkey.
    passkey: Option<String>,
    /// Whether to add a history entry; `false` for back and forward.
    is_new: bool,
}

/// Starts handling links, forms and history.
pub(crate) fn listen() {
    let listener = Closure::<dyn Fn(Event)>::new(|event: Event| {
        let navigation = match event.type_().as_str() {
            "click" if clipboard::copy(&event).is_some() => None,
            "click" => from_link(event.unchecked_ref()),
            "submit" => from_form(&event),
            "keydown" => {
                rename::cancel_on_escape(&event);
                None
            }
            "input" => {
                search(&event);
                None
            }
            _ => window().location().href().ok().map(|address| Navigation {
                address,
                form: None,
                list_only: false,
                passkey: None,
                is_new: false,
            }),
        };
        if let Some(navigation) = navigation {
            event.prevent_default();
            spawn_local(go(navigation));
        }
    });
    for name in ["click", "submit", "input", "keydown", "popstate"] {
        let _ = window().add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    }
    LISTENER.set(Some(listener));
}

/// Navigates to another page of the site.
pub(crate) fn to(address: String) {
    spawn_local(go(Navigation {
        address,
        form: None,
        passkey: None,
        list_only: false,
        is_new: true,
    }));
}

/// The navigation for a plain click on a link to another page of the site.
fn from_link(click: &MouseEvent) -> Option<Navigation> {
    let special = click.alt_key() || click.ctrl_key() || click.meta_key() || click.shift_key();
    if click.default_prevented() || click.button() != 0 || special {
        return None;
    }
    let link = click.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
    let link: HtmlAnchorElement = link.unchecked_into();
    if file_list::handle_link(&link, link.href()) {
        click.prevent_default();
        return None;
    }
    let here = window().location();
    let elsewhere = link.origin() != here.origin().ok()?
        || link.has_attribute("download")
        || !link.target().is_empty()
        || link.rel() == "external";
    let same_page = link.pathname() == here.pathname().ok()? && link.search() == here.search().ok()?;
    (!elsewhere && !(same_page && !link.hash().is_empty())).then(|| Navigation {
        address: link.href(),
        form: None,
        list_only: false,
        passkey: None,
        is_new: true,
    })
}

/// Searches if an event belongs to a search form; returns whether it does.
fn search(event: &Event) -> bool {
    let found = event.target().and_then(|target| {
        let form = target.dyn_into::<Element>().ok()?.closest("form[data-search]").ok()??;
        file_list::search(form.unchecked_ref())
    });
    found.is_some()
}

/// The navigation for a submitted form.
fn from_form(event: &Event) -> Option<Navigation> {
    let form: HtmlFormElement = event.target()?.unchecked_into();
    if search(event) || uploader_root::intercepts(&form) {
        event.prevent_default();
        return None;
    }
    if event.default_prevented() {
        return None;
    }
    if let Some(account) = form.get_attribute("data-account") {
        notes::forget_account(&account);
    }
    if !form.has_attribute("data-enhance") {
        return None;
    }
    let button = event.unchecked_ref::<SubmitEvent>().submitter();
    // A button with its own action is sent alone, without the form's fields.
    let own = button.as_ref().filter(|button| button.has_attribute("formaction"));
    let used: &Element = own.map_or(&form, |button| button);
    if used.has_attribute("aria-busy") {
        event.prevent_default();
        return None;
    }
    let address = own.map_or_else(
        || form.action(),
        |own| own.unchecked_ref::<HtmlButtonElement>().form_action(),
    );
    let fields = match own {
        Some(_) => FormData::new(),
        None => FormData::new_with_form(&form),
    }
    .ok()?;
    if let Some(button) = &button
        && let (Some(name), Some(value)) = (button.get_attribute("name"), button.get_attribute("value"))
    {
        fields.append_with_str(&name, &value).ok()?;
    }
    let fields: JsValue = fields.into();
    let fields = js_sys::Array::from(&fields);
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    used.set_attribute("aria-busy", "true").ok()?;
    Some(Navigation {
        address,
        form: Some(fields),
        list_only: form.get_attribute("data-enhance").as_deref() == Some("files"),
        passkey: form.get_attribute("data-passkey"),
        is_new: true,
    })
}

async fn go(navigation: Navigation) {
    let number = NAVIGATION.get() + 1;
    NAVIGATION.set(number);
    let Navigation {
        address,
        form,
        list_only,
        passkey,
        is_new,
    } = navigation;
    let sent = form.is_some();
    let fetched = match (&passkey, &form) {
        (Some(begin), Some(fields)) => with_passkey(begin, fields, &address).await,
        _ => fetch(&address, form.as_ref()).await,
    };
    if NAVIGATION.get() != number {
        return;
    }
    let arrived = match fetched {
        // The response to a refused form has the form's own URL and adds no history entry.
        Ok((at, moved, html)) => {
            let address = (is_new && (moved || !sent)).then_some(at.as_str());
            let shown = show(&html, address, list_only).is_ok();
            if shown && is_new && !sent {
                file_list::copy_link();
            }
            shown
        }
        Err(_) => false,
    };
    if !arrived {
        let _ = window().location().assign(&address);
    }
}

/// Sends the form with the passkey's signature. If the first response is a page, it contains an error and is returned.
async fn with_passkey(begin: &str, fields: &UrlSearchParams, address: &str) -> Fetched {
    let asked = fetch(begin, Some(fields)).await?;
    let Some(options) = passkey::options(&asked.2) else {
        return Ok(asked);
    };
    // Without a credential the server answers with an error page.
    if let Some(credential) = passkey::sign(&options).await {
        fields.set("credential", &credential);
    }
    fetch(address, Some(fields)).await
}

/// URL of the response, whether it was redirected, and its HTML.
pub(crate) type Fetched = Result<(String, bool, String), gloo_net::Error>;

pub(crate) async fn fetch(address: &str, form: Option<&UrlSearchParams>) -> Fetched {
    let request = |made: RequestBuilder| made.header("accept", "text/html");
    let request = match form {
        Some(fields) => request(Request::post(address)).body(fields.clone())?,
        None => request(Request::get(address)).build()?,
    };
    let answer = request.send().await?;
    let html = answer.text().await?;
    Ok((answer.url(), answer.redirected(), html))
}

/// Parses a fetched page.
pub(crate) fn parse(html: &str) -> Result<Document, JsValue> {
    DomParser::new()?.parse_from_string(html, SupportedType::TextHtml)
}

fn show(html: &str, address: Option<&str>, list_only: bool) -> Result<(), JsValue> {
    let next = parse(html)?;
    if let (true, Some(address)) = (list_only, address)
        && show_list(&next, address).is_some()
    {
        return Ok(());
    }
    let (Some(old), Some(body), Some(main)) = (document().body(), next.body(), next.get_element_by_id("main")) else {
        // Not a page of the site, but of a proxy, for example.
        return Err(JsValue::NULL);
    };
    let (title, focused) = (next.title(), document().active_element().map(|element| element.id()));
    if let (Some(here), Some(there)) = (document().document_element(), next.document_element()) {
        for name in ["lang", "dir"] {
            here.set_attribute(name, &there.get_attribute(name).unwrap_or_default())?;
        }
    }
    old.replace_with_with_node_1(&body)?;
    document().set_title(&title);
    if let Some(address) = address {
        window()
            .history()?
            .push_state_with_url(&JsValue::NULL, "", Some(address))?;
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
    activate_page();
    // Reloading the same page keeps the focus.
    let focused = focused
        .filter(|_| address.is_none())
        .and_then(|id| document().get_element_by_id(&id));
    focused.unwrap_or(main).unchecked_into::<HtmlElement>().focus()
}

/// Replaces only the list of files, keeping the rest of the page and the scroll position.
fn show_list(next: &Document, address: &str) -> Option<()> {
    let here = window().location().pathname().ok()?;
    let origin = window().location().origin().ok()?;
    let there = address.strip_prefix(&origin)?;
    if there.split('?').next() != Some(&here) {
        return None;
    }
    file_list::merge(next, file_list::Merge::Page)?;
    window()
        .history()
        .ok()?
        .push_state_with_url(&JsValue::NULL, "", Some(address))
        .ok()?;
    let notice = document().get_element_by_id("notice")?;
    if !notice.has_attribute("hidden") {
        notice.unchecked_into::<HtmlElement>().focus().ok()?;
    }
    Some(())
}
