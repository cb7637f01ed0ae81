//! Budgets of work: one for each account, and one for each address without a session.

use std::collections::BTreeSet;

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::openapi::{described, filled};
use crate::support::{PNG, Person, TestServer};

#[tokio::test]
async fn every_route_costs_and_none_works_with_a_spent_budget() {
    // One unit a minute.
    let server = TestServer::start_with(&[("BUTTRESS_BUDGET_PER_MINUTE", "1")]).await;
    let ada = server.person("ada@example.org").await;
    assert_eq!(ada.get("/api/uploads").await.status(), 200);
    let mut asked = 0;
    for (path, methods) in described() {
        // Machines call these routes.
        if ["/hooks/bucket-events", "/healthz", "/readyz"].contains(&path.as_str()) {
            continue;
        }
        for method in methods {
            let request = ada.request(method.parse().unwrap(), &filled(&path));
            let answer = request.header("content-type", "application/json").body("{}").send();
            assert_eq!(answer.await.unwrap().status(), 429, "{method} {path}");
            asked += 1;
        }
    }
    for page in ["/dashboard/profile", "/dashboard/account", "/", "/nowhere"] {
        let answer = ada.get(page).await;
        assert_eq!(answer.status(), 429, "{page}");
        assert!(answer.headers().contains_key("retry-after"), "{page}");
        let text = answer.text().await.unwrap();
        assert!(!text.contains('{') && !text.contains('<'), "{page}: {text}");
        asked += 1;
    }
    assert!(asked > 50, "{asked}");
    // Other accounts do not wait.
    let eve = server.person("eve@example.org").await;
    assert_eq!(eve.get("/api/uploads").await.status(), 200);
}

#[tokio::test]
async fn batches_cost_by_the_file() {
    let server = TestServer::start_with(&[("BUTTRESS_BUDGET_PER_MINUTE", "600")]).await;
    let ada = server.person("ada@example.org").await;
    let file = json!({"name": "a.png", "size": PNG.len(), "content_type": "image/png"});
    let batch = json!({"files": vec![file; 40]});
    let first = ada.post("/api/uploads/sign", batch.clone()).await;
    assert_eq!(first.status(), 200);
    let outcomes: Vec<Value> = first.json().await.unwrap();
    let ids: BTreeSet<&str> = outcomes.iter().filter_map(|outcome| outcome["id"].as_str()).collect();
    assert_eq!(ids.len(), 40);
    let second = ada.post("/api/uploads/sign", batch).await;
    assert_eq!(second.status(), 429);
    let wait: u32 = second.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=15).contains(&wait), "{wait}");
    let confirmed = ada.post("/api/uploads/confirm", json!({"ids": ids})).await;
    assert_eq!(confirmed.status(), 429, "eighty units more");

    // A batch that costs more than a full budget needs all of it, and passes.
    let eve = server.person("eve@example.org").await;
    let file = json!({"name": "a.png", "size": PNG.len(), "content_type": "image/png"});
    let large = eve.post("/api/uploads/sign", json!({"files": vec![file; 100]})).await;
    assert!([200, 429].contains(&large.status().as_u16()));
}

#[tokio::test]
async fn a_flood_of_one_account_only_slows_others_down() {
    let server = TestServer::start().await;
    let (ada, eve) = (
        server.person("ada@example.org").await,
        server.person("eve@example.org").await,
    );
    let median = async |person: &Person| {
        let mut times = Vec::new();
        for _ in 0..15 {
            let begun = std::time::Instant::now();
            assert_eq!(person.get("/api/uploads").await.status(), 200);
            times.push(begun.elapsed());
        }
        times.sort();
        times[7]
    };
    let quiet = median(&eve).await;
    let flood = tokio::spawn(async move {
        let mut admitted = 0;
        for _ in 0..30 {
            let calls = (0..100).map(|_| {
                let ada = ada.clone();
                async move {
                    let file = json!({"name": "a.png", "size": 10, "content_type": "image/png"});
                    let answer = ada.post("/api/uploads/sign", json!({"files": [file]})).await;
                    usize::from(answer.status() == 200)
                }
            });
            admitted += join_all(calls).await.into_iter().sum::<usize>();
        }
        admitted
    });
    let busy = median(&eve).await;
    let admitted = flood.await.unwrap();
    println!(
        "a bystander's list takes {:.1} times as long",
        busy.as_secs_f64() / quiet.as_secs_f64()
    );
    // Two thousand units at once and a hundred a second; each request costs five.
    assert!((300..1_500).contains(&admitted), "{admitted}");
}

#[tokio::test]
async fn without_a_session_the_address_has_a_budget_and_behind_tls_even_loopback() {
    let https = [("BUTTRESS_PUBLIC_URL", "https://files.example.org")];
    let server = TestServer::start_with(&https).await;
    let stranger = server.stranger();
    let calls = (0..900).map(|_| {
        let stranger = stranger.clone();
        async move {
            let answer = stranger.request(Method::GET, "/api/accounts/overview").send();
            answer.await.unwrap().status().as_u16()
        }
    });
    let answers = join_all(calls).await;
    let refused = answers.iter().filter(|status| **status == 429).count();
    assert!(refused > 300, "{refused}");
    assert!(answers.iter().all(|status| [401, 429].contains(status)));
}
