//! Decides which clicks and forms become navigations, and which the browser handles: links to other pages of the site
//! and forms with `data-enhance` do. Changes nothing; [`super::open_page`] does.

use js_sys::Array;
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, FormData, HtmlAnchorElement, HtmlButtonElement, HtmlElement, HtmlFormElement, MouseEvent, UrlSearchParams,
};

use super::dom::target_within;

/// A navigation to a page of the site.
pub(super) struct Navigation {
    pub(super) address: String,
    /// The form that is sent.
    pub(super) form: Option<SentForm>,
    /// Whether to add a history entry; `false` for back and forward.
    pub(super) is_new: bool,
}

/// A form that a navigation sends.
pub(super) struct SentForm {
    pub(super) fields: UrlSearchParams,
    /// The form, or the button with an action of its own. It has `aria-busy` until the response is shown.
    pub(super) sender: Element,
    /// Whether to replace only the list of files, if both pages have one.
    pub(super) list_only: bool,
    /// URL of the WebAuthn options, if the form needs a passkey.
    pub(super) passkey: Option<String>,
}

/// What happens with a submitted form.
pub(super) enum Submission {
    /// The browser sends it.
    ByBrowser,
    /// It is not sent: the response to an earlier submission has not arrived.
    Busy,
    /// It is sent by a navigation.
    Page(Navigation),
}

impl Navigation {
    /// A navigation to another page.
    pub(super) fn to(address: String) -> Self {
        Self {
            address,
            form: None,
            is_new: true,
        }
    }

    /// A navigation by the browser's history, which has changed the address already.
    pub(super) fn in_history(address: String) -> Self {
        Self {
            is_new: false,
            ..Self::to(address)
        }
    }
}

/// The link under a plain click: by the main button, without modifier keys.
pub(super) fn clicked_link(click: &MouseEvent) -> Option<HtmlAnchorElement> {
    let has_modifier = click.alt_key() || click.ctrl_key() || click.meta_key() || click.shift_key();
    if click.default_prevented() || click.button() != 0 || has_modifier {
        return None;
    }
    target_within(click, "a[href]").map(JsCast::unchecked_into)
}

/// The navigation for a link to another page of the site; `None` if the browser follows the link.
pub(super) fn of_link(link: &HtmlAnchorElement) -> Option<Navigation> {
    let here = window().location();
    let for_browser = link.origin() != here.origin().ok()?
        || link.has_attribute("download")
        || !link.target().is_empty()
        || link.rel() == "external";
    let same_page = link.pathname() == here.pathname().ok()? && link.search() == here.search().ok()?;
    let is_jump = same_page && !link.hash().is_empty();
    (!for_browser && !is_jump).then(|| Navigation::to(link.href()))
}

/// What happens with a form that this button submits.
pub(super) fn of_form(form: &HtmlFormElement, button: Option<&HtmlElement>) -> Submission {
    let Some(enhance) = form.get_attribute("data-enhance") else {
        return Submission::ByBrowser;
    };
    let own_action = button.filter(|button| button.has_attribute("formaction"));
    let sender: &Element = own_action.map_or(form.as_ref(), AsRef::as_ref);
    if sender.has_attribute("aria-busy") {
        return Submission::Busy;
    }
    let Some(fields) = fields(form, button, own_action.is_some()) else {
        return Submission::ByBrowser;
    };
    Submission::Page(Navigation {
        address: own_action.map_or_else(
            || form.action(),
            |button| button.unchecked_ref::<HtmlButtonElement>().form_action(),
        ),
        form: Some(SentForm {
            fields,
            sender: sender.clone(),
            list_only: enhance == "files",
            passkey: form.get_attribute("data-passkey"),
        }),
        is_new: true,
    })
}

/// The fields to send. A button with an action of its own is sent alone, without the form's fields.
fn fields(form: &HtmlFormElement, button: Option<&HtmlElement>, button_only: bool) -> Option<UrlSearchParams> {
    let fields = if button_only {
        FormData::new()
    } else {
        FormData::new_with_form(form)
    }
    .ok()?;
    if let Some(button) = button
        && let (Some(name), Some(value)) = (button.get_attribute("name"), button.get_attribute("value"))
    {
        fields.append_with_str(&name, &value).ok()?;
    }
    to_query(&fields)
}

/// The fields of a form, encoded as a query or a body.
pub(super) fn to_query(fields: &FormData) -> Option<UrlSearchParams> {
    let fields: &JsValue = fields.as_ref();
    UrlSearchParams::new_with_str_sequence_sequence(&Array::from(fields)).ok()
}
