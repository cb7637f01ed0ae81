//! Light and dark color schemes.

/// The color scheme that the person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorScheme {
    /// The scheme of the operating system.
    #[default]
    System,
    /// Dark text on a light background.
    Light,
    /// Light text on a dark background.
    Dark,
}

impl ColorScheme {
    /// All, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Value in forms, cookies and attributes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Parses the value; [`ColorScheme::System`] if unknown.
    pub fn parse(text: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|scheme| scheme.as_str() == text)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn color_schemes_are_parsed_from_their_values() {
        for scheme in ColorScheme::ALL {
            assert_eq!(ColorScheme::parse(scheme.as_str()), scheme);
        }
        assert_eq!(ColorScheme::parse("<script>"), ColorScheme::System);
    }
}
