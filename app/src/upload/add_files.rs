//! Adding chosen files to the queue.

use std::{mem, vec};

use leptos::prelude::*;
use upload_engine::{BATCH_MAX, Event, ResumedFile};

use super::browser::{BrowserPort, DroppedFiles, PickedFile, Ticket};
use super::driver::{Fresh, Uploads};
use super::photos::is_examined;
use super::{declaration, messages, notes};
use crate::hydration_root::UPLOADER;

/// Minimum size of files that are fingerprinted: the smallest size sent in parts, so that only resumable files are read
/// twice.
const FINGERPRINT_FROM: u64 = 16 << 20;

/// Maximum number of rows on a page. With more, every change takes the browser too long.
const MOST: usize = 10_000;

/// Number of files that are processed in one task.
const PORTION: usize = 50;

impl Uploads {
    /// Adds the files of the uploader's file input to the queue.
    pub fn take_chosen(self) {
        if let Some(chosen) = self.with_browser(|browser| browser.take_chosen(UPLOADER)) {
            self.add(chosen.into());
        }
    }

    /// Adds chosen files to the queue, rejected ones with the reason, and at most as many as a page can show.
    pub fn add(self, dropped: DroppedFiles) {
        let mut chosen = dropped.files;
        let room = MOST.saturating_sub(self.core.with_value(|core| core.kept.len() + core.looked_at));
        let too_many = chosen.split_off(room.min(chosen.len()));
        self.core.update_value(|core| core.looked_at += chosen.len());
        self.leave_out(&too_many, dropped.system_files);
        self.look_at(chosen.into_iter(), Vec::new());
    }

    fn leave_out(self, too_many: &[Ticket], system_files: u64) {
        // Taken from the end, which moves no other element.
        self.with_browser(|browser| too_many.iter().rev().for_each(|ticket| browser.release(*ticket)));
        let said = messages::of_left_out(self.texts(), too_many.len() as u64, MOST as u64, system_files);
        if self.status.with_untracked(|status| status.left_out != said) {
            self.status.update(|status| {
                status.announcement.clone_from(&said);
                status.left_out = said;
            });
        }
    }

    /// Processes the files in several tasks: reading the properties of thousands of files and rendering their rows
    /// takes seconds.
    fn look_at(self, mut chosen: vec::IntoIter<Ticket>, mut seen: Vec<PickedFile>) {
        let Some(browser) = self.with_browser(|browser| browser) else {
            return;
        };
        if seen.len() >= BATCH_MAX {
            self.take_portion(browser, mem::take(&mut seen));
        } else {
            let portion: Vec<Ticket> = chosen.by_ref().take(PORTION).collect();
            let described = seen.len();
            seen.extend(portion.iter().filter_map(|ticket| browser.describe(*ticket)));
            self.have_looked_at(portion.len() - (seen.len() - described));
        }
        if chosen.len() > 0 || seen.len() >= BATCH_MAX {
            browser.later(Box::new(move || self.look_at(chosen, seen)));
        } else {
            self.take_portion(browser, seen);
        }
    }

    /// Reduces the number of chosen files without a row.
    pub(super) fn have_looked_at(self, files: usize) {
        self.core
            .update_value(|core| core.looked_at = core.looked_at.saturating_sub(files));
    }

    fn take_portion(self, browser: BrowserPort, files: Vec<PickedFile>) {
        let (examined, others): (Vec<PickedFile>, Vec<PickedFile>) = files.into_iter().partition(is_examined);
        self.take_clean(browser, others);
        self.clean(examined);
    }

    /// Adds files whose metadata is removed.
    pub(super) fn take_clean(self, browser: BrowserPort, files: Vec<PickedFile>) {
        let (large, small) = files
            .into_iter()
            .partition(|file| file.size >= FINGERPRINT_FROM && !file.is_directory);
        self.take_in(small, None);
        let large: Vec<PickedFile> = large;
        for file in large {
            let ticket = file.ticket;
            let then = move |fingerprint| self.take_in(vec![file], fingerprint);
            browser.fingerprint(ticket, Box::new(then));
        }
    }

    /// Adds files that resume an interrupted upload, and new ones.
    fn take_in(self, picked: Vec<PickedFile>, fingerprint: Option<Box<str>>) {
        let Some(browser) = self.with_browser(|browser| browser) else {
            return;
        };
        self.have_looked_at(picked.len());
        let (mut resumed, mut again) = (Vec::new(), Vec::new());
        let (mut added, mut tickets) = (Vec::new(), Vec::new());
        self.core.update_value(|core| {
            for file in picked {
                let is_reopened = file.is_reopened;
                let fresh = Fresh {
                    ticket: file.ticket,
                    note: file.metadata.text(core.texts),
                };
                let mut facts = declaration::facts(core.texts, file, core.rules.as_ref());
                facts.fingerprint.clone_from(&fingerprint);
                let claimed = notes::claim(&mut core.interrupted, &facts);
                // Another page may have resumed it already.
                match claimed.filter(|(key, _)| browser.remove_note(key)) {
                    Some((_, intent)) => {
                        core.ours.insert(intent.upload.clone());
                        resumed.push(ResumedFile { facts, saved: intent });
                        again.push(fresh);
                    }
                    // A reopened file that has changed, or that another page resumes.
                    None if is_reopened => browser.release(fresh.ticket),
                    None => {
                        added.push(facts);
                        tickets.push(fresh);
                    }
                }
            }
        });
        self.show_interrupted();
        if !again.is_empty() {
            self.tell_of(Event::FilesResumed(resumed), again);
            let ids = self.core.with_value(|core| core.queue.last_added());
            ids.for_each(|id| self.persist(browser, id));
        }
        if !tickets.is_empty() {
            self.tell_of(Event::FilesAdded(added), tickets);
        }
    }
}
