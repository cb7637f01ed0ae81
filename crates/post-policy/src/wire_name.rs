//! A macro for enums whose variants have one fixed spelling on the wire.

/// Declares such an enum with `as_str`, `Display` and `FromStr`.
macro_rules! wire_names {
    (
        $(#[$doc:meta])*
        $name:ident, field: $field:literal, wanted: $wanted:literal {
            $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// The spelling on the wire.
            ///
            /// ```
            #[doc = concat!("use s3_post_policy::", stringify!($name), ";")]
            ///
            $(#[doc = concat!("assert_eq!(", stringify!($name), "::", stringify!($variant), ".as_str(), ", stringify!($text), ");")])+
            /// ```
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::Invalid;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => {
                        let rule = $crate::Rule::Shape { wanted: $wanted };
                        Err($crate::Invalid::new($field, rule, text.len()))
                    }
                }
            }
        }
    };
}
pub(crate) use wire_names;
