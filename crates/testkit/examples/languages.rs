//! Writes what every language is tested on, with the answers that Rust gives:
//! `cargo run -p kerbway-testkit --example languages -- FOLDER` (without a folder it only counts).
//!
//! `index.json` has the seed, the iterations and all names · `problems/NAME.json`, `problems/town.osm` ·
//! `plans/NAME.json` · `bad/NAME.json` · `bad_inputs.json`: by name the whole text of the error and its issues.
#![allow(clippy::print_stdout, reason = "this is what it is for")]

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use kerbway::Day;
use kerbway_testkit::languages::{ITERATIONS, SEED, TOWN_FILE, bad_inputs, problems, town_xml};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let (good, bad) = (problems(), bad_inputs());
    let Some(folder) = std::env::args().nth(1).map(PathBuf::from) else {
        println!("{} problems, {} bad inputs", good.len(), bad.len());
        return Ok(());
    };
    for part in ["problems", "plans", "bad"] {
        fs::create_dir_all(folder.join(part))?;
    }
    fs::write(folder.join("problems").join(TOWN_FILE), town_xml())?;
    let mut options = kerbway::Options::new();
    options.set("seed", &SEED.to_string())?;
    options.set("iterations", &ITERATIONS.to_string())?;
    for problem in &good {
        let file = folder.join("problems").join(&problem.name).with_extension("json");
        fs::write(&file, problem.document.to_string())?;
        let planned = Day::from_file(&file)?
            .solve(&options, &false.into(), &mut |_| std::ops::ControlFlow::Continue(()))?;
        fs::write(folder.join("plans").join(&problem.name).with_extension("json"), planned.plan.to_json())?;
    }
    for input in &bad {
        fs::write(folder.join("bad").join(input.name).with_extension("json"), &input.text)?;
    }
    fs::write(folder.join("bad_inputs.json"), include_str!("../data/bad_inputs.json"))?;
    let names = |list: Vec<&str>| json!(list);
    let index = json!({
        "seed": SEED, "iterations": ITERATIONS,
        "problems": names(good.iter().map(|p| p.name.as_str()).collect()),
        "bad_inputs": names(bad.iter().map(|b| b.name).collect()),
    });
    fs::write(folder.join("index.json"), format!("{index:#}\n"))?;
    Ok(())
}
