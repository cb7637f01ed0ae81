//! Rules that decide what is a finding. Pure: the caller reads rows and objects.

use app::domain::upload::UploadId;
use s3_post_policy::ObjectKey;

use super::finding::FindingKind;
use crate::ledger::{
    NamedObject, PARTS_PROBE_PREFIX, PROBE_PREFIX, Row, STAGING_PREFIX, State, owner_and_upload, staging_key,
};
use crate::store::UnfinishedUpload;

/// The upload that a key names; `None` if no key of ours looks like that. Such objects belong to other programs, and
/// nothing is said or done about them.
pub(super) fn upload_of(key: &str) -> Option<UploadId> {
    if let Some((_, upload)) = owner_and_upload(key) {
        return Some(upload);
    }
    [STAGING_PREFIX, PROBE_PREFIX, PARTS_PROBE_PREFIX]
        .iter()
        .find_map(|prefix| UploadId::parse(key.strip_prefix(prefix)?).ok())
}

/// Whether an object may still be needed. `row` is the row of [`upload_of`] the key, read after the object was listed.
///
/// A row exists before the first byte of its upload, an ended row never gets another key, and no id is used twice. So
/// an object that is not needed now is never needed again.
pub(super) fn is_needed(key: &str, row: Option<&Row>) -> bool {
    let Some(row) = row else { return false };
    let is_own = match owner_and_upload(key) {
        Some((owner, _)) => owner == row.owner,
        None => key == staging_key(&row.id).as_str(),
    };
    let is_named = row.object_key().map(ObjectKey::as_str) == Some(key);
    is_own
        && match row.state {
            State::Issued => true,
            State::Confirmed => is_named,
            // The sweep deletes it together with its row.
            State::Damaged => is_named,
            State::Rejected | State::Expired | State::Cancelled | State::Deleted => false,
        }
}

/// Whether a multipart upload may still be completed. `row` is the row of [`upload_of`] its key.
pub(super) fn is_open(upload: &UnfinishedUpload, row: Option<&Row>) -> bool {
    row.is_some_and(|row| {
        let multipart = row.multipart.as_ref();
        row.state == State::Issued && multipart.is_some_and(|multipart| multipart.id == upload.id)
    })
}

/// The difference between a row and its object; `etag` is `None` where the store lists none.
pub(super) fn difference(row: &NamedObject, size: u64, etag: Option<&str>) -> Option<FindingKind> {
    if row.size != size {
        return Some(FindingKind::WrongSize);
    }
    // Stores quote ETags in headers, and not all of them in listings.
    let bare = |etag: &str| etag.trim_matches('"').to_ascii_lowercase();
    etag.filter(|etag| bare(etag) != bare(&row.etag))
        .map(|_| FindingKind::OtherEtag)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::ledger::{AttemptId, Declaration, Multipart, StoredObject, parts_probe_key, probe_key};

    fn in_state(state: State, key: Option<ObjectKey>) -> Row {
        Row {
            state,
            stored: key.map(|key| StoredObject {
                key,
                size: 1,
                etag: String::new(),
                content_type: String::new(),
                charset: None,
            }),
            ..Row::issued(UploadId::from_bits(7), 3, Declaration::AtMost(1))
        }
    }

    #[test]
    fn only_objects_of_open_uploads_and_objects_that_a_row_names_are_needed() {
        let row = in_state(State::Issued, None);
        let attempt = || AttemptId::random().unwrap();
        let (copy, other) = (row.copy_key(&attempt()), row.copy_key(&attempt()));
        let (parts, staging) = (row.parts_key(&attempt()), row.staging_key());
        for key in [&copy, &parts, &staging] {
            assert!(is_needed(key.as_str(), Some(&row)), "{key:?} of an open upload");
            assert!(!is_needed(key.as_str(), None), "{key:?} without a row");
        }
        let ended = [State::Rejected, State::Expired, State::Cancelled, State::Deleted];
        for state in ended {
            let ended = in_state(state, Some(copy.clone()));
            assert!(!is_needed(copy.as_str(), Some(&ended)), "{state:?}");
        }
        for state in [State::Confirmed, State::Damaged] {
            let row = in_state(state, Some(copy.clone()));
            assert!(is_needed(copy.as_str(), Some(&row)));
            for leftover in [&other, &parts, &staging] {
                assert!(!is_needed(leftover.as_str(), Some(&row)), "{leftover:?}");
            }
            // The key of another account's folder.
            let foreign = copy.as_str().replace("files/3/", "files/4/");
            assert!(!is_needed(&foreign, Some(&in_state(State::Issued, None))));
        }
    }

    #[test]
    fn keys_of_other_shapes_name_no_upload() {
        let id = UploadId::from_bits(7);
        let row = in_state(State::Issued, None);
        let copy = row.copy_key(&AttemptId::random().unwrap());
        for key in [copy, staging_key(&id), probe_key(&id), parts_probe_key(&id)] {
            assert_eq!(upload_of(key.as_str()), Some(id.clone()), "{key:?}");
        }
        for key in [
            "files/",
            "files/logo.png",
            "files/3/x/y",
            "staging/",
            "staging/x",
            "other/1/2",
            "",
        ] {
            assert_eq!(upload_of(key), None, "{key}");
        }
    }

    #[test]
    fn only_the_multipart_upload_of_an_open_row_is_open() {
        let multipart = |id: &str| Multipart {
            attempt: AttemptId::random().unwrap(),
            id: id.to_owned(),
            part_size: 1,
        };
        let unfinished = UnfinishedUpload {
            key: "parts/3/a/b".to_owned(),
            id: "one".to_owned(),
            begun_at: Some(Timestamp::UNIX_EPOCH),
        };
        let with = |state: State, id: &str| Row {
            multipart: Some(multipart(id)),
            ..in_state(state, None)
        };
        assert!(is_open(&unfinished, Some(&with(State::Issued, "one"))));
        assert!(!is_open(&unfinished, Some(&with(State::Issued, "two"))));
        assert!(!is_open(&unfinished, Some(&with(State::Expired, "one"))));
        assert!(!is_open(&unfinished, Some(&in_state(State::Issued, None))));
        assert!(!is_open(&unfinished, None));
    }

    #[test]
    fn etags_are_compared_without_quotes_and_only_where_they_are_listed() {
        let row = NamedObject {
            key: ObjectKey::new("files/1/a/b").unwrap(),
            upload: UploadId::from_bits(1),
            owner: 1,
            size: 5,
            etag: "\"AB-2\"".to_owned(),
            part_size: None,
        };
        for same in [Some("\"ab-2\""), Some("AB-2"), None] {
            assert_eq!(difference(&row, 5, same), None, "{same:?}");
        }
        assert_eq!(difference(&row, 5, Some("ab")), Some(FindingKind::OtherEtag));
        assert_eq!(difference(&row, 6, Some("AB-2")), Some(FindingKind::WrongSize));
        assert_eq!(difference(&row, 6, None), Some(FindingKind::WrongSize));
    }
}
