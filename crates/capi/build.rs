//! Gives the shared library its SONAME: `libkerbway.so.N`, where N is what `kw_abi_version` returns.

/// Raised only when a program built against the last header would break.
const ABI_VERSION: u32 = 1;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=KERBWAY_ABI_VERSION={ABI_VERSION}");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libkerbway.so.{ABI_VERSION}");
    }
}
