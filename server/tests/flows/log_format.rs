//! Log lines as JSON, from a server process.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use reqwest::Method;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::program::{Running, program};
use crate::support::stranger_at;

#[tokio::test(flavor = "multi_thread")]
async fn each_line_is_an_object_with_the_reference_of_its_request() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [("BUTTRESS_LOG_FORMAT", "json"), ("BUTTRESS_LOG", "debug")];
    let mut command = program(folder.path(), &[], &settings);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(|line| {
        let line = line.unwrap();
        serde_json::from_str::<Value>(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    });
    let running = Running(child);
    let url = lines.find_map(|line| {
        let message = line["fields"]["message"].as_str()?;
        Some(message.strip_prefix("Listening on ")?.to_owned())
    });

    let client = stranger_at(&url.expect("it starts"));
    // The path and the fields of a line may hold quotes and line breaks.
    client.get("/%22%0a%7b/\"level\":\"ERROR\"").await;
    let answer = client
        .request(Method::POST, "/api/accounts/login")
        .header("x-support-code", "FZQ4-M00D")
        .json(&json!({"email": "ada@example.org", "password": "wrong horse"}))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 401);
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();

    kill_process(Pid::from_child(&running.0), Signal::TERM).unwrap();
    let rest: Vec<Value> = lines.collect();
    let audit = rest
        .iter()
        .find(|line| line["target"] == "buttress::audit")
        .expect("the failed log-in is logged");
    assert_eq!(audit["level"], "INFO");
    assert_eq!(audit["fields"]["event"], "log_in_failed");
    let request = &audit["spans"][0];
    assert_eq!(
        [&request["name"], &request["id"], &request["code"], &request["path"]],
        ["request", &id, "FZQ4-M00D", "/api/accounts/login"]
    );
    assert_eq!(stdout.lines().count(), 0, "all lines are log lines");
}
