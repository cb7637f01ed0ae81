//! Fuzz targets for parsers of untrusted input.
//!
//! A target takes arbitrary bytes, feeds them to a parser as the network would, and checks the properties of every
//! input: the parser returns, and its result is what callers rely on. `scripts/fuzz.sh` runs libFuzzer, which finds
//! inputs by coverage. The tests here replay the seeds, which include every input that has found an error.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a target panics when an expectation does not hold"
)]

mod metadata;
mod policy;
mod requests;
mod stored;
mod wire;

use std::sync::OnceLock;

/// A fuzz target: takes arbitrary bytes, and panics on an error.
pub type Target = fn(&[u8]);

/// All targets by name; the name is also the folder of the seeds.
pub const TARGETS: &[(&str, Target)] = &[
    ("metadata", metadata::metadata),
    ("policy", policy::policy),
    ("s3_answer", policy::s3_answer),
    ("store_xml", stored::xml),
    ("bucket_event", stored::bucket_event),
    ("first_bytes", stored::first_bytes),
    ("image_header", stored::image_header),
    ("thumb_hash", stored::thumb_hash),
    ("json", wire::json),
    ("declaration", wire::declaration),
    ("headers", requests::headers),
    ("query", requests::query),
];

/// Runs the target that `BUTTRESS_FUZZ_TARGET` names.
pub fn run(data: &[u8]) {
    static CHOSEN: OnceLock<Target> = OnceLock::new();
    let target = CHOSEN.get_or_init(|| {
        let name = std::env::var("BUTTRESS_FUZZ_TARGET").expect("BUTTRESS_FUZZ_TARGET names a target");
        let known = TARGETS.iter().find(|(known, _)| *known == name);
        known.unwrap_or_else(|| panic!("there is no target {name}")).1
    });
    target(data);
}

/// Splits the input into lines, for targets that take several texts.
fn lines(data: &[u8]) -> Vec<&str> {
    data.split(|byte| *byte == b'\n')
        .filter_map(|line| std::str::from_utf8(line).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_target_has_seeds_and_accepts_all_their_prefixes() {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        for (name, target) in TARGETS {
            let folder = std::fs::read_dir(seeds.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
            let files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
            assert!(!files.is_empty(), "{name}");
            for file in files {
                let seed = std::fs::read(&file).unwrap();
                target(&seed);
                for end in 0..seed.len().min(400) {
                    target(&seed[..end]);
                }
            }
        }
    }

    #[test]
    fn every_folder_of_seeds_has_a_target() {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        for entry in std::fs::read_dir(seeds).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(TARGETS.iter().any(|(known, _)| *known == name), "{name}");
        }
    }
}
