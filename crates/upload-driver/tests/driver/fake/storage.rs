//! State that outlives a reload: notes with the locks of their pages, file handles, the disk, the session.

use std::collections::BTreeMap;

use upload_driver::{FileKey, ReopenedFiles, SavedNote, Storage};

use super::content::File;
use super::page::Page;

/// A note about an upload.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) page: u32,
    pub(crate) text: String,
    /// The name of the file on the disk that its handle refers to.
    handle: Option<String>,
}

/// State that all pages of the browser share.
pub(crate) struct Browser {
    /// The account that is logged in.
    pub(crate) account: Option<String>,
    pub(crate) notes: BTreeMap<String, Note>,
    pub(crate) disk: BTreeMap<String, File>,
    /// Whether files on the disk have handles.
    pub(crate) has_handles: bool,
    /// Whether handles may be read without a question.
    pub(crate) is_permitted: bool,
    /// The user's answer to the question.
    pub(crate) user_agrees: bool,
    pub(crate) saves_data: bool,
}

impl Default for Browser {
    fn default() -> Self {
        Self {
            account: Some("alice".to_owned()),
            notes: BTreeMap::new(),
            disk: BTreeMap::new(),
            has_handles: false,
            is_permitted: false,
            user_agrees: true,
            saves_data: false,
        }
    }
}

impl Storage for Page {
    fn save(&self, name: &str, text: &str, file: FileKey) {
        for secret in ["policy", "https:", "secret"] {
            assert!(!text.contains(secret), "a note keeps a secret: {text}");
        }
        let file = self.file_of(file);
        let mut browser = self.0.world.browser.borrow_mut();
        let has_handle = browser.has_handles && browser.disk.contains_key(&file.name);
        let note = Note {
            page: self.0.number,
            text: text.to_owned(),
            handle: has_handle.then_some(file.name),
        };
        browser.notes.insert(format!("{}/{name}", self.0.number), note);
    }

    fn forget(&self, name: &str) {
        let mut browser = self.0.world.browser.borrow_mut();
        browser.notes.remove(&format!("{}/{name}", self.0.number));
    }

    fn left_behind(&self, then: Box<dyn FnOnce(Vec<SavedNote>)>) {
        let page = *self;
        page.task(2, move || {
            let world = page.0.world;
            let open: Vec<u32> = world.pages().iter().map(|page| page.0.number).collect();
            let browser = world.browser.borrow();
            let closed = browser.notes.iter().filter(|(_, note)| !open.contains(&note.page));
            let saved = |(key, note): (&String, &Note)| SavedNote {
                key: key.clone(),
                text: note.text.clone(),
            };
            let notes = closed.map(saved).collect();
            drop(browser);
            then(notes);
        });
    }

    fn take(&self, key: &str) -> bool {
        self.0.world.browser.borrow_mut().notes.remove(key).is_some()
    }

    fn reopen(&self, keys: Vec<String>, ask: bool, then: Box<dyn FnOnce(ReopenedFiles)>) {
        let page = *self;
        page.task(if ask { 500 } else { 5 }, move || {
            let mut browser = page.0.world.browser.borrow_mut();
            if ask && browser.user_agrees {
                browser.is_permitted = true;
            }
            let handle = |key: &String| browser.notes.get(key)?.handle.clone();
            let names: Vec<String> = keys.iter().filter_map(handle).collect();
            let asks = !browser.is_permitted && !names.is_empty();
            let files: Vec<File> = names
                .iter()
                .filter_map(|name| browser.disk.get(name).cloned())
                .filter(|_| browser.is_permitted)
                .collect();
            drop(browser);
            let files = files.into_iter().map(|file| page.pick(file, true)).collect();
            then(ReopenedFiles { files, asks });
        });
    }
}
