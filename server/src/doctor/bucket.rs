//! Checks of the bucket's own settings: CORS, lifecycle rules, versioning, public access.

use std::sync::Arc;

use jiff::Timestamp;

use super::lifecycle;
use super::report::{Check, State};
use super::store::site_origin;
use crate::access_keys::StoreKeys;
use crate::composition::{self, StartError};
use crate::config::{S3Settings, Settings, definitions};
use crate::preflight::{HIDDEN, NeededRule, PagePreflights, Permission};
use crate::store::{BucketSetting, CorsRule, Integrity, LifecycleRule, S3Store, StoreError};

/// The checks of the bucket.
pub(super) async fn checks(
    settings: &Settings,
    s3: &S3Settings,
    keys: &StoreKeys,
    store: &Arc<S3Store>,
) -> Result<Vec<Check>, StartError> {
    let preflights = PagePreflights::new(&site_origin(settings), s3, Arc::clone(store))?;
    let preflight = preflight(&preflights).await;
    let rules = store.cors_rules().await;
    let mut checks = vec![cors_rule(&preflights.needed, rules, preflight.state), preflight];
    let rules = store.lifecycle_rules().await;
    checks.push(lifecycle_check(&rules));
    checks.push(match store.keeps_versions().await {
        Ok(BucketSetting::Found(keeps)) => lifecycle::judge_versioning(keeps, found(&rules)),
        other => unread("versioning", "s3:GetBucketVersioning", other),
    });
    checks.push(public_access(settings, s3, keys, store).await?);
    Ok(checks)
}

/// The rules, or none if they could not be read.
fn found(rules: &Result<BucketSetting<Vec<LifecycleRule>>, StoreError>) -> &[LifecycleRule] {
    match rules {
        Ok(BucketSetting::Found(rules)) => rules,
        _ => &[],
    }
}

fn lifecycle_check(rules: &Result<BucketSetting<Vec<LifecycleRule>>, StoreError>) -> Check {
    match rules {
        Ok(BucketSetting::Found(rules)) => lifecycle::judge(rules),
        Ok(BucketSetting::Denied) => {
            unread::<()>("lifecycle", "s3:GetLifecycleConfiguration", Ok(BucketSetting::Denied))
        }
        Ok(BucketSetting::Unsupported(answer)) => {
            unread::<()>("lifecycle", "", Ok(BucketSetting::Unsupported(answer.clone())))
        }
        Err(error) => Check::skipped("lifecycle", format!("The rules cannot be read: {error}.")),
    }
}

/// The check of a setting that was not read.
fn unread<T>(name: &'static str, permission: &str, setting: Result<BucketSetting<T>, StoreError>) -> Check {
    match setting {
        Ok(BucketSetting::Denied) => {
            let message = format!("The server's key may not read this: it lacks {permission}, which it does not need.");
            Check::skipped(name, message).advice("Allow it for this check, or look at the bucket's settings yourself.")
        }
        Ok(BucketSetting::Unsupported(answer)) => Check::skipped(name, format!("The store does not tell: {answer}.")),
        Ok(BucketSetting::Found(_)) => Check::skipped(name, "The store does not tell."),
        Err(error) => Check::skipped(name, format!("The store does not tell: {error}.")),
    }
}

/// Compares the bucket's rules with the one that the page needs. What browsers are really allowed, the preflight shows:
/// gateways may add rules of their own, so a difference alone is a warning.
fn cors_rule(needed: &NeededRule, rules: Result<BucketSetting<Vec<CorsRule>>, StoreError>, preflight: State) -> Check {
    const NAME: &str = "cors_rule";
    match rules {
        Ok(BucketSetting::Found(rules)) => {
            let lacks = needed.difference(&rules);
            if lacks.is_empty() {
                return Check::ok(NAME, "The bucket has the CORS rule that the page needs.");
            }
            // A hidden response header alone does not make a preflight fail.
            let explains = lacks.iter().any(|lack| !lack.starts_with(HIDDEN));
            let state = match preflight {
                State::Failed if explains => State::Failed,
                _ => State::Warning,
            };
            let message = format!("The bucket's CORS rules lack {}.", lacks.join(", "));
            let advice = format!(
                "Run `buttress doctor --fix`, or add this rule to those of the bucket; put-bucket-cors replaces all of them: {}",
                needed.json()
            );
            Check::new(NAME, state, message).advice(advice)
        }
        other => {
            let check = unread(NAME, "s3:GetBucketCORS", other);
            match preflight {
                State::Failed => check.advice(format!("Set this rule in the way of your store: {}", needed.json())),
                _ => check,
            }
        }
    }
}

/// Asks the store as a browser does before it sends a whole file and a part.
async fn preflight(preflights: &PagePreflights) -> Check {
    const NAME: &str = "cors_preflight";
    let origin = &preflights.needed.origin;
    for request in preflights.used() {
        let problem = match preflights.send(request).await {
            Ok(Permission::Refused(problem)) => problem,
            Ok(Permission::OfOrigin | Permission::OfAnyOrigin) => continue,
            Err(error) => {
                let message = format!("The endpoint of browsers does not answer this machine: {error}.");
                return Check::skipped(NAME, message);
            }
        };
        let (method, address) = (request.method(), preflights.address(request));
        let message = format!("Browsers do not send {method} from {origin} to {address}: {problem}.");
        let advice = format!(
            "Give the bucket this CORS rule, and let no proxy in front of the store answer OPTIONS or change the \
             Access-Control headers: {}",
            preflights.needed.json()
        );
        return Check::failed(NAME, message).advice(advice);
    }
    Check::ok(NAME, format!("Browsers may send files from {origin}."))
}

/// Reads objects, and lists the bucket, without a signature.
async fn public_access(
    settings: &Settings,
    s3: &S3Settings,
    keys: &StoreKeys,
    store: &Arc<S3Store>,
) -> Result<Check, StartError> {
    const NAME: &str = "public_access";
    let canary = composition::canary(s3, keys, store, settings.rules.max_bytes, Integrity::default())?;
    let prefixes = match canary.public_prefixes(Timestamp::now()).await {
        Ok(prefixes) => prefixes,
        Err(cause) => return Ok(Check::skipped(NAME, format!("Not known: {cause}."))),
    };
    if !prefixes.is_empty() {
        let message = format!(
            "Anyone can read files under {} without a signature.",
            prefixes.join(", ")
        );
        let advice = format!(
            "Remove the bucket policy or the ACL that allows it, unset {} if it is public, and block public access.",
            definitions::S3_ACL
        );
        return Ok(Check::failed(NAME, message).advice(advice));
    }
    Ok(match store.is_listed_unsigned().await {
        Ok(true) => Check::failed(NAME, "Anyone can list the bucket without a signature.")
            .advice("Remove the bucket policy or the ACL that allows it, and block public access."),
        Ok(false) => Check::ok(NAME, "Nobody can read or list files without a signature."),
        Err(error) => Check::warning(
            NAME,
            format!("Files are not public; whether the list is, is not known: {error}."),
        ),
    })
}
