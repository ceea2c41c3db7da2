//! The `kerbway` program.

mod args;
mod ask;
mod demo;
mod failure;
mod input;
mod output;
mod phases;
mod progress;
mod signals;
mod solve;

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser as _;

use args::{Cli, Command, ErrorStyle};
use failure::{Done, Failure};

fn main() -> ExitCode {
    let start = Instant::now();
    let cli = Cli::parse();
    let (result, style) = run(&cli.command, start);
    match result {
        Ok(done) => done.into(),
        Err(failure) => failure.tell(style),
    }
}

fn run(command: &Command, start: Instant) -> (Result<Done, Failure>, ErrorStyle) {
    match command {
        Command::Solve(a) => (solve::solve(a, start), a.input.errors),
        Command::Check(a) => (ask::check(a), a.input.errors),
        Command::Explain(a) => (ask::explain(a, start), a.input.errors),
        Command::Evaluate(a) => (ask::evaluate(a), a.input.errors),
        Command::Travel(a) => (ask::travel(a), a.input.errors),
        Command::CheckInput(a) => (ask::check_input(a), a.input.errors),
        Command::Schema(a) => (schema(&a.document), ErrorStyle::Text),
        Command::Catalogue => {
            let printed = output::print(&output::json(&kerbway::catalogue()));
            (printed.map(|()| Done::Fine), ErrorStyle::Text)
        }
        Command::Demo(a) => (demo::demo(a), ErrorStyle::Text),
    }
}

fn schema(document: &str) -> Result<Done, Failure> {
    let Some(text) = kerbway::schema::text(document) else {
        return Err(Failure::one("E-choice", format!("there is no schema {document:?}"), None, None));
    };
    output::print(&text)?;
    Ok(Done::Fine)
}
