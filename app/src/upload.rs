//! The page's side of the upload queue: the driver around the pure engine, and what it needs of a browser.

mod ask;
pub mod browser;
pub mod driver;
mod errands;
mod files;
mod news;
mod part_errands;
pub mod row;
mod translate;
pub mod words;
