//! The evaluator: judges a form by its policy, as a given store would.

mod condition;

use jiff::{SignedDuration, Timestamp};

use crate::bucket::Bucket;
use crate::condition::{Condition, Notation, ParsedCondition};
use crate::dialect::Dialect;
use crate::document::{Expiration, MemberIssue, PolicyDocument};
use crate::field;
use crate::form::FormFields;
use crate::timestamp;
use crate::verdict::{Check, Subject, Verdict};

/// How far s3s lets the signing time of a SigV4 form be from its clock.
const S3S_SKEW: SignedDuration = SignedDuration::from_mins(15);

/// How long ago a SigV4 form may have been signed on Garage.
const GARAGE_AGE: SignedDuration = SignedDuration::from_hours(24);

/// The longest field that Garage reads, in bytes.
const GARAGE_FIELD: usize = 16 << 10;

/// The most bytes that AWS accepts in one POST (AWS, "Amazon S3 limits").
const MOST_OF_AWS: u64 = 5 << 30;

impl PolicyDocument {
    /// Judges `form`, posted to `bucket` with a file of `size` bytes at the time `now`, as the store of that dialect
    /// would. Ignores the signature.
    ///
    /// ```
    /// use s3_post_policy::{Bucket, Dialect, FormFields, PolicyDocument};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = PolicyDocument::from_json(
    ///     r#"{
    ///         "expiration": "2026-01-31T12:00:00.000Z",
    ///         "conditions": [{"bucket": "photos"}, {"key": "a.png"}, ["content-length-range", 1, 9]]
    ///     }"#,
    /// )?;
    /// let form: FormFields = [("key", "b.png")].into_iter().collect();
    /// let now = "2026-01-31T11:59:00Z".parse()?;
    /// let verdict = policy.evaluate(&form, 5, &Bucket::new("photos")?, now, Dialect::Aws);
    ///
    /// assert!(!verdict.accepted());
    /// let failures: Vec<_> = verdict.failures().map(|check| check.sentence()).collect();
    /// assert_eq!(failures, ["`key` is `b.png`; the policy requires exactly `a.png`."]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn evaluate(&self, form: &FormFields, size: u64, bucket: &Bucket, now: Timestamp, dialect: Dialect) -> Verdict {
        let evaluator = Evaluator {
            policy: self,
            form,
            size,
            bucket,
            now,
            dialect,
        };
        let mut checks = Vec::with_capacity(self.conditions.len() + form.len() + 2);
        checks.extend(evaluator.check_members());
        checks.push(evaluator.check_expiration());
        checks.extend(evaluator.check_signing_time());
        checks.extend(evaluator.check_form());
        checks.extend(
            self.conditions
                .iter()
                .filter(|&parsed| evaluator.reads(parsed))
                .map(|parsed| evaluator.check_condition(parsed)),
        );
        checks.extend(evaluator.check_coverage());
        Verdict { checks }
    }
}

struct Evaluator<'a> {
    policy: &'a PolicyDocument,
    form: &'a FormFields,
    size: u64,
    bucket: &'a Bucket,
    now: Timestamp,
    dialect: Dialect,
}

impl Evaluator<'_> {
    fn check_members(&self) -> impl Iterator<Item = Check> {
        self.policy.member_issues.iter().map(|issue| {
            let store = self.dialect.title();
            let (passed, sentence) = match issue {
                MemberIssue::Unknown(name) => {
                    let passed = self.dialect != Dialect::Aws;
                    let verb = if passed { "ignores" } else { "refuses" };
                    (passed, format!("{store} {verb} the unknown member `{name}`."))
                }
                MemberIssue::Repeated(name) => {
                    let passed = self.dialect == Dialect::CephRgw;
                    let what = if passed {
                        "reads the first one only"
                    } else {
                        "does not promise to read the first"
                    };
                    (passed, format!("`{name}` is in the form twice; {store} {what}."))
                }
            };
            Check {
                subject: Subject::Document,
                passed,
                sentence,
            }
        })
    }

    fn check_expiration(&self) -> Check {
        let accepts_offsets = matches!(self.dialect, Dialect::SeaweedFs | Dialect::Garage | Dialect::S3s);
        let (passed, sentence) = match self.policy.expiration {
            Expiration::Utc(time) => self.not_after(time),
            Expiration::Offset(time) if accepts_offsets => self.not_after(time),
            Expiration::Offset(_) => (
                false,
                "`expiration` has an offset; it must be UTC with a `Z`.".to_owned(),
            ),
            Expiration::Unreadable => (false, "`expiration` is not a time.".to_owned()),
        };
        Check {
            subject: Subject::Expiration,
            passed,
            sentence,
        }
    }

    fn not_after(&self, time: Timestamp) -> (bool, String) {
        let left = time.duration_since(self.now).as_secs();
        if time > self.now {
            return (true, format!("The policy is valid for {left} s more."));
        }
        (false, format!("The policy expired {} s ago.", left.unsigned_abs()))
    }

    fn check_signing_time(&self) -> Option<Check> {
        let (oldest, newest) = match self.dialect {
            Dialect::S3s => (S3S_SKEW, S3S_SKEW),
            Dialect::Garage => (GARAGE_AGE, SignedDuration::MAX),
            Dialect::Aws | Dialect::CephRgw | Dialect::SeaweedFs => return None,
        };
        let signed_at = timestamp::parse_basic(self.form.get(field::X_AMZ_DATE)?);
        let age = signed_at.map(|time| self.now.duration_since(time));
        let passed = age.is_some_and(|age| age <= oldest && -age <= newest);
        let sentence = match age {
            Some(age) => {
                let (store, age) = (self.dialect.title(), age.as_secs());
                format!("The form was signed {age} s ago; {store} allows {}.", oldest.as_secs())
            }
            None => "`x-amz-date` is not a time.".to_owned(),
        };
        Some(Check {
            subject: Subject::SigningTime,
            passed,
            sentence,
        })
    }

    fn check_form(&self) -> Vec<Check> {
        let mut checks = Vec::new();
        if self.form.get(field::KEY).is_none() {
            checks.push((false, "The form has no `key`.".to_owned()));
        }
        let (length, limit) = (self.form.bytes_before_file(), FormFields::MAX_BYTES_BEFORE_FILE);
        if self.dialect == Dialect::Aws && length > limit {
            let sentence = format!("Up to {length} bytes come before the file; AWS reads {limit}.");
            checks.push((false, sentence));
        }
        if self.dialect == Dialect::Aws && self.size > MOST_OF_AWS {
            let sentence = format!(
                "The file has {} bytes; AWS takes {MOST_OF_AWS} (5 GiB) in one request.",
                self.size
            );
            checks.push((false, sentence));
        }
        if self.dialect == Dialect::Garage {
            checks.extend(self.unread_by_garage().map(|sentence| (false, sentence)));
        }
        if self.dialect == Dialect::Aws && self.form.get(field::BUCKET).is_some() {
            let sentence = "`bucket` is in the form; AWS takes the bucket from the URL.".to_owned();
            checks.push((true, sentence));
        }
        let check = |(passed, sentence)| Check {
            subject: Subject::Form,
            passed,
            sentence,
        };
        checks.into_iter().map(check).collect()
    }

    fn unread_by_garage(&self) -> impl Iterator<Item = String> {
        self.form.iter().enumerate().filter_map(|(index, (name, value))| {
            if value.len() > GARAGE_FIELD {
                let length = value.len();
                return Some(format!("`{name}` has {length} bytes; Garage reads {GARAGE_FIELD}."));
            }
            let mut before = self.form.iter().take(index);
            let is_repeated = before.any(|(other, _)| other.eq_ignore_ascii_case(name));
            is_repeated.then(|| format!("`{name}` is in the form twice; Garage refuses that."))
        })
    }

    /// Checks every field that needs a condition and has none. A field with a condition needs no other check.
    fn check_coverage(&self) -> impl Iterator<Item = Check> {
        let names = self.form.iter().map(|(name, _)| name.to_ascii_lowercase());
        names
            .filter(|name| name != field::BUCKET)
            .chain([field::BUCKET.to_owned()])
            .filter(|name| !self.dialect.exempts(name) && !self.is_covered(name))
            .map(|field| {
                let sentence = match field.as_str() {
                    field::BUCKET => "No condition names the bucket, which AWS treats as a field.".to_owned(),
                    field => format!("`{field}` is in the form, but no condition names it."),
                };
                Check {
                    subject: Subject::Coverage { field },
                    passed: false,
                    sentence,
                }
            })
    }

    fn is_covered(&self, name: &str) -> bool {
        let mut conditions = self.policy.conditions.iter().filter(|&parsed| self.reads(parsed));
        conditions.any(|parsed| match &parsed.condition {
            Condition::Eq { field, .. } if field == name => self.counts_without_dollar(parsed),
            Condition::StartsWith { field, .. } if field == name => self.counts_without_dollar(parsed),
            // On Ceph, a `$name` on the right counts as a condition for that name too.
            Condition::Eq { value, .. } | Condition::StartsWith { prefix: value, .. } => {
                self.reads_variables_in(parsed) && variable(value).is_some_and(|other| other == name)
            }
            Condition::ContentLengthRange { .. } => false,
        })
    }

    fn counts_without_dollar(&self, parsed: &ParsedCondition) -> bool {
        parsed.notation != Notation::ArrayWithoutDollar || self.dialect == Dialect::S3s
    }

    /// Whether the store reads a condition at all.
    fn reads(&self, parsed: &ParsedCondition) -> bool {
        match parsed.notation {
            Notation::ObjectOfSeveral(index) => index == 0 || self.dialect != Dialect::CephRgw,
            _ => true,
        }
    }

    fn reads_variables_in(&self, parsed: &ParsedCondition) -> bool {
        self.dialect == Dialect::CephRgw && matches!(parsed.notation, Notation::Array | Notation::ArrayWithoutDollar)
    }
}

/// The name in `$name`, as Ceph reads it, in lower case.
fn variable(text: &str) -> Option<String> {
    text.strip_prefix('$').map(str::to_ascii_lowercase)
}
