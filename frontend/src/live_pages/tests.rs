//! Tests in a browser: `cargo test -p frontend --lib --target wasm32-unknown-unknown`, with
//! `node scripts/wasm-tests.mjs` as the runner (`scripts/test.sh`).

mod copy;
mod file_list;
mod focus;
mod merge_list;
mod navigation;
mod open_page;
mod passkey;
mod rename;

use std::cell::RefCell;
use std::rc::Rc;

use any_spawner::Executor;
use js_sys::{Function, Promise};
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test_configure;
use web_sys::{Element, Event, HtmlElement};

use super::navigation::Navigation;
use super::{Callbacks, handle};

wasm_bindgen_test_configure!(run_in_browser);

thread_local! {
    static LOGGED_OUT: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Milliseconds after which a test that waits for something fails. Reading a response can take a second on a busy
/// machine.
const LONGEST_WAIT: u32 = 20_000;

/// Elements of a test, alone in the page's body.
struct Fixture(Element);

impl Fixture {
    /// Removes what other tests left in the body, also those that failed: their order differs between builds.
    fn new(html: &str) -> Self {
        // Fails if there is an executor already.
        let _ = Executor::init_wasm_bindgen();
        let root = document().create_element("div").unwrap();
        root.set_inner_html(html);
        document().body().unwrap().replace_children_with_node_1(&root);
        Self(root)
    }

    fn find<T: JsCast>(&self, selector: &str) -> T {
        let found = self.try_find(selector);
        found.unwrap_or_else(|| panic!("no {selector}")).dyn_into().unwrap()
    }

    fn try_find(&self, selector: &str) -> Option<Element> {
        self.0.query_selector(selector).unwrap()
    }

    fn focus(&self, selector: &str) {
        self.find::<HtmlElement>(selector).focus().unwrap();
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        self.0.remove();
    }
}

/// What became of an event.
struct Handled {
    navigation: Option<Navigation>,
    /// Whether the browser's own action was prevented.
    prevented: bool,
}

impl Handled {
    /// The address of the navigation, without the origin.
    fn address(&self) -> Option<String> {
        let address = &self.navigation.as_ref()?.address;
        Some(address.replace(&window().location().origin().unwrap(), ""))
    }
}

/// Dispatches an event and handles it like [`super::listen`], but starts no navigation, and prevents the browser's own.
fn dispatch(target: &Element, event: &Event) -> Handled {
    let callbacks = Callbacks {
        page_changed: || (),
        handles_form: |form| form.has_attribute("data-live"),
        list_changed: || (),
        logging_out: |account| LOGGED_OUT.with_borrow_mut(|all| all.push(account.to_owned())),
    };
    let result = Rc::new(RefCell::new(None));
    let to = Rc::clone(&result);
    let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let navigation = handle(&event, &callbacks);
        let prevented = event.default_prevented();
        event.prevent_default();
        *to.borrow_mut() = Some(Handled { navigation, prevented });
    });
    let function = listener.as_ref().unchecked_ref();
    window()
        .add_event_listener_with_callback(&event.type_(), function)
        .unwrap();
    target.dispatch_event(event).unwrap();
    window()
        .remove_event_listener_with_callback(&event.type_(), function)
        .unwrap();
    result.take().expect("the event reaches the window")
}

fn click(target: &Element) -> Handled {
    click_with(target, "")
}

/// Clicks with these properties of the event, as JavaScript.
fn click_with(target: &Element, properties: &str) -> Handled {
    dispatch(target, &event("MouseEvent", "click", properties))
}

/// An event with these properties, as JavaScript.
fn event(class: &str, name: &str, properties: &str) -> Event {
    let event = format!("return new {class}('{name}', {{ bubbles: true, cancelable: true, {properties} }})");
    script(&event).unchecked_into()
}

/// Runs JavaScript and returns its result.
fn script(body: &str) -> JsValue {
    Function::new_no_args(body).call0(&JsValue::UNDEFINED).unwrap()
}

/// Lets the page's `fetch` respond with this HTML after this many milliseconds, and record the addresses.
fn respond_with(html: &str, after: u32) {
    let set = Function::new_with_args(
        "html, after",
        "window.fetched = []; window.responded = 0; window.fetch = request => { window.fetched.push(request.url); \
         return new Promise(resolve => setTimeout(() => { window.responded += 1; resolve(new Response(html)) }, after)) }",
    );
    set.call2(&JsValue::UNDEFINED, &html.into(), &after.into()).unwrap();
}

/// Addresses that the page fetched since [`respond_with`], separated by blanks.
fn fetched() -> String {
    // gloo-net ends a query with an ampersand.
    let addresses =
        script("return window.fetched.map(url => url.replace(location.origin, '').replace(/&$/, '')).join(' ')");
    addresses.as_string().unwrap()
}

/// Waits until pending promises, mutation observers and timers of up to 30 ms have run.
async fn idle() {
    sleep(50).await;
}

/// Waits until a condition holds.
async fn until(condition: impl Fn() -> bool) {
    let mut waited = 0;
    while !condition() {
        assert!(waited < LONGEST_WAIT, "the condition does not hold after {waited} ms");
        sleep(10).await;
        waited += 10;
    }
}

async fn sleep(milliseconds: i32) {
    let slept = Promise::new(&mut |resolve, _| {
        window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds)
            .unwrap();
    });
    JsFuture::from(slept).await.unwrap();
}

fn active_element() -> Element {
    document().active_element().unwrap()
}
