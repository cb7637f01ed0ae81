//! The ledger in SQL, with the same statements for SQLite and PostgreSQL. Reads go through the pool; writers commit
//! changes in groups.

pub(super) mod changes;
pub(super) mod files;
pub(super) mod named_objects;
pub(super) mod notifications;
pub(super) mod queries;
pub(super) mod statement;
mod usage_batch;
pub(super) mod writer;
