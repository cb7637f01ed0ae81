//! Parts whose fate the server did not hear of.

use app::domain::upload::UploadId;
use serde_json::json;
use server::ledger::Row;

use crate::behind::Behind;
use crate::pieces::{MIB, Pieces};

async fn row(behind: &Behind, file: &Pieces<'_>) -> Row {
    let id = UploadId::parse(&file.id).unwrap();
    let mut rows = behind.server.uploads.ledger.rows_of_anyone(&[id]).await.unwrap();
    rows.pop().unwrap()
}

/// The store completed it, and the answer never came.
async fn a_lost_answer_of_the_completion_does_no_harm(behind: &Behind) {
    let ada = behind.server.person("ada@example.org").await;
    let file = Pieces::begin(&ada, 11 * MIB).await;
    file.send(&[1, 2, 3]).await;
    let etags: Vec<String> = file
        .list()
        .await
        .iter()
        .map(|part| part["etag"].as_str().unwrap().to_owned())
        .collect();
    behind.complete(&row(behind, &file).await, &etags).await;
    assert_eq!(file.complete().await, json!([]));
    assert_eq!(file.complete().await, json!([]));
    assert_eq!(file.state().await, "confirmed");
    assert!(file.download().await == file.bytes);
}

/// A rule of the bucket gave it up; whoever asks next finds out.
async fn what_the_store_gave_up_can_be_sent_anew(behind: &Behind) {
    let eve = behind.server.person("eve@example.org").await;
    for asks in ["complete", "list", "sign"] {
        let file = Pieces::begin(&eve, 6 * MIB).await;
        file.send(&[1]).await;
        behind.abort(&row(behind, &file).await).await;
        match asks {
            "complete" => assert_eq!(file.complete().await, json!([1, 2])),
            "list" => assert!(file.list().await.is_empty()),
            _ => assert_eq!(file.again().await, json!({"kind": "multipart"})),
        }
        assert_eq!(row(behind, &file).await.multipart, None, "{asks}");
        file.send(&[2, 1]).await;
        assert_eq!(file.complete().await, json!([]));
        assert_eq!(file.state().await, "confirmed", "{asks}");
    }
}

#[tokio::test]
async fn what_the_embedded_s3_did_is_found_out() {
    let behind = Behind::embedded().await;
    a_lost_answer_of_the_completion_does_no_harm(&behind).await;
    what_the_store_gave_up_can_be_sent_anew(&behind).await;
}

#[tokio::test]
#[ignore = "needs a store: set BUTTRESS_S3_… as scripts/seaweedfs.sh start prints them"]
async fn what_a_real_store_did_is_found_out() {
    let behind = Behind::real().await;
    a_lost_answer_of_the_completion_does_no_harm(&behind).await;
    what_the_store_gave_up_can_be_sent_anew(&behind).await;
}
