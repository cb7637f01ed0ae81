//! The fake browser, server, store and network. Nothing waits: time is virtual.

mod clock;
mod content;
mod environment;
mod faults;
mod files;
mod http;
mod link;
mod page;
mod random;
mod rules;
mod server;
mod storage;
mod store;
mod world;

pub(crate) use content::{File, file, md5};
pub(crate) use faults::{Fault, Target};
pub(crate) use files::Metadata;
pub(crate) use page::Page;
pub(crate) use random::Random;
pub(crate) use rules::Rules;
pub(crate) use server::{Method, Upload};
pub(crate) use world::World;

/// Bytes of a mebibyte.
pub(crate) const MIB: u64 = 1 << 20;
