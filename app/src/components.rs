//! The parts that pages are made of.

pub mod access_list;
pub mod account_form;
pub mod account_section;
pub mod announcer;
pub mod desk;
pub mod file_list;
pub mod file_name;
mod live;
pub mod other_ways;
pub mod overall;
pub mod picker;
pub mod request;
pub mod return_notice;
mod row_set;
pub mod rows;
pub mod site_footer;
pub mod site_header;
pub mod upload_row;
pub mod viewer;
