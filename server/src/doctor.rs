//! The checks of `buttress doctor`: each says what is wrong and what to do.
//!
//! | module | what it holds |
//! |---|---|
//! | `report` | the result of a check, and its output as a table or as JSON |
//! | `local` | checks without a network: database, data folder |
//! | `store` | checks of the store, in the order of an upload |
//! | `answers` | the judgement of the store's answer to a listing |
//! | `bucket` | checks of the bucket's own settings |
//! | `keys` | the canary's findings, by access key and way of uploading |
//! | `fix`, `merge` | adding our rules to those of the bucket |
//! | `site` | checks of the running site, through its proxies |
//! | `clock`, `lifecycle`, `content_policy` | judgements without I/O |

mod answers;
mod bucket;
mod clock;
mod content_policy;
pub(crate) mod fix;
mod keys;
mod lifecycle;
mod local;
mod merge;
mod report;
mod site;
mod store;

use crate::config::{SettingError, Settings};
pub use report::{Check, Report, State};

/// Runs all checks, or only those without a network.
pub(crate) async fn examine(settings: &Result<Settings, SettingError>, is_offline: bool) -> Report {
    let settings = match settings {
        Ok(settings) => settings,
        Err(error) => {
            let check = Check::failed("settings", error.to_string()).advice(
                "Correct this setting: the server does not start with it. docs/settings.md lists all settings.",
            );
            return Report(vec![check]);
        }
    };
    let mut checks = vec![Check::ok("settings", "All settings are valid.")];
    checks.extend(local::checks(settings).await);
    if is_offline {
        for name in ["store", "site"] {
            checks.push(Check::skipped(name, "Not checked, because of --offline."));
        }
        return Report(checks);
    }
    checks.extend(store::checks(settings).await);
    checks.extend(site::checks(settings).await);
    Report(checks)
}
