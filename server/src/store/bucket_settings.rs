//! The bucket's own settings, as S3's XML has them: CORS rules, lifecycle rules, versioning.

use serde::Deserialize;

/// One CORS rule (AWS, `CORSRule`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CorsRule {
    /// Origins, each with at most one `*`.
    pub origins: Vec<String>,
    /// Methods in upper case.
    pub methods: Vec<String>,
    /// Request headers, each with at most one `*`; their case does not matter.
    pub headers: Vec<String>,
    /// Response headers that scripts may read.
    pub exposed: Vec<String>,
}

/// One lifecycle rule (AWS, `LifecycleRule`), as far as it concerns objects without tags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LifecycleRule {
    /// The rule's name; empty if it has none.
    pub id: String,
    /// The prefix of the keys that it applies to; empty for all.
    pub prefix: String,
    /// Whether it is in force.
    pub is_enabled: bool,
    /// Whether it applies only to objects with a tag. Ours have none.
    pub needs_tag: bool,
    /// When it deletes objects.
    pub expiration: Option<Expiration>,
    /// Whether it deletes old versions of objects.
    pub expires_old_versions: bool,
    /// Days after which it aborts unfinished multipart uploads.
    pub abort_after_days: Option<u32>,
    /// Storage classes that it moves objects to.
    pub moves_to: Vec<String>,
}

/// When a lifecycle rule deletes objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiration {
    /// This many days after they were stored.
    Days(u32),
    /// On a certain date.
    Date,
}

/// What the store answers to a question about one of the bucket's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BucketSetting<T> {
    /// The setting.
    Found(T),
    /// The key may not read it.
    Denied,
    /// The store does not have such a setting; its status and error code.
    Unsupported(String),
}

/// One of the bucket's settings as the store has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawSetting {
    /// The XML; empty if the bucket does not have this setting.
    pub xml: String,
    /// `x-amz-transition-default-minimum-object-size` of lifecycle rules, which a PUT without it would reset.
    pub minimum_size: Option<String>,
}

/// Parses the answer of `GetBucketCors`. An empty configuration is valid: old MinIO answers so if there is none.
///
/// # Errors
/// If it is not such an answer.
pub(super) fn cors_rules(xml: &str) -> Result<Vec<CorsRule>, quick_xml::DeError> {
    let configuration: CorsConfiguration = quick_xml::de::from_str(xml)?;
    let rules = configuration.rules.into_iter().map(|rule| {
        let mut parsed = CorsRule::default();
        for item in rule.items {
            match item {
                CorsItem::AllowedOrigin(text) => parsed.origins.push(text),
                CorsItem::AllowedMethod(text) => parsed.methods.push(text),
                CorsItem::AllowedHeader(text) => parsed.headers.push(text),
                CorsItem::ExposeHeader(text) => parsed.exposed.push(text),
                CorsItem::Other => {}
            }
        }
        parsed
    });
    Ok(rules.collect())
}

/// Parses the answer of `GetBucketLifecycleConfiguration`.
///
/// # Errors
/// If it is not such an answer.
pub(super) fn lifecycle_rules(xml: &str) -> Result<Vec<LifecycleRule>, quick_xml::DeError> {
    let configuration: LifecycleConfiguration = quick_xml::de::from_str(xml)?;
    Ok(configuration.rules.into_iter().map(RuleElement::into_rule).collect())
}

/// Parses the answer of `GetBucketVersioning`: whether the store keeps old versions.
///
/// # Errors
/// If it is not such an answer.
pub(super) fn keeps_versions(xml: &str) -> Result<bool, quick_xml::DeError> {
    let configuration: VersioningConfiguration = quick_xml::de::from_str(xml)?;
    Ok(configuration.status == "Enabled")
}

#[derive(Deserialize)]
struct CorsConfiguration {
    #[serde(rename = "CORSRule", default)]
    rules: Vec<CorsElement>,
}

/// The elements of a rule may be in any order.
#[derive(Deserialize)]
struct CorsElement {
    #[serde(rename = "$value", default)]
    items: Vec<CorsItem>,
}

#[derive(Deserialize)]
enum CorsItem {
    AllowedOrigin(String),
    AllowedMethod(String),
    AllowedHeader(String),
    ExposeHeader(String),
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct LifecycleConfiguration {
    #[serde(rename = "Rule", default)]
    rules: Vec<RuleElement>,
}

#[derive(Deserialize)]
struct RuleElement {
    #[serde(rename = "$value", default)]
    items: Vec<RuleItem>,
}

#[derive(Deserialize)]
enum RuleItem {
    #[serde(rename = "ID")]
    Id(String),
    Status(String),
    Prefix(String),
    Filter(FilterElement),
    Expiration(ExpirationElement),
    NoncurrentVersionExpiration,
    AbortIncompleteMultipartUpload(AbortElement),
    Transition(TransitionElement),
    #[serde(other)]
    Other,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct FilterElement {
    prefix: String,
    tag: Option<TagElement>,
    and: Option<AndElement>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct AndElement {
    prefix: String,
    #[serde(rename = "Tag")]
    tags: Vec<TagElement>,
}

#[derive(Default, Deserialize)]
struct TagElement {}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct ExpirationElement {
    days: Option<u32>,
    date: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct AbortElement {
    #[serde(rename = "DaysAfterInitiation")]
    days: Option<u32>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TransitionElement {
    #[serde(rename = "StorageClass")]
    class: String,
}

#[derive(Deserialize)]
struct VersioningConfiguration {
    #[serde(rename = "Status", default)]
    status: String,
}

impl RuleElement {
    fn into_rule(self) -> LifecycleRule {
        let mut rule = LifecycleRule::default();
        for item in self.items {
            match item {
                RuleItem::Id(text) => rule.id = text,
                RuleItem::Status(text) => rule.is_enabled = text == "Enabled",
                RuleItem::Prefix(text) => rule.prefix = text,
                RuleItem::Filter(filter) => {
                    rule.needs_tag |= filter.tag.is_some();
                    rule.prefix = filter.prefix;
                    if let Some(and) = filter.and {
                        rule.needs_tag |= !and.tags.is_empty();
                        rule.prefix = and.prefix;
                    }
                }
                // An expiration without either removes only delete markers.
                RuleItem::Expiration(ExpirationElement { days: Some(days), .. }) => {
                    rule.expiration = Some(Expiration::Days(days));
                }
                RuleItem::Expiration(ExpirationElement { date: Some(_), .. }) => {
                    rule.expiration = Some(Expiration::Date);
                }
                RuleItem::NoncurrentVersionExpiration => rule.expires_old_versions = true,
                RuleItem::AbortIncompleteMultipartUpload(abort) => rule.abort_after_days = abort.days,
                RuleItem::Transition(transition) => rule.moves_to.push(transition.class),
                RuleItem::Expiration(_) | RuleItem::Other => {}
            }
        }
        rule
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cors_rules_are_read_with_their_elements_in_any_order() {
        let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
            <CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
              <CORSRule><ID>one</ID><AllowedMethod>PUT</AllowedMethod><AllowedOrigin>https://a.example</AllowedOrigin>
                <AllowedMethod>POST</AllowedMethod><ExposeHeader>ETag</ExposeHeader><AllowedHeader>*</AllowedHeader>
                <MaxAgeSeconds>3000</MaxAgeSeconds></CORSRule>
              <CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>
            </CORSConfiguration>"#;
        let text = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
        let rules = cors_rules(xml).unwrap();
        let first = CorsRule {
            origins: text(&["https://a.example"]),
            methods: text(&["PUT", "POST"]),
            headers: text(&["*"]),
            exposed: text(&["ETag"]),
        };
        assert_eq!(rules.len(), 2);
        assert_eq!(rules[0], first);
        assert_eq!(rules[1].methods, ["GET"]);
        for empty in ["<CORSConfiguration></CORSConfiguration>", "<CORSConfiguration/>"] {
            assert_eq!(cors_rules(empty).unwrap(), []);
        }
        assert!(cors_rules("not XML").is_err());
    }

    #[test]
    fn lifecycle_rules_are_read_in_all_their_forms() {
        let xml = r#"<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
              <Rule><ID>old</ID><Prefix>staging/</Prefix><Status>Enabled</Status><Expiration><Days>2</Days></Expiration></Rule>
              <Rule><ID>abort</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status>
                <AbortIncompleteMultipartUpload><DaysAfterInitiation>9</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>
              <Rule><Status>Disabled</Status><Filter><And><Prefix>files/</Prefix><Tag><Key>a</Key><Value>b</Value></Tag></And></Filter>
                <Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration>
                <Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition></Rule>
              <Rule><Filter/><Status>Enabled</Status><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>
                <NoncurrentVersionExpiration><NoncurrentDays>7</NoncurrentDays></NoncurrentVersionExpiration></Rule>
              <Rule><Filter><Tag><Key>a</Key><Value>b</Value></Tag></Filter><Status>Enabled</Status></Rule>
            </LifecycleConfiguration>"#;
        let rules = lifecycle_rules(xml).unwrap();
        let expected = [
            LifecycleRule {
                id: "old".to_owned(),
                prefix: "staging/".to_owned(),
                is_enabled: true,
                expiration: Some(Expiration::Days(2)),
                ..LifecycleRule::default()
            },
            LifecycleRule {
                id: "abort".to_owned(),
                is_enabled: true,
                abort_after_days: Some(9),
                ..LifecycleRule::default()
            },
            LifecycleRule {
                prefix: "files/".to_owned(),
                needs_tag: true,
                expiration: Some(Expiration::Date),
                moves_to: vec!["GLACIER".to_owned()],
                ..LifecycleRule::default()
            },
            LifecycleRule {
                is_enabled: true,
                expires_old_versions: true,
                ..LifecycleRule::default()
            },
            LifecycleRule {
                is_enabled: true,
                needs_tag: true,
                ..LifecycleRule::default()
            },
        ];
        assert_eq!(rules, expected);
    }

    #[test]
    fn only_enabled_versioning_keeps_versions() {
        for (status, keeps) in [
            ("", false),
            ("<Status>Enabled</Status>", true),
            ("<Status>Suspended</Status>", false),
        ] {
            let xml = format!("<VersioningConfiguration>{status}</VersioningConfiguration>");
            assert_eq!(keeps_versions(&xml).unwrap(), keeps);
        }
    }
}
