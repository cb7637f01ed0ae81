//! From page to page without leaving: the next page's HTML is fetched and put in the place of this
//! one, so that what is being uploaded goes on. Whatever does not work out is an ordinary
//! navigation.

use std::cell::{Cell, RefCell};

use gloo_net::http::Request;
use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::{DomParser, Element, Event, HtmlAnchorElement, HtmlElement, MouseEvent, SupportedType};

use crate::page;

thread_local! {
    static LISTENER: RefCell<Option<Closure<dyn Fn(Event)>>> = const { RefCell::new(None) };
    /// Counts journeys: only the latest arrives.
    static JOURNEY: Cell<u32> = const { Cell::new(0) };
}

/// Follows links from now on.
pub(crate) fn listen() {
    let listener = Closure::<dyn Fn(Event)>::new(|event: Event| {
        if event.type_() == "popstate" {
            spawn_local(go(window().location().href().unwrap_or_default(), false));
        } else if let Some(address) = ours(event.unchecked_ref()) {
            event.prevent_default();
            spawn_local(go(address, true));
        }
    });
    for name in ["click", "popstate"] {
        let _ = window().add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    }
    LISTENER.set(Some(listener));
}

/// The address of a plain click on a link to another page of ours.
fn ours(click: &MouseEvent) -> Option<String> {
    let special = click.alt_key() || click.ctrl_key() || click.meta_key() || click.shift_key();
    if click.default_prevented() || click.button() != 0 || special {
        return None;
    }
    let link = click.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
    let link: HtmlAnchorElement = link.dyn_into().ok()?;
    let here = window().location();
    let elsewhere = link.origin() != here.origin().ok()?
        || link.has_attribute("download")
        || !link.target().is_empty()
        || link.rel() == "external";
    let same_page = link.pathname() == here.pathname().ok()? && link.search() == here.search().ok()?;
    (!elsewhere && !(same_page && !link.hash().is_empty())).then(|| link.href())
}

async fn go(address: String, forward: bool) {
    let journey = JOURNEY.get() + 1;
    JOURNEY.set(journey);
    let fetched = fetch(&address).await;
    if JOURNEY.get() != journey {
        return;
    }
    let arrived = match fetched {
        Ok((address, html)) => show(&html, forward.then_some(address.as_str())).is_ok(),
        Err(_) => false,
    };
    if !arrived {
        let _ = window().location().assign(&address);
    }
}

/// The page, and its address after redirects.
async fn fetch(address: &str) -> Result<(String, String), gloo_net::Error> {
    let answer = Request::get(address).header("accept", "text/html").send().await?;
    let html = answer.text().await?;
    Ok((answer.url(), html))
}

fn show(html: &str, address: Option<&str>) -> Result<(), JsValue> {
    let next = DomParser::new()?.parse_from_string(html, SupportedType::TextHtml)?;
    // Something else than a page of ours, such as a proxy's.
    let (body, main) = (next.body(), next.get_element_by_id("main"));
    let (Some(old), Some(body), Some(main)) = (document().body(), body, main) else {
        return Err(JsValue::NULL);
    };
    let title = next.title();
    old.replace_with_with_node_1(&body)?;
    document().set_title(&title);
    if let Some(address) = address {
        window()
            .history()?
            .push_state_with_url(&JsValue::NULL, "", Some(address))?;
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
    page::draw();
    main.unchecked_into::<HtmlElement>().focus()
}
