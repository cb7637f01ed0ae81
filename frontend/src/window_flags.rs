//! Flags that the ports set and the listener of the window reads.

use std::cell::Cell;

thread_local! {
    static GUARDS_LEAVING: Cell<bool> = const { Cell::new(false) };
    static ACCEPTS_DROPS: Cell<bool> = const { Cell::new(false) };
}

/// Sets whether leaving the page requires a confirmation.
pub(crate) fn guard_leaving(guard: bool) {
    GUARDS_LEAVING.set(guard);
}

/// Whether leaving the page requires a confirmation.
pub(crate) fn guards_leaving() -> bool {
    GUARDS_LEAVING.get()
}

/// Sets whether files may be dropped.
pub(crate) fn accept_drops(accept: bool) {
    ACCEPTS_DROPS.set(accept);
}

/// Whether files may be dropped.
pub(crate) fn accepts_drops() -> bool {
    ACCEPTS_DROPS.get()
}
