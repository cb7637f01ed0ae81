//! The state of the driver.

use std::rc::Rc;

use upload_engine::{ChecksumUse, Moment, Queue, Settings};

use crate::failed_attempts::FailedAttempts;
use crate::file_table::FileTable;
use crate::in_flight::InFlight;
use crate::notes::Interrupted;
use crate::rules::FileRules;
use crate::step::Step;
use crate::timer::Timer;

/// State of the driver; each field belongs to the module that declares its type.
pub(crate) struct State {
    pub(crate) queue: Queue,
    /// Options of the current page; `None` before the first.
    pub(crate) options: Option<Options>,
    pub(crate) files: FileTable,
    /// Number of chosen files that are not in the queue yet.
    pub(crate) waiting_files: usize,
    /// Number of chosen files whose properties are not read yet.
    pub(crate) undescribed_files: usize,
    /// Whether uploads began and the observer does not know.
    pub(crate) began: bool,
    pub(crate) in_flight: InFlight,
    pub(crate) attempts: FailedAttempts,
    /// When a file that has not failed may be reported again.
    pub(crate) next_early_report: Moment,
    pub(crate) interrupted: Interrupted,
    pub(crate) timer: Timer,
    /// Whether the queue's commands are being carried out.
    pub(crate) is_running: bool,
    /// The effects of the commands that are being carried out.
    pub(crate) step: Step,
    /// The thumbhash of the profile picture that is being sent, in Base64.
    pub(crate) thumb_hash: String,
}

/// Options of a page: those of [`Options::new`], with some fields set.
#[derive(Clone)]
#[non_exhaustive]
pub struct Options {
    /// The page's rules about files.
    pub rules: Rc<dyn FileRules>,
    /// Files of at least this size in bytes are sent in parts even over a good connection.
    pub parts_from: u64,
    /// Checksums that the store supports.
    pub checksums: ChecksumUse,
    /// Value of the header [`crate::api::SUPPORT_CODE`].
    pub support_code: String,
    /// The account that the page was loaded for, as the server spells it: value of the header [`crate::api::ACCOUNT`].
    pub account: String,
}

impl Options {
    /// Options with these rules: parts only for files larger than one request may be, no checksums, no support code, no
    /// account.
    #[must_use]
    pub fn new(rules: Rc<dyn FileRules>) -> Self {
        Self {
            rules,
            parts_from: Settings::default().parts_from,
            checksums: ChecksumUse::default(),
            support_code: String::new(),
            account: String::new(),
        }
    }
}
