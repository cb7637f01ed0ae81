//! Chosen files on their way into the queue: properties, removal of metadata, fingerprint, rules.

use std::mem;
use std::vec::IntoIter;

use upload_engine::{BATCH_MAX, FileFacts, Millis, Moment, ResumedFile};

use crate::driver::{AddedKey, Driver};
use crate::notes;
use crate::ports::{ChosenFile, FileKey, MetadataRemoval};
use crate::state::State;
use crate::step::Change;

/// Size in bytes from which files are fingerprinted: the smallest size sent in parts, so that only resumable files are
/// read twice.
const FINGERPRINT_FROM: u64 = 16 << 20;

/// Most rows on a page. With more, every change takes the browser too long.
pub(crate) const ROWS_MAX: usize = 10_000;

/// Files whose properties are read in one task.
const PORTION: usize = 50;

/// The first files of a choice enter the queue alone: they are signed and sent while the properties of the rest are read.
/// As many as the queue has in flight at once.
const FIRST: usize = 8;

/// Cleaned files wait this long for others, so that their rows are rendered and their uploads signed together.
const TOGETHER: Millis = Millis(500);

/// Files that are cleaned one after the other; each is read once, in blocks.
struct Cleaning {
    files: IntoIter<ChosenFile>,
    /// Whether a file before this one tells that its format keeps its metadata.
    has_told: bool,
    clean: Vec<ChosenFile>,
    /// When the first of these was cleaned.
    since: Option<Moment>,
}

impl Driver {
    /// Most files on a page, with or without a row.
    pub const FILES_MAX: usize = ROWS_MAX;

    /// Adds chosen files to the queue, those that a rule rejects with the reason. Returns the number of files that were
    /// left out, because a page shows at most [`Driver::FILES_MAX`].
    pub fn add_files(&self, mut chosen: Vec<FileKey>) -> usize {
        let mut state = self.state();
        let rows = usize::try_from(state.queue.totals().files).unwrap_or(usize::MAX);
        let room = ROWS_MAX.saturating_sub(rows + state.waiting_files);
        let left_out = chosen.split_off(room.min(chosen.len()));
        state.waiting_files += chosen.len();
        drop(state);
        // From the end, which moves no other file.
        left_out.iter().rev().for_each(|file| self.ports().files.release(*file));
        let rest = chosen.split_off(FIRST.min(chosen.len()));
        self.state().undescribed_files += chosen.len() + rest.len();
        self.describe(chosen.into_iter(), Vec::new());
        if !rest.is_empty() {
            self.describe_later(rest.into_iter(), Vec::new());
        }
        left_out.len()
    }

    fn describe_later(&self, chosen: IntoIter<FileKey>, described: Vec<ChosenFile>) {
        let driver = self.clone();
        self.ports()
            .environment
            .later(Box::new(move || driver.describe(chosen, described)));
    }

    /// Reads the properties in several tasks: for thousands of files, that and rendering their rows takes seconds.
    fn describe(&self, mut chosen: IntoIter<FileKey>, mut described: Vec<ChosenFile>) {
        if described.len() >= BATCH_MAX {
            self.examine(mem::take(&mut described));
        } else {
            let portion: Vec<FileKey> = chosen.by_ref().take(PORTION).collect();
            let before = described.len();
            let files = self.ports().files;
            described.extend(portion.iter().filter_map(|file| files.describe(*file)));
            self.state().undescribed_files -= portion.len();
            self.count_down(portion.len() - (described.len() - before));
        }
        if chosen.len() > 0 || described.len() >= BATCH_MAX {
            self.describe_later(chosen, described);
        } else {
            self.examine(described);
        }
    }

    fn count_down(&self, files: usize) {
        let mut state = self.state();
        state.waiting_files = state.waiting_files.saturating_sub(files);
        let waiting = u32::try_from(state.waiting_files).unwrap_or(u32::MAX);
        state.queue.expect_files(waiting);
    }

    fn examine(&self, files: Vec<ChosenFile>) {
        let Some(options) = self.state().options.clone() else {
            return self.count_down(files.len());
        };
        let is_examined = |file: &ChosenFile| !file.is_directory && options.rules.is_examined(file);
        let (examined, others): (Vec<ChosenFile>, Vec<ChosenFile>) = files.into_iter().partition(is_examined);
        self.fingerprint(others);
        self.clean(Cleaning {
            files: examined.into_iter(),
            has_told: false,
            clean: Vec::new(),
            since: None,
        });
    }

    fn clean(&self, mut cleaning: Cleaning) {
        let next = cleaning.files.next();
        let now = self.now();
        let waited = cleaning.since.is_some_and(|since| now - since >= TOGETHER);
        if next.is_none() || waited {
            cleaning.since = None;
            self.fingerprint(mem::take(&mut cleaning.clean));
        }
        let Some(file) = next else { return };
        let driver = self.clone();
        let then = move |metadata| {
            let told = metadata == MetadataRemoval::NotSupported && mem::replace(&mut cleaning.has_told, true);
            let metadata = if told { MetadataRemoval::Unchanged } else { metadata };
            // The cleaned file has another size.
            match driver.ports().files.describe(file.key) {
                Some(clean) => cleaning.clean.push(ChosenFile { metadata, ..clean }),
                None => driver.count_down(1),
            }
            cleaning.since.get_or_insert(driver.now());
            driver.clean(cleaning);
        };
        self.ports().files.clean(file.key, Box::new(then));
    }

    fn fingerprint(&self, files: Vec<ChosenFile>) {
        let (large, small): (Vec<ChosenFile>, Vec<ChosenFile>) = files
            .into_iter()
            .partition(|file| file.size >= FINGERPRINT_FROM && !file.is_directory);
        self.enter(small, None);
        for file in large {
            let (driver, key) = (self.clone(), file.key);
            let then = move |fingerprint| driver.enter(vec![file], fingerprint);
            self.ports().files.fingerprint(key, Box::new(then));
        }
    }

    /// Adds files to the queue: those that resume an interrupted upload, and new ones.
    fn enter(&self, files: Vec<ChosenFile>, fingerprint: Option<Box<str>>) {
        if files.is_empty() {
            return;
        }
        self.count_down(files.len());
        let (mut resumed, mut resumed_keys) = (Vec::new(), Vec::new());
        let (mut added, mut added_keys) = (Vec::new(), Vec::new());
        for file in files {
            let (is_reopened, key) = (file.is_reopened, file.key);
            let added_key = AddedKey {
                key,
                metadata: file.metadata,
            };
            let mut facts = facts(&self.state(), file);
            facts.fingerprint.clone_from(&fingerprint);
            let claimed = notes::claim(&mut self.state().interrupted.uploads, &facts);
            // Another page may have resumed it already.
            match claimed.filter(|claimed| self.ports().storage.take(&claimed.key)) {
                Some(claimed) => {
                    resumed.push(ResumedFile {
                        facts,
                        saved: claimed.saved,
                    });
                    resumed_keys.push(added_key);
                }
                // A reopened file that has changed, or that another page resumes.
                None if is_reopened => self.ports().files.release(key),
                None => {
                    added.push(facts);
                    added_keys.push(added_key);
                }
            }
        }
        if !resumed.is_empty() {
            let now = self.now();
            let ids = self.state().queue.resume(resumed, now);
            self.keep_added(ids.clone(), resumed_keys);
            ids.into_iter().for_each(|id| self.persist(id));
            self.notify(Change::Interrupted);
        }
        if !added.is_empty() {
            self.add(added, added_keys);
        }
    }
}

/// The file with the result of the rules, which the server applies again.
fn facts(state: &State, file: ChosenFile) -> FileFacts {
    let rules = state.options.as_ref().map(|options| &options.rules);
    let (content_type, rejection) = match rules.map(|rules| rules.check(&file)) {
        Some(Ok(content_type)) => (content_type, None),
        Some(Err(rejection)) => (file.content_type, Some(rejection)),
        None => (file.content_type, None),
    };
    let wants_thumbnail =
        rejection.is_none() && rules.is_some_and(|rules| rules.wants_thumbnail(&content_type, file.size));
    let mut facts = FileFacts::new(file.name, file.size)
        .with_content_type(content_type)
        .with_modified(file.modified)
        .with_thumbnail(wants_thumbnail);
    facts.rejection = rejection;
    facts
}
