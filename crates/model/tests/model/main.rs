//! The model's tests from outside: one binary, so that they link once.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "these are tests")]

mod bad_input;
mod calendar;
mod cases;
mod common;
mod datum;
mod errors;
mod fuzz;
mod map;
mod other_documents;
mod prices;
mod schema;
