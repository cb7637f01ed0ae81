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
mod behind;
mod browser_key;
mod bucket_events;
mod budget;
mod checksums;
mod confirm;
mod devices;
mod file_types;
mod files;
mod flood;
mod fuzz;
mod hostile;
mod identities;
mod invitations;
mod languages;
mod limits;
mod live_forms;
mod login_options;
mod odd_oidc_provider;
mod odd_store;
mod oidc_provider;
mod openapi;
mod parts;
mod parts_large;
mod parts_lost;
mod parts_refused;
mod picture;
mod pieces;
mod plain_form;
#[path = "../shared/postgres.rs"]
mod postgres;
mod put;
mod raw;
mod ready;
mod remove;
mod resign;
mod rotation;
mod secrets;
mod sessions;
mod settings;
mod signing;
mod support;
mod support_codes;
mod swap;
mod sweep;
mod threat_map;
mod throttling;
mod thumbnails;
mod unsigned_headers;
mod upload_events;
