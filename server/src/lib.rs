//! Buttress's server: serves the pages, signs uploads and keeps the ledger. Bytes of uploads never pass through it.
//!
//! | module | contents |
//! |---|---|
//! | [`config`] | settings: reading, checks, and secrets that are never printed |
//! | [`composition`] | the composition root: builds the running site from the settings |
//! | [`http`] | routes, sessions, headers |
//! | [`languages`] | texts in seven languages, and the formats of numbers and dates |
//! | [`accounts`] | accounts, passwords, sessions |
//! | [`audit`] | the append-only audit log of account events |
//! | [`oidc`] | log-in with an OpenID provider |
//! | [`budget`] | the work that an account or an address may request |
//! | [`uploads`] | the use cases: sign, confirm, cancel, list, download |
//! | [`ledger`] | the table of uploads, and its database adapters |
//! | [`store`] | the client of the S3 object store |
//! | [`canary`] | checks of the configured store |
//! | [`check`] | the comparison of ledger and store |
//! | [`embedded_s3`] | the embedded S3, used when no S3 is configured |
//! | [`database`] | opening and migrating the database |
//! | `doctor` | the checks of `buttress doctor` |
//! | `preflight` | the preflight requests by which browsers ask the store whether a page may send |
//! | [`access_keys`] | the store's access keys, which are replaced while the server runs if they are temporary |
//! | `aws` | AWS's providers of credentials, if the program is built with them |
//! | `private_files` | folders and files that other users of the machine cannot read |
//! | `service_manager` | notifications to systemd |
//! | `buckets` | leaky buckets in memory, for limits |
//! | `outbound` | HTTP clients for the server's own requests |
//! | `network` | networks of addresses, for limits by address |
//! | [`metrics`] | metrics for Prometheus |
//! | [`traces`] | traces by OpenTelemetry |
//! | `rate_limited_log` | warnings about a condition that lasts |
//! | [`pictures`] | profile pictures |
//! | [`support`] | failed attempts, and the trace of an upload by its support code |
//! | [`signed_form`] | signing forms, and evaluating them in debug builds |
//! | [`openapi`] | the OpenAPI description of the API |
//! | [`parsers`] | parsers of untrusted input, for the fuzzer |
//! | [`internal_error`] | internal errors, and their conversion to API errors |
//! | [`sign_command`], [`policy_command`], [`admin_command`], [`healthcheck_command`] | `buttress sign`, `buttress policy`, `buttress admin`, `buttress healthcheck` |
//! | [`check_command`] | `buttress check` |
//! | [`doctor_command`] | `buttress doctor` |

pub mod access_keys;
pub mod accounts;
pub mod admin_command;
pub mod audit;
#[cfg(feature = "aws-credentials")]
mod aws;
#[cfg(not(feature = "aws-credentials"))]
#[path = "no_aws.rs"]
mod aws;
mod buckets;
pub mod budget;
pub mod canary;
pub mod check;
pub mod check_command;
pub mod composition;
pub mod config;
pub mod database;
mod doctor;
pub mod doctor_command;
pub mod embedded_s3;
pub mod healthcheck_command;
pub mod http;
pub mod internal_error;
pub mod languages;
pub mod ledger;
pub mod metrics;
mod network;
#[cfg(all(test, feature = "aws-credentials"))]
mod no_aws;
pub mod oidc;
pub mod openapi;
mod outbound;
pub mod parsers;
pub mod pictures;
pub mod policy_command;
mod preflight;
mod private_files;
mod rate_limited_log;
mod service_manager;
pub mod sign_command;
pub mod signed_form;
pub mod store;
pub mod support;
pub mod traces;
pub mod uploads;
