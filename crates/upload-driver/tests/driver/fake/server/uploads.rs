//! Signing, confirming, cancelling.

use serde_json::{Value, json};
use upload_driver::api::UploadState;

use super::{Answer, Method, Server, Upload, checksum, error, error_body, texts};
use crate::fake::store::{STORE, Store};

/// Most files or ids of one request.
const BATCH_MAX: usize = 100;

impl Server {
    pub(super) fn sign(&mut self, account: &str, body: &Value, store: &mut Store, now: u64) -> Result<Value, Answer> {
        let files = body["files"].as_array().expect("files");
        if files.len() > BATCH_MAX {
            return Err(error(400, "bad_request"));
        }
        Ok(files
            .iter()
            .map(|file| self.sign_file(account, file, store, now))
            .collect())
    }

    fn sign_file(&mut self, account: &str, file: &Value, store: &mut Store, now: u64) -> Value {
        let name = file["name"].as_str().expect("a name").to_owned();
        if let Some(code) = self.refused.get(&name) {
            return json!({"error": error_body(code)});
        }
        let id = match file["upload"].as_str() {
            Some(id) => {
                let same = |upload: &&mut Upload| {
                    file["name"] == upload.name
                        && file["size"] == upload.size
                        && file["content_type"] == upload.content_type
                };
                if self.open_upload(account, &file["upload"]).filter(same).is_none() {
                    return json!({"error": error_body("invalid")});
                }
                id.to_owned()
            }
            None => self.new_upload(account, name, file, store),
        };
        let expires = now + u64::from(self.lifetime) * 1000;
        let method = self.method;
        let upload = self.uploads.get_mut(&id).expect("it is there");
        upload.expires = expires;
        let (key, size) = (&upload.key, upload.size);
        let transport = if upload.is_multipart {
            json!({"kind": "multipart", "part_size": upload.part_size})
        } else if method == Method::Put && !upload.is_rendition {
            let url = format!("{STORE}{key}?expires={expires}&size={size}");
            json!({"kind": "put", "url": url, "headers": [["content-type", "application/octet-stream"]]})
        } else {
            let sha256 = file["checksum"].as_str().and_then(|sum| sum.strip_prefix("sha256:"));
            let policy = json!({"key": key, "expires": expires, "size": size, "sha256": sha256}).to_string();
            let fields = json!([["key", key], ["policy", policy], ["x-amz-signature", "secret"]]);
            json!({"kind": "post", "url": STORE, "fields": fields})
        };
        json!({"id": id, "transport": transport, "expires_in": self.lifetime})
    }

    fn new_upload(&mut self, account: &str, name: String, file: &Value, store: &mut Store) -> String {
        // Random-looking, and rising, so that the latest upload of a name is the last.
        let id = format!("{:032x}", (self.uploads.len() as u128 + 1) << 64 | 0xabc);
        let is_rendition = file["is_rendition"] == true;
        let size = file["size"].as_u64().expect("a size");
        let is_multipart = file["resumable"] == true && size >= self.multipart_from;
        let key = format!("{}/{id}", if is_rendition { "renditions" } else { "uploads" });
        if is_multipart {
            store.multiparts.insert(key.clone(), Default::default());
        }
        let upload = Upload {
            owner: account.to_owned(),
            name,
            size,
            content_type: file["content_type"].as_str().expect("a type").to_owned(),
            key,
            state: UploadState::Pending,
            code: String::new(),
            is_rendition,
            is_multipart,
            part_size: None,
            expires: 0,
        };
        self.uploads.insert(id.clone(), upload);
        id
    }

    pub(super) fn confirm(&mut self, account: &str, body: &Value, store: &mut Store) -> Result<Value, Answer> {
        let ids = texts(&body["ids"]);
        if ids.len() > BATCH_MAX {
            return Err(error(400, "bad_request"));
        }
        if self.confirms_without_object > 0 {
            self.confirms_without_object -= 1;
            let pending = |id: &String| json!({"id": id, "state": "pending", "code": "not_arrived", "message": ""});
            return Ok(ids.iter().map(pending).collect());
        }
        let outcomes = ids.iter().enumerate().map(|(index, id)| {
            let checksum = checksum(&body["checksums"], index, ids.len());
            self.confirm_upload(account, id, checksum, store)
        });
        Ok(outcomes.collect())
    }

    fn confirm_upload(&mut self, account: &str, id: &str, checksum: Option<String>, store: &mut Store) -> Value {
        let upload = self.uploads.get_mut(id).filter(|upload| upload.owner == account);
        let Some(upload) = upload else {
            return json!({"id": id, "state": "unknown"});
        };
        if upload.state == UploadState::Pending
            && let Some(object) = store.objects.get(&upload.key)
        {
            let md5 = checksum.as_deref().and_then(|checksum| checksum.strip_prefix("md5:"));
            let rejected = self.rejected.get(&upload.name);
            if object.size() != upload.size {
                upload.state = UploadState::Rejected;
                upload.code = "other_size".to_owned();
            } else if object.parts == 0 && md5.is_some_and(|md5| md5 != object.md5()) {
                upload.state = UploadState::Damaged;
                upload.code = "other_bytes".to_owned();
            } else if let Some(code) = rejected {
                upload.state = UploadState::Rejected;
                upload.code = (*code).to_owned();
            } else {
                upload.state = UploadState::Confirmed;
            }
            if upload.state != UploadState::Confirmed {
                store.delete(&upload.key);
            }
        }
        let code = match upload.state {
            UploadState::Pending => "not_arrived",
            _ => &upload.code,
        };
        match code {
            "" => json!({"id": id, "state": upload.state}),
            code => json!({"id": id, "state": upload.state, "code": code, "message": format!("It is {code}.")}),
        }
    }

    pub(super) fn cancel(&mut self, account: &str, body: &Value, store: &mut Store) -> Result<Value, Answer> {
        let ids = texts(&body["ids"]);
        if ids.len() > BATCH_MAX {
            return Err(error(400, "bad_request"));
        }
        let cancel = |id: &String| {
            let upload = self.open_upload(account, &json!(id));
            if let Some(upload) = upload {
                upload.state = UploadState::Cancelled;
                store.delete(&upload.key);
            }
            let upload = self.uploads.get(id).filter(|upload| upload.owner == account);
            json!({"id": id, "state": upload.map_or(UploadState::Unknown, |upload| upload.state)})
        };
        Ok(ids.iter().map(cancel).collect())
    }
}
