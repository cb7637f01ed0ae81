//! Signals of the page on their way to the uploads.

use std::cell::RefCell;
use std::rc::Rc;

use app::upload::page::PageSignal;

/// Receiver of signals.
type Receiver = Rc<dyn Fn(PageSignal)>;

thread_local! {
    static RECEIVER: RefCell<Option<Receiver>> = const { RefCell::new(None) };
}

/// Sends all signals to this function from now on.
pub(crate) fn send_to(receiver: Box<dyn Fn(PageSignal)>) {
    RECEIVER.set(Some(Rc::from(receiver)));
}

/// Passes a signal to the receiver.
pub(crate) fn pass_on(signal: PageSignal) {
    // Cloned, because the receiver can cause the next signal.
    let receiver = RECEIVER.with_borrow(Clone::clone);
    if let Some(receive) = receiver {
        receive(signal);
    }
}
