//! Writes photos and videos without their metadata into a folder.
//! `cargo run -p photo-metadata --example clean -- FOLDER FILE…` prints what was removed from each file; a clean file is
//! copied. It ends with exit code 1 if a file could not be cleaned; nothing is written for such a file.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "that is what it is for")]

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;
use std::process::ExitCode;

use photo_metadata::{FileFormat, Piece, RemovedMetadata, Step, Walk};

type Failure = Box<dyn Error>;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(folder), true) = (arguments.next(), arguments.len() > 0) else {
        eprintln!("clean FOLDER FILE…");
        return ExitCode::from(2);
    };
    let mut code = ExitCode::SUCCESS;
    for path in arguments {
        let path = Path::new(&path);
        match clean(path, Path::new(&folder)) {
            Ok(removed) => println!("{removed}: {}", path.display()),
            Err(failure) => {
                eprintln!("{}: {failure}", path.display());
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}

/// Writes the cleaned file into the folder; says what was removed.
fn clean(path: &Path, folder: &Path) -> Result<&'static str, Failure> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let (pieces, removed) = walk(&mut file, size)?;
    let name = path.file_name().ok_or("the path names no file")?;
    let output = folder.join(name);
    // An existing file stays: it may be the original.
    if output.exists() {
        return Err(format!("{} exists already", output.display()).into());
    }
    // The file gets its name when it is complete.
    let mut partial = output.clone().into_os_string();
    partial.push(".partial");
    let partial = Path::new(&partial);
    if let Err(failure) = write(&mut file, &pieces, partial).and_then(|()| fs::rename(partial, &output)) {
        // The first failure says more than that of removing a file that was perhaps not created.
        let _ = fs::remove_file(partial);
        return Err(failure.into());
    }
    Ok(removed)
}

/// Walks over a file. Returns the pieces to write, and what they leave out.
fn walk(file: &mut File, size: u64) -> Result<(Vec<Piece>, &'static str), Failure> {
    let head = read(file, 0..size.min(FileFormat::HEAD_BYTES))?;
    let mut walk = Walk::new(&head, size)?;
    loop {
        let bytes = read(file, walk.wants())?;
        match walk.give(&bytes)? {
            Step::More(next) => walk = next,
            Step::Clean => return Ok((vec![Piece::Keep(0..size)], "clean")),
            Step::Cleaned(cleaned) => {
                let removed = match cleaned.removed {
                    RemovedMetadata::Location => "location removed",
                    _ => "metadata removed",
                };
                return Ok((cleaned.pieces, removed));
            }
            Step::LocationMayRemain(_) => return Err("a part that cannot be removed may hold a location".into()),
        }
    }
}

fn read(file: &mut File, range: Range<u64>) -> Result<Vec<u8>, Failure> {
    let mut bytes = vec![0; usize::try_from(range.end - range.start)?];
    file.seek(SeekFrom::Start(range.start))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn write(file: &mut File, pieces: &[Piece], path: &Path) -> io::Result<()> {
    let mut output = File::create(path)?;
    for piece in pieces {
        match piece {
            Piece::Keep(range) => {
                file.seek(SeekFrom::Start(range.start))?;
                let copied = io::copy(&mut file.take(piece.size()), &mut output)?;
                if copied != piece.size() {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            Piece::Put(bytes) => output.write_all(bytes)?,
        }
    }
    output.sync_all()
}
