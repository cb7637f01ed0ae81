//! What open pages are told, and from where on.

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
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self {
            answer,
            text: String::new(),
        }
    }

    /// The next event: its number, the upload and what happened.
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
async fn an_open_page_hears_what_happens_elsewhere() {
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

    // A page that lost its connection goes on where it was.
    let mut again = Listener::open(&ada, Some(&number)).await;
    assert_eq!(again.next().await.2, "deleted");
    assert_eq!(again.next().await.2, "restored");
    let mut up_to_date = Listener::open(&ada, Some(&last)).await;
    let form = ada.sign("b.png", "image/png", PNG.len()).await;
    ada.post("/api/uploads/cancel", json!({"ids": [form.id]})).await;
    assert_eq!(up_to_date.next().await.2, "cancelled");
}

#[tokio::test]
async fn a_page_misses_nothing_between_being_drawn_and_listening() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    ada.upload("old.png", "image/png", PNG).await;
    let page: Value = ada.get("/api/page/profile").await.json().await.unwrap();
    let place = page["news"].as_i64().unwrap();
    let id = ada.upload("new.png", "image/png", PNG).await;
    let mut listener = Listener::open(&ada, Some(&place.to_string())).await;
    assert_eq!(listener.next().await.1, id);
}

#[tokio::test]
async fn nonsense_and_the_future_begin_now_and_strangers_hear_nothing() {
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
