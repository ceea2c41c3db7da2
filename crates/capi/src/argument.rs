//! What C hands over: texts, arrays and places for outputs, checked before use.
//!
//! These types can only come from a C caller, who has promised what the header says of pointers; that promise is what the
//! few `unsafe` blocks here rest on.

use std::ffi::{CStr, c_char};
use std::fmt::Display;

use crate::error::Failure;

/// Stands for the length of a text that ends with a NUL: `SIZE_MAX`.
const NUL_TERMINATED: usize = usize::MAX;

/// `const char *const *`
pub(crate) type Texts = Array<Text>;
/// `const int64_t *`
pub(crate) type Integers = Array<i64>;
/// `const double *`
pub(crate) type Decimals = Array<f64>;
/// `const uint8_t *`
pub(crate) type Bytes = Array<u8>;

/// A handle that must be there.
pub(crate) fn given<T>(handle: Option<T>, name: impl Display) -> Result<T, Failure> {
    handle.ok_or_else(|| null(name))
}

fn null(name: impl Display) -> Failure {
    Failure::argument(&name, format!("`{name}` is NULL"), "")
}

/// UTF-8 that ends with a NUL, or a document with its length: `const char *`.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct Text(*const c_char);

impl Text {
    /// A text that ends with a NUL.
    pub(crate) fn get(&self, name: impl Display) -> Result<&str, Failure> {
        self.optional(&name)?.ok_or_else(|| null(&name))
    }

    /// The same; NULL is no text.
    pub(crate) fn optional(&self, name: impl Display) -> Result<Option<&str>, Failure> {
        if self.0.is_null() {
            return Ok(None);
        }
        // SAFETY: not NULL, and by the header's first rule it points to bytes that end with a NUL and stay as they are
        // during the call, which `self` does not outlive.
        let text = unsafe { CStr::from_ptr(self.0) };
        match text.to_str() {
            Ok(text) => Ok(Some(text)),
            Err(error) => Err(Failure::argument(&name, format!("`{name}` is not UTF-8: {error}"), "")),
        }
    }

    /// The bytes of a document; whether they are UTF-8 is its reader's business.
    pub(crate) fn document(&self, length: usize, name: impl Display) -> Result<&[u8], Failure> {
        if self.0.is_null() {
            return Err(null(name));
        }
        if length == NUL_TERMINATED {
            // SAFETY: as in `optional`.
            return Ok(unsafe { CStr::from_ptr(self.0) }.to_bytes());
        }
        Array(self.0.cast::<u8>()).items(length, name)
    }
}

/// So many numbers or texts.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct Array<T>(*const T);

impl<T> Array<T> {
    pub(crate) fn is_null(&self) -> bool {
        self.0.is_null()
    }

    /// The first `count` of them; NULL will do for none.
    pub(crate) fn get(&self, count: usize, name: impl Display) -> Result<&[T], Failure> {
        self.items(count, name)
    }

    /// The same, for callers that keep the promise about `self`'s life themselves.
    fn items<'a>(&self, count: usize, name: impl Display) -> Result<&'a [T], Failure> {
        if count == 0 {
            return Ok(&[]);
        }
        if self.0.is_null() {
            return Err(null(name));
        }
        let bytes = count.checked_mul(size_of::<T>());
        if bytes.is_none_or(|bytes| isize::try_from(bytes).is_err()) {
            return Err(Failure::argument(&name, format!("`{name}` cannot have {count} items"), ""));
        }
        if !self.0.is_aligned() {
            return Err(Failure::argument(&name, format!("`{name}` is not aligned"), ""));
        }
        // SAFETY: not NULL, aligned, of a size that memory can have, and by the header's first rule that many items lie
        // there and stay as they are during the call; both callers tie `'a` to an argument of it.
        Ok(unsafe { std::slice::from_raw_parts(self.0, count) })
    }
}

/// Places for so many numbers, that C may not have initialized.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct Filled<T>(*mut T);

impl<T> Filled<T> {
    pub(crate) fn is_null(&self) -> bool {
        self.0.is_null()
    }

    /// Writes values, for which there is room.
    pub(crate) fn fill(
        &self,
        values: impl ExactSizeIterator<Item = T>,
        name: impl Display,
    ) -> Result<(), Failure> {
        if values.len() == 0 {
            return Ok(());
        }
        if self.0.is_null() {
            return Err(null(name));
        }
        if !self.0.is_aligned() {
            return Err(Failure::argument(&name, format!("`{name}` is not aligned"), ""));
        }
        for (i, value) in values.enumerate() {
            // SAFETY: not NULL, aligned, and the caller of this function has compared the number of values with that of the
            // places, which by the header's first rule lie there and are nobody else's during the call.
            unsafe { self.0.add(i).write(value) };
        }
        Ok(())
    }
}

/// `int64_t *`
pub(crate) type FilledIntegers = Filled<i64>;
/// `uint8_t *`
pub(crate) type FilledBytes = Filled<u8>;

#[cfg(test)]
impl From<&'static std::ffi::CStr> for Text {
    fn from(text: &'static std::ffi::CStr) -> Self {
        Self(text.as_ptr())
    }
}
