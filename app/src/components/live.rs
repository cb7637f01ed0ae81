//! Reactive values behind one type, for the sake of the wasm's size: tachys makes code for every
//! closure type it meets in a view, and each closure is a type of its own.

/// Something in a view that changes.
pub(crate) type Live<T> = Box<dyn FnMut() -> T + Send>;

/// Makes one of a closure.
pub(crate) fn live<T>(value: impl FnMut() -> T + Send + 'static) -> Live<T> {
    Box::new(value)
}
