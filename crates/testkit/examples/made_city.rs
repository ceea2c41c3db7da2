//! Writes the made city of the demo to standard output: `cargo run -p kerbway-testkit --example made_city -- 1 80`.
#![allow(clippy::print_stdout, reason = "this is what it is for")]

fn main() {
    let mut numbers = std::env::args().skip(1).map(|a| a.parse::<u64>());
    let mut next = |default| numbers.next().and_then(Result::ok).unwrap_or(default);
    let (seed, requests) = (next(1), next(80));
    let requests = usize::try_from(requests).unwrap_or(80);
    println!("{:#}", kerbway_testkit::city::made_city(seed, requests));
}
