//! Example pages, one per file.

pub mod minimal;

#[cfg(test)]
mod tests {
    #[test]
    fn the_documentation_shows_the_page_as_it_is() {
        let shown = ["```rust\n", include_str!("examples/minimal.rs"), "```\n"].concat();
        assert!(include_str!("../../docs/components.md").contains(&shown));
    }
}
