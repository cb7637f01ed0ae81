//! Uploads in parts.

use serde_json::{Value, json};
use upload_driver::api::UploadState;

use super::{Answer, Server, checksum, error};
use crate::fake::MIB;
use crate::fake::store::{STORE, Store};

/// The division of an upload into parts, counted without the engine.
struct Plan {
    size: u64,
    part_size: u64,
}

impl Plan {
    /// `None` if S3 would refuse it.
    fn new(size: u64, part_size: u64) -> Option<Self> {
        let is_valid = size > 0 && (part_size >= 5 * MIB || part_size >= size) && size.div_ceil(part_size) <= 10_000;
        is_valid.then_some(Self { size, part_size })
    }

    fn count(&self) -> u16 {
        u16::try_from(self.size.div_ceil(self.part_size)).unwrap()
    }

    fn bytes(&self, part: u16) -> u64 {
        self.part_size.min(self.size - u64::from(part - 1) * self.part_size)
    }
}

impl Server {
    pub(super) fn sign_parts(&mut self, account: &str, body: &Value, store: &Store, now: u64) -> Result<Value, Answer> {
        let lifetime = self.lifetime;
        let part_size = body["part_size"].as_u64().expect("a part size");
        let upload = self
            .open_upload(account, &body["id"])
            .filter(|upload| upload.is_multipart);
        let upload = upload.ok_or_else(|| error(404, "not_found"))?;
        let fixed = *upload.part_size.get_or_insert(part_size);
        let plan = Plan::new(upload.size, part_size).filter(|_| fixed == part_size);
        let plan = plan.ok_or_else(|| error(422, "invalid"))?;
        if !store.multiparts.contains_key(&upload.key) {
            return Err(error(404, "not_found"));
        }
        let parts = body["parts"].as_array().expect("parts");
        assert!(!parts.is_empty() && parts.len() <= 100);
        let expires = now + u64::from(lifetime) * 1000;
        let url = |part: &Value| {
            let size = plan.bytes(u16::try_from(part.as_u64().unwrap()).unwrap());
            format!("{STORE}{}?expires={expires}&size={size}&part={part}", upload.key)
        };
        let urls: Vec<String> = parts.iter().map(url).collect();
        Ok(json!({"urls": urls, "expires_in": lifetime}))
    }

    pub(super) fn list_parts(&mut self, account: &str, body: &Value, store: &Store) -> Result<Value, Answer> {
        let upload = self
            .open_upload(account, &body["id"])
            .filter(|upload| upload.is_multipart);
        let upload = upload.ok_or_else(|| error(404, "not_found"))?;
        let parts = store.multiparts.get(&upload.key).into_iter().flatten();
        let listed = parts.map(|(part, piece)| {
            let etag = format!("\"{}\"", piece.md5());
            json!({"part": part, "size": piece.len(), "etag": etag})
        });
        Ok(listed.collect())
    }

    pub(super) fn complete(&mut self, account: &str, body: &Value, store: &mut Store) -> Result<Value, Answer> {
        let id = body["id"].as_str().expect("an id");
        let upload = self.uploads.get(id).filter(|upload| upload.owner == account);
        let upload = upload.ok_or_else(|| error(404, "not_found"))?;
        let is_object = store.objects.contains_key(&upload.key);
        if is_object || upload.state == UploadState::Confirmed {
            return Ok(json!({"missing": []}));
        }
        let plan = upload.part_size.and_then(|size| Plan::new(upload.size, size));
        let plan = plan
            .filter(|plan| body["parts"] == plan.count())
            .ok_or_else(|| error(422, "invalid"))?;
        let stored = store
            .multiparts
            .get(&upload.key)
            .ok_or_else(|| error(404, "not_found"))?;
        let is_missing = |part: &u16| {
            let checksum = checksum(&body["checksums"], usize::from(part - 1), usize::from(plan.count()));
            let Some(piece) = stored.get(part) else { return true };
            piece.len() != plan.bytes(*part) || checksum.is_some_and(|sum| sum != format!("md5:{}", piece.md5()))
        };
        let missing: Vec<u16> = (1..=plan.count()).filter(is_missing).collect();
        if missing.is_empty() {
            store.complete(&upload.key.clone());
        }
        Ok(json!({"missing": missing}))
    }
}
