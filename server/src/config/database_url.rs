//! The setting of the database URL.

use std::str::FromStr;

use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use url::{Url, form_urlencoded};

use super::Secret;

/// The URL, unchanged, if it names a supported database.
pub(super) fn parse(text: &str) -> Result<Secret, String> {
    match text.split_once(':') {
        Some(("sqlite", _)) => check_sqlite(text)?,
        Some(("postgres" | "postgresql", _)) => check_postgres(text)?,
        _ => return Err("it must begin with sqlite: or postgres://".to_owned()),
    }
    Ok(Secret::from(text.to_owned()))
}

fn check_sqlite(text: &str) -> Result<(), String> {
    // The library's error is safe to show: an SQLite URL contains no password.
    let options = SqliteConnectOptions::from_str(text).map_err(|e| e.to_string())?;
    let file = options.get_filename().to_string_lossy();
    let parameters = text.split_once('?').map_or("", |(_, parameters)| parameters);
    let mode = form_urlencoded::parse(parameters.as_bytes()).find(|(name, _)| name == "mode");
    // sqlx names a database in memory so.
    if file.starts_with("file:sqlx-in-memory-") || mode.is_some_and(|(_, mode)| mode == "memory") {
        return Err(
            "a database in memory loses all data at a restart; name a file, as in sqlite:data/buttress.db".to_owned(),
        );
    }
    if file.is_empty() || file.contains('\0') {
        return Err("it must name a file, as in sqlite:data/buttress.db".to_owned());
    }
    Ok(())
}

/// The library's errors may contain the password, so they are replaced.
fn check_postgres(text: &str) -> Result<(), String> {
    let shape = || "write it as postgres://user:password@host:5432/database".to_owned();
    let url = Url::parse(text).map_err(|_| shape())?;
    if !text.contains("://") {
        return Err(shape());
    }
    PgConnectOptions::from_url(&url).map(drop).map_err(|_| shape())
}
