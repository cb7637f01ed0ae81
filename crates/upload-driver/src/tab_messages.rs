//! Messages between tabs: the status of a tab as JSON.

use upload_engine::TabStatus;

use crate::json;

/// Whether it is sending, then files, verified files, unsuccessful files, bytes, sent bytes. An array, like the notes.
type Message = (bool, u32, u32, u32, u64, u64);

pub(crate) fn write(status: &TabStatus) -> String {
    let TabStatus {
        is_sending,
        files,
        verified,
        unsuccessful,
        bytes,
        sent,
    } = *status;
    let message: Message = (is_sending, files, verified, unsuccessful, bytes, sent);
    json::write(&message)
}

/// Parses a message; `None` if it comes from another version of the page.
pub(crate) fn read(text: &str) -> Option<TabStatus> {
    let (is_sending, files, verified, unsuccessful, bytes, sent): Message = json::read(text).ok()?;
    Some(TabStatus {
        is_sending,
        files,
        verified,
        unsuccessful,
        bytes,
        sent,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_survives_the_channel() {
        let status = TabStatus {
            is_sending: true,
            files: 3,
            verified: 1,
            unsuccessful: 0,
            bytes: u64::MAX,
            sent: 7,
        };
        assert_eq!(read(&write(&status)), Some(status));
        assert_eq!(read("+\n1 of 3 files"), None);
    }
}
