//! Target: removal of metadata from photos and videos.

use photo_metadata::{HEAD_BYTES, Outcome, Piece, Walk};

/// The input is a file. The walk ends, kept pieces are in order, and the cleaned file is clean.
pub(crate) fn metadata(data: &[u8]) {
    let Some(outcome) = walk(data) else { return };
    let Outcome::Cleaned(cleaned) = outcome else {
        assert_ne!(outcome, Outcome::Unfinished);
        return;
    };
    let mut bytes = Vec::new();
    let mut kept_to = 0;
    for piece in &cleaned.pieces {
        match piece {
            Piece::Keep(range) => {
                assert!(kept_to <= range.start && range.start < range.end);
                kept_to = range.end;
                bytes.extend(&data[index(range.start)..index(range.end)]);
            }
            Piece::Put(new) => bytes.extend(new),
        }
    }
    assert_eq!(bytes.len() as u64, cleaned.size());
    assert!(bytes.len() <= data.len() + 64);
    let again = walk(&bytes);
    // The rest of a JPEG with damaged scans may parse as new segments.
    let is_jpeg = data.starts_with(b"\xff\xd8");
    assert!(
        is_jpeg || matches!(again, Some(Outcome::Clean | Outcome::LocationMayRemain)),
        "{again:?}"
    );
}

fn walk(data: &[u8]) -> Option<Outcome> {
    let size = data.len() as u64;
    let mut walk = Walk::new(&data[..index(size.min(HEAD_BYTES))], size)?;
    let mut requests = 0;
    while let Some(range) = walk.wants() {
        requests += 1;
        assert!(requests <= 512 + size / 4096, "the walk does not end");
        let _ = walk.give(&data[index(range.start)..index(range.end)]);
    }
    Some(walk.end())
}

fn index(at: u64) -> usize {
    usize::try_from(at).expect("an index in memory")
}
