//! The `kerbway` program.

fn main() {}
