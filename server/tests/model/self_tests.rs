//! Tests of the model itself.

mod store;
mod unreliable;
mod world;
