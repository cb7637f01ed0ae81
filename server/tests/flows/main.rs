//! The server over real HTTP, with its embedded S3 and a real database: what a page, a script and
//! an attacker can do.

mod accounts;
mod api;
mod confirm;
mod plain_form;
mod signing;
mod support;
mod sweep;
