//! The HTML document around a page, rendered by the server only.

use std::sync::OnceLock;

use leptos::either::Either;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_router::location::RequestUrl;

use crate::app::App;
use crate::pages::title_of;
use crate::ports::{Ports, StyleInDocument};
use crate::text::page_texts;

/// The HTML document. Every script has the request's nonce; no element has a `style` or event attribute.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let files = BuiltFiles::get(&options);
    let nonce = use_nonce();
    let url = use_context::<RequestUrl>().and_then(|url| url.parse().ok());
    let scheme = use_context::<Ports>()
        .map(|ports| ports.color_scheme)
        .unwrap_or_default();
    let t = page_texts();
    let is_style_in_document = use_context::<StyleInDocument>().is_some_and(|StyleInDocument(is)| is);
    let style = match files.style.as_ref().filter(|_| is_style_in_document) {
        Some(style) => Either::Left(view! { <style nonce=nonce.clone()>{style.as_str()}</style> }),
        None => Either::Right(view! { <link rel="stylesheet" href=files.css.clone()/> }),
    };
    let title = title_of(t, url.as_ref().map_or("", |url| url.path()));
    view! {
        <!DOCTYPE html>
        <html lang=t.language().tag() dir=t.language().direction()>
            <head>
                <meta charset="utf-8"/>
                // The script prefixes it with the progress and compares the text, so it must not be translated.
                <title translate="no">{title}</title>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#f8f5ee" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#171a21" media="(prefers-color-scheme: dark)"/>
                <meta name="description" content=t.site_description()/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                {style}
                <link rel="modulepreload" href=files.js.clone() nonce=nonce.clone()/>
                <link rel="preload" href=files.wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <AutoReload options=options/>
                <script type="module" nonce=nonce>{files.start.clone()}</script>
            </head>
            <body data-scheme=scheme.as_str()>
                <App/>
            </body>
        </html>
    }
}

/// The script of the worker that computes digests.
pub fn digest_script(options: &LeptosOptions) -> &'static str {
    &BuiltFiles::get(options).digest
}

/// URLs of the files that the build produced.
struct BuiltFiles {
    css: String,
    /// The content of the style sheet. `None` in development, where a script replaces the linked file after each edit.
    style: Option<String>,
    js: String,
    wasm: String,
    /// The only script in the document: loads and starts the page's wasm.
    start: String,
    /// The script of the worker that computes digests: loads the same wasm.
    digest: String,
}

impl BuiltFiles {
    /// Reads the hashes in the file names once, from the file next to the binary where leptos and cargo-leptos expect
    /// it.
    fn get(options: &LeptosOptions) -> &'static Self {
        static FILES: OnceLock<BuiltFiles> = OnceLock::new();
        FILES.get_or_init(|| {
            let hashes = if options.hash_files {
                read_hashes(options)
            } else {
                String::new()
            };
            Self::new(options, &hashes)
        })
    }

    fn new(options: &LeptosOptions, hashes: &str) -> Self {
        let name = |kind: &str| {
            let hash = hashes
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(of, _)| *of == kind)
                .map_or_else(String::new, |(_, hash)| format!(".{}", hash.trim()));
            format!("/{}/{}{hash}.{kind}", options.site_pkg_dir, options.output_name)
        };
        let (css, js, wasm) = (name("css"), name("js"), name("wasm"));
        let script =
            |entry: &str| format!("import init,{{{entry}}} from{js:?};init({{module_or_path:{wasm:?}}}).then({entry})");
        let (start, digest) = (script("hydrate"), script("digest"));
        // The file names have hashes in release builds only.
        let style = options.hash_files.then(|| read_style(options, &css)).flatten();
        Self {
            css,
            style,
            js,
            wasm,
            start,
            digest,
        }
    }
}

fn read_style(options: &LeptosOptions, url: &str) -> Option<String> {
    let file = format!("{}{url}", options.site_root);
    std::fs::read_to_string(&file)
        .inspect_err(|error| leptos::logging::error!("cannot read {file}: {error}"))
        .ok()
}

fn read_hashes(options: &LeptosOptions) -> String {
    std::env::current_exe()
        .ok()
        .and_then(|path| std::fs::read_to_string(path.parent()?.join(options.hash_file.as_ref())).ok())
        .unwrap_or_else(|| {
            leptos::logging::error!("file names are to be hashed, and {} is missing", options.hash_file);
            String::new()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_contain_their_hashes() {
        let options = LeptosOptions::builder().output_name("buttress").build();
        let files = BuiltFiles::new(&options, "js: Ab1\nwasm: Cd2\ncss: Ef3\n");
        assert_eq!(files.css, "/pkg/buttress.Ef3.css");
        assert_eq!(
            files.start,
            "import init,{hydrate} from\"/pkg/buttress.Ab1.js\";init({module_or_path:\"/pkg/buttress.Cd2.wasm\"}).then(hydrate)"
        );
        assert_eq!(BuiltFiles::new(&options, "").js, "/pkg/buttress.js");
    }
}
