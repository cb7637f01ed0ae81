//! Multipart uploads that ended without a response to the server.

use app::domain::upload::UploadId;
use serde_json::json;
use server::ledger::Row;

use crate::direct_store::DirectStore;
use crate::multipart_client::{MIB, PartSender};

async fn row(direct: &DirectStore, file: &PartSender<'_>) -> Row {
    let id = UploadId::parse(&file.id).unwrap();
    let mut rows = direct.server.uploads.ledger.rows_of_anyone(&[id]).await.unwrap();
    rows.pop().unwrap()
}

/// The store completed the upload, and its response was lost.
async fn a_lost_response_to_the_completion_loses_nothing(direct: &DirectStore) {
    let ada = direct.server.person("ada@example.org").await;
    let file = PartSender::begin(&ada, 11 * MIB).await;
    file.send(&[1, 2, 3]).await;
    let etags: Vec<String> = file
        .list()
        .await
        .iter()
        .map(|part| part["etag"].as_str().unwrap().to_owned())
        .collect();
    direct.complete(&row(direct, &file).await, &etags).await;
    assert_eq!(file.complete().await, json!([]));
    assert_eq!(file.complete().await, json!([]));
    assert_eq!(file.state().await, "confirmed");
    assert!(file.download().await == file.bytes);
}

/// A lifecycle rule aborted the upload; the next request finds out.
async fn an_aborted_multipart_upload_can_be_sent_again(direct: &DirectStore) {
    let eve = direct.server.person("eve@example.org").await;
    for asks in ["complete", "list", "sign"] {
        let file = PartSender::begin(&eve, 6 * MIB).await;
        file.send(&[1]).await;
        direct.abort(&row(direct, &file).await).await;
        match asks {
            "complete" => assert_eq!(file.complete().await, json!([1, 2])),
            "list" => assert!(file.list().await.is_empty()),
            _ => assert_eq!(file.again().await, json!({"kind": "multipart"})),
        }
        assert_eq!(row(direct, &file).await.multipart, None, "{asks}");
        file.send(&[2, 1]).await;
        assert_eq!(file.complete().await, json!([]));
        assert_eq!(file.state().await, "confirmed", "{asks}");
    }
}

#[tokio::test]
async fn lost_multipart_uploads_are_found_on_the_embedded_s3() {
    let direct = DirectStore::embedded().await;
    a_lost_response_to_the_completion_loses_nothing(&direct).await;
    an_aborted_multipart_upload_can_be_sent_again(&direct).await;
}

#[tokio::test]
#[ignore = "needs a store: set BUTTRESS_S3_… as scripts/seaweedfs.sh start prints them"]
async fn lost_multipart_uploads_are_found_on_a_real_store() {
    let direct = DirectStore::real().await;
    a_lost_response_to_the_completion_loses_nothing(&direct).await;
    an_aborted_multipart_upload_can_be_sent_again(&direct).await;
}
