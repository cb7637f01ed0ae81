//! What a page of your own is made of. `docs/components.md` shows how, and lists what can be styled.
//!
//! | item | where it runs | what it is |
//! |---|---|---|
//! | [`UploaderRoot`] | server | asks for what an uploader needs, draws it, lets the browser take it over |
//! | [`Uploader`] | both | drop zone, signed form, the line over all uploads |
//! | [`UploadList`] | both | a row for each file on its way |
//! | [`use_uploads`] | both | the same uploads for components that draw them in their own way |
//! | [`AvatarUploader`] | server | the picture of a person, and the way to another one |

pub use upload_engine::{Blockers, Event, Kind, LocalId, Totals};

pub use crate::components::avatar_uploader::AvatarUploader;
pub use crate::components::upload_list::UploadList;
pub use crate::components::uploader::Uploader;
pub use crate::components::uploader_root::UploaderRoot;
pub use crate::components::uploader_view::UploaderLayout;
pub use crate::domain::limits::UploadRules;
pub use crate::domain::upload::PlainUpload;
pub use crate::upload::driver::{Status, Uploads, use_uploads};
pub use crate::upload::row::{Bar, RowHandle, RowView};
