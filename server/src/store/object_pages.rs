//! The pages of a listing.

use super::{ListedObject, ObjectStore, StoreError};

/// The pages of a listing of all objects under a prefix.
pub(crate) struct ObjectPages<'a> {
    store: &'a dyn ObjectStore,
    prefix: &'a str,
    after: Option<String>,
}

impl<'a> ObjectPages<'a> {
    /// A listing from its beginning.
    pub(crate) fn new(store: &'a dyn ObjectStore, prefix: &'a str) -> Self {
        Self {
            store,
            prefix,
            after: None,
        }
    }

    /// The next page; `None` after the last object.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<ListedObject>>, StoreError> {
        let mut page = self.store.list(self.prefix, self.after.as_deref()).await?;
        // Some stores list the object again after which the page begins (rustfs/rustfs#1165).
        if page.first().map(|first| &first.key) == self.after.as_ref() && !page.is_empty() {
            page.remove(0);
        }
        let Some(last) = page.last() else { return Ok(None) };
        self.after = Some(last.key.clone());
        Ok(Some(page))
    }
}
