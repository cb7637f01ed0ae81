//! Checks without a network: the database and the data folder.

use std::path::{Path, PathBuf};

use super::report::{Check, State};
use crate::composition::{NO_TRUSTED_PROXIES, note_if_shared};
use crate::config::{PublicUrl, Settings};
use crate::database::{Database, Engine, SchemaState};

/// Free space below which the check fails, in bytes: SQLite's log alone may take this much.
const FAIL_BELOW: u64 = 64 << 20;
/// Free space below which the operator is warned, in bytes.
const WARN_BELOW: u64 = 1 << 30;

/// The checks of this machine. Nothing is created that remains, and no migration runs.
pub(super) async fn checks(settings: &Settings) -> Vec<Check> {
    vec![
        database(settings).await,
        writable(&settings.data_dir),
        free_space(&settings.data_dir),
        privacy(settings),
        trusted_proxies(settings),
    ]
}

async fn database(settings: &Settings) -> Check {
    let (engine, state) = match Database::inspect(settings.database_url.as_ref(), &settings.data_dir).await {
        Ok(found) => found,
        Err(error) => {
            let check = Check::of_sentences("database", State::Failed, &format!("{error}."));
            return match check.advice {
                Some(_) => check,
                None => check.advice("Check that the database runs, and that this user may connect and write."),
            };
        }
    };
    let engine = match engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    let message = match state {
        SchemaState::Missing => format!("{engine} has no tables yet; the server creates them at its first start."),
        SchemaState::Behind { missing } => {
            format!("{engine} lacks {missing} migrations of this version; the server runs them at its next start.")
        }
        SchemaState::Current => format!("{engine} answers and has all migrations of this version."),
    };
    Check::ok("database", message)
}

/// The folder itself, or the nearest parent that exists.
fn existing(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let found = absolute.ancestors().find(|path| path.exists());
    found.map(Path::to_owned).unwrap_or(absolute)
}

/// Creates a file in the data folder and deletes it.
fn writable(folder: &Path) -> Check {
    let found = existing(folder);
    let file = found.join(format!(".buttress-doctor-{}", std::process::id()));
    let written = std::fs::OpenOptions::new().write(true).create_new(true).open(&file);
    match written.and_then(|_| std::fs::remove_file(&file)) {
        Err(cause) => Check::failed(
            "data_folder",
            format!("BUTTRESS_DATA_DIR: {} cannot be written: {cause}.", found.display()),
        )
        .advice("Give the folder to the user who runs the server, and run this command as that user."),
        Ok(()) if folder.exists() => Check::ok("data_folder", format!("{} can be written.", folder.display())),
        Ok(()) => Check::ok(
            "data_folder",
            format!("{} does not exist yet; the server creates it.", folder.display()),
        ),
    }
}

fn free_space(folder: &Path) -> Check {
    let found = existing(folder);
    match free_bytes(&found) {
        Some(bytes) => judge_free(bytes, &found),
        None => Check::skipped(
            "disk",
            format!("The free space of {} is not known here.", found.display()),
        ),
    }
}

/// Free space for this user, in bytes; `None` if the system does not tell.
fn free_bytes(path: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let found = rustix::fs::statvfs(path).ok()?;
        Some(found.f_bavail.saturating_mul(found.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

fn judge_free(bytes: u64, path: &Path) -> Check {
    let message = format!("{} MiB are free at {}.", bytes >> 20, path.display());
    let advice = "Free some space or move BUTTRESS_DATA_DIR: without any, every request that writes answers 503.";
    match bytes {
        _ if bytes < FAIL_BELOW => Check::failed("disk", message).advice(advice),
        _ if bytes < WARN_BELOW => Check::warning("disk", message).advice(advice),
        _ => Check::ok("disk", message),
    }
}

fn privacy(settings: &Settings) -> Check {
    let folder = settings.data_dir.display();
    if note_if_shared(&settings.data_dir).is_none() {
        return Check::ok("privacy", "Other users of this machine cannot read the data folder.");
    }
    let message = format!("Other users of this machine can read {folder}, and with it people's files and addresses.");
    Check::warning("privacy", message).advice(format!("Run `chmod -R go-rwx {folder}`."))
}

fn trusted_proxies(settings: &Settings) -> Check {
    let is_https = settings.public_url.as_ref().is_some_and(PublicUrl::is_https);
    match (is_https, settings.trusted_proxies.is_empty()) {
        (true, true) => {
            let problem = NO_TRUSTED_PROXIES.split("; ").next().unwrap_or(NO_TRUSTED_PROXIES);
            Check::warning("trusted_proxies", format!("{problem}.")).advice("Set the address of the proxy.")
        }
        (true, false) => Check::ok("trusted_proxies", "The proxies in front of the site are named."),
        (false, _) => Check::skipped("trusted_proxies", "The site is not at https://, so no proxy is needed."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Source;

    fn settings(folder: &Path, more: &[(&str, &str)]) -> Settings {
        let folder = folder.display().to_string();
        let pairs = [&[("BUTTRESS_DATA_DIR", folder.as_str())], more].concat();
        Settings::load(&Source::new(pairs, None).unwrap()).unwrap()
    }

    #[test]
    fn little_space_warns_and_none_fails() {
        let path = Path::new("data");
        for (bytes, state) in [
            (0, State::Failed),
            (FAIL_BELOW, State::Warning),
            (WARN_BELOW, State::Ok),
            (u64::MAX, State::Ok),
        ] {
            assert_eq!(judge_free(bytes, path).state, state, "{bytes}");
        }
        assert_eq!(judge_free(3 << 20, path).message, "3 MiB are free at data.");
    }

    #[tokio::test]
    async fn a_new_folder_is_right_and_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data/deep");
        let found = checks(&settings(&data, &[])).await;
        assert!(found.iter().all(|check| check.state < State::Warning), "{found:?}");
        assert!(!folder.path().join("data").exists());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn what_stops_the_start_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "x").unwrap();
        // A file in place of the folder: not even the superuser can write below it.
        assert_eq!(writable(&file.join("data")).state, State::Failed);
        let site = [("BUTTRESS_PUBLIC_URL", "https://files.example.org")];
        let check = trusted_proxies(&settings(folder.path(), &site));
        assert_eq!(check.state, State::Warning);
        assert!(check.advice.unwrap().starts_with("Set the address"));
        let url = format!("sqlite:{}", folder.path().join("nowhere/buttress.db").display());
        let check = database(&settings(folder.path(), &[("BUTTRESS_DATABASE_URL", &url)])).await;
        assert_eq!(check.state, State::Failed);
        assert!(check.message.contains("nowhere"), "{}", check.message);
    }
}
