//! A new picture: cut and turned in the browser, encoded anew so that nothing hidden in the photo goes
//! along, sent in three sizes, and shown once the server has verified all of them.
//!
//! Nothing here is in the page's first load; see `docs/decisions/0011`.

pub mod crop;
pub mod editor;
pub mod header;
mod place;
mod send;
pub mod studio;
mod words;
