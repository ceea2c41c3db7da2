//! Kerbway behind a C interface: opaque handles, status codes, owned errors. `docs/c.md` has the conventions,
//! `include/kerbway.h` the functions.
//!
//! A function here takes C's arguments apart, asks `kerbway`, and puts the answer together; what is more than that belongs
//! into `kerbway`. Every entry point goes through [`boundary`], which lets no panic out. Parameters are typed so that few
//! lines are `unsafe`: a handle is an `Option<&T>` (NULL is `None`), texts and arrays are [`argument::Text`] and
//! [`argument::Array`], outputs are places that may be uninitialized and are written on success only.

#![warn(clippy::undocumented_unsafe_blocks)]
#![allow(non_camel_case_types, reason = "C's names")]
#![allow(
    clippy::missing_safety_doc,
    clippy::missing_errors_doc,
    reason = "the header says once what holds for all"
)]
#![allow(unreachable_pub, reason = "exported by their C names")]

mod argument;
mod ask;
mod boundary;
mod builder;
mod cancel;
mod error;
mod network;
mod options;
mod plan;
mod problem;
mod solve;
mod status;
mod table;
mod text;
mod version;

pub(crate) use status::{
    KW_STATUS_ARGUMENT, KW_STATUS_INVALID, KW_STATUS_MAP, KW_STATUS_OK, KW_STATUS_PANIC, KW_STATUS_QUESTION,
    KW_STATUS_REFUSED, kw_status,
};
