//! Log-ins with the OpenID provider: ceremonies, connecting, removing, and the sessions that they open.

use std::collections::BTreeMap;

use reqwest::header::{REFRESH, SET_COOKIE};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::oidc_provider::TestProvider;
use crate::support::{Person, TestServer};

const ADA: &str = "ada@example.org";
const PASSWORD: &str = "correct horse";
const PAGE: &str = "/dashboard/account";
const CONNECT: &str = "/dashboard/account/identities/connect";
const REMOVE: &str = "/dashboard/account/identities/remove";
const WRONG_CEREMONY: &str = "started in another browser or session";

/// A person with all the cookies that a browser would keep.
#[derive(Clone)]
pub(crate) struct Browser {
    person: Person,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) fn at(server: &TestServer) -> Self {
        Self {
            person: server.stranger(),
            cookies: BTreeMap::new(),
        }
    }

    async fn of(server: &TestServer, email: &str) -> Self {
        let mut browser = Self::at(server);
        let fields = [("email", email), ("password", PASSWORD)];
        assert_eq!(browser.submit("/signup", &fields).await.status(), 303);
        browser
    }

    fn keep(&mut self, answer: Response) -> Response {
        for value in answer.headers().get_all(SET_COOKIE) {
            let value = value.to_str().unwrap();
            let (name, rest) = value.split_once('=').unwrap();
            match value.contains("Max-Age=0") {
                true => self.cookies.remove(name),
                false => self
                    .cookies
                    .insert(name.to_owned(), rest.split(';').next().unwrap().to_owned()),
            };
        }
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        self.person.cookie = (!pairs.is_empty()).then(|| pairs.join("; "));
        answer
    }

    pub(crate) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Response {
        let answer = self.person.submit(path, fields).await;
        self.keep(answer)
    }

    pub(crate) async fn get(&mut self, path: &str) -> Response {
        let answer = self.person.get(path).await;
        self.keep(answer)
    }

    /// Sends a form that begins a log-in; returns the URL of the provider.
    pub(crate) async fn begin_log_in(&mut self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.submit(path, fields).await;
        assert_eq!(answer.status(), 200);
        let refresh = answer.headers()[REFRESH].to_str().unwrap();
        let way = refresh.strip_prefix("0; url=").unwrap().to_owned();
        let page = answer.text().await.unwrap();
        assert!(page.contains(&way.replace('&', "&amp;")), "{page}");
        way
    }

    pub(crate) async fn log_in_with(&mut self, provider: &TestProvider, subject: &str) -> Response {
        let way = self.begin_log_in("/login/oidc", &[]).await;
        self.get(&provider.log_in(&way, subject)).await
    }

    async fn connect(&mut self, provider: &TestProvider, subject: &str) {
        let way = self.begin_log_in(CONNECT, &[("current", PASSWORD)]).await;
        let back = self.get(&provider.log_in(&way, subject)).await;
        assert_eq!(back.headers()["location"], "/dashboard/account?done=connected");
    }

    pub(crate) async fn overview(&self) -> Value {
        self.person.get("/api/accounts/overview").await.json().await.unwrap()
    }
}

async fn start() -> (TestProvider, TestServer) {
    let provider = TestProvider::start().await;
    let server = TestServer::start_with(&provider.settings()).await;
    (provider, server)
}

async fn pool(server: &TestServer) -> sqlx::AnyPool {
    sqlx::any::install_default_drivers();
    sqlx::AnyPool::connect(&server.database_url()).await.unwrap()
}

#[tokio::test]
async fn a_log_in_begins_with_our_form_and_opens_the_requested_page() {
    let (provider, server) = start().await;
    let mut ada = Browser::at(&server);
    let page = ada.get("/login?next=%2Fdashboard%2Ffiles").await.text().await.unwrap();
    assert!(page.contains("Continue with the provider") && page.contains("action=\"/login/oidc\""));
    for (next, lands) in [
        ("/dashboard/files?q=a", "/dashboard/files?q=a"),
        ("/login/oidc", "/dashboard/profile"),
        ("https://evil.example", "/dashboard/profile"),
    ] {
        let mut browser = Browser::at(&server);
        let way = browser.begin_log_in("/login/oidc", &[("next", next)]).await;
        let back = browser.get(&provider.log_in(&way, "ada")).await;
        assert_eq!(back.headers()["location"], lands, "{next}");
        assert_eq!(browser.overview().await["email"], "ada@issuer.example");
    }

    // A link and a form of another site begin no log-in.
    for browser in [&ada, &Browser::of(&server, ADA).await] {
        assert_eq!(browser.person.get("/login/oidc").await.status(), 405);
        for path in ["/login/oidc", CONNECT, REMOVE] {
            let form = browser
                .person
                .request(Method::POST, path)
                .header("sec-fetch-site", "cross-site")
                .header("content-type", "application/x-www-form-urlencoded")
                .body("current=correct+horse");
            assert_eq!(form.send().await.unwrap().status(), 403, "{path}");
        }
    }
    // With a session, no log-in begins, and nothing is connected.
    let mut eve = Browser::of(&server, "eve@example.org").await;
    let home = eve.submit("/login/oidc", &[]).await;
    assert_eq!(home.headers()["location"], "/dashboard/profile");
}

#[tokio::test]
async fn connecting_needs_the_password_and_connected_log_ins_are_listed() {
    let (provider, server) = start().await;
    let mut ada = Browser::of(&server, ADA).await;
    for current in ["", "wrong horse"] {
        let refused = ada.submit(CONNECT, &[("current", current)]).await;
        assert_eq!(refused.status(), 422);
        assert!(!refused.headers().contains_key(REFRESH));
        assert!(
            refused
                .text()
                .await
                .unwrap()
                .contains("That isn't your current password.")
        );
    }
    ada.connect(&provider, "ada-there").await;
    let listed = ada.overview().await["identities"].clone();
    assert_eq!(listed[0]["site"], "the provider");
    assert!(listed[0]["last_used_at"].is_null());

    let mut phone = Browser::at(&server);
    let back = phone.log_in_with(&provider, "ada-there").await;
    assert_eq!(back.headers()["location"], "/dashboard/profile");
    let seen = phone.overview().await;
    assert_eq!(seen["email"], ADA);
    assert!(seen["identities"][0]["last_used_at"].is_string());
    let page = phone.get(PAGE).await.text().await.unwrap();
    assert!(page.contains("Remove the connection to the provider"), "{page}");

    // A log-in of another account cannot be connected.
    let mut eve = Browser::of(&server, "eve@example.org").await;
    let way = eve.begin_log_in(CONNECT, &[("current", PASSWORD)]).await;
    let back = eve.get(&provider.log_in(&way, "ada-there")).await;
    assert_eq!(back.status(), 422);
    assert!(
        back.text()
            .await
            .unwrap()
            .contains("already connected to another account")
    );
    assert_eq!(eve.overview().await["identities"], json!([]));
}

/// A person's action between the form and the callback.
#[derive(Debug, Clone, Copy)]
enum Meanwhile {
    Entered,
    Left,
    Returned,
    Switched,
}

#[tokio::test]
async fn a_ceremony_is_valid_only_in_the_session_that_began_it() {
    let (provider, server) = start().await;
    let mut ada = Browser::of(&server, ADA).await;
    Browser::of(&server, "eve@example.org").await;
    for (meanwhile, email) in [
        (Meanwhile::Entered, ADA),
        (Meanwhile::Left, ADA),
        (Meanwhile::Returned, ADA),
        (Meanwhile::Switched, "eve@example.org"),
    ] {
        let mut browser = Browser::at(&server);
        let credentials = [("email", email), ("password", PASSWORD)];
        let way = match meanwhile {
            Meanwhile::Entered => browser.begin_log_in("/login/oidc", &[]).await,
            _ => {
                browser
                    .submit("/login", &[("email", ADA), ("password", PASSWORD)])
                    .await;
                browser.begin_log_in(CONNECT, &[("current", PASSWORD)]).await
            }
        };
        let subject = format!("somebody-{meanwhile:?}");
        let path = provider.log_in(&way, &subject);
        match meanwhile {
            Meanwhile::Left => browser.submit("/logout", &[]).await,
            _ => browser.submit("/login", &credentials).await,
        };
        let back = browser.get(&path).await;
        assert_eq!(back.status(), 422, "{meanwhile:?}");
        assert!(back.text().await.unwrap().contains(WRONG_CEREMONY), "{meanwhile:?}");
        // Nor is it valid a second time.
        assert_eq!(browser.get(&path).await.status(), 422, "{meanwhile:?}");
    }
    assert_eq!(ada.overview().await["identities"], json!([]));
    assert_eq!(server.accounts.list_accounts().await.unwrap().len(), 2, "none was made");
    // A ceremony of one browser is not valid in another.
    let way = ada.begin_log_in(CONNECT, &[("current", PASSWORD)]).await;
    let mut thief = Browser::at(&server);
    let path = provider.log_in(&way, "thief");
    assert!(thief.get(&path).await.text().await.unwrap().contains(WRONG_CEREMONY));
    ada.connect(&provider, "ada-there").await;
}

#[tokio::test]
async fn a_ceremony_is_valid_for_its_purpose_only() {
    let provider = TestProvider::start().await;
    let [one, two, three] = provider.settings();
    let site = ("BUTTRESS_PUBLIC_URL", "https://files.example.org");
    let server = TestServer::start_with(&[one, two, three, site]).await;
    let mut ada = Browser::of(&server, ADA).await;
    let begun = ada
        .submit("/dashboard/account/passkeys/begin", &[("current", PASSWORD)])
        .await;
    assert_eq!(begun.status(), 200);
    // The same account and session, but another purpose.
    let back = ada.get("/login/oidc/callback?code=x&state=y").await;
    assert_eq!(back.status(), 422);
    assert!(back.text().await.unwrap().contains(WRONG_CEREMONY));
    // Even if nothing else differs.
    let way = ada.begin_log_in(CONNECT, &[("current", PASSWORD)]).await;
    sqlx::query("UPDATE ceremonies SET purpose = 'add_passkey'")
        .execute(&pool(&server).await)
        .await
        .unwrap();
    let back = ada.get(&provider.log_in(&way, "ada-there")).await;
    assert!(back.text().await.unwrap().contains(WRONG_CEREMONY));
    assert_eq!(ada.overview().await["identities"], json!([]));
    // Without a session: a ceremony of a passkey is not valid for the provider.
    let mut stranger = Browser::at(&server);
    assert_eq!(stranger.submit("/login/passkey/begin", &[]).await.status(), 200);
    let back = stranger.get("/login/oidc/callback?code=x&state=y").await;
    assert!(back.text().await.unwrap().contains(WRONG_CEREMONY));
}

#[tokio::test]
async fn removing_a_log_in_ends_the_sessions_that_it_opened() {
    let (provider, server) = start().await;
    let mut ada = Browser::of(&server, ADA).await;
    ada.connect(&provider, "ada-there").await;
    let mut phone = Browser::at(&server);
    phone.log_in_with(&provider, "ada-there").await;
    let mut tablet = Browser::at(&server);
    tablet.submit("/login", &[("email", ADA), ("password", PASSWORD)]).await;
    let id = ada.overview().await["identities"][0]["id"].as_str().unwrap().to_owned();

    // Another account cannot remove it, nor can a session that is not recent.
    let mut eve = Browser::of(&server, "eve@example.org").await;
    assert_eq!(eve.submit(REMOVE, &[("id", &id)]).await.status(), 303);
    assert!(phone.person.is_in().await);
    let pool = pool(&server).await;
    sqlx::query("UPDATE sessions SET created_at = created_at - 660000")
        .execute(&pool)
        .await
        .unwrap();
    for current in ["", "wrong horse"] {
        let refused = ada.submit(REMOVE, &[("id", &id), ("current", current)]).await;
        assert_eq!(refused.status(), 422);
        assert!(
            refused
                .text()
                .await
                .unwrap()
                .contains("That isn't your current password.")
        );
    }
    let removed = ada.submit(REMOVE, &[("id", &id), ("current", PASSWORD)]).await;
    assert_eq!(
        removed.headers()["location"],
        "/dashboard/account?done=identity-removed"
    );
    assert!(!phone.person.is_in().await, "it was opened by what is gone");
    assert!(ada.person.is_in().await && tablet.person.is_in().await);
    assert_eq!(ada.overview().await["identities"], json!([]));
    let mut again = Browser::at(&server);
    again.log_in_with(&provider, "ada-there").await;
    assert_ne!(again.overview().await["email"], ADA);
    let log: Vec<(String,)> = sqlx::query_as("SELECT event FROM audit ORDER BY seq")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert!(log.contains(&("identity_removed".to_owned(),)), "{log:?}");
}

#[tokio::test]
async fn logging_out_everywhere_ends_sessions_of_the_provider_too() {
    let (provider, server) = start().await;
    let mut ada = Browser::of(&server, ADA).await;
    ada.connect(&provider, "ada-there").await;
    let mut phone = Browser::at(&server);
    phone.log_in_with(&provider, "ada-there").await;
    assert!(phone.person.is_in().await);
    let ended = ada.submit("/dashboard/account/sessions/end-others", &[]).await;
    assert_eq!(ended.status(), 303);
    assert!(ada.person.is_in().await && !phone.person.is_in().await);
}

#[tokio::test]
async fn the_last_log_in_method_cannot_be_removed() {
    let (provider, server) = start().await;
    let mut ada = Browser::at(&server);
    ada.log_in_with(&provider, "ada").await;
    let seen = ada.overview().await;
    assert_eq!(seen["has_password"], false);
    let id = seen["identities"][0]["id"].as_str().unwrap().to_owned();
    let refused = ada.submit(REMOVE, &[("id", &id)]).await;
    assert_eq!(refused.status(), 422);
    assert!(
        refused
            .text()
            .await
            .unwrap()
            .contains("This is your only way to log in.")
    );

    // A passkey does not count while the site offers none.
    let pool = pool(&server).await;
    sqlx::query(
        "INSERT INTO passkeys (credential_id, account_id, user_handle, name, passkey, created_at)
         SELECT token_hash, account_id, '', '', '', 0 FROM sessions",
    )
    .execute(&pool)
    .await
    .unwrap();
    assert_eq!(ada.submit(REMOVE, &[("id", &id)]).await.status(), 422);
    sqlx::query("DELETE FROM passkeys").execute(&pool).await.unwrap();

    // With a password, it can be removed; the password then cannot.
    let set = ada
        .submit("/dashboard/account/password", &[("new", "battery staple")])
        .await;
    assert_eq!(set.headers()["location"], "/dashboard/account?done=password");
    assert_eq!(ada.submit(REMOVE, &[("id", &id)]).await.status(), 303);
    assert!(ada.person.is_in().await);
    let off = ada
        .submit("/dashboard/account/password-off", &[("current", "battery staple")])
        .await;
    assert_eq!(off.status(), 422);
}
