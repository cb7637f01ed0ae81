//! Thumbnails of files, and the profile picture.

use serde_json::{Value, json};
use upload_driver::api::UploadState;

use super::{Answer, Server, error, texts};
use crate::fake::store::Store;

impl Server {
    fn has_arrived(&self, account: &str, id: &str, store: &Store) -> bool {
        let upload = self.uploads.get(id);
        upload.is_some_and(|upload| {
            upload.owner == account
                && upload.is_rendition
                && upload.state == UploadState::Pending
                && store.objects.contains_key(&upload.key)
        })
    }

    pub(super) fn set_thumbnails(&mut self, account: &str, body: &Value, store: &Store) -> Value {
        let thumbnails = body["thumbnails"].as_array().expect("thumbnails");
        assert!(!thumbnails.is_empty() && thumbnails.len() <= 20);
        let mut set = Vec::new();
        for thumbnail in thumbnails {
            let (file, rendition) = (
                thumbnail["file"].as_str().unwrap(),
                thumbnail["upload"].as_str().unwrap(),
            );
            let is_file = self
                .uploads
                .get(file)
                .is_some_and(|upload| upload.state == UploadState::Confirmed);
            if is_file && self.has_arrived(account, rendition, store) {
                self.thumbnails.insert(file.to_owned(), rendition.to_owned());
                set.push(json!(file));
            }
        }
        Value::Array(set)
    }

    pub(super) fn set_picture(&mut self, account: &str, body: &Value, store: &Store) -> Result<Value, Answer> {
        let uploads = texts(&body["uploads"]);
        if !uploads.iter().all(|id| self.has_arrived(account, id, store)) {
            return Err(error(422, "invalid"));
        }
        self.pictures.push(body.clone());
        Ok(Value::Null)
    }
}
