//! Profile pictures: renditions and their limits, the same in browser and server.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::upload::UploadId;

/// Edge lengths of the renditions of a picture in pixels, in upload order.
pub const EDGES: [u32; 3] = [512, 256, 64];
/// Maximum size of a rendition in bytes: an incompressible PNG of 512 × 512 pixels.
pub const MAX_RENDITION_BYTES: u64 = 1_100_000;
/// Content types of renditions: the ones that browsers can encode.
pub const RENDITION_TYPES: [&str; 3] = ["image/webp", "image/jpeg", "image/png"];
/// Maximum number of earlier pictures that can be chosen again.
pub const MAX_EARLIER: usize = 5;
/// Maximum size of a ThumbHash in bytes: a header of 8 and 36 coefficients of half a byte.
pub const MAX_THUMB_HASH_BYTES: usize = 32;

/// A picture as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Picture {
    /// Upload id of the largest rendition. `/pictures/{id}/{edge}` redirects to the bytes.
    pub id: UploadId,
    /// A `data:` URL of a few hundred bytes, shown until the picture is loaded.
    pub placeholder: String,
}

impl Picture {
    /// Path of the rendition with this edge length, or of the next larger one.
    pub fn address(&self, edge: u32) -> String {
        ["/pictures/", self.id.as_str(), "/", &edge.to_string()].concat()
    }
}

/// The pictures of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProfilePictures {
    /// The current picture.
    pub shown: Option<Picture>,
    /// Earlier pictures, newest first; at most [`MAX_EARLIER`].
    pub earlier: Vec<Picture>,
}
