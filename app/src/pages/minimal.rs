//! `/examples/minimal`: the smallest page with an uploader.

use leptos::prelude::*;

use crate::kit::{UploaderLayout, UploaderRoot};

/// The page, rendered by the server.
#[component]
pub fn MinimalPage() -> impl IntoView {
    view! {
        <h1>"Upload files"</h1>
        <UploaderRoot layout=UploaderLayout::Minimal/>
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_documentation_contains_the_page_and_its_uploader() {
        let page = include_str!("minimal.rs");
        let page = page.split("\n#[cfg(test)]").next().unwrap();
        for shown in [page, include_str!("../components/minimal_uploader.rs")] {
            let shown = ["```rust\n", shown, "```\n"].concat();
            assert!(include_str!("../../../docs/components.md").contains(&shown), "{shown}");
        }
    }
}
