//! Components that pages consist of.

pub mod access_list;
pub mod account_form;
pub mod account_section;
pub mod avatar_uploader;
pub(crate) mod compact;
pub mod file_list;
pub mod file_name;
pub mod login_options;
pub mod minimal_uploader;
pub mod picker;
pub mod picture_editor;
pub mod profile_header;
pub mod return_notice;
mod row_set;
pub mod site_footer;
pub mod site_header;
pub mod storage_meter;
pub mod stored_file;
pub mod support_code;
pub mod upload_list;
pub mod upload_summary;
pub mod uploader;
pub mod uploader_root;
pub mod uploader_view;
pub mod viewer;
