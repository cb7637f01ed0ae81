//! The result of an evaluation.

use core::fmt;

use crate::condition::Condition;

/// The result of an evaluation: every check, passed or failed.
///
/// ```
/// use s3_post_policy::Verdict;
///
/// fn report(verdict: &Verdict) -> String {
///     verdict.checks().map(|check| format!("{} {}\n", check.passed(), check.sentence())).collect()
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub(crate) checks: Vec<Check>,
}

/// One check.
///
/// ```
/// use s3_post_policy::{Subject, Verdict};
///
/// fn extra_fields(verdict: &Verdict) -> Vec<&str> {
///     let failures = verdict.failures();
///     failures
///         .filter_map(|check| match check.subject() {
///             Subject::Coverage { field } => Some(field.as_str()),
///             _ => None,
///         })
///         .collect()
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub(crate) subject: Subject,
    pub(crate) passed: bool,
    pub(crate) sentence: String,
}

/// The subject of a check.
///
/// ```
/// use s3_post_policy::{Condition, Subject};
///
/// let subject = Subject::Condition(Condition::ContentLengthRange { min: 1, max: 2 });
/// assert_ne!(subject, Subject::Expiration);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subject {
    /// The policy as a whole: members that the store refuses.
    Document,
    /// When the policy expires.
    Expiration,
    /// When the form was signed.
    SigningTime,
    /// A condition.
    Condition(Condition),
    /// A field of the form that needs a condition.
    Coverage {
        /// Its name, in lower case.
        field: String,
    },
    /// The form as a whole: its key, its length.
    Form,
}

impl Verdict {
    /// Whether every check passed, so that the policy does not stop the store from accepting the form. Ignores the
    /// signature.
    ///
    /// ```
    /// # use s3_post_policy::Verdict;
    /// fn may_send(verdict: &Verdict) -> bool {
    ///     verdict.accepted()
    /// }
    /// ```
    pub fn accepted(&self) -> bool {
        self.checks.iter().all(|check| check.passed)
    }

    /// All checks, in AWS's order.
    ///
    /// ```
    /// # use s3_post_policy::Verdict;
    /// fn count(verdict: &Verdict) -> usize {
    ///     verdict.checks().len()
    /// }
    /// ```
    pub fn checks(&self) -> impl ExactSizeIterator<Item = &Check> {
        self.checks.iter()
    }

    /// The checks that failed.
    ///
    /// ```
    /// # use s3_post_policy::Verdict;
    /// fn why(verdict: &Verdict) -> Option<&str> {
    ///     verdict.failures().next().map(|check| check.sentence())
    /// }
    /// ```
    pub fn failures(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| !check.passed)
    }
}

impl Check {
    /// What was checked.
    ///
    /// ```
    /// # use s3_post_policy::{Check, Subject};
    /// fn is_about_time(check: &Check) -> bool {
    ///     *check.subject() == Subject::Expiration
    /// }
    /// ```
    pub const fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Whether the check passed.
    ///
    /// ```
    /// # use s3_post_policy::Check;
    /// fn mark(check: &Check) -> char {
    ///     if check.passed() { '✓' } else { '✗' }
    /// }
    /// ```
    pub const fn passed(&self) -> bool {
        self.passed
    }

    /// The finding in words, without signatures, policies and tokens.
    ///
    /// ```
    /// # use s3_post_policy::Check;
    /// fn print(check: &Check) {
    ///     println!("{}", check.sentence());
    /// }
    /// ```
    pub fn sentence(&self) -> &str {
        &self.sentence
    }
}

/// The finding in words, as [`Check::sentence`].
impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.sentence)
    }
}
