//! File name extensions: dangerous ones, and whether an extension matches the file's content type.

use super::file::{extension_of_type, type_by_extension};

/// Extensions of files that run, install software or connect to another machine when they are opened on Windows,
/// macOS or a Linux desktop. Such names are refused regardless of the content.
const RUNS_WHEN_OPENED: [&str; 5] = [
    // Windows: programs and installers.
    "appinstaller application appref-ms appx appxbundle com cpl exe gadget msc msi msix msixbundle msp mst pif scr \
     xbap xll",
    // Windows: scripts and files that a script host opens.
    "bat chm cmd hlp hta js jse ps1 ps1xml ps2 psc1 psc2 reg sct shb shs vb vbe vbs ws wsc wsf wsh",
    // Windows: shortcuts and settings that refer to a program or another machine.
    "diagcab inf iqy library-ms lnk rdp scf search-ms searchconnector-ms settingcontent-ms theme themepack url website",
    // macOS.
    "action applescript command fileloc inetloc mobileconfig mpkg pkg prefpane scpt scptd terminal tool webloc workflow",
    // Java, Android, browsers and Linux desktops.
    "apk appimage crx desktop flatpakref jar jnlp run xpi",
];

/// Extensions of files that a browser opens from disk as a page with script, regardless of the type they were served
/// with.
const ACTIVE_DOCUMENTS: [&str; 1] = ["htm html mht mhtml shtm shtml svg svgz xht xhtm xhtml xml xsl xslt"];

/// Whether opening a file with this name can run it.
pub fn runs_when_opened(name: &str) -> bool {
    // On NTFS a colon separates the file's name from the name of a stream.
    name.split(':')
        .any(|part| extension(part).is_some_and(|extension| is_in(&RUNS_WHEN_OPENED, &extension)))
}

/// File name for downloads. If its extension does not match the content type, the extension of that type is
/// appended. Characters that change the text direction are removed, because they can fake an extension.
pub fn download_name(name: &str, content_type: &str) -> String {
    let name: String = name.chars().filter(|letter| !turns_text_around(*letter)).collect();
    match missing_extension(&name, content_type) {
        Some(missing) => format!("{}.{missing}", without_end(&name)),
        None => name,
    }
}

fn missing_extension(name: &str, content_type: &str) -> Option<&'static str> {
    let own = extension_of_type(content_type);
    let Some(extension) = extension(name) else {
        return own.filter(|_| !is_text(content_type));
    };
    if is_in(&ACTIVE_DOCUMENTS, &extension) || is_in(&RUNS_WHEN_OPENED, &extension) {
        return Some(own.unwrap_or("bin"));
    }
    match type_by_extension(&format!(".{extension}")) {
        Some(promised) if is_kept(promised, content_type) => None,
        // Text files have hundreds of extensions; the remaining ones are harmless.
        None if is_text(content_type) => None,
        _ => own,
    }
}

/// Whether a file of this content type may have an extension of type `promised`.
fn is_kept(promised: &str, content_type: &str) -> bool {
    const PHOTOS: [&str; 2] = ["image/heic", "image/heif"];
    const FILMS: [&str; 3] = ["video/mp4", "video/quicktime", "audio/mp4"];
    let are_both = |family: &[&str]| family.contains(&promised) && family.contains(&content_type);
    promised == content_type
        || is_text(promised) && is_text(content_type)
        // Office documents are zip archives, and these video and audio types share one format.
        || content_type == "application/zip" && promised.starts_with("application/vnd.openxmlformats-")
        || are_both(&PHOTOS)
        || are_both(&FILMS)
}

fn is_text(content_type: &str) -> bool {
    content_type.starts_with("text/")
}

/// The extension as operating systems see it: without trailing characters that they drop, and without invisible
/// characters.
fn extension(name: &str) -> Option<String> {
    let visible: String = name
        .chars()
        .filter(|letter| !is_invisible(*letter))
        .map(narrow)
        .collect();
    let (_, extension) = without_end(&visible).rsplit_once('.')?;
    Some(extension.trim().to_ascii_lowercase())
}

/// A name without trailing dots and blanks, which Windows drops.
fn without_end(name: &str) -> &str {
    name.trim_end_matches(|letter: char| letter == '.' || letter.is_whitespace())
}

/// ASCII equivalent of a full-width letter; some systems treat both as equal.
fn narrow(letter: char) -> char {
    match u32::from(letter) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(letter),
        _ => letter,
    }
}

fn turns_text_around(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}'
    ) || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}')
}

fn is_in(lists: &[&str], extension: &str) -> bool {
    let mut known = lists.iter().flat_map(|list| list.split(' '));
    known.any(|known| known == extension)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::limits::DEFAULT_TYPES;

    #[test]
    fn extensions_that_run_are_found_in_any_spelling() {
        for name in [
            "a.exe",
            "a.EXE",
            "a.exe.",
            "a.exe. . ",
            "a.exe\u{a0}",
            "a.exe\u{200b}",
            "a.e\u{ad}xe",
            "a.ｅｘｅ",
            "a．exe",
            ".exe",
            "a.png.exe",
            "a.png            .exe",
            "a. exe",
            "photo\u{202e}gnp.exe",
            "a.exe::$DATA",
            "a.exe:b.png",
            "a.js",
            "a.LNK",
            "a.url",
            "setup.Msi",
            "a.ps1",
            "a.jar",
            "a.settingcontent-ms",
            "a.command",
            "a.desktop",
        ] {
            assert!(runs_when_opened(name), "{name:?}");
        }
        for name in [
            "a.exe.png",
            "exe",
            "a.exes",
            "notes.js.txt",
            "a\u{202e}exe.png",
            "C:\\a.png",
            "main.rs",
            "a.json",
            "a.tar.gz",
            "12:30 lunch.txt",
            "",
            "...",
        ] {
            assert!(!runs_when_opened(name), "{name:?}");
        }
    }

    #[test]
    fn matching_names_are_unchanged() {
        for (name, content_type) in [
            ("notes.md", "text/plain"),
            ("data.log", "text/plain"),
            ("main.rs", "text/plain"),
            ("README", "text/plain"),
            ("table.csv", "text/plain"),
            ("table.txt", "text/csv"),
            ("x.jpg", "image/jpeg"),
            ("x.JPEG", "image/jpeg"),
            ("x.heic", "image/heif"),
            ("x.mov", "video/mp4"),
            ("a.b.c.png", "image/png"),
            ("letter.docx", "application/zip"),
            (
                "letter.docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
            // Types that the operator names, and that we know no extension of.
            ("a.tar.gz", "application/gzip"),
            ("scan.dcm", "application/dicom"),
            ("scan", "application/dicom"),
        ] {
            assert_eq!(download_name(name, content_type), name, "{content_type}");
        }
    }

    #[test]
    fn the_matching_extension_is_appended_to_another_one() {
        for (name, content_type, saved) in [
            ("report.png", "application/pdf", "report.png.pdf"),
            ("report.pdf", "text/plain", "report.pdf.txt"),
            ("page.html", "text/plain", "page.html.txt"),
            ("drawing.SVG", "image/png", "drawing.SVG.png"),
            ("page.html.", "image/png", "page.html.png"),
            ("page.html", "application/dicom", "page.html.bin"),
            ("photo", "image/jpeg", "photo.jpg"),
            ("v1.2", "application/zip", "v1.2.zip"),
            ("book.epub", "application/zip", "book.epub.zip"),
            ("macros.docm", "application/zip", "macros.docm.zip"),
            // Stored before its extension was refused, or by another way.
            ("a.exe", "image/png", "a.exe.png"),
            ("a\u{202e}gnp.pdf", "application/pdf", "agnp.pdf"),
        ] {
            assert_eq!(download_name(name, content_type), saved);
        }
    }

    #[test]
    fn every_default_type_has_an_extension_of_that_type() {
        for content_type in DEFAULT_TYPES {
            let extension = extension_of_type(content_type).unwrap();
            assert_eq!(type_by_extension(&format!("a.{extension}")), Some(*content_type));
            assert_eq!(
                download_name(&format!("a.{extension}"), content_type),
                format!("a.{extension}")
            );
        }
    }
}
