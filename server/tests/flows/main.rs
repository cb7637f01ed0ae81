//! Tests of the server over HTTP, with the embedded S3 and a real database: requests of pages, of scripts and of
//! attackers.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test panics when an expectation does not hold"
)]

mod account_page;
mod accounts;
mod admin;
mod api;
mod at_rest;
mod blocked_uploads;
mod browser_key;
mod bucket_events;
mod budget;
mod check;
mod checksums;
#[cfg(feature = "aws-credentials")]
mod cloud;
#[cfg(feature = "aws-credentials")]
mod cloud_credentials;
#[cfg(feature = "aws-credentials")]
mod cloud_providers;
mod confirm;
mod delete;
mod deploy_files;
mod devices;
mod direct_store;
mod doctor;
mod doctor_store;
mod faulty_store;
mod file_types;
mod files;
mod flood;
mod forward;
mod fuzz;
mod healthcheck;
mod hostile;
mod identities;
mod invitations;
mod languages;
mod limits;
mod live_forms;
#[cfg(unix)]
mod log_format;
mod login_options;
mod metrics;
mod multipart;
mod multipart_client;
mod multipart_large;
mod multipart_lost;
mod multipart_refused;
#[cfg(not(feature = "otel"))]
mod no_traces;
mod odd_oidc_provider;
mod oidc_provider;
mod openapi;
mod picture;
mod plain_form;
#[path = "../shared/postgres.rs"]
mod postgres;
mod program;
mod put;
mod raw;
mod ready;
mod rotation;
mod secrets;
mod sessions;
mod settings;
mod sign_again;
mod signing;
#[cfg(unix)]
mod stopping;
mod support;
mod support_codes;
mod swap;
mod sweep;
mod threat_map;
mod throttling;
mod thumbnails;
mod unsigned_headers;
mod upload_events;
