//! Finds the failed condition in a store's message.

/// The field of the form that the policy did not allow.
///
/// ```
/// use s3_post_policy::{FailedCondition, S3Error};
///
/// let body = br#"<Error><Message>Policy Condition failed: ["eq", "$Key", "a.png"]</Message></Error>"#;
/// let error = S3Error::parse(403, body);
/// assert_eq!(error.condition, Some(FailedCondition::NotMet { field: "key".to_owned() }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailedCondition {
    /// The field does not meet its condition.
    NotMet {
        /// Its name, in lower case.
        field: String,
    },
    /// The field is in no condition.
    Uncovered {
        /// Its name, in lower case.
        field: String,
    },
}

/// The text before a field's name in each store's message.
const NOT_MET: [&str; 5] = [
    // AWS, SeaweedFS and MinIO quote the condition.
    "Policy Condition failed: [",
    // Ceph, for the array form and the object form.
    "Policy condition failed: ",
    "variable not met condition: ",
    "variable not found: ",
    // s3s
    "for field '",
];
const UNCOVERED: [&str; 3] = [
    // AWS, SeaweedFS
    "Extra input fields: ",
    // Ceph
    "Policy missing condition: ",
    // s3s
    "policy conditions. \"",
];

impl FailedCondition {
    pub(super) fn read(message: &str) -> Option<Self> {
        let after = |starts: &[&str]| {
            let rest = starts.iter().find_map(|start| Some(message.split_once(start)?.1))?;
            field_name(rest)
        };
        read_garage(message).or_else(|| {
            after(&UNCOVERED)
                .map(|field| Self::Uncovered { field })
                .or_else(|| after(&NOT_MET).map(|field| Self::NotMet { field }))
        })
    }

    /// The name of the field.
    ///
    /// ```
    /// # use s3_post_policy::FailedCondition;
    /// assert_eq!(FailedCondition::Uncovered { field: "x".to_owned() }.field(), "x");
    /// ```
    pub fn field(&self) -> &str {
        match self {
            Self::NotMet { field } | Self::Uncovered { field } => field,
        }
    }
}

/// Garage names the field first: `Key 'acl' is not allowed in policy`.
fn read_garage(message: &str) -> Option<FailedCondition> {
    let (_, rest) = message.split_once("Key '")?;
    let (field, says) = rest.split_once("' ")?;
    let field = field.to_ascii_lowercase();
    if says.starts_with("is not allowed in policy") {
        return Some(FailedCondition::Uncovered { field });
    }
    let is_not_met = says.starts_with("has value not allowed in policy") || says.starts_with("is required in policy");
    is_not_met.then_some(FailedCondition::NotMet { field })
}

/// The first word that is not an operator, without quotes and `$`.
fn field_name(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut words = text.split(|c| !is_part(c)).filter(|word| !word.is_empty());
    let name = words.find(|word| !matches!(*word, "eq" | "starts-with"))?;
    Some(name.to_ascii_lowercase())
}
