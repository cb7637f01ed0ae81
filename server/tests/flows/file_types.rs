//! File types, from the browser's declaration to the download.

use serde_json::{Value, json};

use crate::support::{PNG, TestServer};

/// The type and the name of a stored file, or why it is rejected.
enum Outcome {
    Stored(&'static str, &'static str),
    Rejected(&'static str),
}

#[tokio::test]
async fn a_file_is_stored_with_its_detected_type() {
    use Outcome::{Rejected, Stored};
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let mut film = b"\0\0\0\x14ftypXAVC\0\0\0\0mp42\0\0\0\x40moov".to_vec();
    film.resize(84, 0);
    let mut program = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff".to_vec();
    program.resize(0x40, 0);
    program[0x3c] = 0x40;
    program.extend(b"PE\0\0");
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    locked.resize(512, 0);
    locked.extend("EncryptionInfo".encode_utf16().flat_map(u16::to_le_bytes));
    let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    for (name, declared, bytes, expected) in [
        (
            "a.csv",
            "application/vnd.ms-excel",
            &b"BMI,age\n23,40\n"[..],
            Stored("text/csv; charset=UTF-8", "a.csv"),
        ),
        (
            "b.csv",
            "text/x-csv",
            b"Name;Stra\xdfe\n",
            Stored("text/csv; charset=windows-1252", "b.csv"),
        ),
        (
            "c.md",
            "",
            b"ID3 tags, %PDF-1.7",
            Stored("text/plain; charset=UTF-8", "c.md"),
        ),
        (
            "d.txt",
            "text/plain",
            b"\xff\xfea\0b\0",
            Stored("text/plain; charset=UTF-16LE", "d.txt"),
        ),
        ("e.m4v", "video/x-m4v", &film, Stored("video/mp4", "e.m4v")),
        ("f.heic", "image/heic", PNG, Stored("image/png", "f.heic.png")),
        ("g.txt", "text/plain", &program, Rejected("portable-executable")),
        (
            "h.txt",
            "text/plain",
            b"a\0b",
            Rejected("wasn't recognised as text/plain"),
        ),
        ("i.xlsx", xlsx, &locked, Rejected("password-protected")),
    ] {
        let form = ada.sign(name, declared, bytes.len()).await;
        assert_eq!(ada.send(&form, bytes).await.status(), 201, "{name}");
        let outcomes = ada.confirm(&[&form.id]).await;
        match expected {
            Rejected(why) => {
                assert_eq!(outcomes[0]["state"], "rejected", "{name}");
                let message = outcomes[0]["message"].as_str().unwrap();
                assert!(message.contains(why), "{name}: {message}");
            }
            Stored(content_type, saved) => {
                assert_eq!(outcomes[0]["state"], "confirmed", "{name}: {outcomes:?}");
                let listed: Vec<Value> = ada.files().await;
                let file = listed.iter().find(|file| file["name"] == json!(name)).unwrap();
                let answer = ada.get(file["url"].as_str().unwrap()).await;
                let file = ada.get(answer.headers()["location"].to_str().unwrap()).await;
                assert_eq!(file.headers()["content-type"], content_type, "{name}");
                let disposition = file.headers()["content-disposition"].to_str().unwrap();
                assert!(
                    disposition.contains(&format!("filename=\"{saved}\"")),
                    "{name}: {disposition}"
                );
                assert_eq!(file.bytes().await.unwrap(), bytes, "{name}");
            }
        }
    }
}
