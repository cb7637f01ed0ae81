//! The comparison of two ordered lists: the objects that rows name, and the objects that the store has. Pure: the
//! caller reads both lists in pages.

use std::cmp::Ordering;
use std::collections::VecDeque;

use crate::ledger::NamedObject;
use crate::store::ListedObject;

/// A key of one list or of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pair {
    /// A row names an object that the store did not list.
    RowOnly(NamedObject),
    /// The store listed an object that no confirmed row names.
    ObjectOnly(ListedObject),
    /// A row and its object.
    Both(NamedObject, ListedObject),
}

/// What [`Merge::step`] needs or found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// The next page of rows is needed.
    NeedsRows,
    /// The next page of objects is needed.
    NeedsObjects,
    /// The next key, in ascending order of bytes.
    Pair(Pair),
    /// Both lists have ended.
    Done,
}

/// The store listed a key that does not sort after the key before it. Every difference that was found after that would
/// be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OutOfOrder {
    pub(super) before: String,
    pub(super) after: String,
}

/// A merge of two lists that ascend by the bytes of their keys; see the module.
#[derive(Debug)]
pub(super) struct Merge {
    /// Waiting rows; `None` after the end of the list.
    rows: Option<VecDeque<NamedObject>>,
    /// Waiting objects; `None` after the end of the list.
    objects: Option<VecDeque<ListedObject>>,
    last_object: Option<String>,
}

impl Merge {
    /// A merge that has read nothing yet.
    pub(super) fn new() -> Self {
        Self {
            rows: Some(VecDeque::new()),
            objects: Some(VecDeque::new()),
            last_object: None,
        }
    }

    /// Adds the next page of rows; an empty page ends the list. The database sorts it, so the order is not checked.
    pub(super) fn push_rows(&mut self, page: Vec<NamedObject>) {
        match &mut self.rows {
            Some(rows) if !page.is_empty() => rows.extend(page),
            rows => *rows = None,
        }
    }

    /// Adds the next page of objects; an empty page ends the list.
    ///
    /// # Errors
    /// [`OutOfOrder`], if the keys do not ascend strictly.
    pub(super) fn push_objects(&mut self, page: Vec<ListedObject>) -> Result<(), OutOfOrder> {
        for object in &page {
            if let Some(before) = self.last_object.as_ref().filter(|last| **last >= object.key) {
                return Err(OutOfOrder {
                    before: before.clone(),
                    after: object.key.clone(),
                });
            }
            self.last_object = Some(object.key.clone());
        }
        match &mut self.objects {
            Some(objects) if !page.is_empty() => objects.extend(page),
            objects => *objects = None,
        }
        Ok(())
    }

    /// The next key, or the page that is needed to find it.
    pub(super) fn step(&mut self) -> Step {
        let order = match (self.rows.as_ref(), self.objects.as_ref()) {
            (None, None) => return Step::Done,
            (Some(rows), objects) => match (rows.front(), objects.map(VecDeque::front)) {
                (None, _) => return Step::NeedsRows,
                (Some(_), Some(None)) => return Step::NeedsObjects,
                (Some(_), None) => Ordering::Less,
                (Some(row), Some(Some(object))) => row.key.as_str().cmp(&object.key),
            },
            (None, Some(objects)) if objects.is_empty() => return Step::NeedsObjects,
            (None, Some(_)) => Ordering::Greater,
        };
        let mut row = || self.rows.as_mut().and_then(VecDeque::pop_front);
        let mut object = || self.objects.as_mut().and_then(VecDeque::pop_front);
        let pair = match order {
            Ordering::Less => row().map(Pair::RowOnly),
            Ordering::Greater => object().map(Pair::ObjectOnly),
            Ordering::Equal => row().zip(object()).map(|(row, object)| Pair::Both(row, object)),
        };
        pair.map_or(Step::Done, Step::Pair)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use app::domain::upload::UploadId;
    use jiff::Timestamp;
    use proptest::prelude::*;
    use s3_post_policy::ObjectKey;

    use super::*;

    fn row(key: &str) -> NamedObject {
        NamedObject {
            key: ObjectKey::new(key).unwrap(),
            upload: UploadId::from_bits(1),
            owner: 1,
            size: 1,
            etag: "\"e\"".to_owned(),
            part_size: None,
        }
    }

    fn object(key: &str) -> ListedObject {
        ListedObject {
            key: key.to_owned(),
            stored_at: Timestamp::UNIX_EPOCH,
            size: 1,
            etag: None,
        }
    }

    /// All pairs, if both lists come in pages of these sizes.
    fn merged(rows: &[String], objects: &[String], pages: (usize, usize)) -> Result<Vec<Pair>, OutOfOrder> {
        let mut rows = rows.chunks(pages.0);
        let mut objects = objects.chunks(pages.1);
        let mut merge = Merge::new();
        let mut pairs = Vec::new();
        loop {
            match merge.step() {
                Step::NeedsRows => {
                    merge.push_rows(rows.next().unwrap_or_default().iter().map(|key| row(key)).collect());
                }
                Step::NeedsObjects => {
                    let page = objects.next().unwrap_or_default();
                    merge.push_objects(page.iter().map(|key| object(key)).collect())?;
                }
                Step::Pair(pair) => pairs.push(pair),
                Step::Done => return Ok(pairs),
            }
        }
    }

    fn keys() -> impl Strategy<Value = BTreeSet<String>> {
        // Characters before and after `/`, capitals before small letters: where other orders than that of bytes differ.
        proptest::collection::btree_set("[a-bA-B0-1]{1,2}([/_.-][a-bA-B0-1]{1,2}){0,2}", 0..40)
    }

    proptest! {
        #[test]
        fn every_key_of_either_list_is_found_once_in_order_for_any_pages(
            rows in keys(),
            objects in keys(),
            pages in (1..9_usize, 1..9_usize),
        ) {
            let mut expected = BTreeMap::new();
            for key in rows.union(&objects) {
                expected.insert(key.clone(), match (rows.contains(key), objects.contains(key)) {
                    (true, true) => Pair::Both(row(key), object(key)),
                    (true, false) => Pair::RowOnly(row(key)),
                    _ => Pair::ObjectOnly(object(key)),
                });
            }
            let (rows, objects): (Vec<_>, Vec<_>) = (rows.into_iter().collect(), objects.into_iter().collect());
            let pairs = merged(&rows, &objects, pages).unwrap();
            prop_assert_eq!(pairs, expected.into_values().collect::<Vec<_>>());
        }

        #[test]
        fn a_listing_in_any_other_order_is_an_error(
            objects in keys(),
            page in 1..9_usize,
            swapped in any::<prop::sample::Index>(),
        ) {
            prop_assume!(objects.len() >= 2);
            let mut objects: Vec<String> = objects.into_iter().collect();
            let at = swapped.index(objects.len() - 1);
            objects.swap(at, at + 1);
            prop_assert!(merged(&[], &objects, (1, page)).is_err());
        }
    }

    #[test]
    fn a_key_that_is_listed_twice_is_an_error() {
        let twice = ["a".to_owned(), "a".to_owned()];
        assert!(merged(&[], &twice, (1, 1)).is_err());
        assert!(merged(&[], &twice, (1, 2)).is_err());
    }

    #[test]
    fn two_rows_with_one_key_are_both_reported() {
        let twice = ["a".to_owned(), "a".to_owned()];
        let pairs = merged(&twice, &twice[..1], (1, 1)).unwrap();
        assert_eq!(pairs, [Pair::Both(row("a"), object("a")), Pair::RowOnly(row("a"))]);
    }
}
