//! The store: takes forms, URLs and parts, and answers as S3 does.

use std::collections::BTreeMap;

use serde_json::Value;
use upload_driver::HttpEnd;

use super::content::{Piece, join};

/// Where the store is.
pub(crate) const STORE: &str = "https://store.test/";

/// A request to the store, without the bytes.
pub(crate) enum StoreRequest {
    /// A form.
    Form { fields: Vec<(String, String)> },
    /// A presigned URL.
    Put {
        url: String,
        headers: Vec<(String, String)>,
    },
}

impl StoreRequest {
    /// The part number; 0 for a whole file.
    pub(crate) fn part(&self) -> u16 {
        match self {
            Self::Form { .. } => 0,
            Self::Put { url, .. } => parameter(url, "part").map_or(0, |part| part.parse().unwrap()),
        }
    }
}

fn parameter<'a>(url: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = url.split_once('?')?;
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(its, _)| *its == name).map(|(_, value)| value).next()
}

/// An answer of the store.
pub(crate) struct StoreAnswer {
    status: u16,
    code: &'static str,
    message: &'static str,
}

impl StoreAnswer {
    fn ok(status: u16) -> Self {
        Self::error(status, "", "")
    }

    pub(crate) fn error(status: u16, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message }
    }
}

impl From<StoreAnswer> for HttpEnd {
    fn from(StoreAnswer { status, code, message }: StoreAnswer) -> Self {
        let is_error = status >= 400 && !code.is_empty();
        let elements = format!("<Code>{code}</Code><Message>{message}</Message><RequestId>R7</RequestId>");
        let body = format!("<?xml version=\"1.0\"?><Error>{elements}</Error>");
        Self::Answered {
            status,
            body: if is_error { body } else { String::new() },
            request_id: String::new(),
        }
    }
}

/// An object.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) pieces: Vec<Piece>,
    /// Number of parts that it was assembled from; 0 for one request.
    pub(crate) parts: usize,
}

impl Object {
    pub(crate) fn size(&self) -> u64 {
        self.pieces.iter().map(Piece::len).sum()
    }

    /// The MD5 of the whole content.
    pub(crate) fn md5(&self) -> String {
        match &self.pieces[..] {
            [piece] => piece.md5(),
            pieces => super::md5(pieces.len() as u64, &(0..self.size())),
        }
    }

    pub(crate) fn is_whole_file(&self, seed: u64, size: u64) -> bool {
        self.pieces[..] == [Piece { seed, range: 0..size }]
    }
}

/// The store.
#[derive(Default)]
pub(crate) struct Store {
    pub(crate) objects: BTreeMap<String, Object>,
    /// Open uploads in parts, by key.
    pub(crate) multiparts: BTreeMap<String, BTreeMap<u16, Piece>>,
    /// Objects and parts whose bytes arrived again although the store had them.
    pub(crate) sent_again: Vec<String>,
    /// Bytes that arrived.
    pub(crate) bytes: u64,
}

impl Store {
    /// Takes bytes whose request began at `begun`.
    pub(crate) fn receive(&mut self, request: &StoreRequest, piece: Piece, begun: u64) -> StoreAnswer {
        self.bytes += piece.len();
        match request {
            StoreRequest::Form { fields } => self.receive_form(fields, piece, begun),
            StoreRequest::Put { url, headers } => self.receive_put(url, headers, piece, begun),
        }
    }

    fn receive_form(&mut self, fields: &[(String, String)], piece: Piece, begun: u64) -> StoreAnswer {
        let field = |name: &str| {
            let field = fields.iter().find(|(its, _)| its == name);
            field.map(|(_, value)| value.as_str()).unwrap_or_default()
        };
        let key = field("key");
        let policy: Value = serde_json::from_str(field("policy")).unwrap_or_default();
        if policy["key"] != key || field("x-amz-signature") != "secret" {
            return StoreAnswer::error(403, "SignatureDoesNotMatch", "");
        }
        if policy["expires"].as_u64() <= Some(begun) {
            let message = "Invalid according to Policy: Policy expired.";
            return StoreAnswer::error(403, "AccessDenied", message);
        }
        match policy["size"].as_u64().unwrap() {
            size if piece.len() > size => return StoreAnswer::error(400, "EntityTooLarge", ""),
            size if piece.len() < size => return StoreAnswer::error(400, "EntityTooSmall", ""),
            _ => {}
        }
        if policy["sha256"].as_str().is_some_and(|sha256| sha256 != piece.sha256()) {
            return StoreAnswer::error(400, "BadDigest", "The SHA256 you specified did not match.");
        }
        self.put_object(key, piece);
        StoreAnswer::ok(204)
    }

    fn receive_put(&mut self, url: &str, headers: &[(String, String)], piece: Piece, begun: u64) -> StoreAnswer {
        let number = |name| parameter(url, name).unwrap().parse::<u64>().unwrap();
        if number("expires") <= begun {
            return StoreAnswer::error(403, "AccessDenied", "Request has expired");
        }
        if number("size") != piece.len() {
            return StoreAnswer::error(403, "SignatureDoesNotMatch", "");
        }
        let key = url.strip_prefix(STORE).unwrap().split('?').next().unwrap();
        let Some(part) = parameter(url, "part") else {
            if headers != [("content-type".to_owned(), "application/octet-stream".to_owned())] {
                return StoreAnswer::error(403, "SignatureDoesNotMatch", "");
            }
            self.put_object(key, piece);
            return StoreAnswer::ok(200);
        };
        assert!(headers.is_empty(), "parts need no headers");
        let Some(parts) = self.multiparts.get_mut(key) else {
            return StoreAnswer::error(404, "NoSuchUpload", "");
        };
        if parts.get(&part.parse().unwrap()) == Some(&piece) {
            self.sent_again.push(format!("{key} part {part}"));
        }
        parts.insert(part.parse().unwrap(), piece);
        StoreAnswer::ok(200)
    }

    fn put_object(&mut self, key: &str, piece: Piece) {
        let object = Object {
            pieces: vec![piece],
            parts: 0,
        };
        let before = self.objects.insert(key.to_owned(), object);
        // A rendition is sent again without a question.
        let is_rendition = key.starts_with("renditions/");
        if !is_rendition && before.is_some_and(|before| before.pieces == self.objects[key].pieces) {
            self.sent_again.push(key.to_owned());
        }
    }

    /// Assembles the parts of an upload.
    pub(crate) fn complete(&mut self, key: &str) {
        let parts = self.multiparts.remove(key).unwrap();
        let object = Object {
            parts: parts.len(),
            pieces: join(parts.into_values().collect()),
        };
        self.objects.insert(key.to_owned(), object);
    }

    pub(crate) fn delete(&mut self, key: &str) {
        self.objects.remove(key);
        self.multiparts.remove(key);
    }

    /// Numbers of the stored parts of an upload.
    pub(crate) fn parts_of(&self, key: &str) -> Vec<u16> {
        self.multiparts
            .get(key)
            .into_iter()
            .flat_map(|parts| parts.keys().copied())
            .collect()
    }
}
