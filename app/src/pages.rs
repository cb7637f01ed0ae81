//! One file a page.

pub mod account;
pub mod account_settings;
pub mod file;
pub mod files;
pub mod home;
pub mod not_found;
pub mod profile;
pub mod trouble;

/// The title of the page at a path: the shell writes it on the server, [`crate::App`] on
/// navigation in the browser.
pub fn title_of(path: &str) -> &'static str {
    match path {
        "/" => "Buttress · Files, straight to the store",
        "/login" => "Log in · Buttress",
        "/signup" => "Sign up · Buttress",
        "/recover" => "Use a recovery code · Buttress",
        "/dashboard/account" => "Your account · Buttress",
        "/dashboard/files" => "Your files · Buttress",
        path if path.starts_with("/dashboard/files/") => "Your file · Buttress",
        "/examples/minimal" => "Send files · Buttress",
        "/dashboard/profile" => "Your profile · Buttress",
        _ => "Not found · Buttress",
    }
}
