//! Which Kerbway this is.

use std::ffi::{CStr, c_char};

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => panic!("a version holds no NUL"),
};

/// The version of the library, such as "0.1.0": static, never freed.
#[unsafe(no_mangle)]
pub extern "C" fn kw_version() -> *const c_char {
    VERSION.as_ptr()
}

/// The version of the binary interface: compare it with `KW_ABI_VERSION` after loading the library at run time.
#[unsafe(no_mangle)]
pub extern "C" fn kw_abi_version() -> u32 {
    env!("KERBWAY_ABI_VERSION").parse().unwrap_or(0)
}
