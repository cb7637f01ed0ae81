use leptos::prelude::window;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use super::super::navigation::Navigation;
use super::super::open_page;
use super::{Fixture, Handled, LOGGED_OUT, click, click_with, dispatch, event, script, until};

/// Submits a form by a button.
fn submit(page: &Fixture, button: Option<&str>) -> Handled {
    let properties = button.map(|button| format!("submitter: document.querySelector('{button}')"));
    let event = event("SubmitEvent", "submit", &properties.unwrap_or_default());
    dispatch(&page.find("form"), &event)
}

fn fields(navigation: &Navigation) -> String {
    let form = navigation.form.as_ref().expect("a form");
    form.fields.to_string().into()
}

#[wasm_bindgen_test]
fn a_plain_click_on_a_link_of_the_site_navigates() {
    let page = Fixture::new("<a href=/other?a=b><span>Other</span></a>");
    for target in ["a", "span"] {
        let handled = click(&page.find(target));
        assert_eq!(handled.address().as_deref(), Some("/other?a=b"), "{target}");
        let navigation = handled.navigation.unwrap();
        assert!(navigation.is_new && navigation.form.is_none());
    }
}

#[wasm_bindgen_test]
fn the_browser_handles_clicks_with_a_modifier_or_another_button() {
    let page = Fixture::new("<a href=/other>Other</a>");
    let link: Element = page.find("a");
    for (name, handled) in [
        ("alt", click_with(&link, "altKey: true")),
        ("ctrl", click_with(&link, "ctrlKey: true")),
        ("meta", click_with(&link, "metaKey: true")),
        ("shift", click_with(&link, "shiftKey: true")),
        ("middle", click_with(&link, "button: 1")),
    ] {
        assert!(handled.navigation.is_none() && !handled.prevented, "{name}");
    }
}

#[wasm_bindgen_test]
fn the_browser_follows_links_that_lead_elsewhere() {
    for attributes in [
        "href=/other target=_blank",
        "href=/file download",
        "href=/file rel=external",
        "href=https://example.com/",
        "href=mailto:a@example.com",
        "href=#heading",
        "name=none",
    ] {
        let page = Fixture::new(&format!("<a {attributes}>Link</a>"));
        let handled = click(&page.find("a"));
        assert!(handled.navigation.is_none() && !handled.prevented, "{attributes}");
    }
}

#[wasm_bindgen_test]
fn only_jumps_within_the_page_are_the_browsers() {
    let here = window().location().pathname().unwrap();
    for (href, navigates) in [
        (here.clone(), true),
        (format!("{here}#a"), false),
        ("/other#a".into(), true),
    ] {
        let page = Fixture::new(&format!("<a href='{href}'>Link</a>"));
        assert_eq!(click(&page.find("a")).navigation.is_some(), navigates, "{href}");
    }
}

#[wasm_bindgen_test]
fn a_click_that_was_handled_already_does_not_navigate() {
    let page = Fixture::new("<p><a href=/other>Other</a></p>");
    let paragraph: Element = page.find("p");
    script("document.body.lastElementChild.firstElementChild.onclick = event => event.preventDefault()");
    assert!(paragraph.is_connected());
    assert!(click(&page.find("a")).navigation.is_none());
}

#[wasm_bindgen_test]
fn a_form_navigates_only_with_its_attribute() {
    let page = Fixture::new("<form method=post action=/a><input name=x value=1></form>");
    let handled = submit(&page, None);
    assert!(handled.navigation.is_none() && !handled.prevented);

    let page = Fixture::new("<form method=post action=/a?q=1 data-enhance><input name=x value='1 ä&'></form>");
    let handled = submit(&page, None);
    assert_eq!(handled.address().as_deref(), Some("/a?q=1"));
    let navigation = handled.navigation.unwrap();
    assert_eq!(fields(&navigation), "x=1+%C3%A4%26");
    let form = navigation.form.unwrap();
    assert!(!form.list_only && form.passkey.is_none());
}

#[wasm_bindgen_test]
fn attributes_of_the_form_say_what_is_replaced_and_whether_it_needs_a_passkey() {
    let page = Fixture::new("<form action=/a data-enhance=files data-passkey=/options></form>");
    let form = submit(&page, None).navigation.unwrap().form.unwrap();
    assert!(form.list_only);
    assert_eq!(form.passkey.as_deref(), Some("/options"));
}

#[wasm_bindgen_test]
fn the_button_is_among_the_fields() {
    let page = Fixture::new(
        "<form action=/a data-enhance><input name=x value=1><button name=view value=grid>Grid</button></form>",
    );
    let handled = submit(&page, Some("button"));
    assert_eq!(fields(&handled.navigation.unwrap()), "x=1&view=grid");
}

#[wasm_bindgen_test]
fn a_button_with_an_action_is_sent_alone() {
    let page = Fixture::new(
        "<form action=/a data-enhance><input name=x value=1>\
         <button formaction=/b name=view value=grid>Grid</button></form>",
    );
    let handled = submit(&page, Some("button"));
    assert_eq!(handled.address().as_deref(), Some("/b"));
    let navigation = handled.navigation.unwrap();
    assert_eq!(fields(&navigation), "view=grid");
    assert_eq!(navigation.form.unwrap().sender, page.find("button"));
}

#[wasm_bindgen_test]
async fn a_form_is_not_sent_twice() {
    script("window.requests = 0; window.fetch = () => { window.requests += 1; return new Promise(() => {}) }");
    let page = Fixture::new("<form action=/a data-enhance><button formaction=/b>B</button></form>");
    open_page::open(submit(&page, None).navigation.unwrap());
    assert!(page.find::<Element>("form").has_attribute("aria-busy"));
    let again = submit(&page, None);
    assert!(again.navigation.is_none() && again.prevented);

    // A button with an action of its own is another form.
    open_page::open(submit(&page, Some("button")).navigation.unwrap());
    let again = submit(&page, Some("button"));
    assert!(again.navigation.is_none() && again.prevented);
    // Requests that begin later would go to the next test.
    until(|| script("return window.requests").as_f64() == Some(2.0)).await;
}

#[wasm_bindgen_test]
fn forms_of_other_modules_are_not_sent() {
    let page = Fixture::new("<form action=/a data-enhance data-live></form>");
    let handled = submit(&page, None);
    assert!(handled.navigation.is_none() && handled.prevented);
}

#[wasm_bindgen_test]
fn logging_out_is_announced() {
    let page = Fixture::new("<form action=/logout data-account=7></form>");
    LOGGED_OUT.take();
    let handled = submit(&page, None);
    assert!(handled.navigation.is_none() && !handled.prevented);
    assert_eq!(LOGGED_OUT.take(), ["7"]);
}

#[wasm_bindgen_test]
fn the_browsers_history_opens_a_page_and_adds_no_entry() {
    let (page, start) = (Fixture::new(""), window().location().href().unwrap());
    let history = window().history().unwrap();
    let replace = |address: &str| {
        history
            .replace_state_with_url(&JsValue::NULL, "", Some(address))
            .unwrap();
    };
    replace("?page=1");
    open_page::note_shown();
    replace("?page=2");
    let handled = dispatch(&page.0, &event("PopStateEvent", "popstate", ""));
    let navigation = handled.navigation.unwrap();
    assert!(!navigation.is_new);
    assert_eq!(navigation.address, window().location().href().unwrap());
    // A link to a part of the page, such as the skip link.
    replace("?page=1#main");
    let handled = dispatch(&page.0, &event("PopStateEvent", "popstate", ""));
    assert!(handled.navigation.is_none());
    replace(&start);
    open_page::note_shown();
}
