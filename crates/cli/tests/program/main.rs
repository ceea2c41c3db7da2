//! The program as people and scripts use it: exit codes, streams, files, signals. One binary, so that it links once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod ask;
mod demo;
mod input;
mod map;
mod room;
mod solve;
mod stopping;
