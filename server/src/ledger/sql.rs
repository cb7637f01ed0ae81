//! The ledger in SQL: many readers, and writers that commit in groups. The same statements serve
//! SQLite and PostgreSQL.

pub(super) mod changes;
pub(super) mod files;
pub(super) mod notifications;
pub(super) mod read;
pub(super) mod statement;
mod usage_batch;
pub(super) mod writer;
