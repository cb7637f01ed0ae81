//! Copies, deletions and lists of multipart uploads against scripted responses.

use jiff::Timestamp;
use s3_post_policy::ObjectKey;

use super::stub::Stub;
use crate::store::{CopyOutcome, ObjectStore, StoreError, UrlStore};

const LATE_ERROR: &str =
    "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>";

fn error(code: &str) -> String {
    format!("<Error><Code>{code}</Code></Error>")
}

const COPIED: &str = "<CopyObjectResult><ETag>\"another\"</ETag></CopyObjectResult>";

#[tokio::test]
async fn a_copy_is_retried_after_slow_down() {
    let stub = Stub::start(|_, before| (before == 0).then(|| (503, error("SlowDown")))).await;
    assert_eq!(stub.copy().await.unwrap(), CopyOutcome::Copied);
    assert_eq!(stub.calls(), ["Copy", "Copy"]);
}

#[tokio::test]
async fn a_copy_succeeds_or_its_source_has_changed_or_it_fails() {
    for (status, body, outcome) in [
        (200, COPIED.to_owned(), Some(CopyOutcome::Copied)),
        (412, error("PreconditionFailed"), Some(CopyOutcome::SourceChanged)),
        (404, error("NoSuchKey"), Some(CopyOutcome::SourceChanged)),
        // A store may report an error in the body of a 200 response.
        (200, error("PreconditionFailed"), Some(CopyOutcome::SourceChanged)),
        (200, LATE_ERROR.to_owned(), None),
        (403, error("AccessDenied"), None),
    ] {
        let stub = Stub::start(move |_, _| Some((status, body.clone()))).await;
        assert_eq!(stub.copy().await.ok(), outcome, "{status}");
    }
}

#[tokio::test]
async fn completing_returns_the_etag_and_an_error_in_a_200_body_is_an_error() {
    let key = ObjectKey::new("parts/1/a/b").unwrap();
    let stub = Stub::start(|_, _| None).await;
    assert_eq!(
        stub.store.complete_parts(&key, "u1", &["\"p\""]).await.unwrap(),
        "\"e-3\""
    );
    let stub = Stub::start(|call, _| (call == "Complete").then(|| (200, LATE_ERROR.to_owned()))).await;
    let error = stub.store.complete_parts(&key, "u1", &["\"p\""]).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Unavailable(cause) if cause.contains("InternalError")),
        "{error}"
    );
}

fn keys(names: &[&str]) -> Vec<ObjectKey> {
    names.iter().map(|name| ObjectKey::new(*name).unwrap()).collect()
}

#[tokio::test]
async fn many_objects_are_deleted_in_one_request_and_failures_are_returned() {
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
async fn a_store_without_batch_delete_is_asked_for_it_once() {
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
async fn stale_multipart_uploads_are_aborted_page_by_page() {
    let stub = Stub::start(|call, _| {
        let page = match call {
            "List parts/ " => listing(
                "p2",
                &[
                    ("parts/1/a/x", "p1", "2026-11-20T00:00:00.000Z"),
                    ("parts/1/b/x", "p2", "2026-11-23T00:00:00Z"),
                ],
            ),
            "List parts/ p2" => listing(
                "",
                &[
                    ("parts/1/c/x", "p3", "2026-11-19T00:00:00.000Z"),
                    ("parts/1/d/x", "p4", "sometime"),
                    // The store ignores the prefix: uploads of other programs are not aborted.
                    ("files/1/a", "f1", "2026-11-19T00:00:00Z"),
                    ("elsewhere/a", "e1", "2026-11-20T00:00:00Z"),
                ],
            ),
            _ => return None,
        };
        Some((200, page))
    })
    .await;
    let yesterday: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
    assert_eq!(stub.store.abort_stale_uploads(yesterday).await.unwrap(), 2);
    let mut aborted: Vec<String> = stub
        .calls()
        .into_iter()
        .filter(|call| call.starts_with("Abort"))
        .collect();
    aborted.sort();
    assert_eq!(aborted, ["Abort p1", "Abort p3"]);
}

#[tokio::test]
async fn a_list_that_repeats_a_page_is_not_read_further() {
    let stub = Stub::start(|call, _| call.starts_with("List").then(|| (200, listing("same", &[])))).await;
    assert_eq!(stub.store.abort_stale_uploads(Timestamp::MAX).await.unwrap(), 0);
    assert_eq!(stub.calls().len(), 2, "the second page is the first again");
}
