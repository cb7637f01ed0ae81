//! libFuzzer around one target, which `BUTTRESS_FUZZ_TARGET` names.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::run(data));
