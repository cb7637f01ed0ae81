//! ZIP archives, including office documents, and compound files (MS-CFB), which older Office versions wrote and which
//! still hold encrypted documents.

use super::bytes::{array, find, u16_le};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

/// The content types that a ZIP archive may have, the likeliest first.
pub(super) fn zip_types(start: &[u8]) -> Option<&'static [&'static str]> {
    // Tools that split archives write a marker first, even for a single part.
    let archive = start
        .strip_prefix(b"PK\x07\x08")
        .or_else(|| start.strip_prefix(b"PK00"))
        .unwrap_or(start);
    if archive.starts_with(b"PK\x05\x06") {
        return Some(&["application/zip"]);
    }
    if !archive.starts_with(ENTRY) {
        return None;
    }
    Some(packed_document(archive).unwrap_or_else(|| {
        let names = || entry_names(archive);
        let has = |folder: &str| names().any(|name| name.starts_with(folder.as_bytes()));
        if has("word/") {
            &[DOCX, "application/zip"]
        } else if has("xl/") {
            &[XLSX, "application/zip"]
        } else if has("ppt/") {
            &[PPTX, "application/zip"]
        } else if ["[Content_Types].xml", "_rels/", "docProps/", "customXml/"]
            .iter()
            .any(|part| has(part))
        {
            &["application/zip", DOCX, XLSX, PPTX]
        } else {
            &["application/zip"]
        }
    }))
}

const ENTRY: &[u8] = b"PK\x03\x04";
const ENTRY_HEADER: usize = 30;

/// Names of the entries whose headers are in the inspected bytes.
fn entry_names(archive: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = archive;
    std::iter::from_fn(move || {
        let entry = &rest[find(rest, ENTRY)?..];
        rest = &entry[ENTRY.len()..];
        let name = entry.get(ENTRY_HEADER..)?;
        let length = usize::from(u16_le(entry, 26)?);
        Some(name.get(..length).unwrap_or(name))
    })
}

/// The content type in the first entry of e-books and OpenDocument files.
fn packed_document(archive: &[u8]) -> Option<&'static [&'static str]> {
    let content = archive.get(ENTRY_HEADER..)?.strip_prefix(b"mimetype")?;
    let known: [(&[u8], &'static [&'static str]); 4] = [
        (b"application/epub+zip", &["application/epub+zip", "application/zip"]),
        (
            b"application/vnd.oasis.opendocument.text",
            &["application/vnd.oasis.opendocument.text", "application/zip"],
        ),
        (
            b"application/vnd.oasis.opendocument.spreadsheet",
            &["application/vnd.oasis.opendocument.spreadsheet", "application/zip"],
        ),
        (
            b"application/vnd.oasis.opendocument.presentation",
            &["application/vnd.oasis.opendocument.presentation", "application/zip"],
        ),
    ];
    let found = known.into_iter().find(|(name, _)| content.starts_with(name));
    found.map(|(_, types)| types)
}

/// A name in the directory of encrypted documents, and in the data that some programs write before it.
const ENCRYPTION: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0i\0o\0n\0I\0n\0f\0o\0";

/// The content of a compound file, if its directory is in the inspected bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compound {
    /// An encrypted document.
    Encrypted,
    /// A document of an older Office version, with this type.
    Old(&'static str),
    /// A Windows installer.
    Installer,
    /// The directory is beyond the inspected bytes.
    Unknown,
}

impl Compound {
    pub(super) fn read(start: &[u8]) -> Option<Self> {
        if !start.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            return None;
        }
        let (chunks, _) = start.as_chunks::<128>();
        let entries = || chunks.iter().skip(4).filter_map(Entry::read);
        if entries().any(|entry| entry.is_installer) {
            return Some(Self::Installer);
        }
        let known = entries().find_map(|entry| entry.kind());
        let is_encrypted = || find(start, ENCRYPTION).map(|_| Self::Encrypted);
        let found = known.or_else(|| Self::first_stream(start)).or_else(is_encrypted);
        Some(found.unwrap_or(Self::Unknown))
    }

    /// Whether a document stream follows the header, as in most old documents.
    fn first_stream(start: &[u8]) -> Option<Self> {
        match start.get(512..)? {
            [0xec, 0xa5, _, 0, ..] => Some(Self::Old("application/msword")),
            [9, 8, _, 0, 0, 5 | 6, 5, 0, ..] => Some(Self::Old("application/vnd.ms-excel")),
            [0x0f, 0, 0xe8, 3, ..] => Some(Self::Old("application/vnd.ms-powerpoint")),
            _ => None,
        }
    }

    pub(super) fn types(self) -> &'static [&'static str] {
        match self {
            Self::Installer => &["application/x-msi"],
            Self::Old("application/msword") => &["application/msword"],
            Self::Old("application/vnd.ms-excel") => &["application/vnd.ms-excel"],
            Self::Old("application/vnd.ms-powerpoint") => &["application/vnd.ms-powerpoint"],
            Self::Old(_) => &["application/vnd.ms-outlook"],
            Self::Encrypted | Self::Unknown => &[
                "application/x-ole-storage",
                "application/msword",
                "application/vnd.ms-excel",
                "application/vnd.ms-powerpoint",
                "application/vnd.ms-outlook",
            ],
        }
    }
}

/// A directory entry of 128 bytes, one for each stream.
struct Entry {
    name: String,
    is_installer: bool,
}

impl Entry {
    fn read(bytes: &[u8; 128]) -> Option<Self> {
        /// The class id of installers, at the root of the directory.
        const INSTALLER: [u8; 16] = *b"\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46";
        let length = usize::from(u16_le(bytes, 64)?);
        if !(4..=64).contains(&length) || !matches!(bytes.get(66..68), Some([1 | 2 | 5, 0 | 1])) {
            return None;
        }
        // The name is zero-terminated.
        let (units, _) = bytes.get(..length - 2)?.as_chunks::<2>();
        let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
        Some(Self {
            name: String::from_utf16(&units).ok()?,
            is_installer: array(bytes, 80) == Some(INSTALLER),
        })
    }

    fn kind(&self) -> Option<Compound> {
        Some(match self.name.as_str() {
            "EncryptedPackage" | "EncryptionInfo" | "\u{6}DataSpaces" => Compound::Encrypted,
            "WordDocument" => Compound::Old("application/msword"),
            "Workbook" | "Book" => Compound::Old("application/vnd.ms-excel"),
            "PowerPoint Document" => Compound::Old("application/vnd.ms-powerpoint"),
            name if name.starts_with("__") => Compound::Old("application/vnd.ms-outlook"),
            _ => return None,
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A compound file whose directory, in its second sector, has these names.
    pub(crate) fn compound(names: &[&str]) -> Vec<u8> {
        let mut file = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        file.resize(1024, 0);
        for name in names {
            let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let length = u16::try_from(entry.len() + 2).unwrap();
            entry.resize(64, 0);
            entry.extend(length.to_le_bytes());
            entry.extend([2, 1]);
            entry.resize(128, 0);
            file.extend(entry);
        }
        file
    }

    /// An archive with entries of these names.
    pub(crate) fn zip(names: &[&str]) -> Vec<u8> {
        let entries = names.iter().flat_map(|name| {
            let mut entry = ENTRY.to_vec();
            entry.resize(26, 0);
            entry.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            entry.extend([0, 0]);
            [entry, name.as_bytes().to_vec(), vec![0xa5; 40]].concat()
        });
        entries.collect()
    }

    #[test]
    fn a_directory_gives_the_type_of_a_compound_file() {
        for (names, expected) in [
            (&["Root Entry", "EncryptionInfo"][..], Compound::Encrypted),
            (&["Root Entry", "\u{6}DataSpaces"], Compound::Encrypted),
            (&["Root Entry", "Workbook"], Compound::Old("application/vnd.ms-excel")),
            (
                &["Root Entry", "1Table", "WordDocument"],
                Compound::Old("application/msword"),
            ),
            (
                &["Root Entry", "__nameid_version1.0"],
                Compound::Old("application/vnd.ms-outlook"),
            ),
            (&["Root Entry"], Compound::Unknown),
            (&[], Compound::Unknown),
        ] {
            assert_eq!(Compound::read(&compound(names)), Some(expected), "{names:?}");
        }
        let mut sheet = compound(&[]);
        sheet[512..520].copy_from_slice(b"\x09\x08\x10\0\0\x06\x05\0");
        assert_eq!(Compound::read(&sheet), Some(Compound::Old("application/vnd.ms-excel")));
        let unaligned = [&compound(&[])[..], b"abc", ENCRYPTION].concat();
        assert_eq!(Compound::read(&unaligned), Some(Compound::Encrypted));
        let mut installer = compound(&["Root Entry", "WordDocument"]);
        installer[1024 + 80..1024 + 96].copy_from_slice(b"\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46");
        assert_eq!(Compound::read(&installer), Some(Compound::Installer));
    }

    #[test]
    fn entry_names_distinguish_documents_from_other_archives() {
        for (names, expected) in [
            (&["[Content_Types].xml", "word/document.xml"][..], DOCX),
            (&["xl/drawings/drawing1.xml"], XLSX),
            (&["_rels/.rels", "ppt/slides/slide1.xml"], PPTX),
            (&["holiday/1.jpg"], "application/zip"),
        ] {
            assert_eq!(zip_types(&zip(names)).unwrap()[0], expected);
        }
        assert!(zip_types(&zip(&["[Content_Types].xml"])).unwrap().contains(&DOCX));
        assert!(!zip_types(&zip(&["a.jpg"])).unwrap().contains(&DOCX));
        let book = [&zip(&["mimetype"])[..38], b"application/epub+zip"].concat();
        assert_eq!(zip_types(&book).unwrap()[0], "application/epub+zip");
        assert_eq!(zip_types(b"PK\x05\x06").unwrap(), ["application/zip"]);
        assert_eq!(zip_types(b"#!/bin/sh\nPK\x03\x04"), None);
    }
}
