//! Profile pictures in the browser: a photo is cropped and rotated, encoded anew without its metadata, uploaded in
//! three sizes, and shown once the server has verified them.
//!
//! The code is loaded on demand; see `docs/decisions/0011`.

pub mod crop;
pub mod editor;
mod gesture;
pub mod header;
pub mod image_tools;
