//! Texts that C owns.

use std::ffi::c_char;
use std::ptr::null;

use serde::Serialize;

use crate::boundary::{free, look};
use crate::error::Failure;

/// A UTF-8 text. Yours: free it with `kw_string_free`. Nothing changes it, so that any number of threads may read it.
pub struct kw_string {
    /// Ends with a NUL.
    bytes: Vec<u8>,
}

impl kw_string {
    #[allow(clippy::unnecessary_box_returns, reason = "C has it behind a pointer")]
    pub(crate) fn new(text: String) -> Box<Self> {
        let mut bytes = text.into_bytes();
        bytes.push(0);
        Box::new(Self { bytes })
    }

    /// A document with line breaks.
    pub(crate) fn document(document: &impl Serialize) -> Result<Box<Self>, Failure> {
        let text = serde_json::to_string_pretty(document);
        Ok(Self::new(text.map_err(|error| Failure::panic(&error.to_string()))?))
    }
}

/// Its bytes, with a NUL after the last. Valid until the text is freed; NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn kw_string_data(string: Option<&kw_string>) -> *const c_char {
    look(null(), || Some(string?.bytes.as_ptr().cast()))
}

/// How many bytes it has, without the NUL; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn kw_string_length(string: Option<&kw_string>) -> usize {
    look(0, || Some(string?.bytes.len() - 1))
}

/// Frees a text; NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn kw_string_free(string: Option<Box<kw_string>>) {
    free(string);
}
