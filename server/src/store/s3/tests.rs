//! Large copies and unfinished uploads: against a store that says what it is told to, against the
//! embedded S3, and against a real one where the environment names it.

mod parts;
mod real;
mod scripted;
mod stub;
