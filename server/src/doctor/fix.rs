//! `buttress doctor --fix`: adds our CORS rule, and our lifecycle rule that aborts unfinished uploads.

use std::sync::Arc;

use super::lifecycle;
use super::merge::{self, Merged, RuleList, merge};
use super::report::Check;
use super::store::site_origin;
use crate::access_keys::StoreKeys;
use crate::composition::{self, StartError};
use crate::config::{S3Choice, Settings};
use crate::preflight::NeededRule;
use crate::store::{BucketSetting, RawSetting, S3Store, StoreError};

/// A change of one of the bucket's settings.
pub(crate) struct Fix {
    store: Arc<S3Store>,
    /// The name of the check about it.
    name: &'static str,
    /// The name of the setting in S3's URLs.
    setting: &'static str,
    ours: String,
    merged: Merged,
    /// What the setting was read from.
    raw: RawSetting,
}

/// A change, or the reason why there is none.
pub(crate) enum Plan {
    /// A change to write.
    Change(Box<Fix>),
    /// Nothing is written; the reason.
    Nothing(Check),
}

/// The changes that the bucket needs. Writes nothing.
pub(crate) async fn plan(settings: &Settings) -> Vec<Plan> {
    let S3Choice::External(s3) = &settings.s3 else {
        let message = "No S3 is configured, so there is no bucket to change.";
        return vec![Plan::Nothing(Check::skipped("fix", message))];
    };
    let store = match StoreKeys::load(s3).await.map_err(StartError::from) {
        Ok(keys) => composition::store(s3, &keys),
        Err(error) => Err(error),
    };
    let store = match store {
        Ok(store) => Arc::new(store),
        Err(error) => return vec![Plan::Nothing(Check::failed("fix", error.to_string()))],
    };
    let needed = NeededRule::of(&site_origin(settings), s3);
    let lacks_cors = match store.cors_rules().await {
        Ok(BucketSetting::Found(rules)) => Ok(!needed.difference(&rules).is_empty()),
        other => Err(reason(other)),
    };
    let lacks_abort = match store.lifecycle_rules().await {
        Ok(BucketSetting::Found(rules)) => Ok(!lifecycle::aborts_parts(&rules)),
        other => Err(reason(other)),
    };
    vec![
        plan_one(&store, ("fix_cors", "cors", merge::CORS), lacks_cors, needed.xml()).await,
        plan_one(
            &store,
            ("fix_lifecycle", "lifecycle", merge::LIFECYCLE),
            lacks_abort,
            lifecycle::ABORT_RULE.to_owned(),
        )
        .await,
    ]
}

/// Why a setting is not known.
fn reason<T>(answer: Result<BucketSetting<T>, StoreError>) -> String {
    match answer {
        Ok(BucketSetting::Denied) => "the server's key may not read it".to_owned(),
        Ok(BucketSetting::Unsupported(answer)) => format!("the store answers {answer}"),
        Ok(BucketSetting::Found(_)) => "it was changed meanwhile".to_owned(),
        Err(error) => error.to_string(),
    }
}

async fn plan_one(
    store: &Arc<S3Store>,
    (name, setting, list): (&'static str, &'static str, RuleList),
    is_needed: Result<bool, String>,
    ours: String,
) -> Plan {
    match is_needed {
        Ok(true) => {}
        Ok(false) => return Plan::Nothing(Check::ok(name, "The bucket has this rule: nothing to change.")),
        Err(cause) => return Plan::Nothing(Check::failed(name, format!("Nothing is changed, because {cause}."))),
    }
    let raw = match store.raw_bucket_setting(setting).await {
        Ok(BucketSetting::Found(raw)) => raw,
        other => {
            return Plan::Nothing(Check::failed(
                name,
                format!("Nothing is changed, because {}.", reason(other)),
            ));
        }
    };
    match merge(&raw.xml, list, &ours) {
        Some(merged) => Plan::Change(Box::new(Fix {
            store: Arc::clone(store),
            name,
            setting,
            ours,
            merged,
            raw,
        })),
        None => Plan::Nothing(
            Check::failed(
                name,
                "Nothing is changed, because the bucket's rules are written in an unknown way.",
            )
            .advice("Add the rule in docs/bucket.md by hand."),
        ),
    }
}

impl Fix {
    /// The change in words.
    pub(crate) fn describe(&self) -> Check {
        let kept = match self.merged.kept {
            1 => "1 rule of others stays".to_owned(),
            kept => format!("{kept} rules of others stay"),
        };
        let replaced = self.merged.replaced.iter().map(|rule| format!("\n-{rule}"));
        let message = format!(
            "The bucket's rules are written anew, and {kept} as they are.{}\n+{}",
            replaced.collect::<String>(),
            self.ours
        );
        Check::skipped(self.name, message)
    }

    /// Writes the change, unless the setting has changed since it was read.
    pub(crate) async fn write(&self) -> Check {
        let now = self.store.raw_bucket_setting(self.setting).await;
        if !matches!(&now, Ok(BucketSetting::Found(raw)) if *raw == self.raw) {
            return Check::failed(
                self.name,
                "Nothing was written, because the rules have changed meanwhile.",
            )
            .advice("Run the command again.");
        }
        let raw = RawSetting {
            xml: self.merged.xml.clone(),
            ..self.raw.clone()
        };
        match self.store.put_bucket_setting(self.setting, &raw).await {
            Ok(()) => Check::ok(self.name, "Written."),
            Err(cause) => Check::failed(self.name, format!("Not written: {cause}."))
                .advice("Allow the server's key to change this setting for this command, or add the rule by hand (docs/bucket.md)."),
        }
    }
}
