//! Light or dark.

/// What the person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// As the machine has it.
    #[default]
    System,
    /// Ink on stone.
    Light,
    /// Stone on ink.
    Dark,
}

impl Scheme {
    /// All of them, as they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// As forms, cookies and attributes have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads it back; what is none of them is the machine's business.
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
    fn every_scheme_survives_its_name_and_nonsense_is_the_default() {
        for scheme in Scheme::ALL {
            assert_eq!(Scheme::parse(scheme.as_str()), scheme);
        }
        assert_eq!(Scheme::parse("<script>"), Scheme::System);
    }
}
