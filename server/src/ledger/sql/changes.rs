//! The changes of the ledger. Each runs while its owner's usage is locked.

mod close;
mod delete;
mod extend_expiry;
mod finalize;
mod issue;
mod lease;
mod mark_damaged;
mod multipart;
mod rename;
mod thumbnail;

pub(in crate::ledger) use close::{Close, Reopen, SetQuota};
pub(in crate::ledger) use delete::{Hide, MarkErased, Restore};
pub(in crate::ledger) use extend_expiry::ExtendExpiry;
pub(in crate::ledger) use finalize::{EndForms, Finalize};
pub(in crate::ledger) use issue::{Issue, IssuePlain};
pub(in crate::ledger) use lease::{Lease, Release, Renew};
pub(in crate::ledger) use mark_damaged::MarkDamaged;
pub(in crate::ledger) use multipart::{BeginParts, DropParts};
pub(in crate::ledger) use rename::Rename;
pub(in crate::ledger) use thumbnail::SetThumbnails;
