use proptest::prelude::*;
use serde_json::json;

use super::*;

const ID: &str = "0123456789abcdef0123456789abcdef";
const KEY: &str = "staging/0123456789abcdef0123456789abcdef";

fn keys(payload: &Value) -> Vec<String> {
    object_keys(payload.to_string().as_bytes())
        .unwrap()
        .into_iter()
        .collect()
}

/// A record as AWS documents it.
fn aws(key: &str) -> Value {
    json!({"Records": [{
        "eventVersion": "2.4", "eventSource": "aws:s3", "awsRegion": "eu-central-1",
        "eventTime": "2026-11-23T10:00:00.000Z", "eventName": "ObjectCreated:Post",
        "userIdentity": {"principalId": "AWS:AIDAEXAMPLE"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD"},
        "s3": {
            "s3SchemaVersion": "1.0", "configurationId": "staging",
            "bucket": {"name": "files", "ownerIdentity": {"principalId": "A3NL1KOZZKExample"}, "arn": "arn:aws:s3:::files"},
            "object": {"key": key, "size": 1024, "eTag": "d41d8cd98f00b204e9800998ecf8427e", "sequencer": "0055AED6DCD90281E5"}
        }
    }]})
}

#[test]
fn keys_of_aws_are_decoded_as_in_a_query() {
    assert_eq!(keys(&aws(KEY)), [KEY]);
    assert_eq!(keys(&aws(&KEY.replace('/', "%2F"))), [KEY]);
    assert_eq!(keys(&aws("a+b%2Bc%26d&e=f%C3%BC")), ["a b+c&d&e=fü"]);
    assert_eq!(keys(&aws("%FF")), [""; 0], "not UTF-8, so no key of ours");
}

#[test]
fn the_test_event_of_aws_has_no_keys() {
    let event = json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": "2026-11-23T10:00:00.000Z",
        "Bucket": "files", "RequestId": "5582815E1AEA5ADF", "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE"});
    assert_eq!(keys(&event), [""; 0]);
}

#[test]
fn the_two_keys_of_minio_are_read_once() {
    let mut event = aws(&KEY.replace('/', "%2F"));
    event["EventName"] = "s3:ObjectCreated:Post".into();
    event["Key"] = format!("files/{KEY}").into();
    assert_eq!(keys(&event), [KEY]);
    let without_records = json!({"EventName": "s3:ObjectCreated:Post", "Key": format!("files/{KEY}"), "Records": null});
    assert_eq!(keys(&without_records), [KEY]);
}

#[test]
fn records_of_ceph_have_additional_fields() {
    let event = json!({"Records": [{
        "eventVersion": "2.2", "eventSource": "ceph:s3", "awsRegion": "default",
        "eventTime": "2026-11-23T10:00:00.000000Z", "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "tester"}, "requestParameters": {"sourceIPAddress": ""},
        "responseElements": {"x-amz-request-id": "503a4c37-85eb-47cd-8681-2817e80b4281.5330.903595", "x-amz-id-2": "14d2-zone1-zonegroup1"},
        "s3": {
            "s3SchemaVersion": "1.0", "configurationId": "mynotif1",
            "bucket": {"name": "files", "ownerIdentity": {"principalId": "tester"}, "arn": "arn:aws:s3:default::files", "id": "503a4c37-85eb-47cd-8681-2817e80b4281.5332.38"},
            "object": {"key": KEY, "size": 0, "eTag": "37b51d194a7513e45b56f6524f2d51f2", "versionId": "", "sequencer": "F7E6D75DC742D108", "metadata": [{"key": "x-amz-meta-upload-id", "val": ID}], "tags": []}
        },
        "eventId": "", "opaqueData": "me@example.com"
    }]});
    assert_eq!(keys(&event), [KEY]);
}

#[test]
fn keys_of_eventbridge_are_not_decoded() {
    let event = json!({"version": "0", "id": "17793124-05d4-b198-2fde-7ededc63b103", "detail-type": "Object Created",
        "source": "aws.s3", "account": "111122223333", "time": "2026-11-23T10:00:00Z", "region": "ca-central-1",
        "resources": ["arn:aws:s3:::files"],
        "detail": {"version": "0", "bucket": {"name": "files"},
            "object": {"key": "staging/a+b%2F", "size": 5, "etag": "b1946ac92492d2347c6235b4d2611184", "sequencer": "617f08299329d189"},
            "request-id": "N4N7GDK58NMKJ12R", "requester": "123456789012", "source-ip-address": "1.2.3.4", "reason": "PostObject"}});
    assert_eq!(keys(&event), ["staging/a+b%2F"]);
    assert_eq!(keys(&json!([event, aws(KEY)])), [KEY, "staging/a+b%2F"]);
}

#[test]
fn events_in_sns_messages_are_read() {
    let envelope = |message: String| {
        json!({"Type": "Notification", "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn": "arn:aws:sns:us-west-2:123456789012:files", "Subject": "Amazon S3 Notification",
            "Message": message, "Timestamp": "2026-11-23T10:00:00.000Z", "SignatureVersion": "1"})
    };
    assert_eq!(keys(&envelope(aws(KEY).to_string())), [KEY]);
    assert_eq!(
        keys(&envelope(
            envelope(envelope(aws(KEY).to_string()).to_string()).to_string()
        )),
        [""; 0]
    );
    assert_eq!(keys(&envelope("You have chosen to subscribe".into())), [""; 0]);
}

#[test]
fn paths_of_seaweedfs_are_read() {
    // An event of version 4.48, with shorter numbers.
    let event = |path: &str| {
        json!({"event_type": "create", "key": path, "message": {
            "new_entry": {
                "name": ID,
                "chunks": [{"size": 5, "modified_ts_ns": 17, "e_tag": "XUFAKrxLKna5cZ2REBfFkg==", "fid": {"volume_id": 7, "file_key": 1, "cookie": 21}}],
                "attributes": {"file_size": 5, "mtime": 17, "file_mode": 432, "crtime": 17, "mime": "text/plain; charset=utf-8", "md5": "XUFAKrxLKna5cZ2REBfFkg==", "inode": 10, "ctime": 17, "atime": 17},
                "extended": {"Seaweed-X-Amz-ETag": "NWQ0MTQwMmFiYzRiMmE3NmI5NzE5ZDkxMTAxN2M1OTI=", "Seaweed-X-Amz-Owner": "dGVzdA=="}
            },
            "delete_chunks": true, "new_parent_path": "/buckets/files/staging", "signatures": [88]
        }})
    };
    assert_eq!(keys(&event(&format!("/buckets/files/{KEY}"))), [KEY]);
    assert_eq!(keys(&event("/buckets/files")), [""; 0]);
    assert_eq!(keys(&event("/etc/seaweedfs")), [""; 0]);
}

#[test]
fn only_our_keys_give_upload_ids() {
    let keys = [
        KEY,
        "staging/",
        "staging/x",
        "files/1/0123456789abcdef0123456789abcdef/0123456789abcdef",
        "parts/1/0123456789abcdef0123456789abcdef",
        "parts/1/fedcba9876543210fedcba9876543210/0123456789abcdef",
        ID,
    ]
    .map(ToOwned::to_owned)
    .into();
    let in_parts = UploadId::parse("fedcba9876543210fedcba9876543210").unwrap();
    assert_eq!(upload_ids(&keys), [in_parts, UploadId::parse(ID).unwrap()]);
}

#[test]
fn invalid_json_is_an_error_and_unknown_json_has_no_keys() {
    for garbage in ["", "{", "Records", "\u{feff}{}", &"[".repeat(100_000)] {
        assert_eq!(object_keys(garbage.as_bytes()), Err(NotJson), "{garbage:.10}");
    }
    for nothing in [
        "null",
        "[]",
        "{}",
        "1",
        "\"Records\"",
        r#"{"Records":{"s3":1}}"#,
        r#"{"Records":[1,{"s3":{"object":{"key":7}}}]}"#,
    ] {
        assert_eq!(object_keys(nothing.as_bytes()), Ok(BTreeSet::new()), "{nothing}");
    }
}

#[test]
fn the_number_of_keys_is_limited() {
    let records: Vec<Value> = (0..5_000)
        .map(|n| json!({"s3": {"object": {"key": format!("staging/{n}")}}}))
        .collect();
    assert_eq!(keys(&json!({ "Records": records })).len(), MAX_KEYS);
}

/// JSON that resembles a notification.
fn resembling() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "Records",
        "s3",
        "object",
        "key",
        "Key",
        "detail",
        "Message",
        "event_type",
        "other",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
        "(/buckets/)?[a-z]*/staging/[0-9a-f%+]*".prop_map(Value::from),
        r#"\{"(Records|Message|Key)":(\[\]|"[a-z/]*")\}"#.prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 200, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::hash_map(name.clone(), inner, 0..8)
                .prop_map(|map| map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        let _ = object_keys(&bytes);
    }

    #[test]
    fn any_json_is_read_and_no_more_than_the_limit_comes_out(event in resembling(), copies in 0..400_usize) {
        let keys = object_keys(event.to_string().as_bytes()).unwrap();
        prop_assert!(keys.len() <= MAX_KEYS);
        let batch = Value::from(vec![event; copies]);
        prop_assert!(object_keys(batch.to_string().as_bytes()).unwrap().len() <= MAX_KEYS);
    }
}
