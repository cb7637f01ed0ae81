//! Public components for pages of your own. `docs/components.md` explains how to use and style them.
//!
//! | item | runs on | purpose |
//! |---|---|---|
//! | [`UploaderRoot`] | server | loads an uploader's data and renders it as a hydration root |
//! | [`Uploader`] | both | drop zone, signed form, summary of all uploads |
//! | [`UploadList`] | both | one row per upload |
//! | [`UploadListRoot`] | server | the same as a hydration root of its own, away from the uploader |
//! | [`use_uploads`] | both | the uploads, for components with a view of their own |
//! | [`AvatarUploader`] | server | the profile picture and its choice |

pub use upload_engine::{Blockers, Event, LocalId, StateKind, Totals};

pub use crate::components::avatar_uploader::AvatarUploader;
pub use crate::components::upload_list::UploadList;
pub use crate::components::uploader::Uploader;
pub use crate::components::uploader_root::UploaderRoot;
pub use crate::domain::limits::UploadRules;
pub use crate::domain::upload::PlainUpload;
pub use crate::hydration_root::UploadListRoot;
pub use crate::upload::row::{Bar, RowHandle, RowView};
pub use crate::upload::uploader_data::UploaderLayout;
pub use crate::upload::uploads::{Status, Uploads, use_uploads};
