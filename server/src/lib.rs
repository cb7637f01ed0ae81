//! Buttress's server: it hosts the page, signs uploads and keeps the ledger. Bytes never pass it.
//!
//! | module | what it holds |
//! |---|---|
//! | [`config`] | settings, checked; secrets that cannot print themselves |
//! | [`composition`] | the composition root: settings in, a running site out |
//! | [`http`] | routes, sessions, headers |
//! | [`languages`] | every text in seven languages, and how each writes numbers and dates |
//! | [`accounts`] | accounts, passwords, sessions |
//! | [`audit`] | what happened to accounts, append-only |
//! | [`oidc`] | logging in at another site |
//! | [`budget`] | budgets of work for people and addresses |
//! | [`uploads`] | the use cases of uploads and files |
//! | [`ledger`] | the table of uploads, in SQLite or PostgreSQL |
//! | [`store`] | the S3 object store: traits and client |
//! | [`canary`] | checks that the configured store does what the server relies on |
//! | [`embedded_s3`] | the embedded S3, for servers without a configured one |
//! | [`database`] | opening and migrating the database |
//! | `private_files` | folders and files that other users of the machine cannot read |
//! | `outbound` | the HTTP client for the server's own requests |
//! | `network` | addresses for limits |
//! | [`support`] | failed attempts, and all that is known of an upload by its support code |
//! | [`openapi`] | the API as OpenAPI has it |
//! | [`parsers`] | what reads others' words, for the fuzzer |
//! | [`fault`] | inside failures, as outside answers |
//! | [`sign_command`], [`policy_command`], [`admin_command`] | `buttress sign`, `buttress policy`, `buttress admin` |

pub mod accounts;
pub mod admin_command;
pub mod audit;
mod buckets;
pub mod budget;
pub mod canary;
pub mod composition;
pub mod config;
pub mod database;
pub mod embedded_s3;
pub mod http;
pub mod internal_error;
pub mod languages;
pub mod ledger;
mod network;
pub mod oidc;
pub mod openapi;
mod outbound;
pub mod parsers;
pub mod pictures;
pub mod policy_command;
mod private_files;
pub mod sign_command;
pub mod store;
pub mod support;
pub mod uploads;
