//! All of AWS's providers of credentials, and roles, with a cloud on loopback and the program as a process.

use std::fs;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cloud::{CONTAINER_TOKEN, Cloud, Issued};
use crate::cloud_credentials::{ready, run, serve, verify};
use crate::support::{PNG, SignedForm, person_at};

const ROLE: &str = "arn:aws:iam::123456789012:role/browser";

/// Finds a provider that is not asked, is asked in the wrong order, or whose token is lost.
#[tokio::test(flavor = "multi_thread")]
async fn every_provider_signs_forms() {
    let folder = tempfile::tempdir().unwrap();
    let cloud = Cloud::start(&folder.path().join("store"), 900).await;
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("identity"), "a.web.identity").unwrap();
    let (url, container) = (cloud.url(), format!("{}/container", cloud.url()));
    let (identity, profile) = (path("identity"), path("credentials"));
    let no_metadata = ("AWS_EC2_METADATA_DISABLED", "true");
    let metadata = ("AWS_EC2_METADATA_SERVICE_ENDPOINT", url.as_str());
    let in_container = [
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", container.as_str()),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", CONTAINER_TOKEN),
    ];
    let with_identity = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", identity.as_str()),
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"),
        ("AWS_ENDPOINT_URL_STS", url.as_str()),
    ];
    let arguments = [
        "sign",
        "--key",
        "staging/a",
        "--content-type",
        "image/png",
        "--max-bytes",
        "100",
    ];
    let signed = |variables: &[(&str, &str)]| {
        let output = run(folder.path(), &arguments, &cloud, variables);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{variables:?}: {error}");
        let form: Value = serde_json::from_slice(&output.stdout).unwrap();
        let fields = form["fields"].as_object().unwrap().clone();
        let fields = fields
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()));
        SignedForm {
            id: String::new(),
            url: form["url"].as_str().unwrap().to_owned(),
            fields: fields.collect(),
        }
    };
    for variables in [
        &[metadata][..],
        &in_container,
        // A container's endpoint has priority over the instance's, as a web identity has over both.
        &[&in_container[..], &[metadata]].concat(),
        &[&with_identity[..], &[no_metadata]].concat(),
        &[&with_identity[..], &in_container, &[metadata]].concat(),
    ] {
        let before = cloud.issued().len();
        let form = signed(variables);
        assert_eq!(cloud.issued().len(), before + 1, "{variables:?}");
        verify(&form, &cloud.issued().pop().unwrap());
    }
    let (body, authorization) = cloud.sts().pop().unwrap();
    assert!(
        body.contains("WebIdentityToken=a.web.identity") && body.contains("role%2Fpod"),
        "{body}"
    );
    assert!(authorization.is_empty(), "such a request is not signed");

    let asked = cloud.issued().len();
    let fixed = Issued {
        id: "ASIAFIXED".to_owned(),
        secret: "fixed".to_owned(),
        token: "fixed-token".to_owned(),
        expires_at: Timestamp::MAX,
    };
    fs::write(
        &profile,
        "[other]\naws_access_key_id = ASIAFIXED\naws_secret_access_key = fixed\naws_session_token = fixed-token\n",
    )
    .unwrap();
    let of_profile = [
        ("AWS_SHARED_CREDENTIALS_FILE", profile.as_str()),
        ("AWS_PROFILE", "other"),
        metadata,
    ];
    verify(&signed(&of_profile), &fixed);
    let of_environment = [
        ("AWS_ACCESS_KEY_ID", "ASIAFIXED"),
        ("AWS_SECRET_ACCESS_KEY", "fixed"),
        ("AWS_SESSION_TOKEN", "fixed-token"),
        metadata,
    ];
    verify(&signed(&of_environment), &fixed);
    assert_eq!(
        cloud.issued().len(),
        asked,
        "the first provider with credentials is the last that is asked"
    );
}

/// Finds uploads that are signed with the server's own rights although a role is set, and a session policy that is not
/// sent.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_only_upload_signs_forms() {
    let folder = tempfile::tempdir().unwrap();
    let cloud = Cloud::start(&folder.path().join("store"), 900).await;
    cloud.add_key("AKIASERVER", "server-secret");
    let url = cloud.url();
    let variables = [
        ("BUTTRESS_S3_ACCESS_KEY_ID", "AKIASERVER"),
        ("BUTTRESS_S3_SECRET_ACCESS_KEY", "server-secret"),
        ("BUTTRESS_S3_BROWSER_ROLE", ROLE),
        ("AWS_ENDPOINT_URL_STS", url.as_str()),
    ];
    let (_running, printed, site) = serve(folder.path(), &cloud, &variables);
    assert!(
        printed.contains(&format!("Uploads are signed with credentials from the role {ROLE}")),
        "{printed}"
    );
    ready(&site, 200, Duration::from_secs(20)).await;
    let ada = person_at(&site, "ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    let role = cloud.issued().pop().unwrap();
    verify(&form, &role);
    ada.upload("a.png", "image/png", PNG).await;
    let sts = cloud.sts();
    assert_eq!(sts.len(), 1, "one request serves all forms");
    let (body, authorization) = &sts[0];
    let body: Vec<(String, String)> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let value = |wanted: &str| &body.iter().find(|(name, _)| name == wanted).unwrap().1;
    assert_eq!(
        (value("Action").as_str(), value("RoleArn").as_str()),
        ("AssumeRole", ROLE)
    );
    let policy: Value = serde_json::from_str(value("Policy")).unwrap();
    let resources = ["arn:aws:s3:::files/staging/*", "arn:aws:s3:::files/parts/*"];
    assert_eq!(policy["Statement"][0]["Resource"], json!(resources));
    assert_eq!(policy["Statement"][0]["Action"], json!(["s3:PutObject"]));
    assert!(authorization.contains("Credential=AKIASERVER/"), "{authorization}");
    assert_eq!(cloud.violations(), [""; 0]);
}

/// Finds a start that hangs, or whose sentence does not say which providers were tried; and a doctor that prints
/// credentials.
#[tokio::test(flavor = "multi_thread")]
async fn the_start_and_the_doctor_say_where_credentials_were_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let cloud = Cloud::start(&folder.path().join("store"), 900).await;
    // Nothing listens at this port.
    let nowhere = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:9")];
    let output = run(folder.path(), &[], &cloud, &nowhere);
    assert_eq!(output.status.code(), Some(1));
    let sentence = String::from_utf8(output.stderr).unwrap();
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
    assert!(
        sentence.starts_with("BUTTRESS_S3_CREDENTIALS: no credentials were found; tried "),
        "{sentence}"
    );
    for provider in [
        "AWS_ACCESS_KEY_ID",
        "AWS_PROFILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER",
        "IMDSv2",
    ] {
        assert!(sentence.contains(provider), "{sentence}");
    }

    let doctor = |variables: &[(&str, &str)]| {
        let output = run(folder.path(), &["doctor", "--json"], &cloud, variables);
        let text = String::from_utf8(output.stdout).unwrap();
        let checks: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let check = checks.into_iter().find(|check| check["name"] == "credentials");
        (check.unwrap_or_else(|| panic!("{text}")), text)
    };
    let (check, _) = doctor(&nowhere);
    assert_eq!(check["state"], "failed", "{check}");
    let url = cloud.url();
    let (check, text) = doctor(&[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &url)]);
    assert_eq!(check["state"], "ok", "{check}");
    let issued = cloud.issued().pop().unwrap();
    let message = check["message"].as_str().unwrap();
    assert!(
        message.contains("IMDSv2") && message.contains(&issued.expires_at.to_string()),
        "{message}"
    );
    assert!(
        !text.contains(&issued.secret) && !text.contains(&issued.token),
        "{text}"
    );

    // The metadata service repeats expired credentials; their expiry is not put off.
    cloud.set_life(-30);
    let arguments = [
        "sign",
        "--key",
        "staging/a",
        "--content-type",
        "image/png",
        "--max-bytes",
        "100",
    ];
    let output = run(
        folder.path(),
        &arguments,
        &cloud,
        &[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &url)],
    );
    assert_eq!(output.status.code(), Some(1));
    let sentence = String::from_utf8(output.stderr).unwrap();
    let expired_at = cloud.issued().pop().unwrap().expires_at;
    let expected = format!("BUTTRESS_S3_CREDENTIALS: the credentials expired at {expired_at}");
    assert!(sentence.starts_with(&expected), "{sentence}");
}
