//! Cleans files. `cargo run -p photo-metadata --example clean -- FOLDER FILE…` writes the cleaned files into the folder
//! and prints how each walk ended.
#![allow(clippy::print_stdout, reason = "that is what it is for")]

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use photo_metadata::{CleanedFile, FileFormat, HEAD_BYTES, InvalidStructure, Outcome, Piece, RemovedMetadata, Walk};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = arguments.next().ok_or_else(|| io::Error::other("clean FOLDER FILE…"))?;
    for path in arguments {
        let path = Path::new(&path);
        let mut file = File::open(path)?;
        let (said, requests, bytes) = match walk(&mut file)? {
            None => ("not known", 0, 0),
            Some((Outcome::Cleaned(cleaned), requests, bytes)) => {
                write(
                    &mut file,
                    &cleaned,
                    &Path::new(&folder).join(path.file_name().unwrap_or_default()),
                )?;
                let said = match (cleaned.removed, cleaned.location_may_remain) {
                    (_, true) => "cleaned, location may remain",
                    (RemovedMetadata::Location, false) => "location removed",
                    (RemovedMetadata::Other, false) => "metadata removed",
                };
                (said, requests, bytes)
            }
            Some((outcome, requests, bytes)) => {
                let said = match outcome {
                    Outcome::Clean => "clean",
                    Outcome::LocationMayRemain => "location may remain",
                    _ => "not cleaned",
                };
                (said, requests, bytes)
            }
        };
        println!("{said}: {} ({requests} reads, {bytes} bytes)", path.display());
    }
    Ok(())
}

/// Walks over a file. Returns the outcome, the number of ranges read and their bytes.
fn walk(file: &mut File) -> io::Result<Option<(Outcome, usize, u64)>> {
    let size = file.metadata()?.len();
    let head = read(file, 0, size.min(HEAD_BYTES))?;
    if FileFormat::of(&head, size).is_none_or(FileFormat::keeps_metadata) {
        return Ok(None);
    }
    let Some(mut walk) = Walk::new(&head, size) else {
        return Ok(None);
    };
    let (mut requests, mut bytes) = (0, 0);
    while let Some(range) = walk.wants() {
        let window = read(file, range.start, range.end - range.start)?;
        requests += 1;
        bytes += window.len() as u64;
        if let Err(InvalidStructure) = walk.give(&window) {
            break;
        }
    }
    Ok(Some((walk.end(), requests, bytes)))
}

fn read(file: &mut File, start: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn write(file: &mut File, cleaned: &CleanedFile, path: &Path) -> io::Result<()> {
    let mut output = fs::File::create(path)?;
    for piece in &cleaned.pieces {
        match piece {
            Piece::Keep(range) => {
                file.seek(SeekFrom::Start(range.start))?;
                io::copy(&mut file.take(range.end - range.start), &mut output)?;
            }
            Piece::Put(bytes) => output.write_all(bytes)?,
        }
    }
    Ok(())
}
