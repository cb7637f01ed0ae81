//! Names, types and bytes of a hostile client, from signing to download: the cases T-20 to T-39.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use server::ledger::owner_and_upload;

use crate::support::{PNG, Person, SignedForm, TestServer};

/// Names with code, markup or patterns of other systems: T-20, T-26, T-27, T-36, T-38, T-39.
const NAMES: &[&str] = &[
    "\",\"x\":\"",
    "\"}],\"conditions\":[",
    "\\",
    "${filename}",
    "$key",
    "C:\\a.png",
    "CON",
    ".htaccess",
    "a;b=c\"d",
    "<img src=x onerror=alert(1)>.png",
    "<script>alert(1)",
    "=cmd()|'calc'!A0",
    "\u{202e}txt.png",
    "a\u{200b}b\u{2066}c",
    "%2e%2e%2fx",
    "🏔️ 👩‍👩‍👧‍👧.png",
    "'; DROP TABLE uploads; --",
    "\u{fe0f}\u{301}",
];

/// Invalid names.
const REFUSED: &[&str] = &[
    "../x",
    "..",
    ".",
    "/etc/passwd",
    "a//b",
    "a/",
    "nul\0",
    "new\nline",
    "a\r\nset-cookie: a=b",
    "\u{1b}[31m",
    " ",
    "",
];

fn declare(names: &[&str]) -> Value {
    let files: Vec<Value> = names
        .iter()
        .map(|name| json!({"name": name, "size": PNG.len(), "content_type": "image/png"}))
        .collect();
    json!({ "files": files })
}

fn policy_of(form: &SignedForm) -> Value {
    let policy = form.fields.iter().find(|(name, _)| name == "policy").unwrap();
    serde_json::from_slice(&BASE64_STANDARD.decode(&policy.1).unwrap()).unwrap()
}

/// A policy without the values that differ between honest forms.
fn shape(policy: &Value) -> Vec<String> {
    let conditions = policy["conditions"].as_array().unwrap();
    conditions
        .iter()
        .map(|condition| match condition.as_object() {
            Some(exact) => exact.keys().cloned().collect::<Vec<_>>().join(","),
            None => condition.to_string(),
        })
        .collect()
}

async fn download(person: &Person, id: &str) -> reqwest::Response {
    let answer = person.get(&format!("/uploads/{id}/file")).await;
    person.get(answer.headers()["location"].to_str().unwrap()).await
}

#[tokio::test]
async fn file_names_are_never_in_policies_or_keys_and_are_stored_unchanged() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let plain = shape(&policy_of(&ada.sign("plain.png", "image/png", PNG.len()).await));
    let outcomes: Value = ada
        .post("/api/uploads/sign", declare(NAMES))
        .await
        .json()
        .await
        .unwrap();
    for (name, outcome) in NAMES.iter().zip(outcomes.as_array().unwrap()) {
        assert!(outcome["error"].is_null(), "{name:?}: {outcome}");
        let form = SignedForm::of(outcome);
        assert_eq!(shape(&policy_of(&form)), plain, "{name:?}");
        let key = &form.fields.iter().find(|(field, _)| field == "key").unwrap().1;
        assert_eq!(*key, format!("staging/{}", form.id), "{name:?}");
        assert_eq!(ada.send(&form, PNG).await.status(), 201, "{name:?}");
        assert_eq!(ada.confirm(&[&form.id]).await[0]["state"], "confirmed", "{name:?}");

        let file = download(&ada, &form.id).await;
        let disposition = file.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert!(
            disposition.starts_with("attachment; filename=\""),
            "{name:?}: {disposition}"
        );
        assert_eq!(disposition.matches('"').count(), 2, "{name:?}: {disposition}");
        assert_eq!(file.headers()["content-type"], "image/png", "{name:?}");
    }
    let listed: Vec<String> = ada
        .files()
        .await
        .iter()
        .rev()
        .map(|file| file["name"].as_str().unwrap().to_owned())
        .collect();
    let (mut listed, mut sent): (Vec<_>, Vec<_>) = (listed, NAMES.iter().map(|name| (*name).to_owned()).collect());
    listed.sort();
    sent.sort();
    assert_eq!(listed, sent);
    for (key, _) in server.stored() {
        assert_eq!(owner_and_upload(&key).unwrap().0, 1, "nothing of a name is in {key}");
    }
    let page = ada.get("/dashboard/files").await.text().await.unwrap();
    assert!(
        !page.contains("<img src=x") && !page.contains("<script>alert"),
        "escaped in the page"
    );
    assert!(page.contains("&lt;script&gt;alert(1)"));
}

#[tokio::test]
async fn paths_and_names_with_control_characters_are_refused_one_by_one() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let mut names = REFUSED.to_vec();
    names.push("fine.png");
    let outcomes: Value = ada
        .post("/api/uploads/sign", declare(&names))
        .await
        .json()
        .await
        .unwrap();
    for (name, outcome) in names.iter().zip(outcomes.as_array().unwrap()) {
        let code = outcome["error"]["code"].as_str().unwrap_or("signed");
        let expected: &[&str] = if *name == "fine.png" {
            &["signed"]
        } else {
            &["name_unusable", "name_empty"]
        };
        assert!(expected.contains(&code), "{name:?}: {outcome}");
    }
}

/// Any bytes: a double click uses the name.
#[tokio::test]
async fn executable_names_are_refused_when_signing_and_when_renaming() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let names = [
        "setup.exe",
        "SETUP.EXE",
        "a.png.js",
        "a.lnk",
        "a.url",
        "a.exe.",
        "a.exe . .",
        "a.exe\u{a0}",
        "a.exe\u{200b}",
        "a.ｅｘｅ",
        "a\u{202e}gnp.exe",
        "a.exe::$DATA",
        "a.exe:.png",
    ];
    let answer = ada.post("/api/uploads/sign", declare(&names)).await;
    let outcomes: Value = answer.json().await.unwrap();
    let id = ada.upload("a.png", "image/png", PNG).await;
    for (name, outcome) in names.iter().zip(outcomes.as_array().unwrap()) {
        assert_eq!(outcome["error"]["code"], "extension_not_allowed", "{name:?}: {outcome}");
        let message = outcome["error"]["message"].as_str().unwrap();
        assert!(message.contains("zip archive"), "{message}");
        let answer = ada.post("/api/uploads/rename", json!({"id": id, "name": name})).await;
        assert_eq!(answer.status(), 422, "{name:?}");
        let error: Value = answer.json().await.unwrap();
        assert!(
            error["message"].as_str().unwrap().contains("another extension"),
            "{error}"
        );
    }
    assert_eq!(ada.files().await[0]["name"], "a.png");
}

/// ASVS 5.2.2: the extension of a saved file matches its content.
#[tokio::test]
async fn a_file_is_saved_with_an_extension_of_its_type_and_listed_as_it_was_named() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let text = b"<script>alert(1)</script>".as_slice();
    for (name, content_type, bytes, saved) in [
        ("report.pdf", "image/png", PNG, "report.pdf.png"),
        ("photo", "image/png", PNG, "photo.png"),
        ("photo.PNG", "image/png", PNG, "photo.PNG"),
        ("page.html", "text/plain", text, "page.html.txt"),
        ("page.svg.", "text/plain", text, "page.svg.txt"),
        ("notes.md", "text/plain", text, "notes.md"),
        (".htaccess", "image/png", PNG, ".htaccess.png"),
        ("a\u{202e}gnp.txt", "text/plain", text, "agnp.txt"),
    ] {
        let id = ada.upload(name, content_type, bytes).await;
        let link: Value = ada
            .post("/api/uploads/link", json!({ "id": id }))
            .await
            .json()
            .await
            .unwrap();
        let linked = server.stranger().get(link["url"].as_str().unwrap()).await;
        for file in [download(&ada, &id).await, linked] {
            let disposition = file.headers()["content-disposition"].to_str().unwrap();
            assert!(disposition.ends_with(&format!("''{saved}")), "{name:?}: {disposition}");
        }
        let listed = ada.files().await;
        assert!(listed.iter().any(|file| file["name"] == name), "{name:?}");
    }
}

/// T-30: only exact, allowed types, in any spelling.
#[tokio::test]
async fn executable_and_invalid_types_are_never_signed() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    for (declared, signed) in [
        ("text/html", None),
        ("image/svg+xml", None),
        ("IMAGE/SVG+XML", None),
        ("application/xhtml+xml", None),
        ("text/xml", None),
        ("text/javascript", None),
        ("image/png,text/html", None),
        ("image/png\r\nx: y", None),
        ("image/*", None),
        ("text/html; charset=image/png", None),
        ("IMAGE/PNG", Some("image/png")),
        ("image/png; charset=x", None),
        ("", Some("image/png")),
    ] {
        let files = json!({"files": [{"name": "a.png", "size": PNG.len(), "content_type": declared}]});
        let outcome: Value = ada.post("/api/uploads/sign", files).await.json().await.unwrap();
        let form = outcome[0]["error"].is_null().then(|| SignedForm::of(&outcome[0]));
        let found = form.map(|form| {
            form.fields
                .into_iter()
                .find(|(name, _)| name == "Content-Type")
                .unwrap()
                .1
        });
        assert_eq!(found.as_deref(), signed, "{declared:?}: {outcome}");
    }
}

/// T-32 and T-35: the type in the form's file part is ignored; the bytes decide.
#[tokio::test]
async fn bytes_of_another_type_are_rejected_and_leave_no_object() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let mut elf = b"\x7fELF\x02\x01\x01".to_vec();
    elf.resize(64, 0);
    let html = b"<html><script>alert(1)</script></html>".to_vec();
    let zip = [b"PK\x03\x04\x14\0\0\0\x08\0".to_vec(), vec![0; 64]].concat();
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec();
    let gif_js = b"GIF89a/*\0*/=1;alert(1)".to_vec();
    for (what, body) in [
        ("elf", elf),
        ("html", html),
        ("zip", zip),
        ("svg", svg),
        ("gif", gif_js),
        ("nul", vec![0; 64]),
    ] {
        let form = ada.sign("a.png", "image/png", body.len()).await;
        assert_eq!(ada.send(&form, &body).await.status(), 201, "{what}");
        assert_eq!(ada.confirm(&[&form.id]).await[0]["state"], "rejected", "{what}");
        assert!(server.stored().is_empty(), "{what}: {:?}", server.stored());
    }
    // A picture with a script after it is stored and served as a picture.
    let polyglot = [PNG, b"<script>alert(1)</script>"].concat();
    let id = ada.upload("a.png", "image/png", &polyglot).await;
    let file = download(&ada, &id).await;
    assert_eq!(file.headers()["content-type"], "image/png");
    assert!(
        file.headers()["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment;")
    );
}
