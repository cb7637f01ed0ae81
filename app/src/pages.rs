//! Pages, one file each.

pub mod account;
pub mod account_settings;
pub mod error_page;
pub mod file;
pub mod files;
pub mod home;
pub mod minimal;
pub mod not_found;
pub mod profile;

use crate::text::PageTexts;

/// The title of the page at a path.
pub fn title_of(t: PageTexts, path: &str) -> &'static str {
    match path {
        "/" => t.title_home(),
        "/login" => t.title_log_in(),
        "/signup" => t.title_sign_up(),
        "/recover" => t.title_recover(),
        "/dashboard/account" => t.title_account(),
        "/dashboard/files" => t.title_files(),
        path if path.starts_with("/dashboard/files/") => t.title_file(),
        "/examples/minimal" => t.title_example(),
        "/dashboard/profile" => t.title_profile(),
        _ => t.title_not_found(),
    }
}
