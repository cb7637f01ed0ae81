//! Messages between tabs: the status of a tab as JSON.

use upload_engine::TabStatus;

use crate::json;

/// Whether it is sending, then files, verified files, unsuccessful files, bytes, sent bytes. An array, like the notes.
type Message = (bool, u32, u32, u32, u64, u64);

pub(crate) fn write(status: &TabStatus) -> String {
    let message: Message = (
        status.is_sending,
        status.files,
        status.verified,
        status.unsuccessful,
        status.bytes,
        status.sent,
    );
    json::write(&message)
}

/// Parses a message; `None` if it comes from another version of the page.
pub(crate) fn read(text: &str) -> Option<TabStatus> {
    let message: Message = json::read(text).ok()?;
    let mut status = TabStatus::default();
    (
        status.is_sending,
        status.files,
        status.verified,
        status.unsuccessful,
        status.bytes,
        status.sent,
    ) = message;
    Some(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_survives_the_channel() {
        let mut status = TabStatus::default();
        (status.is_sending, status.files, status.verified) = (true, 3, 1);
        (status.bytes, status.sent) = (u64::MAX, 7);
        assert_eq!(read(&write(&status)), Some(status));
        assert_eq!(read("+\n1 of 3 files"), None);
    }
}
