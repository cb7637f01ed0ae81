//! Target: removal of metadata from photos and videos.

use photo_metadata::{FileFormat, Piece, Step, Walk, WalkError};

/// The input is a file. The walk ends, kept pieces are in order, and the cleaned file is clean.
pub(crate) fn metadata(data: &[u8]) {
    let Some(Ok(Step::Cleaned(cleaned) | Step::LocationMayRemain(Some(cleaned)))) = walk(data) else {
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
        is_jpeg || matches!(again, Some(Ok(Step::Clean | Step::LocationMayRemain(None)))),
        "{again:?}"
    );
}

/// The last step of a walk; `None` for a format without one.
fn walk(data: &[u8]) -> Option<Result<Step, WalkError>> {
    let size = data.len() as u64;
    let mut walk = Walk::new(&data[..index(size.min(FileFormat::HEAD_BYTES))], size).ok()?;
    let mut requests = 0;
    loop {
        requests += 1;
        assert!(requests <= 512 + size / 4096, "the walk does not end");
        let range = walk.wants();
        match walk.give(&data[index(range.start)..index(range.end)]) {
            Ok(Step::More(next)) => walk = next,
            last => return Some(last),
        }
    }
}

fn index(at: u64) -> usize {
    usize::try_from(at).expect("an index in memory")
}
