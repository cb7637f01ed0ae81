//! `site INPUT.wasm FOLDER`: splits the linked wasm into chunks that are loaded on demand, and writes them with their
//! JavaScript into FOLDER. `scripts/site.mjs` does the rest.

use std::error::Error;
use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::Options;

/// Equals `output-name` in Cargo.toml.
const NAME: &str = "buttress";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, folder] = arguments.as_slice() else {
        return Err("usage: site INPUT.wasm FOLDER".into());
    };
    let (input, folder) = (Path::new(input), Path::new(folder));
    let main = split(input, folder)?;
    Bindgen::new()
        .input_path(&main)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        // Chunks find shared items by these names.
        .keep_lld_exports(true)
        .demangle(false)
        .generate(folder)?;
    // The name that leptos expects.
    std::fs::rename(
        folder.join(format!("{NAME}_bg.wasm")),
        folder.join(format!("{NAME}.wasm")),
    )?;
    Ok(())
}

/// Writes the chunks, the script that loads them and the manifest of their dependencies. Returns the path of the main
/// chunk, which still needs its bindings.
fn split(input: &Path, folder: &Path) -> Result<std::path::PathBuf, Box<dyn Error>> {
    let wasm = std::fs::read(input)?;
    let main = input.with_file_name(format!("{NAME}_split.wasm"));
    let main_module = format!("./{NAME}.js");
    let mut options = Options::new(&wasm);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.main_module = &main_module;
    // Placeholder for the hash of the script, which chunks contain: `scripts/site.mjs` replaces it.
    options.link_name = "./__wasm_split.______________________.js";
    let pieces = wasm_split_cli_support::transform(options)?;
    let needs = serde_json::to_string_pretty(&pieces.prefetch_map)?;
    std::fs::write(folder.join("__wasm_split_manifest.json"), needs)?;
    Ok(main)
}
