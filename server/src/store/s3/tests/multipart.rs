//! Multipart uploads against scripted responses of stores.

use std::time::Duration;

use jiff::Timestamp;
use s3_post_policy::ObjectKey;

use super::stub::Stub;
use crate::store::{DirectUploadOptions, StoreError, UrlStore};

fn key() -> ObjectKey {
    ObjectKey::new("staging/a").unwrap()
}

fn options() -> DirectUploadOptions<'static> {
    DirectUploadOptions {
        content_type: "image/png",
        upload_id: "a",
        acl: None,
    }
}

fn page(parts: &[(u16, &str, &str)], next: u16) -> String {
    let parts: String = parts
        .iter()
        .map(|(number, etag, at)| format!("<Part><PartNumber>{number}</PartNumber><LastModified>{at}</LastModified><ETag>{etag}</ETag><Size>5</Size></Part>"))
        .collect();
    let (truncated, next) = match next {
        0 => (false, String::new()),
        next => (true, format!("<NextPartNumberMarker>{next}</NextPartNumberMarker>")),
    };
    format!(
        "<?xml version=\"1.0\"?><ListPartsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><UploadId>m</UploadId>{next}<IsTruncated>{truncated}</IsTruncated>{parts}</ListPartsResult>"
    )
}

#[tokio::test]
async fn all_pages_of_parts_are_read_and_a_part_sent_again_counts_once() {
    let (early, late) = ("2026-11-24T00:00:00.000Z", "2026-11-24T00:00:01.000Z");
    let stub = Stub::start(move |call, _| {
        let body = match call {
            "Parts " => page(&[(1, "\"a\"", early), (2, "\"new\"", late), (2, "\"old\"", early)], 2),
            "Parts 2" => page(&[(3, "&quot;c&quot;", late)], 0),
            _ => return None,
        };
        Some((200, body))
    })
    .await;
    let parts = stub.store.list_parts(&key(), "m").await.unwrap().unwrap();
    let seen: Vec<_> = parts.iter().map(|part| (part.number, part.etag.as_str())).collect();
    assert_eq!(seen, [(1, "\"a\""), (2, "\"new\""), (3, "\"c\"")]);
    assert_eq!(parts[1].stored_at, late.parse().ok());
}

#[tokio::test]
async fn a_repeating_list_ends_and_invalid_xml_is_an_error() {
    let stub = Stub::start(|_, _| Some((200, page(&[(1, "\"a\"", "sometime")], 1)))).await;
    let parts = stub.store.list_parts(&key(), "m").await.unwrap().unwrap();
    assert_eq!((parts.len(), parts[0].stored_at), (1, None));
    assert_eq!(stub.calls().len(), 2);
    let stub = Stub::start(|_, _| Some((200, "<html>".to_owned()))).await;
    stub.store.list_parts(&key(), "m").await.unwrap_err();
}

#[tokio::test]
async fn an_unknown_upload_is_no_error_and_a_missing_feature_is_remembered() {
    let error = |code: &str| format!("<Error><Code>{code}</Code></Error>");
    let (gone, not_here) = (error("NoSuchUpload"), error("NotImplemented"));
    let stub = Stub::start(move |call, _| match call {
        "Create" => Some((501, not_here.clone())),
        _ => Some((404, gone.clone())),
    })
    .await;
    assert_eq!(stub.store.list_parts(&key(), "m").await.unwrap(), None);
    stub.store.abort_parts(&key(), "m").await.unwrap();
    let completed = stub.store.complete_parts(&key(), "m", &["\"a\""]).await;
    assert!(matches!(completed, Err(StoreError::Refused { status: 404, .. })));
    assert!(stub.store.supports_parts());
    assert_eq!(stub.store.begin_parts(&key(), &options()).await.unwrap(), None);
    assert!(!stub.store.supports_parts());
}

#[tokio::test]
async fn urls_sign_their_lifetime_and_size_and_no_checksum() {
    let stub = Stub::start(|_, _| None).await;
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let signing = async |seconds| {
        stub.store
            .key
            .for_signing(Duration::from_secs(seconds), now)
            .await
            .unwrap()
    };
    let ten_minutes = signing(600).await;
    let put = stub.store.put_url(&key(), 7, &options(), &ten_minutes);
    let part = stub.store.part_url(&key(), "m", (3, 7), &signing(60).await);
    for (url, expires, headers) in [
        (
            &put.url,
            "600",
            "content-length%3Bcontent-type%3Bhost%3Bx-amz-meta-upload-id",
        ),
        (&part, "60", "content-length%3Bhost"),
    ] {
        assert!(url.contains("X-Amz-Date=20270115T080000Z"), "{url}");
        assert!(url.contains(&format!("X-Amz-Expires={expires}&")), "{url}");
        assert!(url.contains(&format!("X-Amz-SignedHeaders={headers}&")), "{url}");
        assert!(!url.to_ascii_lowercase().contains("checksum"), "{url}");
    }
    assert!(part.contains("partNumber=3") && part.contains("uploadId=m"), "{part}");
    let headers: Vec<_> = put.headers.iter().collect();
    assert_eq!(headers, [("content-type", "image/png"), ("x-amz-meta-upload-id", "a")]);
    let private = DirectUploadOptions {
        acl: Some("private"),
        ..options()
    };
    let put = stub.store.put_url(&key(), 7, &private, &ten_minutes);
    assert_eq!(put.headers.get("x-amz-acl"), Some("private"));
    assert!(put.url.contains("x-amz-acl"), "{}", put.url);
    assert!(stub.calls().is_empty(), "nothing is asked of the store");
}
