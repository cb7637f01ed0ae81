//! Files without bytes: a seed represents the content, and digests are computed from seed and range.

use std::ops::Range;

use super::files::Metadata;

/// A file on the user's disk.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) content_type: String,
    pub(crate) modified: u64,
    pub(crate) seed: u64,
    pub(crate) is_directory: bool,
    pub(crate) metadata: Metadata,
    /// Whether the browser can make a thumbnail of it.
    pub(crate) can_be_drawn: bool,
}

/// A file with a content of its own.
pub(crate) fn file(name: &str, size: u64) -> File {
    let content_type = match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("png") => "image/png",
        Some("jpg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("mp4") => "video/mp4",
        Some("exe") => "application/x-msdownload",
        _ => "application/octet-stream",
    };
    File {
        name: name.to_owned(),
        size,
        content_type: content_type.to_owned(),
        modified: 1_000,
        seed: hash(name.bytes().map(u64::from).chain([size])),
        is_directory: false,
        metadata: Metadata::None,
        can_be_drawn: true,
    }
}

impl File {
    /// The same name and size, with other content.
    pub(crate) fn edited(&self) -> Self {
        Self {
            seed: self.seed + 1,
            modified: self.modified + 1,
            ..self.clone()
        }
    }
}

/// Bytes of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    pub(crate) seed: u64,
    pub(crate) range: Range<u64>,
}

impl Piece {
    pub(crate) fn len(&self) -> u64 {
        self.range.end - self.range.start
    }

    pub(crate) fn damaged(&self) -> Self {
        Self {
            seed: !self.seed,
            range: self.range.clone(),
        }
    }

    pub(crate) fn md5(&self) -> String {
        md5(self.seed, &self.range)
    }

    pub(crate) fn sha256(&self) -> String {
        sha256(self.seed, self.range.end)
    }
}

/// Joins pieces that follow each other.
pub(crate) fn join(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        match joined.last_mut() {
            Some(last) if last.seed == piece.seed && last.range.end == piece.range.start => {
                last.range.end = piece.range.end;
            }
            _ => joined.push(piece),
        }
    }
    joined
}

/// A digest in the format of an MD5: 32 hex digits.
pub(crate) fn md5(seed: u64, range: &Range<u64>) -> String {
    let half = |salt| hash([salt, seed, range.start, range.end]);
    format!("{:016x}{:016x}", half(1), half(2))
}

/// A digest of a whole file in the format of a SHA-256: Base64 of 32 bytes.
pub(crate) fn sha256(seed: u64, size: u64) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |index: u64| char::from(DIGITS[(hash([index, seed, size]) % 64) as usize]);
    let mut text: String = (0..42).map(digit).collect();
    text.push_str("A=");
    text
}

/// A hash that spreads well (FNV-1a with a final mix).
pub(crate) fn hash(words: impl IntoIterator<Item = u64>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for word in words {
        hash = (hash ^ word).wrapping_mul(0x0000_0100_0000_01b3);
        hash ^= hash >> 29;
    }
    hash = hash.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash ^ (hash >> 32)
}
