//! The changes that the ledger knows. Each runs while its owner's batch are held.

mod close;
mod extend_expiry;
mod finalize;
mod forms;
mod issue;
mod lease;
mod parts;
mod remove;
mod rename;
mod thumbnail;

pub(in crate::ledger) use close::{Close, Reopen, SetQuota};
pub(in crate::ledger) use extend_expiry::ExtendExpiry;
pub(in crate::ledger) use finalize::Finalize;
pub(in crate::ledger) use forms::EndForms;
pub(in crate::ledger) use issue::{Issue, IssuePlain};
pub(in crate::ledger) use lease::{Lease, Release, Renew};
pub(in crate::ledger) use parts::{BeginParts, DropParts};
pub(in crate::ledger) use remove::{Erased, Hide, Show};
pub(in crate::ledger) use rename::Rename;
pub(in crate::ledger) use thumbnail::SetThumbnails;
