//! `buttress doctor`, against stores with faults and a running site.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use server::config::Source;
use server::doctor_command::{Check, DoctorArguments, Report, State, run};

use crate::doctor_store::{DoctorStore, ORIGIN, Script, cors, lifecycle};
use crate::support::{TestServer, real_store};

type Pairs = Vec<(String, String)>;

fn pairs(more: &[(&str, &str)]) -> Pairs {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    more.iter().map(owned).collect()
}

/// The report with these settings and a data folder of its own.
async fn report(settings: &Pairs, more: &[(&str, &str)]) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    let own = [
        ("BUTTRESS_DATA_DIR", data.as_str()),
        ("BUTTRESS_ADDR", "127.0.0.1:3000"),
    ];
    let all = [pairs(&own), settings.clone(), pairs(more)].concat();
    run(DoctorArguments::default(), Source::new(all, None), |_| Ok(()))
        .await
        .unwrap()
}

fn states(report: &Report) -> BTreeMap<&'static str, State> {
    let states: BTreeMap<_, _> = report.0.iter().map(|check| (check.name, check.state)).collect();
    assert_eq!(states.len(), report.0.len(), "names are unique: {}", report.table());
    states
}

fn check<'a>(report: &'a Report, name: &str) -> &'a Check {
    let found = report.0.iter().find(|check| check.name == name);
    found.unwrap_or_else(|| panic!("{name}: {}", report.table()))
}

/// All checks that are neither right nor skipped.
fn problems(report: &Report) -> Vec<(&'static str, State)> {
    let states = report.0.iter().map(|check| (check.name, check.state));
    states.filter(|(_, state)| *state >= State::Warning).collect()
}

#[tokio::test]
async fn a_right_store_passes_and_nothing_is_left_in_it() {
    let store = DoctorStore::start(Script::right()).await;
    for method in ["post", "put"] {
        let report = report(&store.settings, &[("BUTTRESS_S3_UPLOAD_METHOD", method)]).await;
        assert_eq!(problems(&report), [], "{}", report.table());
        assert!(report.is_ok());
        let states = states(&report);
        for name in [
            "settings",
            "database",
            "data_folder",
            "disk",
            "clock",
            "endpoint",
            "bucket",
            "region",
            "server_key",
            "browser_key",
            "public_endpoint",
            "content_policy",
            "cors_rule",
            "cors_preflight",
            "lifecycle",
            "versioning",
            "public_access",
            "upload_by_form",
            "upload_by_put",
            "upload_in_parts",
        ] {
            assert_eq!(states.get(name), Some(&State::Ok), "{name}: {}", report.table());
        }
    }
    assert_eq!(store.files(), Vec::<String>::new());
}

#[tokio::test]
async fn a_store_with_many_faults_is_told_all_of_them() {
    let mut script = Script::right();
    script.origin = "https://other.example.org";
    script.cors = (200, cors(ORIGIN, &["GET", "HEAD", "POST"]));
    script.lifecycle = (200, lifecycle(""));
    script.versioning = (
        200,
        "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>".to_owned(),
    );
    script.clock = -400;
    script.public = Some("files/");
    let store = DoctorStore::start(script).await;
    let report = report(&store.settings, &[]).await;
    assert_eq!(
        problems(&report),
        [
            ("clock", State::Failed),
            ("cors_rule", State::Failed),
            ("cors_preflight", State::Failed),
            ("lifecycle", State::Failed),
            ("versioning", State::Warning),
            ("public_access", State::Failed),
        ],
        "{}",
        report.table()
    );
    assert!(!report.is_ok());
    for (name, part) in [
        ("clock", "s behind this machine's"),
        ("cors_rule", "lack the method PUT."),
        ("cors_preflight", "Access-Control-Allow-Origin is missing"),
        ("lifecycle", "The lifecycle rule \"tidy\" deletes people's files"),
        ("public_access", "under files/ without"),
    ] {
        let check = check(&report, name);
        assert!(check.message.contains(part), "{}", check.message);
        assert!(check.advice.is_some(), "{name}");
    }
    assert!(check(&report, "cors_rule").advice.as_ref().unwrap().contains(ORIGIN));
    assert_eq!(store.files(), Vec::<String>::new());
}

#[tokio::test]
async fn a_bucket_whose_settings_cannot_be_read_is_tried_out() {
    let mut script = Script::right();
    let denied = "<Error><Code>AccessDenied</Code></Error>".to_owned();
    script.cors = (403, denied);
    // Old MinIO, and stores without such settings.
    script.lifecycle = (501, "<Error><Code>NotImplemented</Code></Error>".to_owned());
    script.versioning = (200, "<ListBucketResult></ListBucketResult>".to_owned());
    let store = DoctorStore::start(script.clone()).await;
    let allowed = report(&store.settings, &[]).await;
    let found = states(&allowed);
    assert_eq!(
        [found["cors_rule"], found["lifecycle"]],
        [State::Skipped; 2],
        "{}",
        allowed.table()
    );
    assert_eq!(found["cors_preflight"], State::Ok);

    script.cors = (404, "<Error><Code>NoSuchCORSConfiguration</Code></Error>".to_owned());
    script.lifecycle = (
        404,
        "<Error><Code>NoSuchLifecycleConfiguration</Code></Error>".to_owned(),
    );
    let store = DoctorStore::start(script.clone()).await;
    // The gateway allows what the bucket does not have: this works, and may stop at any time.
    let report = report(&store.settings, &[]).await;
    let found = states(&report);
    assert_eq!(
        [found["cors_rule"], found["cors_preflight"], found["lifecycle"]],
        [State::Warning, State::Ok, State::Warning],
        "{}",
        report.table()
    );
    assert!(report.is_ok(), "warnings are allowed");
}

#[tokio::test]
async fn the_first_cause_is_named_and_the_rest_is_skipped() {
    let store = DoctorStore::start(Script::right()).await;
    for (setting, value, failed) in [
        ("BUTTRESS_S3_SECRET_ACCESS_KEY", "wrong", "server_key"),
        ("BUTTRESS_S3_ENDPOINT", "http://127.0.0.1:9", "endpoint"),
    ] {
        let report = report(&store.settings, &[(setting, value)]).await;
        assert_eq!(problems(&report), [(failed, State::Failed)], "{}", report.table());
        let check = check(&report, failed);
        assert!(check.message.starts_with(&format!("{setting}: ")), "{}", check.message);
        assert_eq!(states(&report)["upload_by_form"], State::Skipped);
    }
    let browser = [("BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY", "wrong")];
    let found = states(&report(&store.settings, &browser).await);
    assert_eq!([found["server_key"], found["browser_key"]], [State::Ok, State::Failed]);
    // The server's own key signs uploads under another name.
    let own = |name: &str| {
        let found = store.settings.iter().find(|(known, _)| known.ends_with(name));
        found.unwrap().1.as_str()
    };
    let same = [
        ("BUTTRESS_S3_BROWSER_ACCESS_KEY_ID", own("S3_ACCESS_KEY_ID")),
        ("BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY", own("S3_SECRET_ACCESS_KEY")),
    ];
    let report = report(&store.settings, &same).await;
    assert_eq!(problems(&report), [("browser_key", State::Warning)]);
    assert!(check(&report, "browser_key").message.contains("may list"));
}

#[tokio::test]
async fn a_store_that_only_the_server_reaches_is_found() {
    let store = DoctorStore::start(Script::right()).await;
    let site = [
        ("BUTTRESS_PUBLIC_URL", "https://files.invalid"),
        ("BUTTRESS_TRUSTED_PROXIES", "10.0.0.1"),
    ];
    let report = report(&store.settings, &site).await;
    let check = check(&report, "public_endpoint");
    assert_eq!(check.state, State::Failed, "{}", report.table());
    assert!(check.advice.as_ref().unwrap().contains("BUTTRESS_S3_PUBLIC_ENDPOINT"));
    assert_eq!(states(&report)["site"], State::Skipped);
}

#[tokio::test]
async fn a_running_site_is_asked_through_its_public_url() {
    let secret = "0123456789abcdef0123456789abcdef";
    let store = DoctorStore::start(Script::right()).await;
    let mut settings = store.settings.clone();
    settings.push(("BUTTRESS_BUCKET_EVENTS_SECRET".to_owned(), secret.to_owned()));
    let borrowed: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (&**name, &**value)).collect();
    let server = TestServer::start_with(&borrowed).await;
    let site = ("BUTTRESS_PUBLIC_URL", server.url.as_str());
    // Beside the server, with its database.
    let beside = report(&server.settings, &[site]).await;
    let database = check(&beside, "database");
    assert!(
        database.message.ends_with("has all migrations of this version."),
        "{}",
        beside.table()
    );
    let found = states(&beside);
    for name in ["site", "site_requests", "bucket_events"] {
        assert_eq!(found[name], State::Ok, "{name}");
    }
    assert_eq!(found["site_addresses"], State::Skipped);
    let other = ("BUTTRESS_BUCKET_EVENTS_SECRET", "fedcba9876543210fedcba9876543210");
    assert_eq!(
        states(&report(&settings, &[site, other]).await)["bucket_events"],
        State::Failed
    );
    // Something else at the address of the site.
    let endpoint = store.settings[0].1.as_str();
    let found = states(&report(&settings, &[("BUTTRESS_PUBLIC_URL", endpoint)]).await);
    assert_eq!(found["site"], State::Failed);
}

#[tokio::test]
async fn missing_rules_are_added_and_those_of_others_stay() {
    let mut script = Script::right();
    script.cors = (200, cors("https://other.example.org", &["GET", "DELETE"]));
    script.lifecycle = (
        404,
        "<Error><Code>NoSuchLifecycleConfiguration</Code></Error>".to_owned(),
    );
    let store = DoctorStore::start(script.clone()).await;
    let fix = async |yes| {
        let arguments = DoctorArguments {
            fix: true,
            yes,
            ..DoctorArguments::default()
        };
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().display().to_string();
        let own = pairs(&[("BUTTRESS_DATA_DIR", &data), ("BUTTRESS_ADDR", "127.0.0.1:3000")]);
        let source = Source::new([own, store.settings.clone()].concat(), None);
        let mut printed = Vec::new();
        let print = |text: &str| {
            printed.push(text.to_owned());
            Ok(())
        };
        let report = run(arguments, source, print).await.unwrap();
        (printed, states(&report))
    };
    let now = || store.script.lock().unwrap().clone();

    let (printed, found) = fix(false).await;
    assert!(printed[0].contains("1 rule of others stays"), "{}", printed[0]);
    assert!(printed[0].contains("Add --yes"), "{}", printed[0]);
    assert_eq!(found["cors_rule"], State::Warning);
    assert_eq!((now().cors, now().lifecycle), (script.cors.clone(), script.lifecycle));

    // A change that cannot be printed is not written.
    let arguments = DoctorArguments {
        fix: true,
        yes: true,
        ..DoctorArguments::default()
    };
    let source = Source::new(store.settings.clone(), None);
    let closed = run(arguments, source, |_| Err(std::io::ErrorKind::BrokenPipe.into())).await;
    assert!(closed.is_err());
    assert_eq!(now().cors, script.cors);

    let (printed, found) = fix(true).await;
    assert_eq!(printed.len(), 3, "the change, its outcome, the report");
    assert_eq!([found["cors_rule"], found["lifecycle"]], [State::Ok; 2], "{printed:?}");
    let (before, after) = (script.cors.1, now().cors.1);
    let rule = &before[before.find("<CORSRule>").unwrap()..];
    assert!(after.ends_with(rule), "{after}");
    assert_eq!(after.matches(ORIGIN).count(), 1);

    let written = now().cors;
    let (printed, _) = fix(true).await;
    assert!(printed[0].contains("nothing to change"), "{}", printed[0]);
    assert_eq!(now().cors, written);
}

/// The program in an empty folder with only these settings.
fn program(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_buttress"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("BUTTRESS_")) {
        command.env_remove(name);
    }
    let command = command.current_dir(folder).arg("doctor").args(arguments);
    let output = command.envs(settings.iter().copied()).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn exit_codes_and_json_are_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    let (code, text) = program(folder.path(), &["--offline", "--json"], &[]);
    assert_eq!(code, Some(0), "{text}");
    let checks: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(checks[0]["name"], "settings");
    for check in &checks {
        assert!(["ok", "skipped"].contains(&check["state"].as_str().unwrap()), "{check}");
        assert!(check["message"].is_string() && check.get("advice").is_some());
    }
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "nothing is created"
    );

    for (name, value) in [("BUTTRESS_ADDR", "nowhere"), ("BUTTRESS_COLOUR", "red")] {
        let (code, text) = program(folder.path(), &["--json"], &[(name, value)]);
        assert_eq!(code, Some(1), "{text}");
        let check: Value = serde_json::from_str(&text).unwrap();
        assert_eq!([&check["name"], &check["state"]], ["settings", "failed"]);
        assert!(check["message"].as_str().unwrap().starts_with(name), "{check}");
    }
    let (code, text) = program(folder.path(), &["--offline"], &[]);
    assert!(code == Some(0) && text.contains("ok       settings "), "{text}");
}

#[tokio::test]
#[ignore = "needs a store: set BUTTRESS_S3_… as scripts/seaweedfs.sh start prints them"]
async fn a_real_store_has_no_failed_check() {
    let report = report(&real_store(), &[]).await;
    println!("{}", report.table());
    assert!(report.is_ok());
}
