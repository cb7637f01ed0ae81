//! Checks that every test that `docs/security.md` names exists.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn sources(folder: &Path, ending: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("node_modules") {
            sources(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(read(&path));
        }
    }
}

/// The texts between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// `a/{b,c}.rs` as two paths.
fn expanded(path: &str) -> Vec<String> {
    match (path.split_once('{'), path.split_once('}')) {
        (Some((before, _)), Some((_, after))) => {
            let names = &path[before.len() + 1..path.len() - after.len() - 1];
            names.split(',').map(|name| format!("{before}{name}{after}")).collect()
        }
        _ => vec![path.to_owned()],
    }
}

#[test]
fn every_test_named_in_the_map_exists() {
    let root = root();
    let map = read(&root.join("docs/security.md"));
    let mut specs = Vec::new();
    sources(&root.join("end2end/tests"), ".spec.ts", &mut specs);
    let mut checked = 0;
    for name in quoted(&map) {
        // `module::test` of server/tests/flows, or `module::*` for all tests of a module.
        if let Some((module, test)) = name.split_once("::").filter(|(module, _)| !module.contains('/')) {
            let file = root.join(format!("server/tests/flows/{module}.rs"));
            let source = read(&file);
            let known = test == "*" || source.contains(&format!("fn {test}("));
            assert!(known, "{name} is not in {}", file.display());
            checked += 1;
        // `e2e/file.spec.ts`, and after a colon the title of a test.
        } else if let Some(rest) = name.strip_prefix("e2e/") {
            let (file, title) = rest.split_once(": ").unwrap_or((rest, ""));
            let source = read(&root.join("end2end/tests").join(file));
            assert!(source.contains(title), "no test of {file} is called {title}");
            checked += 1;
        // `path/to/file.rs`, and after `::` a test.
        } else if name.contains('/') && [".rs", ".sh", ".md", ".json"].iter().any(|end| name.contains(end)) {
            let (paths, test) = name.split_once("::").unwrap_or((name, ""));
            for path in expanded(paths) {
                let source = read(&root.join(&path));
                assert!(test.is_empty() || source.contains(&format!("fn {test}(")), "{name}");
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "{checked}");
}

/// The numbered attacks and threats that the map must cover.
#[test]
fn every_numbered_threat_and_attack_is_covered() {
    let map = read(&root().join("docs/security.md"));
    let words: BTreeSet<&str> = map.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').collect();
    for threat in 1..=30 {
        let own = format!("T{threat}");
        assert!(words.contains(own.as_str()), "{own}");
    }
    for case in [
        20, 21, 23, 26, 27, 30, 31, 32, 33, 35, 36, 38, 39, 70, 71, 72, 73, 75, 76, 77, 78, 79, 81, 82, 83, 84, 86, 87,
        89, 90, 91, 92, 94, 95, 98,
    ] {
        let own = format!("T-{case}");
        assert!(words.contains(own.as_str()), "{own}");
    }
    for chapter in 1..=17 {
        let own = format!("V{chapter}");
        assert!(words.contains(own.as_str()), "{own}");
    }
}
