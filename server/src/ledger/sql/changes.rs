//! The changes that the ledger knows. Each runs while its owner's books are held.

mod close;
mod forms;
mod illustrate;
mod issue;
mod lease;
mod parts;
mod prolong;
mod remove;
mod rename;
mod settle;

pub(super) use close::{Close, Reopen, SetQuota};
pub(super) use forms::EndForms;
pub(super) use illustrate::Illustrate;
pub(super) use issue::{Issue, IssuePlain};
pub(super) use lease::{Lease, Release, Renew};
pub(super) use parts::{BeginParts, DropParts};
pub(super) use prolong::Prolong;
pub(super) use remove::{Erased, Hide, Show};
pub(super) use rename::Rename;
pub(super) use settle::Settle;
