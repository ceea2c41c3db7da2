//! Benches of Kerbway and the gap runner.
