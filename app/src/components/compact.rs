//! View types that keep the wasm small.
//!
//! tachys generates code for every type of a view, and for each way to treat it: building, hydrating at once or in
//! steps, comparing with a newer version of itself; and all of it twice, for the view and for its owned copy. [`Live`]
//! gives all closures one type. Rows are only built ([`super::row_set`]).

/// A reactive value in a view.
pub(crate) type Live<T> = Box<dyn FnMut() -> T + Send>;

/// Boxes a closure as a reactive value.
pub(crate) fn live<T>(value: impl FnMut() -> T + Send + 'static) -> Live<T> {
    Box::new(value)
}
