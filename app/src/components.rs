//! The parts that pages are made of.

pub mod access_list;
pub mod account_form;
pub mod account_section;
pub mod announcer;
pub mod avatar_uploader;
pub mod file_name;
pub mod gallery;
pub(crate) mod live;
pub mod other_ways;
pub mod overall;
pub mod person;
pub mod picker;
pub mod return_notice;
mod row_set;
pub mod site_footer;
pub mod site_header;
pub mod storage;
pub mod stored_file;
pub mod support;
pub mod upload_list;
pub mod upload_row;
pub mod uploader;
pub mod uploader_root;
pub mod uploader_view;
pub mod viewer;
