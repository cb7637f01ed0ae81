use std::time::Duration;

use jiff::Timestamp;
use s3_post_policy::ObjectKey;

use super::stub::Stub;
use crate::store::{CopyOutcome, ObjectStore, StoreError};

const TRIAL: &str = "Part 1 bytes=0-24 unless it minds";
const LATE_ERROR: &str =
    "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>";

fn error(code: &str) -> String {
    format!("<Error><Code>{code}</Code></Error>")
}

/// The calls, parts in the order of their numbers: they run side by side.
fn sorted(mut calls: Vec<String>) -> Vec<String> {
    let parts = calls.iter().take_while(|call| !call.starts_with("Complete")).count();
    calls[2..parts].sort();
    calls
}

#[tokio::test]
async fn every_part_is_copied_once_and_the_whole_completed() {
    let stub = Stub::start(|_, _| None).await;
    assert_eq!(stub.copy().await.unwrap(), CopyOutcome::Copied);
    assert_eq!(
        sorted(stub.calls()),
        [
            "Create",
            TRIAL,
            "Part 1 bytes=0-9",
            "Part 2 bytes=10-19",
            "Part 3 bytes=20-24",
            "Complete"
        ]
    );
}

#[tokio::test]
async fn a_part_that_is_refused_for_now_is_asked_for_again() {
    let stub =
        Stub::start(|call, before| (call.starts_with("Part 2") && before == 0).then(|| (503, error("SlowDown")))).await;
    assert_eq!(stub.copy().await.unwrap(), CopyOutcome::Copied);
    let second = stub.calls().iter().filter(|call| call.starts_with("Part 2")).count();
    assert_eq!(second, 2);
}

#[tokio::test]
async fn a_source_that_changed_ends_it_and_nothing_stays_behind() {
    for (status, body) in [
        (412, error("PreconditionFailed")),
        (404, error("NoSuchKey")),
        (200, error("PreconditionFailed")),
    ] {
        let stub = Stub::start(move |call, _| call.starts_with("Part 3").then(|| (status, body.clone()))).await;
        assert_eq!(stub.copy().await.unwrap(), CopyOutcome::SourceChanged, "{status}");
        assert_eq!(stub.calls().last().unwrap(), "Abort u1");
        assert!(!stub.calls().contains(&"Complete".to_owned()));
    }
}

#[tokio::test]
async fn a_part_that_fails_ends_it_and_nothing_stays_behind() {
    for (status, body) in [
        (403, error("AccessDenied")),
        (200, LATE_ERROR.to_owned()),
        (200, "<html>".to_owned()),
    ] {
        let stub =
            Stub::start(move |call, _| call.starts_with("Part 1 bytes=0-9").then(|| (status, body.clone()))).await;
        stub.copy().await.unwrap_err();
        assert_eq!(stub.calls().last().unwrap(), "Abort u1", "{status}");
    }
}

#[tokio::test]
async fn an_error_after_200_is_an_error() {
    let stub = Stub::start(|call, _| (call == "Complete").then(|| (200, LATE_ERROR.to_owned()))).await;
    let error = stub.copy().await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Unavailable(cause) if cause.contains("InternalError")),
        "{error}"
    );
    assert_eq!(&stub.calls()[stub.calls().len() - 2..], ["Head", "Abort u1"]);
}

#[tokio::test]
async fn a_completion_whose_answer_was_lost_is_found_by_what_the_object_says() {
    for (source_etag, copied) in [("etag", true), ("another", false)] {
        let stub = Stub::start(move |call, before| match call {
            "Complete" if before == 0 => Some((500, LATE_ERROR.to_owned())),
            "Complete" => Some((404, error("NoSuchUpload"))),
            "Head" => Some((200, source_etag.to_owned())),
            _ => None,
        })
        .await;
        assert_eq!(stub.copy().await.is_ok(), copied, "{source_etag}");
        assert_eq!(stub.calls().contains(&"Abort u1".to_owned()), !copied);
    }
}

#[tokio::test]
async fn a_store_that_ignores_the_condition_on_parts_gets_whole_copies() {
    let stub = Stub::start(|call, _| {
        call.starts_with("Part")
            .then(|| (200, "<CopyPartResult><ETag>\"p\"</ETag></CopyPartResult>".to_owned()))
    })
    .await;
    assert_eq!(stub.copy().await.unwrap(), CopyOutcome::Exact);
    assert_eq!(stub.copy().await.unwrap(), CopyOutcome::Exact);
    assert_eq!(stub.calls(), ["Create", TRIAL, "Abort u1", "Copy", "Copy"]);
}

#[tokio::test]
async fn a_store_without_multipart_uploads_gets_whole_copies() {
    let stub = Stub::start(|call, _| (call == "Create").then(|| (501, error("NotImplemented")))).await;
    assert_eq!(stub.copy().await.unwrap(), CopyOutcome::Exact);
    assert_eq!(stub.calls(), ["Create", "Copy"]);
}

#[tokio::test]
async fn a_copy_that_is_dropped_half_way_is_given_up() {
    let stub = Stub::start(|call, _| call.starts_with("Part 2").then(|| (0, String::new()))).await;
    assert!(
        tokio::time::timeout(Duration::from_millis(300), stub.copy())
            .await
            .is_err()
    );
    for _ in 0..100 {
        if stub.calls().last().unwrap() == "Abort u1" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it was never given up: {:?}", stub.calls());
}

fn keys(names: &[&str]) -> Vec<ObjectKey> {
    names.iter().map(|name| ObjectKey::new(*name).unwrap()).collect()
}

#[tokio::test]
async fn many_objects_go_in_one_request_and_those_that_stay_are_named() {
    let stub = Stub::start(|call, before| {
        let stays = "<DeleteResult><Error><Key>staging/b</Key><Code>AccessDenied</Code></Error>\
                     <Error><Key>staging/c</Key><Code>NoSuchKey</Code></Error></DeleteResult>";
        (call == "DeleteMany" && before == 1).then(|| (200, stays.to_owned()))
    })
    .await;
    let all = keys(&["staging/a", "staging/b", "staging/c"]);
    assert_eq!(stub.store.delete_all(&all).await.unwrap(), []);
    assert_eq!(stub.store.delete_all(&all).await.unwrap(), keys(&["staging/b"]));
    assert_eq!(stub.store.delete_all(&all[..1]).await.unwrap(), []);
    assert_eq!(stub.store.delete_all(&[]).await.unwrap(), []);
    assert_eq!(stub.calls(), ["DeleteMany", "DeleteMany", "Delete /files/staging/a"]);
}

#[tokio::test]
async fn a_store_that_deletes_one_by_one_is_asked_for_many_once() {
    let stub = Stub::start(|call, _| match call {
        "DeleteMany" => Some((501, error("NotImplemented"))),
        "Delete /files/staging/b" => Some((403, error("AccessDenied"))),
        _ => None,
    })
    .await;
    let both = keys(&["staging/a", "staging/b"]);
    for _ in 0..2 {
        assert_eq!(stub.store.delete_all(&both).await.unwrap(), both[1..]);
    }
    let mut calls = stub.calls();
    assert_eq!(calls.remove(0), "DeleteMany");
    assert_eq!(calls.len(), 4, "{calls:?}");
    assert!(calls.iter().all(|call| call.starts_with("Delete /")), "{calls:?}");
}

#[tokio::test]
async fn a_copy_is_exact_only_where_the_store_says_so() {
    for (etag, outcome) in [("\"etag\"", CopyOutcome::Exact), ("\"another\"", CopyOutcome::Copied)] {
        let stub = Stub::start(move |call, _| match call {
            "Create" => Some((501, error("NotImplemented"))),
            "Copy" => Some((200, format!("<CopyObjectResult><ETag>{etag}</ETag></CopyObjectResult>"))),
            _ => None,
        })
        .await;
        assert_eq!(stub.copy().await.unwrap(), outcome, "{etag}");
    }
}

fn listing(next: &str, uploads: &[(&str, &str, &str)]) -> String {
    let uploads: String = uploads
        .iter()
        .map(|(key, id, at)| {
            format!("<Upload><Key>{key}</Key><UploadId>{id}</UploadId><Initiator><ID>x</ID></Initiator><StorageClass>STANDARD</StorageClass><Initiated>{at}</Initiated></Upload>")
        })
        .collect();
    let truncated = !next.is_empty();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListMultipartUploadsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         <Bucket>files</Bucket><KeyMarker></KeyMarker><NextKeyMarker>{next}</NextKeyMarker><NextUploadIdMarker>{next}</NextUploadIdMarker>\
         <MaxUploads>1000</MaxUploads><IsTruncated>{truncated}</IsTruncated>{uploads}</ListMultipartUploadsResult>"
    )
}

#[tokio::test]
async fn old_unfinished_uploads_of_ours_are_given_up_page_by_page() {
    let stub = Stub::start(|call, _| {
        let page = match call {
            "List files/ " => listing(
                "f2",
                &[
                    ("files/1/a", "f1", "2026-11-20T00:00:00.000Z"),
                    ("files/1/b", "f2", "2026-11-23T00:00:00Z"),
                ],
            ),
            "List files/ f2" => listing(
                "",
                &[
                    ("files/1/c", "f3", "2026-11-19T00:00:00.000Z"),
                    ("files/1/d", "f4", "sometime"),
                ],
            ),
            "List staging/ " => listing(
                "",
                &[
                    ("staging/a", "s1", "2026-11-14T00:00:00Z"),
                    ("staging/b", "s2", "2026-11-20T00:00:00Z"),
                    ("elsewhere/a", "e1", "2026-11-20T00:00:00Z"),
                ],
            ),
            _ => return None,
        };
        Some((200, page))
    })
    .await;
    let yesterday: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
    assert_eq!(stub.store.abort_stale_uploads(yesterday).await.unwrap(), 3);
    let mut aborted: Vec<String> = stub
        .calls()
        .into_iter()
        .filter(|call| call.starts_with("Abort"))
        .collect();
    aborted.sort();
    assert_eq!(aborted, ["Abort f1", "Abort f3", "Abort s1"]);
}

#[tokio::test]
async fn a_listing_that_never_ends_is_left() {
    let stub = Stub::start(|call, _| call.starts_with("List").then(|| (200, listing("same", &[])))).await;
    assert_eq!(stub.store.abort_stale_uploads(Timestamp::MAX).await.unwrap(), 0);
    assert_eq!(stub.calls().len(), 4, "two folders, two pages each");
}
