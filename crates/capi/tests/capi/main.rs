//! The C interface as C sees it: installed, compiled against, and called by programs in four languages.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod answers;
mod behaviour;
mod header;
mod installed;
mod questions;
mod samples;
