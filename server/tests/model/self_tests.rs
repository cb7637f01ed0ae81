//! The model itself does what the tests on top of it rely on.

mod store;
mod unreliable;
mod world;
