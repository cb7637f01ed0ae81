//! Profile pictures in the browser: which square of a photo becomes the picture, its hash, and which photos
//! are refused.
//!
//! `frontend/src/picture.rs` makes the editor live that the server draws ([`crate::components::picture_editor`]). Its
//! code is loaded on demand; see `docs/decisions/0011`.

pub mod crop;
pub mod gesture;
pub mod header;
mod image_size;
pub mod thumb_hash;
