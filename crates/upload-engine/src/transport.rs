//! How bytes reach the store: the server's choice for a file, the URLs of parts, and the request of one transmission.

use std::fmt;
use std::ops::Range;

// May be matched without a wildcard, and a new variant is a breaking change: a page of an earlier version could not read
// it. No doc comment, because the JSON schema has the text of those.
/// How the client sends the file to the store. The server chooses.
#[derive(Clone, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "body::TransportBody", into = "body::TransportBody")
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Transport {
    /// One `multipart/form-data` POST with these fields, in this order, and the file last.
    Post {
        /// The form's action.
        url: String,
        /// `[["name","value"],…]`.
        fields: Vec<(String, String)>,
    },
    /// One PUT of the file, for stores that take no forms.
    Put {
        /// The presigned URL.
        url: String,
        /// The exact headers to send. The length is signed too; browsers send it by themselves.
        headers: Vec<(String, String)>,
    },
    /// One PUT for each part; the server completes the upload. `parts/sign` returns the URLs.
    Multipart {
        /// Bytes of each part but the last, once the first part was signed.
        part_size: Option<u64>,
    },
}

impl Transport {
    /// The request that sends a whole file; `None` for a file in parts, which have URLs of their own.
    pub(crate) fn whole_file_request(&self) -> Option<UploadRequest> {
        match self {
            Self::Post { url, fields } => Some(UploadRequest::Post {
                url: url.clone(),
                fields: fields.clone(),
            }),
            Self::Put { url, headers } => Some(UploadRequest::Put {
                url: url.clone(),
                headers: headers.clone(),
            }),
            Self::Multipart { .. } => None,
        }
    }

    pub(crate) fn is_multipart(&self) -> bool {
        matches!(self, Self::Multipart { .. })
    }
}

/// URLs of parts of one upload, in the order of the request.
#[derive(Clone, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PartUrls {
    /// The URL to PUT each part to. The length is signed; no header is needed.
    pub urls: Vec<String>,
    /// Seconds from now within which a PUT must start.
    #[cfg_attr(feature = "serde", serde(rename = "expires_in"))]
    pub expires_in_secs: u32,
}

/// A part that the store holds.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StoredPart {
    /// Part number, from 1.
    pub part: u16,
    /// Bytes.
    pub size: u64,
    /// The store's ETag, quotes included.
    pub etag: String,
}

/// The request of one transmission. Like [`crate::Command`] it may be matched without a wildcard: a driver must be able
/// to make each kind.
#[derive(Clone, Eq, PartialEq)]
pub enum UploadRequest {
    /// A `multipart/form-data` POST with these fields, in this order, and the file last.
    Post {
        /// The form's action.
        url: String,
        /// Names and values.
        fields: Vec<(String, String)>,
    },
    /// A PUT of the whole file.
    Put {
        /// The presigned URL.
        url: String,
        /// The exact headers to send.
        headers: Vec<(String, String)>,
    },
    /// A PUT of one part of the file, without headers of its own.
    PutPart {
        /// The presigned URL.
        url: String,
        /// The bytes of the file to send.
        range: Range<u64>,
    },
}

// URLs and values of fields are secrets while they are valid, so `Debug` omits them.

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Post { fields, .. } => debug_request(f, "Post", fields),
            Self::Put { headers, .. } => debug_request(f, "Put", headers),
            Self::Multipart { part_size } => f.debug_struct("Multipart").field("part_size", part_size).finish(),
        }
    }
}

impl fmt::Debug for PartUrls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartUrls")
            .field("urls", &self.urls.len())
            .field("expires_in_secs", &self.expires_in_secs)
            .finish()
    }
}

impl fmt::Debug for UploadRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Post { fields, .. } => debug_request(f, "Post", fields),
            Self::Put { headers, .. } => debug_request(f, "Put", headers),
            Self::PutPart { range, .. } => f.debug_struct("PutPart").field("range", range).finish_non_exhaustive(),
        }
    }
}

fn debug_request(f: &mut fmt::Formatter<'_>, kind: &str, fields: &[(String, String)]) -> fmt::Result {
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    f.debug_struct(kind).field("names", &names).finish_non_exhaustive()
}

#[cfg(feature = "serde")]
mod body {
    use super::Transport;

    /// The JSON of [`Transport`]: `kind` and its members. Written by hand, because serde's code for tagged enums is
    /// large in the wasm.
    #[derive(Default, serde::Serialize, serde::Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub(super) struct TransportBody {
        #[cfg_attr(feature = "schema", schemars(extend("enum" = ["post", "put", "multipart"])))]
        kind: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fields: Option<Vec<(String, String)>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        headers: Option<Vec<(String, String)>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        part_size: Option<u64>,
    }

    impl TryFrom<TransportBody> for Transport {
        type Error = &'static str;

        fn try_from(body: TransportBody) -> Result<Self, Self::Error> {
            match (body.kind.as_str(), body.url, body.fields, body.headers) {
                ("post", Some(url), Some(fields), _) => Ok(Self::Post { url, fields }),
                ("put", Some(url), _, Some(headers)) => Ok(Self::Put { url, headers }),
                ("multipart", ..) => Ok(Self::Multipart {
                    part_size: body.part_size,
                }),
                _ => Err("a kind of transport that this page does not know"),
            }
        }
    }

    impl From<Transport> for TransportBody {
        fn from(transport: Transport) -> Self {
            let mut body = Self::default();
            body.kind = match transport {
                Transport::Post { url, fields } => {
                    (body.url, body.fields) = (Some(url), Some(fields));
                    "post"
                }
                Transport::Put { url, headers } => {
                    (body.url, body.headers) = (Some(url), Some(headers));
                    "put"
                }
                Transport::Multipart { part_size } => {
                    body.part_size = part_size;
                    "multipart"
                }
            }
            .to_owned();
            body
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post() -> Transport {
        Transport::Post {
            url: "https://store/secret".to_owned(),
            fields: vec![("policy".to_owned(), "secret".to_owned())],
        }
    }

    #[test]
    fn debug_output_has_no_url_and_no_value() {
        let urls = PartUrls {
            urls: vec!["https://store/secret".to_owned()],
            expires_in_secs: 9,
        };
        let part = UploadRequest::PutPart {
            url: "https://store/secret".to_owned(),
            range: 0..9,
        };
        let texts = [
            format!("{:?}", post()),
            format!("{:?}", post().whole_file_request()),
            format!("{part:?}"),
            format!("{urls:?}"),
        ];
        for text in texts {
            assert!(!text.contains("secret") && !text.contains("https"), "{text}");
        }
        assert!(format!("{:?}", post()).contains("policy"));
    }

    #[test]
    fn only_whole_files_have_a_request_of_their_own() {
        assert!(post().whole_file_request().is_some());
        assert_eq!(Transport::Multipart { part_size: Some(5) }.whole_file_request(), None);
    }

    #[cfg(feature = "serde")]
    #[test]
    fn the_json_has_a_kind_and_its_members() {
        let put = Transport::Put {
            url: "u".to_owned(),
            headers: vec![("content-type".to_owned(), "image/png".to_owned())],
        };
        for (transport, json) in [
            (
                post(),
                r#"{"kind":"post","url":"https://store/secret","fields":[["policy","secret"]]}"#,
            ),
            (
                put,
                r#"{"kind":"put","url":"u","headers":[["content-type","image/png"]]}"#,
            ),
            (
                Transport::Multipart { part_size: Some(5) },
                r#"{"kind":"multipart","part_size":5}"#,
            ),
            (Transport::Multipart { part_size: None }, r#"{"kind":"multipart"}"#),
        ] {
            assert_eq!(serde_json::to_string(&transport).unwrap(), json);
            assert_eq!(serde_json::from_str::<Transport>(json).unwrap(), transport);
        }
        assert!(serde_json::from_str::<Transport>(r#"{"kind":"pigeon"}"#).is_err());
        let urls = PartUrls {
            urls: vec!["u".to_owned()],
            expires_in_secs: 9,
        };
        assert_eq!(
            serde_json::to_string(&urls).unwrap(),
            r#"{"urls":["u"],"expires_in":9}"#
        );
    }
}
