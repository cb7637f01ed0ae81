//! Pasted and dropped files: whether to take them, which ones, their destination and their names.

/// Content of a clipboard without the bytes of its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clipboard {
    /// Its plain text.
    pub text: String,
    /// Its HTML.
    pub html: String,
    /// The names of its files.
    pub names: Vec<String>,
}

impl Clipboard {
    /// Whether the page takes the files. Text fields handle pasting themselves. Elsewhere, text has priority: office
    /// programs add a picture of the copied text.
    pub fn is_for_us(&self, in_field: bool) -> bool {
        !in_field && !self.names.is_empty() && !self.has_own_text()
    }

    /// Whether there is text other than the name of a file or the URL of an image, which file managers and browsers
    /// add.
    fn has_own_text(&self) -> bool {
        let mut lines = self.text.lines().map(str::trim).filter(|line| !line.is_empty());
        let names_file = |line: &str| self.names.iter().any(|name| file_name(line) == name);
        lines.any(|line| !names_file(line) && !(self.html.contains("<img") && is_address(line)))
    }
}

/// The last segment of a path.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

fn is_address(line: &str) -> bool {
    ["http:", "https:", "data:", "blob:"]
        .iter()
        .any(|scheme| line.starts_with(scheme))
        && !line.contains(char::is_whitespace)
}

/// State of the picture editor, which covers the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditorState {
    /// Not open.
    Closed,
    /// Open; the photo can be replaced.
    Open,
    /// Sending the picture.
    Busy,
}

/// Destination of pasted or dropped files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Upload them.
    Uploads,
    /// Open the first one in the picture editor.
    Picture,
    /// Ignore them.
    Nowhere,
}

impl Destination {
    /// The destination. An open editor receives everything. `at_picture`: the pointer or focus is on the profile
    /// picture.
    pub fn of(editor: EditorState, at_picture: bool) -> Self {
        match editor {
            EditorState::Busy => Self::Nowhere,
            EditorState::Open => Self::Picture,
            EditorState::Closed if at_picture => Self::Picture,
            EditorState::Closed => Self::Uploads,
        }
    }
}

/// Files that systems and programs create in folders, which people do not mean to upload.
const SYSTEM_FILES: [&str; 4] = [".DS_Store", "Thumbs.db", "ehthumbs.db", "desktop.ini"];
/// Prefixes of such files: macOS metadata on foreign disks, and lock files of open documents.
const SYSTEM_PREFIXES: [&str; 2] = ["._", "~$"];

/// Whether a file in a folder is skipped.
pub fn is_system_file(name: &str) -> bool {
    SYSTEM_FILES.iter().any(|known| known.eq_ignore_ascii_case(name))
        || SYSTEM_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Name without extension that browsers give every pasted image.
const PASTED_STEM: &str = "image";

/// A distinct name for a pasted image with year, month, day, hour, minute and second; `None` if it has a name of its
/// own.
pub fn pasted_name(name: &str, [year, month, day, hour, minute, second]: [u32; 6]) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    let (month, day) = (two_digits(month), two_digits(day));
    let time = [hour, minute, second].map(two_digits).join(".");
    let date = [year.to_string(), month, day].join("-");
    (stem == PASTED_STEM).then(|| [stem, " ", &date, " ", &time, ".", extension].concat())
}

/// Two digits, without `core::fmt`, which the first load does not contain.
fn two_digits(number: u32) -> String {
    let pad = if number < 10 { "0" } else { "" };
    [pad, &number.to_string()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clipboard(text: &str, html: &str, name: &str) -> Clipboard {
        Clipboard {
            text: text.to_owned(),
            html: html.to_owned(),
            names: vec![name.to_owned()],
        }
    }

    #[test]
    fn text_goes_before_the_picture_of_it() {
        let word = clipboard("Dear Ada,\r\n", "<p>Dear Ada,</p>", "image.png");
        let cells = clipboard("https://example.org\t7", "<table><td>7</table>", "image.png");
        let link = clipboard(
            "https://example.org",
            "<table><td>https://example.org</table>",
            "image.png",
        );
        let prose = clipboard("see https://example.org", "<p>see <img src=a></p>", "image.png");
        for both in [word, cells, link, prose] {
            assert!(!both.is_for_us(false), "{both:?}");
            assert!(!both.is_for_us(true), "{both:?}");
        }
    }

    #[test]
    fn a_picture_or_a_file_alone_is_taken_outside_of_fields() {
        for alone in [
            clipboard("", "", "image.png"),
            clipboard(" \n", "", "image.png"),
            // Chromium and Firefox, for a picture on a page.
            clipboard("", "<img src=\"https://example.org/a.png\">", "image.png"),
            clipboard("https://example.org/a.png", "<img src=\"a.png\">", "image.png"),
            // File managers.
            clipboard("report.pdf", "", "report.pdf"),
            clipboard("/home/ada/report.pdf\n", "", "report.pdf"),
            clipboard("file:///home/ada/report.pdf", "", "report.pdf"),
            clipboard("C:\\ada\\report.pdf", "", "report.pdf"),
        ] {
            assert!(alone.is_for_us(false), "{alone:?}");
            assert!(!alone.is_for_us(true), "{alone:?}");
        }
        assert!(!Clipboard::default().is_for_us(false), "there is no file");
    }

    #[test]
    fn nothing_goes_behind_an_open_editor() {
        for at_picture in [false, true] {
            assert_eq!(Destination::of(EditorState::Open, at_picture), Destination::Picture);
            assert_eq!(Destination::of(EditorState::Busy, at_picture), Destination::Nowhere);
        }
        assert_eq!(Destination::of(EditorState::Closed, true), Destination::Picture);
        assert_eq!(Destination::of(EditorState::Closed, false), Destination::Uploads);
    }

    #[test]
    fn system_files_are_known_by_name() {
        for name in [
            ".DS_Store",
            "Thumbs.db",
            "thumbs.DB",
            "Desktop.ini",
            "._photo.jpg",
            "~$report.docx",
        ] {
            assert!(is_system_file(name), "{name}");
        }
        for name in [
            "DS_Store",
            ".htaccess",
            "Thumbs.db.txt",
            "_photo.jpg",
            "~report.docx",
            "$.txt",
            "",
        ] {
            assert!(!is_system_file(name), "{name}");
        }
    }

    #[test]
    fn pasted_pictures_are_named_by_their_time() {
        let at = [2026, 11, 29, 9, 5, 12];
        assert_eq!(
            pasted_name("image.png", at).as_deref(),
            Some("image 2026-11-29 09.05.12.png")
        );
        assert_eq!(
            pasted_name("image.jpeg", at).as_deref(),
            Some("image 2026-11-29 09.05.12.jpeg")
        );
        for own in ["my image.png", "image", "image.old.png", "Screenshot.png", ""] {
            assert_eq!(pasted_name(own, at), None, "{own}");
        }
    }
}
