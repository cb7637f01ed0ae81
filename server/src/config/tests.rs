//! Tests of all settings together.

use app::domain::limits::DEFAULT_TYPES;
use proptest::prelude::*;

use super::definitions::ALL;
use super::*;

fn load(pairs: &[(&str, &str)]) -> Result<Settings, String> {
    Source::new(pairs.iter().copied(), None)
        .and_then(|source| Settings::load(&source))
        .map_err(|e| e.to_string())
}

#[test]
fn without_settings_the_embedded_s3_is_used() {
    let settings = load(&[]).unwrap();
    assert_eq!(settings.addr.to_string(), "127.0.0.1:3000");
    assert!(matches!(settings.s3, S3Choice::Embedded { .. }));
}

#[test]
fn a_wrong_value_is_refused_in_one_sentence_that_names_the_setting() {
    for (name, value) in [
        ("BUTTRESS_ADDR", "three thousand"),
        ("BUTTRESS_SHUTDOWN_SECONDS", "3601"),
        ("BUTTRESS_METRICS_ADDR", "9100"),
        ("BUTTRESS_METRICS_TOKEN", "too short"),
        ("BUTTRESS_SHUTDOWN_SECONDS", "soon"),
        ("BUTTRESS_PUBLIC_URL", "http://files.example.org"),
        ("BUTTRESS_PUBLIC_URL", "https://files.example.org/app"),
        ("BUTTRESS_MAX_UPLOAD_BYTES", "0"),
        ("BUTTRESS_MAX_UPLOAD_BYTES", "5497558138881"),
        ("BUTTRESS_S3_UPLOAD_METHOD", "PUT"),
        ("BUTTRESS_ALLOWED_TYPES", "image/*"),
        ("BUTTRESS_ALLOWED_TYPES", "image/png,text/html"),
        ("BUTTRESS_DATABASE_URL", "mysql://x"),
        ("BUTTRESS_DATABASE_URL", "sqlite::memory:"),
        ("BUTTRESS_DATABASE_URL", "sqlite:x.db?mode=memory"),
        ("BUTTRESS_DATABASE_URL", "sqlite:x.db?cache=shared&mode=%6Demory"),
        ("BUTTRESS_DATABASE_URL", "sqlite://:memory:"),
        ("BUTTRESS_DATABASE_URL", "sqlite:"),
        ("BUTTRESS_DATABASE_URL", "sqlite:x.db?mode=what"),
        ("BUTTRESS_DATABASE_URL", "postgres"),
        ("BUTTRESS_DATABASE_URL", "postgres://db:port/buttress"),
        ("BUTTRESS_DATABASE_URL", "postgres://db/buttress?sslmode=perhaps"),
        ("BUTTRESS_LOG", "info,server=loudly"),
        ("BUTTRESS_LOG_FORMAT", "JSON"),
        ("BUTTRESS_FORM_LIFETIME_SECONDS", "1"),
        ("BUTTRESS_MULTIPART_THRESHOLD_BYTES", "1000"),
        ("BUTTRESS_QUOTA_BYTES", "-1"),
        ("BUTTRESS_QUOTA_BYTES", "18446744073709551615"),
        ("BUTTRESS_MAX_UNFINISHED_UPLOADS", "5000000000"),
        ("BUTTRESS_BUDGET_PER_MINUTE", "many"),
        ("BUTTRESS_UNDO_SECONDS", "99999999"),
        ("BUTTRESS_LINK_LIFETIME_SECONDS", "59"),
        ("BUTTRESS_LINK_LIFETIME_SECONDS", "604801"),
        ("BUTTRESS_BUCKET_EVENTS_SECRET", "too short"),
        ("BUTTRESS_SIGNUP", "everybody"),
        ("BUTTRESS_AUDIT_RETENTION_DAYS", "29"),
        ("BUTTRESS_SESSION_IDLE_SECONDS", "1"),
        ("BUTTRESS_SESSION_LIFETIME_SECONDS", "60"),
        ("BUTTRESS_OIDC_ISSUER", "http://login.example.org"),
        ("BUTTRESS_OIDC_ISSUER", "login.example.org"),
        ("BUTTRESS_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("BUTTRESS_TRUSTED_PROXIES", "proxy.internal"),
        (
            "BUTTRESS_BUCKET_EVENTS_SECRET",
            "0123456789 0123456789 0123456789 0123456789",
        ),
    ] {
        let message = load(&[(name, value)]).unwrap_err();
        assert!(message.starts_with(name), "{message}");
        assert!(!message.contains('\n'), "{message}");
    }
}

#[test]
fn types_that_a_browser_runs_are_never_allowed() {
    for active in [
        "text/html",
        "text/xml",
        "text/xsl",
        "application/xml",
        "application/xhtml+xml",
        "application/atom+xml",
        "application/rss+xml",
        "application/mathml+xml",
        "application/xslt+xml",
        "application/vnd.example+xml",
        "image/svg+xml",
        "IMAGE/SVG+XML",
        "multipart/x-mixed-replace",
        "multipart/related",
        "message/rfc822",
        "application/x-mhtml",
        "text/javascript",
        "text/javascript1.5",
        "text/jscript",
        "text/livescript",
        "text/x-ecmascript",
        "application/javascript",
        "application/x-javascript",
        "application/ecmascript",
    ] {
        let message = load(&[("BUTTRESS_ALLOWED_TYPES", &format!("image/png,{active}"))]).unwrap_err();
        assert!(message.contains("is never allowed"), "{active}: {message}");
    }
    let inert = "application/vnd.openxmlformats-officedocument.wordprocessingml.document,application/json,\
                 application/octet-stream,model/gltf-binary,text/vtt";
    assert!(load(&[("BUTTRESS_ALLOWED_TYPES", inert)]).is_ok());
    assert!(load(&[("BUTTRESS_ALLOWED_TYPES", &DEFAULT_TYPES.join(","))]).is_ok());
}

#[test]
fn an_incomplete_browser_key_is_refused_with_the_missing_setting() {
    let server = [
        ("BUTTRESS_S3_BUCKET", "files"),
        ("BUTTRESS_S3_REGION", "us-east-1"),
        ("BUTTRESS_S3_ACCESS_KEY_ID", "SERVER"),
        ("BUTTRESS_S3_SECRET_ACCESS_KEY", "secret"),
    ];
    let with = |more: &[(&str, &str)]| load(&[&server[..], more].concat());
    let upload_key = |settings: Settings| match settings.s3 {
        S3Choice::External(s3) => match (s3.browser_key, s3.server_key) {
            (Some(key), _) | (None, KeySource::Fixed(key)) => key,
            (None, KeySource::Provider) => panic!("a key is set"),
        },
        S3Choice::Embedded { .. } => panic!("an S3 is named"),
    };
    let key = upload_key(with(&[]).unwrap());
    assert_eq!((key.role, key.id.as_str()), (KeyRole::Server, "SERVER"));
    let (id, secret, token) = (
        ("BUTTRESS_S3_BROWSER_ACCESS_KEY_ID", "BROWSER"),
        ("BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY", "another"),
        ("BUTTRESS_S3_BROWSER_SESSION_TOKEN", "token"),
    );
    let key = upload_key(with(&[id, secret, token]).unwrap());
    assert_eq!((key.role, key.id.as_str()), (KeyRole::Browser, "BROWSER"));
    assert!(key.session_token.is_some());
    for (given, missing) in [
        (&[id][..], secret.0),
        (&[secret], id.0),
        (&[token], id.0),
        (&[id, token], secret.0),
    ] {
        let message = with(given).unwrap_err();
        assert!(message.starts_with(&format!("{missing}: it is missing")), "{message}");
    }
    let crooked = with(&[(id.0, "BROW/SER"), secret]).unwrap_err();
    assert!(crooked.starts_with(id.0), "{crooked}");
    // A browser key selects the operator's S3, as the server's key does.
    assert!(load(&[id, secret]).unwrap_err().starts_with("BUTTRESS_S3_BUCKET: "));
}

#[test]
fn an_incomplete_s3_is_refused_with_the_missing_setting() {
    let message = load(&[("BUTTRESS_S3_BUCKET", "files")]).unwrap_err();
    assert!(message.starts_with("BUTTRESS_S3_ACCESS_KEY_ID"), "{message}");
    let message = load(&[("BUTTRESS_S3_ENDPOINT", "http://127.0.0.1:9000")]).unwrap_err();
    assert!(message.starts_with("BUTTRESS_S3_BUCKET"), "{message}");
}

#[test]
fn variables_of_aws_are_read_and_debug_prints_no_secret() {
    let settings = load(&[
        ("BUTTRESS_S3_BUCKET", "files"),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "very-secret-key"),
        ("AWS_SESSION_TOKEN", "very-secret-token"),
        ("AWS_REGION", "eu-central-1"),
        ("BUTTRESS_BUCKET_EVENTS_SECRET", "very-secret-0123456789-0123456789"),
    ])
    .unwrap();
    let debug = format!("{settings:?}");
    assert!(
        debug.contains("AKIDEXAMPLE") && debug.contains("eu-central-1"),
        "{debug}"
    );
    assert!(!debug.contains("very-secret"), "{debug}");
}

#[test]
fn an_error_does_not_contain_the_secret() {
    let message = load(&[
        ("BUTTRESS_S3_BUCKET", "files"),
        ("BUTTRESS_S3_REGION", "us-east-1"),
        ("BUTTRESS_S3_ACCESS_KEY_ID", "AKID"),
        ("BUTTRESS_S3_SECRET_ACCESS_KEY", "bad\nsecret"),
    ])
    .unwrap_err();
    assert!(
        message.starts_with("BUTTRESS_S3_SECRET_ACCESS_KEY") && !message.contains("bad"),
        "{message}"
    );
}

#[test]
fn an_error_names_the_wrong_half_of_a_key() {
    let good = [
        ("BUTTRESS_S3_BUCKET", "files"),
        ("BUTTRESS_S3_REGION", "us-east-1"),
        ("BUTTRESS_S3_ACCESS_KEY_ID", "AKID"),
        ("BUTTRESS_S3_SECRET_ACCESS_KEY", "secret"),
        ("BUTTRESS_S3_SESSION_TOKEN", "token"),
        ("BUTTRESS_S3_BROWSER_ACCESS_KEY_ID", "AKID"),
        ("BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY", "secret"),
        ("BUTTRESS_S3_BROWSER_SESSION_TOKEN", "token"),
    ];
    assert!(load(&good).is_ok());
    for (name, _) in &good[2..] {
        for value in [
            " ",
            "AK ID",
            " AKID",
            "AKID ",
            "AKID\u{a0}",
            "AKID\r",
            &"x".repeat(9000),
        ] {
            let message = load(&[&good[..], &[(name, value)]].concat()).unwrap_err();
            assert!(message.starts_with(&format!("{name}: ")), "{name} {value:?}: {message}");
        }
    }
}

#[test]
fn the_shells_session_token_is_combined_only_with_the_shells_key() {
    let shell = [
        ("BUTTRESS_S3_BUCKET", "files"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "SHELL"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_SESSION_TOKEN", "token"),
    ];
    let key = |more: &[(&str, &str)]| match load(&[&shell[..], more].concat())?.s3 {
        S3Choice::External(s3) => match s3.server_key {
            KeySource::Fixed(key) => Ok((key.id, key.session_token.is_some())),
            KeySource::Provider => Err("a key is set".to_owned()),
        },
        S3Choice::Embedded { .. } => Err("an S3 is named".to_owned()),
    };
    let (id, secret) = (
        ("BUTTRESS_S3_ACCESS_KEY_ID", "OURS"),
        ("BUTTRESS_S3_SECRET_ACCESS_KEY", "ours"),
    );
    assert_eq!(key(&[]), Ok(("SHELL".to_owned(), true)));
    assert_eq!(key(&[id, secret]), Ok(("OURS".to_owned(), false)));
    assert_eq!(
        key(&[id, secret, ("BUTTRESS_S3_SESSION_TOKEN", "own")]),
        Ok(("OURS".to_owned(), true))
    );
    // Halves of two keys are not combined.
    assert!(
        key(&[id])
            .unwrap_err()
            .starts_with("BUTTRESS_S3_SECRET_ACCESS_KEY: it is missing")
    );
    assert!(
        key(&[secret])
            .unwrap_err()
            .starts_with("BUTTRESS_S3_ACCESS_KEY_ID: it is missing")
    );
}

#[test]
fn an_https_site_needs_an_https_store() {
    let with = |site: &str, own: &str, public: &str| {
        load(&[
            ("BUTTRESS_PUBLIC_URL", site),
            ("BUTTRESS_S3_BUCKET", "files"),
            ("BUTTRESS_S3_ACCESS_KEY_ID", "AKID"),
            ("BUTTRESS_S3_SECRET_ACCESS_KEY", "secret"),
            ("BUTTRESS_S3_ENDPOINT", own),
            ("BUTTRESS_S3_PUBLIC_ENDPOINT", public),
        ])
        .map(drop)
    };
    let (site, local) = ("https://files.example.org", "http://127.0.0.1:3000");
    let (inside, outside) = ("http://store:9000", "https://store.example.org");
    for (site, own, public) in [
        (site, inside, outside),
        (site, outside, ""),
        (site, "http://127.0.0.1:9000", ""),
        (site, inside, "http://localhost:9000"),
        (local, inside, ""),
        (local, inside, inside),
    ] {
        assert_eq!(with(site, own, public), Ok(()), "{site} {own} {public}");
    }
    let own = with(site, inside, "").unwrap_err();
    assert!(
        own.starts_with("BUTTRESS_S3_ENDPOINT: BUTTRESS_PUBLIC_URL is https://")
            && own.contains("BUTTRESS_S3_PUBLIC_ENDPOINT"),
        "{own}"
    );
    let public = with(site, inside, "http://store.example.org").unwrap_err();
    assert!(public.starts_with("BUTTRESS_S3_PUBLIC_ENDPOINT: "), "{public}");
    let path = with(site, inside, "https://example.org/store").unwrap_err();
    assert!(
        path.starts_with("BUTTRESS_S3_PUBLIC_ENDPOINT: ") && path.contains("without a path"),
        "{path}"
    );
}

#[test]
fn a_bucket_with_dots_needs_path_style_with_tls() {
    let with = |pairs: &[(&str, &str)]| {
        let key = [
            ("BUTTRESS_S3_BUCKET", "files.example.org"),
            ("BUTTRESS_S3_REGION", "eu-central-1"),
            ("BUTTRESS_S3_ACCESS_KEY_ID", "AKID"),
            ("BUTTRESS_S3_SECRET_ACCESS_KEY", "secret"),
        ];
        match load(&[&key[..], pairs].concat())?.s3 {
            S3Choice::External(s3) => Ok(s3.path_style),
            S3Choice::Embedded { .. } => Err("an S3 is named".to_owned()),
        }
    };
    let by_host = ("BUTTRESS_S3_PATH_STYLE", "false");
    assert_eq!(with(&[]), Ok(true));
    assert_eq!(
        with(&[by_host, ("BUTTRESS_S3_ENDPOINT", "http://store:9000")]),
        Ok(false)
    );
    for endpoint in [
        &[][..],
        &[("BUTTRESS_S3_ENDPOINT", "https://s3.example.org")],
        &[
            ("BUTTRESS_S3_ENDPOINT", "http://store:9000"),
            ("BUTTRESS_S3_PUBLIC_ENDPOINT", "https://s3.example.org"),
        ],
    ] {
        let message = with(&[&[by_host], endpoint].concat()).unwrap_err();
        assert!(
            message.starts_with("BUTTRESS_S3_PATH_STYLE: it must be true or unset"),
            "{message}"
        );
    }
}

#[test]
fn documented_defaults_match_the_code() {
    let settings = load(&[]).unwrap();
    let limits = SessionLimits::default();
    assert_eq!(
        (settings.sessions.idle, settings.sessions.lifetime),
        (limits.idle, limits.lifetime)
    );
    assert_eq!(settings.rules.parts_from, app::domain::limits::DEFAULT_PARTS_FROM);
    assert_eq!(settings.rules.allowed_types, DEFAULT_TYPES);
    // Every documented default is a valid value.
    for setting in ALL {
        if let setting::DefaultValue::Text(text) = setting.default_value() {
            let variable = setting.to_string();
            assert!(load(&[(&variable, text)]).is_ok(), "{setting}");
        }
    }
}

/// Every `BUTTRESS_` name in documents and messages is a setting, or a variable of the scripts.
#[test]
fn documents_and_messages_name_only_existing_settings() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../");
    let texts = [
        "README.md",
        "docs/operations.md",
        "docs/bucket-events.md",
        "docs/security.md",
        "docs/languages.md",
    ]
    .iter()
    .map(|path| format!("{root}{path}"))
    .chain([
        format!("{root}server/src/canary/report.rs"),
        format!("{root}server/src/composition.rs"),
        format!("{root}server/src/database/error.rs"),
        format!("{root}server/src/embedded_s3.rs"),
        format!("{root}server/src/oidc.rs"),
    ]);
    for path in texts {
        let text = std::fs::read_to_string(&path).unwrap();
        for rest in text.split("BUTTRESS_").skip(1) {
            let end = rest.find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'));
            let name = &rest[..end.unwrap_or(rest.len())];
            let is_family = name.is_empty() || name.ends_with('_');
            assert!(
                is_family || unknown::is_known(name) || unknown::is_script_variable(name),
                "{path} names BUTTRESS_{name}"
            );
        }
    }
}

/// Plausible values, and arbitrary text.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~]{0,40}",
        "(sqlite|postgres|postgresql|http|https)://[^/]{0,12}(:[0-9a-z]{0,6})?/.{0,12}",
        "sqlite:.{0,20}",
        "postgres:.{0,20}",
        "[0-9]{1,25}",
        "-?[0-9.]{1,12}",
        Just("sqlite::memory:".to_owned()),
        Just("postgres://[::1]/buttress".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn every_wrong_value_is_reported_with_its_setting(
        values in proptest::collection::vec((0..ALL.len(), value()), 1..4)
    ) {
        let pairs: Vec<_> = values.iter().map(|(index, value)| (ALL[*index].to_string(), value.clone())).collect();
        match Source::new(pairs, None).and_then(|source| Settings::load(&source)) {
            Ok(settings) => drop(format!("{settings:?}")),
            Err(error) => {
                prop_assert!(error.setting.starts_with("BUTTRESS_"), "{}", error);
                prop_assert!(!error.problem.is_empty());
            }
        }
    }

    #[test]
    fn every_wrong_file_is_reported(
        text in prop_oneof![any::<String>(), "[\\[\\]\\.=\"a-z0-9_ \n{},]{0,200}"],
        setting in 0..ALL.len(),
        value in "(true|[0-9]{1,12}|[0-9].[0-9]|\\[\"[a-z]*\"\\]|\\{a=1\\}|2020-01-01|\"[^\"\\\\]*\")",
    ) {
        let written = format!("{} = {value}\n", ALL[setting].toml_name());
        for text in [text, written] {
            let none: [(String, String); 0] = [];
            if let Err(error) = Source::new(none, Some(&text)).and_then(|source| Settings::load(&source)) {
                prop_assert!(error.setting == "buttress.toml" || error.setting.starts_with("BUTTRESS_"));
            }
        }
    }
}
