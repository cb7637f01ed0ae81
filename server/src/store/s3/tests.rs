//! Tests of the S3 client: against a scripted store, against the embedded S3, and against a real store that the
//! environment names.

mod multipart;
mod real;
mod scripted;
mod stub;
