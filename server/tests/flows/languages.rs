//! The language of a request: the browser's preference, the person's choice, and the responses in it.

use reqwest::header::{ACCEPT_LANGUAGE, COOKIE};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{PNG, Person, TestServer};

async fn page_in(person: &Person, path: &str, accept: &str) -> (Response, String) {
    let request = person.request(Method::GET, path).header(ACCEPT_LANGUAGE, accept);
    let mut answer = request.send().await.unwrap();
    let mut text = String::new();
    while let Some(chunk) = answer.chunk().await.unwrap() {
        text.push_str(&String::from_utf8_lossy(&chunk));
    }
    (answer, text)
}

async fn message_in(person: &Person, accept: &str, path: &str, body: Value) -> (String, String) {
    let request = person.request(Method::POST, path).header(ACCEPT_LANGUAGE, accept);
    let error: Value = request.json(&body).send().await.unwrap().json().await.unwrap();
    let text = |member: &str| error[member].as_str().unwrap_or_else(|| panic!("{error}")).to_owned();
    (text("code"), text("message"))
}

#[tokio::test]
async fn pages_have_the_language_that_the_browser_prefers() {
    let server = TestServer::start().await;
    let stranger = server.stranger();
    for (accept, lang, dir, heading) in [
        ("", "en", "ltr", "Log in"),
        ("pl, de-AT;q=0.8, en;q=0.5", "de", "ltr", "Anmelden"),
        ("es-MX", "es", "ltr", "Iniciar sesión"),
        ("fr;q=0.9, en;q=0.1", "fr", "ltr", "Se connecter"),
        ("ar-EG,ar;q=0.9", "ar", "rtl", "تسجيل الدخول"),
        ("ja", "ja", "ltr", "ログイン"),
        ("hi-IN", "hi", "ltr", "लॉग इन"),
    ] {
        let (answer, page) = page_in(&stranger, "/login", accept).await;
        assert!(
            page.contains(&format!("<html lang=\"{lang}\" dir=\"{dir}\">")),
            "{accept}: {page}"
        );
        assert!(page.contains(&format!("<h1>{heading}</h1>")), "{accept}: {page}");
        assert_eq!(answer.headers()["content-language"], lang);
        let vary: Vec<_> = answer.headers().get_all("vary").iter().collect();
        let vary = vary
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect::<Vec<_>>()
            .join(", ");
        assert!(vary.contains("accept-language") && vary.contains("cookie"), "{vary}");
    }
}

#[tokio::test]
async fn a_hydrated_page_contains_its_texts() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let (_, page) = page_in(&ada, "/dashboard/profile", "de").await;
    assert!(page.contains("Dateien auswählen</label>"), "{page}");
    assert!(page.contains("Höchstens "), "{page}");
    // And the texts for later, in one language only.
    assert!(
        page.contains("Wird vorbereitet") && !page.contains("Preparing"),
        "{page}"
    );
}

#[tokio::test]
async fn the_chosen_language_is_stored_and_the_form_returns_to_its_page() {
    let server = TestServer::start().await;
    let mut person = server.stranger();
    let chosen = person
        .submit("/language", &[("language", "ar"), ("next", "/login")])
        .await;
    assert_eq!(
        (chosen.status().as_u16(), &chosen.headers()["location"]),
        (303, &"/login".parse().unwrap())
    );
    person.keep_cookie(chosen.headers());
    let (_, page) = page_in(&person, "/signup", "de").await;
    assert!(page.contains("lang=\"ar\" dir=\"rtl\""), "{page}");
    // An invalid language changes nothing, and a foreign `next` is ignored.
    let nonsense = person
        .submit("/language", &[("language", "<script>"), ("next", "//evil.example")])
        .await;
    assert_eq!(nonsense.headers()["location"], "/");
    assert!(nonsense.headers().get("set-cookie").is_none());
}

#[tokio::test]
async fn messages_have_the_requests_language_and_codes_stay_the_same() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    for (accept, message) in [
        ("en", "The list is empty. Name at least one."),
        ("de", "Die Liste ist leer. Nennen Sie mindestens eine Datei."),
        ("ja", "リストが空です。1 つ以上指定してください。"),
    ] {
        let told = message_in(&ada, accept, "/api/uploads/confirm", json!({"ids": []})).await;
        assert_eq!(told, ("invalid".to_owned(), message.to_owned()));
    }
    // Translated by our middleware, outside a page.
    let (code, message) = message_in(&ada, "fr", "/api/nothing", json!({})).await;
    assert_eq!(code, "not_found");
    assert!(message.starts_with("Ceci n’existe pas"), "{message}");
    let (code, message) = message_in(&server.stranger(), "es", "/api/uploads/confirm", json!({"ids": ["x"]})).await;
    assert_eq!(code, "login_required");
    assert!(message.starts_with("Su sesión ha terminado"), "{message}");
    // An error of one file in a batch, with a size in the language's format.
    let files = json!({"files": [{"name": "a.png", "size": 9_000_000_000_000_u64, "content_type": "image/png"}]});
    let request = ada
        .request(Method::POST, "/api/uploads/sign")
        .header(ACCEPT_LANGUAGE, "de");
    let outcomes: Value = request.json(&files).send().await.unwrap().json().await.unwrap();
    assert_eq!(outcomes[0]["error"]["code"], "too_large");
    let message = outcomes[0]["error"]["message"].as_str().unwrap();
    assert!(
        message.starts_with("Diese Datei ist zu groß. Die Grenze liegt bei ") && message.contains(','),
        "{message}"
    );
}

#[tokio::test]
async fn a_stored_reason_is_shown_in_the_language_of_the_request() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.pdf", "application/pdf", PNG.len()).await;
    assert_eq!(ada.send(&form, PNG).await.status(), 201);
    for (accept, begin) in [
        ("en", "The file isn't what its name says: it looks like image/png."),
        (
            "de",
            "Die Datei ist nicht, was ihr Name sagt: Sie sieht aus wie image/png.",
        ),
        ("ar", "الملف ليس كما يقول اسمه: يبدو أنه \u{2068}image/png\u{2069}."),
    ] {
        let request = ada
            .request(Method::POST, "/api/uploads/confirm")
            .header(ACCEPT_LANGUAGE, accept);
        let answer = request.json(&json!({"ids": [form.id]})).send().await.unwrap();
        let outcomes: Value = answer.json().await.unwrap();
        assert_eq!(outcomes[0]["state"], "rejected");
        let message = outcomes[0]["message"].as_str().unwrap();
        assert!(message.starts_with(begin), "{message}");
    }
}

#[tokio::test]
async fn a_refused_form_is_answered_in_the_language_of_the_page() {
    let server = TestServer::start().await;
    let stranger = server.stranger();
    let post = |path: &'static str, body: &'static str| {
        let request = stranger
            .request(Method::POST, path)
            .header(COOKIE, "buttress-language=de");
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        async move { request.send().await.unwrap().text().await.unwrap() }
    };
    let page = post("/login", "email=nobody%40example.org&password=wrong+horse").await;
    assert!(
        page.contains("Die E-Mail-Adresse oder das Passwort stimmt nicht."),
        "{page}"
    );
    let page = post("/signup", "email=nobody&password=x").await;
    assert!(
        page.contains("Geben Sie eine E-Mail-Adresse wie ada@example.org ein."),
        "{page}"
    );
    let plain = post("/scheme", "scheme=dark&scheme=light").await;
    assert!(plain.starts_with("Dieses Formular war nicht lesbar."), "{plain}");
}
