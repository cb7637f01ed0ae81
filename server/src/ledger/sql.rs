//! The ledger in SQL: many readers, and writers that commit in groups. The same statements serve
//! SQLite and PostgreSQL.

mod book;
pub(super) mod changes;
pub(super) mod files;
pub(super) mod messages;
pub(super) mod read;
pub(super) mod statement;
pub(super) mod writer;
