//! Checks that the examples in `docs/deploy` fit this server.

use std::path::Path;
use std::time::Duration;

use server::config::{Settings, Source};

fn read(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/deploy");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// All files, with their names.
fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/deploy");
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    files
        .map(|entry| entry.file_name().into_string().unwrap())
        .map(|name| (name.clone(), read(&name)))
        .collect()
}

/// The names that begin with `BUTTRESS_`.
fn variables(text: &str) -> impl Iterator<Item = String> {
    let rests = text.split("BUTTRESS_").skip(1);
    rests.map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'));
        format!("BUTTRESS_{}", &rest[..end.unwrap_or(rest.len())])
    })
}

#[test]
fn every_variable_is_a_setting() {
    let mut found = 0;
    for (file, text) in files() {
        for name in variables(&text).filter(|name| !name.ends_with('_')) {
            found += 1;
            // An empty value counts as absent, also as the path of a file.
            let known = Source::new([(name.as_str(), "")], None).map(drop);
            assert!(known.is_ok(), "{file}: {}", known.unwrap_err());
        }
    }
    assert!(found > 30, "{found}");
}

/// The number after a text, in a file.
fn seconds(file: &str, before: &str) -> Duration {
    let text = read(file);
    let rest = text
        .split(before)
        .nth(1)
        .unwrap_or_else(|| panic!("{file} has no {before}"));
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Duration::from_secs(rest[..end].parse().unwrap())
}

#[test]
fn every_stop_leaves_time_for_open_requests() {
    let none: [(String, String); 0] = [];
    let settings = Settings::load(&Source::new(none, None).unwrap()).unwrap();
    let before_the_signal = seconds("kubernetes.yaml", "sleep:\n                seconds: ");
    assert!(seconds("buttress.service", "TimeoutStopSec=") > settings.shutdown_timeout);
    // The first one is that of the server.
    assert!(seconds("compose.yaml", "stop_grace_period: ") > settings.shutdown_timeout);
    assert!(
        seconds("kubernetes.yaml", "terminationGracePeriodSeconds: ") > settings.shutdown_timeout + before_the_signal
    );
}
