//! Example pages, one per file.

pub mod minimal;

#[cfg(test)]
mod tests {
    #[test]
    fn the_documentation_contains_the_example() {
        let shown = ["```rust\n", include_str!("examples/minimal.rs"), "```\n"].concat();
        assert!(include_str!("../../docs/components.md").contains(&shown));
    }
}
