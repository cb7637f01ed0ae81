//! The program itself, started with settings that are wrong: one sentence on standard error, and exit code 1.

use std::path::Path;
use std::process::{Command, Output};

fn started(folder: &Path, arguments: &[&str], pairs: &[(&str, &str)]) -> Output {
    let ours = std::env::vars_os().map(|(name, _)| name);
    let mut command = Command::new(env!("CARGO_BIN_EXE_buttress"));
    for name in ours.filter(|name| name.to_string_lossy().starts_with("BUTTRESS_")) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .args(arguments)
        .env("BUTTRESS_ADDR", "127.0.0.1:0");
    command.envs(pairs.iter().copied()).output().unwrap()
}

/// What it says before it gives up.
fn refusal(folder: &Path, arguments: &[&str], pairs: &[(&str, &str)]) -> String {
    let output = started(folder, arguments, pairs);
    let sentence = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{pairs:?}: {sentence}");
    assert_eq!(sentence.lines().count(), 1, "{pairs:?}: {sentence}");
    assert!(output.stdout.is_empty(), "{pairs:?}");
    sentence.trim_end().to_owned()
}

#[test]
fn a_wrong_setting_stops_the_program_with_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    for (pairs, beginning) in [
        (
            &[("BUTTRESS_SIGNUPS", "closed")][..],
            "BUTTRESS_SIGNUPS: there is no such setting; did you mean BUTTRESS_SIGNUP?",
        ),
        (
            &[("BUTTRESS_DATABASE_URL", "sqlite::memory:")],
            "BUTTRESS_DATABASE_URL: a database in memory",
        ),
        (
            &[("BUTTRESS_LOG", "server=loudly")],
            "BUTTRESS_LOG: it must be filter directives",
        ),
        (
            &[
                ("BUTTRESS_S3_BUCKET", "files"),
                ("BUTTRESS_S3_ACCESS_KEY_ID", "AK ID"),
                ("BUTTRESS_S3_SECRET_ACCESS_KEY", "x"),
            ],
            "BUTTRESS_S3_ACCESS_KEY_ID: ",
        ),
    ] {
        let sentence = refusal(folder.path(), &[], pairs);
        assert!(sentence.starts_with(beginning), "{sentence}");
        // What looks after accounts reads the same settings.
        assert_eq!(refusal(folder.path(), &["admin", "users"], pairs), sentence);
    }
    std::fs::write(folder.path().join("buttress.toml"), "[s3]\nbukcet = \"files\"\n").unwrap();
    assert_eq!(
        refusal(folder.path(), &[], &[]),
        "buttress.toml: there is no setting \"s3.bukcet\"; did you mean \"s3.bucket\"?"
    );
}

#[test]
fn the_page_of_settings_is_printed_without_reading_any() {
    let folder = tempfile::tempdir().unwrap();
    let output = started(folder.path(), &["settings"], &[("BUTTRESS_COLOUR", "red")]);
    assert!(output.status.success());
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(
        page.starts_with("# Settings\n") && page.contains("| `BUTTRESS_S3_UPLOADS` |"),
        "{page}"
    );
}
