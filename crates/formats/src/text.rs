//! Bytes of a file as text, unpacked if gzipped.

use std::borrow::Cow;
use std::io::Read as _;

use crate::faults::Unreadable;

/// Longest text that is read, unpacked: 2 GiB. A small archive can hold a text without end.
pub const MAX_BYTES: u64 = 2 << 30;

/// Unpacks gzip where the bytes begin with its magic number, drops a byte order mark, and replaces what is no UTF-8
/// (comments of old files are often Latin-1).
///
/// # Errors
/// A broken archive (`E-gzip`), or more than [`MAX_BYTES`] (`E-too-large`).
pub fn unpack<'a>(bytes: &'a [u8], name: &str) -> Result<Cow<'a, str>, Unreadable> {
    let text = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut out = Vec::new();
        let mut reader = flate2::read::MultiGzDecoder::new(bytes).take(MAX_BYTES + 1);
        reader.read_to_end(&mut out).map_err(|e| {
            Unreadable::one(name, None, "E-gzip", &format!("the archive cannot be unpacked: {e}"), None)
        })?;
        if out.len() as u64 > MAX_BYTES {
            return Err(Unreadable::one(
                name,
                None,
                "E-too-large",
                "more than 2 GiB of text when unpacked",
                None,
            ));
        }
        match String::from_utf8(out) {
            Ok(text) => Cow::Owned(text),
            Err(e) => Cow::Owned(String::from_utf8_lossy(e.as_bytes()).into_owned()),
        }
    } else {
        String::from_utf8_lossy(bytes)
    };
    Ok(match text {
        Cow::Borrowed(t) => Cow::Borrowed(t.trim_start_matches('\u{feff}')),
        Cow::Owned(t) if t.starts_with('\u{feff}') => Cow::Owned(t.trim_start_matches('\u{feff}').to_owned()),
        owned @ Cow::Owned(_) => owned,
    })
}
