//! Uploading without script: the form in the page, S3's redirect, and the return page.

use reqwest::Response;

use crate::support::{PNG, SignedForm, TestServer};

/// Parses the signed form in the profile page.
pub(crate) fn form_in(page: &str) -> SignedForm {
    let form = page.split("enctype=\"multipart/form-data\"").nth(1).unwrap();
    let form = form.split("</form>").next().unwrap();
    let between = |text: &str, before: &str, after: &str| {
        text.split(before)
            .nth(1)
            .unwrap()
            .split(after)
            .next()
            .unwrap()
            .replace("&amp;", "&")
    };
    let url = between(form, "action=\"", "\"");
    let fields = form
        .split("<input type=\"hidden\"")
        .skip(1)
        .map(|input| (between(input, "name=\"", "\""), between(input, "value=\"", "\"")))
        .collect::<Vec<_>>();
    let id = fields
        .iter()
        .find(|(name, _)| name == "x-amz-meta-upload-id")
        .unwrap()
        .1
        .clone();
    SignedForm { id, url, fields }
}

fn location(answer: &Response) -> String {
    assert_eq!(answer.status(), 303);
    answer.headers()["location"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_page_with_the_uploader_has_a_plain_form() {
    let server = TestServer::start().await;
    assert_eq!(
        location(&server.stranger().get("/examples/minimal").await),
        "/login?next=%2Fexamples%2Fminimal"
    );
    let ada = server.person("ada@example.org").await;
    let page = ada.get("/examples/minimal").await.text().await.unwrap();
    assert!(page.contains("data-hydration-root=\"uploader\""), "{page}");
    let form = form_in(&page);
    let back = location(&ada.send(&form, PNG).await);
    assert_eq!(
        location(&ada.get(&back).await),
        format!("/dashboard/profile?uploaded={}", form.id)
    );
}

#[tokio::test]
async fn the_form_works_and_the_return_page_does_not_trust_its_query() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let page = ada.get("/dashboard/profile").await.text().await.unwrap();
    let form = form_in(&page);

    let back = location(&ada.send(&form, PNG).await);
    assert!(
        back.starts_with(&format!("{}/uploads/{}/return?", server.url, form.id)),
        "{back}"
    );
    let forged = format!(
        "/uploads/{}/return?bucket=evil&key=files%2F1%2Fother&etag=%22x%22",
        form.id
    );
    assert_eq!(
        location(&ada.get(&forged).await),
        format!("/dashboard/profile?uploaded={}", form.id)
    );

    let files = ada.files().await;
    assert_eq!(files[0]["content_type"], "image/png", "the bytes decide");
    assert!(files[0]["name"].as_str().unwrap().ends_with(".png"), "{}", files[0]);
}

#[tokio::test]
async fn returning_early_or_without_a_session_loses_nothing() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let form = form_in(&ada.get("/dashboard/profile").await.text().await.unwrap());
    let path = format!("/uploads/{}/return", form.id);
    assert_eq!(
        location(&ada.get(&path).await),
        format!("/dashboard/profile?pending={}", form.id)
    );
    ada.send(&form, PNG).await;
    let log_in = location(&server.stranger().get(&path).await);
    assert!(log_in.starts_with("/login?next=%2Fuploads%2F"), "{log_in}");
    assert_eq!(
        location(&ada.get(&path).await),
        format!("/dashboard/profile?uploaded={}", form.id)
    );
}

#[tokio::test]
async fn a_redirect_to_another_site_is_refused_by_the_store() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let form = form_in(&ada.get("/dashboard/profile").await.text().await.unwrap());
    for elsewhere in ["https://evil.example/", "javascript:alert(1)", "//evil.example"] {
        let status = ada
            .send(&form.tampered("success_action_redirect", elsewhere), PNG)
            .await
            .status();
        assert!(status.is_client_error(), "{elsewhere}: {status}");
    }
    assert!(server.stored().is_empty());
}

#[tokio::test]
async fn a_plain_form_accepts_only_files_that_the_rules_allow() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let form = form_in(&ada.get("/dashboard/profile").await.text().await.unwrap());
    ada.send(&form, b"<!DOCTYPE html><script>1</script>").await;
    assert_eq!(
        location(&ada.get(&format!("/uploads/{}/return", form.id)).await),
        format!("/dashboard/profile?failed={}", form.id)
    );
    assert!(server.stored().is_empty());
}
