//! Faults: scripted ones, and random ones.

use upload_driver::api;

/// A kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    Sign,
    Confirm,
    Cancel,
    Report,
    SignParts,
    ListParts,
    Complete,
    SetThumbnails,
    SetPicture,
    /// A whole file to the store.
    Whole,
    /// A part to the store.
    Part,
}

impl Target {
    pub(crate) fn of_path(path: &str) -> Self {
        match path {
            api::SIGN => Self::Sign,
            api::CONFIRM => Self::Confirm,
            api::CANCEL => Self::Cancel,
            api::REPORT => Self::Report,
            api::SIGN_PARTS => Self::SignParts,
            api::LIST_PARTS => Self::ListParts,
            api::COMPLETE_PARTS => Self::Complete,
            api::SET_THUMBNAILS => Self::SetThumbnails,
            api::SET_PICTURE => Self::SetPicture,
            other => panic!("no such path: {other}"),
        }
    }
}

/// A fault of one request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// A proxy takes all bytes at once, and passes them on after so many milliseconds.
    Buffered(u64),
    /// The connection is cut after this percentage of the bytes; our server sees nothing of its request.
    Cut(u8),
    /// The work is done, and the connection is cut before the answer.
    AnswerLost,
    /// The work is done, and no answer ever comes.
    Silence,
    /// After this percentage of the bytes nothing moves any more, without an event.
    Stall(u8),
    /// The store refuses with status, code and message.
    Refuse(u16, &'static str, &'static str),
    /// The store refuses, and CORS rules hide the answer.
    Hidden,
    /// The work is done, and a gateway answers with this status and HTML.
    Gateway(u16),
    /// Nothing is done; a proxy answers with this status and HTML.
    Proxy(u16),
    /// Our server answers with this status, code and `retry_after`, and does nothing.
    Error(u16, &'static str, Option<u32>),
    /// Our server does nothing, and answers 200 with nonsense.
    Nonsense,
    /// The browser aborts the request.
    Aborted,
    /// The browser's own time limit.
    TimedOut,
    /// The browser cannot read the file any more.
    Unreadable,
    /// Other bytes arrive than were sent.
    Damaged,
}

#[derive(Debug)]
struct Rule {
    target: Target,
    /// Only for the file of this name, unless empty.
    name: String,
    skip: u32,
    times: u32,
    fault: Fault,
}

type RandomFault = Box<dyn FnMut(Target) -> Option<Fault>>;

/// Faults of the requests to come.
#[derive(Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    pub(crate) random: Option<RandomFault>,
}

impl Faults {
    pub(crate) fn add(&mut self, target: Target, name: &str, skip: u32, times: u32, fault: Fault) {
        self.rules.push(Rule {
            target,
            name: name.to_owned(),
            skip,
            times,
            fault,
        });
    }

    /// The fault of a request that starts now.
    pub(crate) fn next(&mut self, target: Target, name: &str) -> Option<Fault> {
        for rule in &mut self.rules {
            let is_meant = rule.target == target && (rule.name.is_empty() || rule.name == name);
            if !is_meant || rule.times == 0 {
                continue;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }
            rule.times -= 1;
            return Some(rule.fault);
        }
        self.random.as_mut().and_then(|random| random(target))
    }
}

impl Faults {
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
