//! The stream of upload events for open pages.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{PNG, Person, TestServer};

/// One page's stream of events.
struct Listener {
    answer: Response,
    text: String,
}

impl Listener {
    async fn open(person: &Person, after: Option<&str>) -> Self {
        let mut request = person.request(Method::GET, "/api/uploads/events");
        request = request.header("accept-encoding", "gzip, br");
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        // Proxies must neither buffer nor compress it.
        assert_eq!(answer.headers()["x-accel-buffering"], "no");
        assert!(!answer.headers().contains_key("content-encoding"));
        Self {
            answer,
            text: String::new(),
        }
    }

    /// Reads until the server ends the stream, which must be soon.
    async fn rest(mut self) -> String {
        let end = async {
            while let Ok(Some(chunk)) = self.answer.chunk().await {
                self.text.push_str(std::str::from_utf8(&chunk).unwrap());
            }
        };
        let ended = tokio::time::timeout(Duration::from_secs(5), end).await;
        ended.expect("the stream ends");
        self.text
    }

    /// The next event: its number, the upload and the kind.
    async fn next(&mut self) -> (String, String, String) {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| {
                    event
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(str::to_owned)
                };
                if let (Some(id), Some(data)) = (field("id: "), field("data: ")) {
                    assert_eq!(field("event: ").as_deref(), Some("upload"));
                    let data: Value = serde_json::from_str(&data).unwrap();
                    let text = |name: &str| data[name].as_str().unwrap().to_owned();
                    return (id, text("id"), text("event"));
                }
                continue;
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.answer.chunk()).await;
            let chunk = chunk.expect("an event comes").unwrap().expect("the stream goes on");
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

#[tokio::test]
async fn an_open_page_gets_events_of_other_tabs() {
    let server = TestServer::start().await;
    let (ada, eve) = (
        server.person("ada@example.org").await,
        server.person("eve@example.org").await,
    );
    let mut page = Listener::open(&ada, None).await;
    eve.upload("hers.png", "image/png", PNG).await;
    let id = ada.upload("a.png", "image/png", PNG).await;
    let (number, told, event) = page.next().await;
    assert_eq!((told.as_str(), event.as_str()), (id.as_str(), "confirmed"));
    ada.post("/api/uploads/delete", json!({"ids": [id]})).await;
    assert_eq!(page.next().await.2, "deleted");
    ada.post("/api/uploads/restore", json!({"ids": [id]})).await;
    let (last, _, event) = page.next().await;
    assert_eq!(event, "restored");

    // A page that lost its connection resumes after its last event.
    let mut again = Listener::open(&ada, Some(&number)).await;
    assert_eq!(again.next().await.2, "deleted");
    assert_eq!(again.next().await.2, "restored");
    let mut up_to_date = Listener::open(&ada, Some(&last)).await;
    let form = ada.sign("b.png", "image/png", PNG.len()).await;
    ada.post("/api/uploads/cancel", json!({"ids": [form.id]})).await;
    assert_eq!(up_to_date.next().await.2, "cancelled");
}

#[tokio::test]
async fn no_event_is_lost_between_drawing_a_page_and_opening_its_stream() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    ada.upload("old.png", "image/png", PNG).await;
    let page: Value = ada.get("/api/page/profile").await.json().await.unwrap();
    let place = page["last_event_id"].as_i64().unwrap();
    let id = ada.upload("new.png", "image/png", PNG).await;
    let mut listener = Listener::open(&ada, Some(&place.to_string())).await;
    assert_eq!(listener.next().await.1, id);
}

#[tokio::test]
async fn invalid_and_future_ids_begin_now_and_strangers_get_no_events() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    ada.upload("old.png", "image/png", PNG).await;
    for place in ["nonsense", "9223372036854775807", "-1x"] {
        let mut listener = Listener::open(&ada, Some(place)).await;
        let id = ada.upload("new.png", "image/png", PNG).await;
        assert_eq!(listener.next().await.1, id, "{place}");
    }
    assert_eq!(server.stranger().get("/api/uploads/events").await.status(), 401);
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_others_of_the_person_do_not() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let eve = server.person("eve@example.org").await;
    let mut others = Listener::open(&eve, None).await;
    let mut phone = server.stranger();
    phone.log_in("ada@example.org", "correct horse").await;
    let mut tablet = server.stranger();
    tablet.log_in("ada@example.org", "correct horse").await;

    let mut stays = Listener::open(&ada, None).await;
    let logged_out = Listener::open(&phone, None).await;
    assert_eq!(phone.post("/api/accounts/logout", json!({})).await.status(), 200);
    logged_out.rest().await;
    let ended = Listener::open(&tablet, None).await;
    let answer = ada.post("/api/accounts/sessions/end-others", json!({})).await;
    assert_eq!(answer.status(), 200);
    ended.rest().await;
    let id = ada.upload("a.png", "image/png", PNG).await;
    assert_eq!(stays.next().await.1, id);

    let account = server.accounts.list_accounts().await.unwrap()[0].id;
    server.accounts.disable(account, jiff::Timestamp::now()).await.unwrap();
    stays.rest().await;
    let id = eve.upload("b.png", "image/png", PNG).await;
    assert_eq!(others.next().await.1, id);
}

/// Ends a session as another server does: this process finds out only by a query.
#[tokio::test]
async fn a_session_that_ended_elsewhere_gets_no_events() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let mut phone = server.stranger();
    phone.log_in("ada@example.org", "correct horse").await;
    let (of_ada, of_phone) = (Listener::open(&ada, None).await, Listener::open(&phone, None).await);
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&server.database_url()).await.unwrap();
    let sql = "DELETE FROM sessions WHERE last_seen_at = (SELECT max(last_seen_at) FROM sessions)";
    assert_eq!(sqlx::query(sql).execute(&pool).await.unwrap().rows_affected(), 1);
    // Sessions are cached for a second.
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert!(!phone.is_in().await);
    let id = ada.upload("secret.png", "image/png", PNG).await;
    assert!(!of_phone.rest().await.contains(&id));
    let mut of_ada = of_ada;
    assert_eq!(of_ada.next().await.1, id);
}

#[tokio::test]
async fn streams_per_account_are_limited_until_one_ends() {
    let server = TestServer::start().await;
    let (ada, eve) = (
        server.person("ada@example.org").await,
        server.person("eve@example.org").await,
    );
    let mut open = Vec::new();
    for _ in 0..20 {
        open.push(Listener::open(&ada, None).await);
    }
    let refused = ada.get("/api/uploads/events").await;
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    let error: Value = refused.json().await.unwrap();
    assert_eq!(error["code"], "too_many_requests");
    Listener::open(&eve, None).await;
    open.pop();
    let mut status = 429;
    for _ in 0..50 {
        status = ada.get("/api/uploads/events").await.status().as_u16();
        if status == 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(status, 200);
}
