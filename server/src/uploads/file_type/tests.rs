use app::domain::limits::DEFAULT_TYPES;
use encoding_rs::{EUC_KR, GBK, SHIFT_JIS, WINDOWS_1252};
use proptest::prelude::*;

use super::format::tests::GIF;
use super::iso_media::tests::file as iso_file;
use super::office::tests::{compound, zip};
use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01";
const ELF: &[u8] = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0";
const HTML: &[u8] = b"<!DOCTYPE html><script>alert(1)</script>";
const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn rules(types: &[&str]) -> UploadRules {
    UploadRules {
        max_bytes: 1,
        allowed_types: types.iter().map(ToString::to_string).collect(),
        parts_from: u64::MAX,
    }
}

fn default_rules() -> UploadRules {
    rules(DEFAULT_TYPES)
}

fn judged(start: &[u8], declared: &str) -> Result<String, TypeRejection> {
    file_type(start, Some(declared), &default_rules()).map(|stored| stored.content_type)
}

fn stored(start: &[u8], declared: &str) -> String {
    judged(start, declared).unwrap()
}

fn rejected(start: &[u8], declared: &str) -> TypeRejection {
    judged(start, declared).unwrap_err()
}

#[test]
fn bytes_decide_over_claims() {
    assert_eq!(stored(PNG, "image/png"), "image/png");
    assert_eq!(
        rejected(PNG, "application/pdf"),
        TypeRejection::OtherType { seen: "image/png" }
    );
    assert_eq!(
        rejected(HTML, "image/png"),
        TypeRejection::WrongType { seen: "text/html" }
    );
    assert_eq!(
        rejected(HTML, "application/pdf"),
        TypeRejection::WrongType { seen: "text/html" }
    );
    assert_eq!(
        rejected(SVG, "image/png"),
        TypeRejection::WrongType { seen: "image/svg+xml" }
    );
    assert_eq!(
        rejected(b"just words", "image/png"),
        TypeRejection::OtherType { seen: "text/plain" }
    );
    assert_eq!(
        rejected(b"GIF89a=1;alert(1)", "image/gif"),
        TypeRejection::OtherType { seen: "text/plain" }
    );
    let stub = b"#!/bin/sh\n\0\0\0\0PK\x03\x04\x14\0";
    assert!(matches!(
        rejected(stub, "application/zip"),
        TypeRejection::Unrecognized { .. }
    ));
}

#[test]
fn text_is_text_with_any_first_letters() {
    for text in [
        &b"BMI,age\n23.4,40\n"[..],
        b"MZ-Koeln report: all fine\n",
        b"GIF is a format",
        b"GIF89a, in full",
        b"ID3 tags",
        b"FWS: 1",
        b"8BPS files",
        b"-----BEGIN CERTIFICATE-----\nMIIB\n",
        b"070701 is a date",
        b"OggS, RIFF and fLaC",
        b"A PDF file begins with %PDF-1.7",
        b"%PDF-1.7",
        b"candidate_id,email",
        b"#!/bin/sh\nrm -r /",
        b"\x1b[31mred\x1b[0m",
        b"",
        b"a",
        HTML,
        SVG,
    ] {
        let verdict = file_type(text, Some("text/csv"), &default_rules());
        let expected = FileType {
            content_type: "text/csv".to_owned(),
            charset: Some("UTF-8"),
        };
        assert_eq!(verdict, Ok(expected), "{text:?}");
    }
}

#[test]
fn other_encodings_are_text_too() {
    for (text, charset) in [
        (&b"The free caf\xe9 in Paris"[..], "windows-1252"),
        (b"BM;Gr\xf6\xdfe\n", "windows-1252"),
        (b"%PDF-1.7 ist f\xfcr B\xfccher\n1 0 obj", "windows-1252"),
        (b"\xff\xfeM\0Z\0", "UTF-16LE"),
    ] {
        let found = file_type(text, Some("text/plain"), &default_rules()).unwrap();
        assert_eq!(
            (found.content_type.as_str(), found.charset),
            ("text/plain", Some(charset))
        );
    }
    let pdf = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\n";
    assert_eq!(stored(pdf, "application/pdf"), "application/pdf");
}

#[test]
fn binary_data_is_not_stored_as_text() {
    assert_eq!(
        rejected(b"name,age\nada\0,36\n", "text/csv"),
        TypeRejection::Unrecognized {
            declared: "text/csv".to_owned()
        }
    );
    assert_eq!(
        rejected(JPEG, "text/plain"),
        TypeRejection::OtherType { seen: "image/jpeg" }
    );
    // A window of it could be text in an encoding of one byte a letter.
    assert_eq!(
        rejected(b"\xff\xd8\xff\xe0", "text/plain"),
        TypeRejection::OtherType { seen: "image/jpeg" }
    );
    assert!(matches!(rejected(ELF, "text/plain"), TypeRejection::WrongType { .. }));
}

#[test]
fn images_and_videos_are_stored_with_their_real_type() {
    assert_eq!(stored(JPEG, "image/heic"), "image/jpeg");
    assert_eq!(stored(GIF, "image/png"), "image/gif");
    let heic = iso_file(b"mif1", &[b"heix"], b"meta");
    assert_eq!(stored(&heic, "image/heif"), "image/heif");
    assert_eq!(stored(&heic, "image/jpeg"), "image/heic");
    let film = iso_file(b"XAVC", &[b"mp42"], b"moov");
    for declared in ["video/mp4", "video/quicktime", "audio/mp4"] {
        assert_eq!(stored(&film, declared), declared);
    }
    assert_eq!(stored(&film, "video/x-m4v"), "video/mp4");
    assert_eq!(stored(&film, "video/webm"), "video/mp4");
    assert_eq!(
        rejected(&film, "image/heic"),
        TypeRejection::OtherType { seen: "video/mp4" }
    );
    assert_eq!(stored(b"RF64\xff\xff\xff\xffWAVEds64", "audio/vnd.wave"), "audio/wav");
    assert_eq!(stored(b"OggS\0\x02\0\0", "application/ogg"), "audio/ogg");
    let only = rules(&["image/heic"]);
    assert_eq!(
        file_type(JPEG, Some("image/heic"), &only),
        Err(TypeRejection::WrongType { seen: "image/jpeg" })
    );
}

#[test]
fn sound_is_detected_after_padding_and_not_in_noise() {
    let mut frame = b"\xff\xfb\x90\x64".to_vec();
    frame.resize(417, 0);
    let padded = [vec![0; 500], frame.repeat(3)].concat();
    assert_eq!(stored(&padded, "audio/mp3"), "audio/mpeg");
    assert!(matches!(
        rejected(&[0; 4096], "audio/mpeg"),
        TypeRejection::Unrecognized { .. }
    ));
}

#[test]
fn encrypted_and_old_documents_are_distinguished() {
    assert_eq!(stored(&zip(&["[Content_Types].xml", "xl/workbook.xml"]), XLSX), XLSX);
    assert_eq!(stored(&zip(&["xl/workbook.xml"]), DOCX), XLSX);
    assert_eq!(stored(&zip(&["_rels/.rels"]), DOCX), DOCX);
    assert_eq!(stored(&zip(&["holiday/1.jpg"]), DOCX), "application/zip");
    let locked = compound(&["Root Entry", "EncryptionInfo", "EncryptedPackage"]);
    assert_eq!(rejected(&locked, XLSX), TypeRejection::PasswordProtected);
    assert_eq!(
        file_type(&locked, None, &default_rules()),
        Err(TypeRejection::PasswordProtected)
    );
    let seen = "application/vnd.ms-excel";
    let old = compound(&["Root Entry", "Workbook"]);
    assert_eq!(rejected(&old, XLSX), TypeRejection::OldOffice { seen });
    assert_eq!(rejected(&compound(&[]), XLSX), TypeRejection::PasswordProtectedOrOld);
    assert_eq!(rejected(&old, "text/csv"), TypeRejection::WrongType { seen });
    let both = rules(&[XLSX, seen]);
    assert_eq!(file_type(&old, Some(XLSX), &both).unwrap().content_type, seen);
    assert_eq!(file_type(&old, Some(seen), &both).unwrap().content_type, seen);
    assert_eq!(file_type(&compound(&[]), Some(seen), &both).unwrap().content_type, seen);
}

#[test]
fn a_file_shorter_than_any_header_can_only_be_text() {
    for length in 0..4 {
        let start = &PNG[..length];
        for declared in ["image/png", "application/zip", "video/mp4", "audio/mpeg"] {
            assert!(judged(start, declared).is_err(), "{declared} {length}");
        }
    }
}

#[test]
fn without_a_declared_type_the_allowed_types_decide() {
    let undeclared = |start: &[u8]| file_type(start, None, &default_rules());
    assert_eq!(undeclared(PNG).unwrap().content_type, "image/png");
    let text = undeclared("grüße".as_bytes()).unwrap();
    assert_eq!(
        (text.content_type.as_str(), text.charset),
        ("text/plain", Some("UTF-8"))
    );
    assert_eq!(undeclared(HTML), Err(TypeRejection::NotAllowed { seen: "text/html" }));
    assert!(matches!(undeclared(ELF), Err(TypeRejection::NotAllowed { .. })));
    assert_eq!(undeclared(&[1, 0, 2, 0xff, 3]), Err(TypeRejection::Unknown));
    assert_eq!(
        undeclared(&zip(&["_rels/.rels"])).unwrap().content_type,
        "application/zip"
    );
    assert!(matches!(
        file_type(&compound(&[]), None, &rules(&["application/msword"])),
        Err(TypeRejection::NotAllowed { .. })
    ));
}

#[test]
fn types_that_operators_add_are_accepted_unless_the_bytes_contradict() {
    let added = rules(&[
        "application/dicom",
        "application/json",
        "application/octet-stream",
        "application/gzip",
        "model/3mf",
        "image/x-raw",
    ]);
    let judged = |start: &[u8], declared| file_type(start, Some(declared), &added);
    let accepted = |start: &[u8], declared| judged(start, declared).is_ok_and(|stored| stored.content_type == declared);
    let dicom = [&[0; 128][..], b"DICM"].concat();
    assert!(accepted(&dicom, "application/dicom"));
    assert!(accepted(&zip(&["3D/3dmodel.model"]), "model/3mf"));
    assert!(accepted(&dicom, "application/octet-stream"));
    assert!(accepted(PNG, "application/octet-stream"));
    assert!(accepted(b"\x1f\x8b\x08\0", "application/gzip"));
    assert!(accepted(&[2, 0xfe, 3, 0xfd], "image/x-raw"));
    assert_eq!(judged(b"{\"a\":1}", "application/json").unwrap().charset, Some("UTF-8"));
    assert!(judged(&dicom, "application/json").is_err());
    assert!(judged(&dicom, "application/gzip").is_err());
    assert!(judged(b"plain words", "image/x-raw").is_err());
    for declared in ["application/dicom", "application/octet-stream", "model/3mf"] {
        assert!(judged(ELF, declared).is_err(), "{declared}");
    }
    for page in [HTML, b"<html>caf\xe9", b"<script>\0"] {
        assert!(judged(page, "application/dicom").is_err());
    }
    assert!(judged(PNG, "application/dicom").is_err());
}

#[test]
fn every_rejection_has_its_own_message() {
    let seen = "image/png";
    let messages = [
        TypeRejection::OtherType { seen },
        TypeRejection::WrongType { seen },
        TypeRejection::NotAllowed { seen },
        TypeRejection::Unrecognized {
            declared: "text/csv".to_owned(),
        },
        TypeRejection::Unknown,
        TypeRejection::PasswordProtected,
        TypeRejection::OldOffice { seen },
        TypeRejection::PasswordProtectedOrOld,
    ]
    .map(|rejection| rejection.message().index());
    assert!(
        messages
            .iter()
            .all(|one| messages.iter().filter(|other| *other == one).count() == 1)
    );
}

/// Headers of programs for Windows, Linux and macOS, with anything behind them.
fn program() -> impl Strategy<Value = Vec<u8>> {
    let windows = (0x40_usize..4000, prop::collection::vec(any::<u8>(), 4096)).prop_map(|(at, mut bytes)| {
        bytes[..2].copy_from_slice(b"MZ");
        bytes[0x3c..0x40].copy_from_slice(&u32::try_from(at).unwrap_or_default().to_le_bytes());
        bytes[at..at + 4].copy_from_slice(b"PE\0\0");
        bytes
    });
    let elf = (1_u8..=2, 1_u8..=2, prop::collection::vec(any::<u8>(), 0..200))
        .prop_map(|(class, order, rest)| [&b"\x7fELF"[..], &[class, order, 1], &rest].concat());
    let mach_o = (
        prop::sample::select(vec![7_u8, 12, 18]),
        prop::collection::vec(any::<u8>(), 0..200),
    )
        .prop_map(|(processor, rest)| [&b"\xcf\xfa\xed\xfe"[..], &[processor, 0, 0, 1], &rest].concat());
    prop_oneof![windows, elf, mach_o]
}

fn any_claim() -> impl Strategy<Value = Option<&'static str>> {
    prop::option::of(prop::sample::select(DEFAULT_TYPES))
}

proptest! {
    #[test]
    fn no_bytes_make_it_fail_and_what_is_stored_is_allowed(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        begin in prop::sample::select(vec![
            &b""[..], b"%PDF-", b"PK\x03\x04", b"RIFF", b"\0\0\0\x18ftyp", b"ID3\x03", b"\xff\xfb", b"GIF89a", b"MZ",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1a\x45\xdf\xa3", b"\xff\xfe", b"\xca\xfe\xba\xbe", b"BM",
        ]),
        claim in any_claim(),
    ) {
        let start = [begin, &bytes].concat();
        match file_type(&start, claim, &default_rules()) {
            Ok(stored) => {
                prop_assert!(default_rules().allows_type(&stored.content_type));
                prop_assert_eq!(stored.charset.is_some(), stored.content_type.starts_with("text/"));
            }
            Err(rejection) => {
                let _ = rejection.message();
            }
        }
    }

    #[test]
    fn text_that_is_declared_so_is_text(
        text in "[\\PC\n\t]{0,300}",
        latin in "[ -~\u{a0}-ÿ\n]{1,200}",
        kana in "[ -~ぁ-んァ-ヶ\n]{1,200}",
        hangul in "[ -~가-힣\n]{1,200}",
        han in "[ -~一-龥\n]{1,200}",
    ) {
        prop_assert_eq!(stored(text.as_bytes(), "text/plain"), "text/plain");
        for (text, encoding) in [(latin, WINDOWS_1252), (kana, SHIFT_JIS), (hangul, EUC_KR), (han, GBK)] {
            let (bytes, _, lossy) = encoding.encode(&text);
            if !lossy {
                prop_assert_eq!(judged(&bytes, "text/plain"), Ok("text/plain".to_owned()), "{:?}", bytes);
            }
        }
    }

    #[test]
    fn a_program_is_stored_as_nothing(program in program(), claim in any_claim()) {
        prop_assert!(file_type(&program, claim, &default_rules()).is_err());
        prop_assert!(file_type(&program, Some("application/octet-stream"), &rules(&["application/octet-stream"])).is_err());
    }
}
