//! The keys of the files in the queue.

use upload_engine::LocalId;

use crate::ports::FileKey;

/// File keys by id. Ids rise, so the table is sorted.
#[derive(Debug, Default)]
pub(crate) struct FileTable(Vec<(LocalId, FileKey)>);

impl FileTable {
    pub(crate) fn insert(&mut self, id: LocalId, key: FileKey) {
        self.0.push((id, key));
    }

    pub(crate) fn key(&self, id: LocalId) -> Option<FileKey> {
        let index = self.index(id)?;
        Some(self.0[index].1)
    }

    pub(crate) fn remove(&mut self, id: LocalId) -> Option<FileKey> {
        let index = self.index(id)?;
        Some(self.0.remove(index).1)
    }

    fn index(&self, id: LocalId) -> Option<usize> {
        self.0.binary_search_by_key(&id, |entry| entry.0).ok()
    }
}
