//! Pasted content.

use app::upload::dropped_files::Clipboard;
use web_sys::DataTransfer;

/// Pasted content without the bytes of files.
pub(crate) fn read(transfer: &DataTransfer) -> Clipboard {
    let text = |kind| transfer.get_data(kind).unwrap_or_default();
    let files = transfer.files();
    let files = files
        .iter()
        .flat_map(|files| (0..files.length()).filter_map(|at| files.get(at)));
    Clipboard {
        text: text("text/plain"),
        html: text("text/html"),
        names: files.map(|file| file.name()).collect(),
    }
}
