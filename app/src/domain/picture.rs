//! A person's picture: what it consists of, by the same rules in browser and server.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::upload::UploadId;

/// Pixels along each side of the renditions of a picture, as they are uploaded.
pub const EDGES: [u32; 3] = [512, 256, 64];
/// Bytes of the largest rendition at most: a PNG of 512 × 512 pixels that does not compress at all.
pub const MAX_RENDITION_BYTES: u64 = 1_100_000;
/// What a rendition may be: what browsers encode.
pub const RENDITION_TYPES: [&str; 3] = ["image/webp", "image/jpeg", "image/png"];
/// Pictures that were shown before and can be shown again.
pub const EARLIER: usize = 5;
/// Bytes of a ThumbHash at most: 8 of header and 36 coefficients of half a byte.
pub const MAX_THUMB_HASH_BYTES: usize = 32;

/// A picture as the page draws it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Picture {
    /// The name of its largest rendition. `/pictures/{id}/{edge}` leads to the bytes.
    pub id: UploadId,
    /// A `data:` URL of a few hundred bytes, to be seen until the picture itself is there.
    pub placeholder: String,
}

impl Picture {
    /// The address of the rendition with this edge, or of the next larger one.
    pub fn address(&self, edge: u32) -> String {
        ["/pictures/", self.id.as_str(), "/", &edge.to_string()].concat()
    }
}

/// The pictures of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProfilePictures {
    /// The one that is shown.
    pub shown: Option<Picture>,
    /// Others, newest first; at most [`EARLIER`].
    pub earlier: Vec<Picture>,
}
