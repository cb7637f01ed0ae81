//! Messages between the tabs of this browser, by `BroadcastChannel`.

use std::cell::OnceCell;

use app::upload::browser::{Signal, TabStatus};
use js_sys::Math;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::window;

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

/// Marks a tab that is sending.
const SENDS: &str = "+";

/// Sends this tab's id, whether it is sending, and its line.
pub(crate) fn tell(news: &TabStatus) {
    TAB.with(|tab| {
        if let Some(tab) = tab.get_or_init(open) {
            let sends = if news.sends { SENDS } else { "" };
            let _ = tab
                .channel
                .post_message(&[&tab.id, "\n", sends, "\n", &news.line].concat().into());
        }
    });
}

fn read(text: &str) -> Option<Signal> {
    let (tab, news) = text.split_once('\n')?;
    let (sends, line) = news.split_once('\n')?;
    let news = TabStatus {
        sends: sends == SENDS,
        line: line.to_owned(),
    };
    Some(Signal::OtherTab(tab.to_owned(), news))
}

fn open() -> Option<Tab> {
    let channel = BroadcastChannel::new(NAME).ok()?;
    let heard = Closure::<dyn Fn(MessageEvent)>::new(|message: MessageEvent| {
        let text = message.data().as_string().unwrap_or_default();
        if let Some(signal) = read(&text) {
            window::pass_on(signal);
        }
    });
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    Some(Tab {
        channel,
        id: Math::random().to_bits().to_string(),
        _heard: heard,
    })
}
