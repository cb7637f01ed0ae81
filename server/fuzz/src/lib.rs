//! What hostile input must not do, parser by parser.
//!
//! Each target takes any bytes, feeds them to a parser as the network would, and checks what holds for
//! every input: it comes back, and what it accepts is what its callers rely on. `scripts/fuzz.sh` lets
//! libFuzzer find inputs by coverage; the tests here replay the seeds, to which belongs every input that
//! once broke something.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a target states what it expects, and falls where that does not hold"
)]

mod metadata;
mod policy;
mod requests;
mod stored;
mod wire;

use std::sync::OnceLock;

/// Takes any bytes, and panics where something is wrong with what was made of them.
pub type Target = fn(&[u8]);

/// Every target by its name, which is also the folder of its seeds.
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

/// Feeds the target that `BUTTRESS_FUZZ_TARGET` names.
pub fn run(data: &[u8]) {
    static CHOSEN: OnceLock<Target> = OnceLock::new();
    let target = CHOSEN.get_or_init(|| {
        let name = std::env::var("BUTTRESS_FUZZ_TARGET").expect("BUTTRESS_FUZZ_TARGET names a target");
        let known = TARGETS.iter().find(|(known, _)| *known == name);
        known.unwrap_or_else(|| panic!("there is no target {name}")).1
    });
    target(data);
}

/// Cuts the input at its line breaks, for targets that take several texts.
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
    fn every_target_has_seeds_and_holds_for_them_cut_anywhere() {
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
