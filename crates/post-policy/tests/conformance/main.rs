//! Sends forms to real stores: honest forms must be accepted, tampered ones refused, and the evaluator must have
//! predicted both.
//!
//! An s3s server in this process always runs. Other stores take part if the environment names their endpoint, as
//! printed by `scripts/seaweedfs.sh start`, `scripts/ceph.sh start` and so on: `BUTTRESS_CONFORMANCE_SEAWEEDFS`,
//! `BUTTRESS_CONFORMANCE_CEPH`, `BUTTRESS_CONFORMANCE_GARAGE`. With `BUTTRESS_CONFORMANCE_TABLE=docs/conformance.md` the run writes its table there;
//! the path is relative to the root of the workspace.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod cases;
mod embedded;
mod handwritten;
mod http;
mod loose;
mod store;
mod table;

use std::path::Path;
use std::{env, fs};

use jiff::Timestamp;
use s3_post_policy::*;

use cases::{Attempt, Case, Context, Expect};
use embedded::Embedded;
use http::{Answer, File};
use store::Store;
use table::Row;

const OTHERS: [(&str, Dialect, &str); 3] = [
    ("SeaweedFS", Dialect::SeaweedFs, "BUTTRESS_CONFORMANCE_SEAWEEDFS"),
    ("Ceph RGW", Dialect::CephRgw, "BUTTRESS_CONFORMANCE_CEPH"),
    ("Garage", Dialect::Garage, "BUTTRESS_CONFORMANCE_GARAGE"),
];

/// Known deviations of stores from what is expected, by store and case.
const KNOWN: [(&str, &str); 1] = [
    // It reads the second list, as Go's JSON parser does; the evaluator refuses such a policy.
    ("SeaweedFS", "`conditions` twice"),
];

#[test]
fn stores_do_what_policies_say() {
    let embedded = Embedded::start();
    let mut stores = vec![Store::at("s3s-fs 0.17", Dialect::S3s, &embedded.authority)];
    let mut missing = Vec::new();
    for (name, dialect, variable) in OTHERS {
        match Store::from_env(name, dialect, variable) {
            Some(store) => stores.push(store),
            None => {
                println!("{name} was not run: {variable} is not set");
                missing.push(name);
            }
        }
    }

    let run = Timestamp::now().as_millisecond();
    let cases = cases::all();
    let mut failures = Vec::new();
    let mut rows = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let mut cells = Vec::new();
        for store in &stores {
            let key = format!("conformance/{run}/{number}");
            let outcome = run_case(
                case,
                &Context {
                    store,
                    key,
                    now: Timestamp::now(),
                },
            );
            println!("{}: {}: {}: {}", store.name, case.group, case.name, outcome.cell);
            let is_known = |&(name, known): &(&str, &str)| store.name.starts_with(name) && known == case.name;
            if let Some(complaint) = outcome.complaint
                && !KNOWN.iter().any(is_known)
            {
                failures.push(format!("{}: {}: {}: {complaint}", store.name, case.name, outcome.cell));
            }
            cells.push(outcome.cell);
        }
        rows.push(Row { case, cells });
    }

    if let Ok(path) = env::var("BUTTRESS_CONFORMANCE_TABLE") {
        let names: Vec<_> = stores.iter().map(|store| store.name.as_str()).collect();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
        fs::write(path, table::markdown(&names, &missing, &rows)).unwrap();
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

struct Outcome {
    cell: String,
    complaint: Option<&'static str>,
}

fn run_case(case: &Case, context: &Context<'_>) -> Outcome {
    let Context { store, now, .. } = context;
    let attempt = (case.make)(context);
    let fields: Vec<_> = attempt
        .fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let file = File {
        bytes: &attempt.body,
        closed: attempt.closed,
    };
    let path = format!("/{}", store.bucket);
    let answer = match http::post_form(&store.authority, &path, &fields, &file) {
        Ok(answer) => answer,
        Err(_) => {
            return Outcome {
                cell: "**hung up**".to_owned(),
                complaint: Some("no answer"),
            };
        }
    };
    let accepted = matches!(answer.status, 200 | 201 | 204 | 303);
    let object = store.get(&attempt.key, *now);
    // Garage knows no SigV2.
    let is_unknown = store.dialect == Dialect::Garage && fields.iter().any(|(name, _)| *name == field::SIGNATURE);
    let expect = if is_unknown { Expect::Refuse } else { case.expect };
    let mut complaint = match (expect, accepted, &object) {
        (Expect::Accept, false, _) => Some("an honest form was refused"),
        (Expect::Accept, true, None) => Some("the object is missing"),
        (Expect::Refuse | Expect::Expire, true, _) => Some("a tampered form was accepted"),
        (Expect::Refuse | Expect::Expire, false, Some(_)) => Some("a refused form left an object"),
        (Expect::Expire, false, None) if !says_expired(&answer) => {
            Some("the answer does not say that the form expired")
        }
        _ => None,
    };
    if expect == Expect::Accept {
        complaint = complaint.or(wrong_answer(&attempt, &answer));
    }
    let mut cell = describe(&attempt, accepted, &answer, object.as_ref());
    if attempt.predictable && !is_unknown && predict(&attempt, context) != accepted {
        cell.push_str(" ≠");
        complaint = complaint.or(Some("the evaluator expected otherwise"));
    }
    Outcome { cell, complaint }
}

/// Whether a refusal says that the form has expired. Clients then sign again: those that use `S3Error`, and
/// `upload-engine`, whose `AnswerClass` looks for the same words in the same messages.
fn says_expired(answer: &Answer) -> bool {
    let error = S3Error::parse(answer.status, &answer.body);
    let says = ["expired", "in the past"]
        .iter()
        .any(|words| error.message.contains(words));
    error.outcome() == S3Outcome::Expired && says
}

/// Whether an accepted form was answered as it requested.
fn wrong_answer(attempt: &Attempt, answer: &Answer) -> Option<&'static str> {
    let get = |name: &str| {
        attempt
            .fields
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    };
    let expected = match (get(field::SUCCESS_ACTION_REDIRECT), get(field::SUCCESS_ACTION_STATUS)) {
        (Some(url), _) => {
            let location = answer.header("location").unwrap_or_default();
            if !location.starts_with(url) {
                return Some("redirected elsewhere");
            }
            303
        }
        (None, Some(status)) => status.parse().unwrap(),
        (None, None) => 204,
    };
    (answer.status != expected).then_some("another status than asked for")
}

fn describe(attempt: &Attempt, accepted: bool, answer: &Answer, object: Option<&Answer>) -> String {
    let status = answer.status;
    if !accepted {
        let code = S3Error::parse(status, &answer.body).code;
        let nevertheless = if object.is_some() {
            ", **stored nevertheless**"
        } else {
            ""
        };
        return format!("{status} {code}{nevertheless}")
            .replace(" ,", ",")
            .trim_end()
            .to_owned();
    }
    let Some(object) = object else {
        return format!("{status}, **not there**");
    };
    if object.body != attempt.body {
        return format!("{status}, **other bytes**: {}", object.body.len());
    }
    match attempt.kept {
        Some((header, value)) if object.header(header) == Some(value) => format!("{status}, kept"),
        Some(_) => format!("{status}, dropped"),
        None => format!("{status}, stored"),
    }
}

/// The evaluator's prediction, from the form alone.
fn predict(attempt: &Attempt, context: &Context<'_>) -> bool {
    let form: FormFields = attempt.fields.iter().map(|(name, value)| (name, value)).collect();
    let policy = form.get(field::POLICY).expect("every form has one");
    let Ok(policy) = PolicyDocument::from_base64(policy) else {
        return false;
    };
    let size = attempt.body.len() as u64;
    policy
        .evaluate(&form, size, &context.store.bucket, context.now, context.store.dialect)
        .accepted()
}
