//! Writes a day on a map to standard output.
//!
//! `map_day demo` is the demo's; `map_day MAP.osm.pbf SEED REQUESTS` one for any map, which the document names as given.
#![allow(clippy::print_stdout, reason = "this is what it is for")]

use std::path::Path;

use kerbway_testkit::map_day::{city_day, demo_day};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["demo"] => println!("{:#}", demo_day()),
        [file, seed, requests] => {
            let day = city_day(Path::new(file), seed.parse()?, requests.parse()?);
            println!("{:#}", day.map_err(|issues| format!("{issues:?}"))?);
        }
        _ => println!("usage: map_day demo | map_day MAP.osm.pbf SEED REQUESTS"),
    }
    Ok(())
}
