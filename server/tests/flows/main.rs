//! The server over real HTTP, with its embedded S3 and a real database: what a page, a script and
//! an attacker can do.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

mod account_page;
mod accounts;
mod api;
mod at_rest;
mod browser_key;
mod bucket_events;
mod budget;
mod checksums;
mod confirm;
mod delete;
mod devices;
mod direct_store;
mod faulty_store;
mod file_types;
mod files;
mod flood;
mod fuzz;
mod hostile;
mod identities;
mod invitations;
mod issuer;
mod languages;
mod limits;
mod live_forms;
mod multipart;
mod multipart_client;
mod multipart_large;
mod multipart_lost;
mod multipart_refused;
mod odd_issuer;
mod openapi;
mod operator;
mod other_ways;
mod picture;
mod plain_form;
#[path = "../shared/postgres.rs"]
mod postgres;
mod put;
mod raw;
mod ready;
mod rotation;
mod secrets;
mod sessions;
mod settings;
mod sign_again;
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
