//! Messages between the tabs of this browser, by `BroadcastChannel`.

use std::cell::OnceCell;

use app::upload::page::PageSignal;
use js_sys::Math;
use upload_driver::Signal;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::signals;

/// Name of the channel.
const NAME: &str = "buttress.uploads";

struct Tab {
    channel: BroadcastChannel,
    id: String,
    _heard: Closure<dyn Fn(MessageEvent)>,
}

thread_local! {
    static TAB: OnceCell<Option<Tab>> = const { OnceCell::new() };
}

/// Starts receiving messages.
pub(crate) fn listen() {
    TAB.with(|tab| _ = tab.get_or_init(open));
}

/// Sends this tab's id and a message.
pub(crate) fn send(text: &str) {
    TAB.with(|tab| {
        if let Some(tab) = tab.get_or_init(open) {
            let _ = tab.channel.post_message(&[&tab.id, "\n", text].concat().into());
        }
    });
}

fn read(message: &str) -> Option<PageSignal> {
    let (tab, text) = message.split_once('\n')?;
    Some(PageSignal::Driver(Signal::TabMessage {
        tab: tab.to_owned(),
        text: text.to_owned(),
    }))
}

fn open() -> Option<Tab> {
    let channel = BroadcastChannel::new(NAME).ok()?;
    let heard = Closure::<dyn Fn(MessageEvent)>::new(|message: MessageEvent| {
        let text = message.data().as_string().unwrap_or_default();
        if let Some(signal) = read(&text) {
            signals::pass_on(signal);
        }
    });
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    Some(Tab {
        channel,
        id: Math::random().to_bits().to_string(),
        _heard: heard,
    })
}
