//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kerbway::formats::{Convention, Format};

/// Plans delivery days for vehicles that may not go everywhere at every hour.
#[derive(Debug, Parser)]
#[command(name = "kerbway", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "\
Example:
  kerbway demo                                  plan a day in the centre of Helsinki
  kerbway solve day.json -o plan.json           plan your own

Exit codes:
  0 done (unserved requests included)   1 `check` found violations   2 the input is not usable
  3 a bug of ours, please report it   130 interrupted, the best plan so far is written")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Plan the routes of a problem
    Solve(Solve),
    /// Let the referee judge a plan
    Check(Check),
    /// Say why requests are unserved, and what would change that
    Explain(Explain),
    /// Find the best legal schedule of given visits
    Evaluate(Evaluate),
    /// Find the earliest arrival from one location to another
    Travel(Travel),
    /// List every issue of a problem document
    CheckInput(CheckInput),
    /// Print the JSON Schema of a document
    Schema(Schema),
    /// Print the catalogue of vehicles as JSON
    Catalogue,
    /// Plan a day on the streets of Helsinki's centre
    Demo(Demo),
}

/// What every command says of the problem it reads.
#[derive(Debug, Args)]
pub(crate) struct Input {
    /// Problem document, or `-` for standard input; plain or gzipped
    #[arg(value_name = "PROBLEM")]
    pub(crate) problem: PathBuf,
    /// How the problem is written (Solomon and VRPLIB files have at most 5,001 nodes)
    #[arg(long, value_enum, default_value_t = FormatName::Auto, help_heading = "Input")]
    pub(crate) format: FormatName,
    /// How distances of Solomon and VRPLIB files are rounded [default: dimacs for Solomon, nint for VRPLIB coordinates,
    /// as they stand for explicit weights]
    #[arg(long, value_enum, help_heading = "Input")]
    pub(crate) convention: Option<ConventionName>,
    /// Add the zones of a GeoJSON file (features with a property `kerbway`)
    #[arg(long, value_name = "F.geojson", help_heading = "Input")]
    pub(crate) zones: Vec<PathBuf>,
    /// Drive on this OpenStreetMap extract instead of the document's `osm.file`
    #[arg(long = "osm", visible_alias = "network", value_name = "F.osm.pbf", help_heading = "Input")]
    pub(crate) network: Option<PathBuf>,
    /// Keep what is read from the extract in this folder, and read it from there the next time
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    pub(crate) cache: Option<PathBuf>,
    /// Treat warnings as errors
    #[arg(long, help_heading = "Input")]
    pub(crate) strict: bool,
    /// How issues are written
    #[arg(long, value_enum, default_value_t = ErrorStyle::Text, help_heading = "Input")]
    pub(crate) errors: ErrorStyle,
}

/// When a search ends.
#[derive(Debug, Args)]
pub(crate) struct Search {
    /// Wall clock since the program's start: seconds, or 90s, 4min, 2h [default: 10s, none with --iterations or
    /// --no-improvement]
    #[arg(long, value_name = "TIME", value_parser = duration, help_heading = "Search")]
    pub(crate) time_limit: Option<Duration>,
    /// Stop after so many iterations; equal seeds and iterations give equal plans
    #[arg(long, value_name = "N", help_heading = "Search")]
    pub(crate) iterations: Option<u64>,
    /// Stop after so many iterations without a better plan
    #[arg(long, value_name = "N", help_heading = "Search")]
    pub(crate) no_improvement: Option<u64>,
    /// Seed of the random draws, 0 to 2^53 − 1
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..1 << 53), help_heading = "Search")]
    pub(crate) seed: u64,
    /// Threads to search with (more than one is not built yet)
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..), help_heading = "Search")]
    pub(crate) threads: u64,
    /// Say nothing but errors
    #[arg(long, short, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Tell every stop and crossing, and where time and memory went
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  kerbway solve day.json -o plan.json --time-limit 1min
  kerbway solve day.json --osm city.osm.pbf --geojson routes.geojson -o plan.json
  kerbway solve R1_2_1.txt --convention dimacs --sol R1_2_1.sol -o plan.json")]
pub(crate) struct Solve {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) search: Search,
    /// Write the plan here [default: standard output]
    #[arg(long, short, value_name = "PLAN")]
    pub(crate) output: Option<PathBuf>,
    /// Write the routes as `Route #1: 3 7 …`, `Cost N`
    #[arg(long, value_name = "F.sol")]
    pub(crate) sol: Option<PathBuf>,
    /// Write routes, stops and zones as GeoJSON
    #[arg(long, value_name = "F")]
    pub(crate) geojson: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kerbway check day.json plan.json")]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Plan document, or `-`
    pub(crate) plan: PathBuf,
    /// Print the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kerbway explain day.json --plan plan.json --request r17")]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) search: Search,
    /// The plan in question [default: the problem is planned first]
    #[arg(long)]
    pub(crate) plan: Option<PathBuf>,
    /// Requests to explain [default: all unserved ones]
    #[arg(long, value_name = "ID")]
    pub(crate) request: Vec<String>,
    /// Print the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  echo '{\"routes\": [{\"type\": \"van\", \"stops\": [\"r1\", \"r2\"]}]}' | kerbway evaluate day.json -")]
pub(crate) struct Evaluate {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Visits: `{"routes": [{"type": …, "stops": […]}]}`, or `-`
    pub(crate) visits: PathBuf,
    /// Write the plan, or the reasons why there is none, here [default: standard output]
    #[arg(long, short, value_name = "PLAN")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  kerbway travel day.json --from depot --to market --type van --depart 06:50"
)]
pub(crate) struct Travel {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Location id
    #[arg(long, value_name = "ID")]
    pub(crate) from: String,
    /// Location id
    #[arg(long, value_name = "ID")]
    pub(crate) to: String,
    /// Vehicle type id
    #[arg(long = "type", value_name = "ID")]
    pub(crate) vehicle_type: String,
    /// Where the vehicle stands at `from`: HH:MM of the first day, or RFC 3339
    #[arg(long, value_name = "INSTANT")]
    pub(crate) depart: String,
    /// Print the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kerbway check-input day.json --errors json")]
pub(crate) struct CheckInput {
    #[command(flatten)]
    pub(crate) input: Input,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kerbway schema problem > problem.schema.json")]
pub(crate) struct Schema {
    /// Which document
    #[arg(value_parser = ["problem", "plan", "check", "explain", "evaluate", "travel", "issues", "progress"])]
    pub(crate) document: String,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  kerbway demo --dir /tmp && kerbway check /tmp/problem.json /tmp/plan.json"
)]
pub(crate) struct Demo {
    /// Where the map, problem.json, plan.json and plan.geojson are written
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatName {
    Auto,
    Kerbway,
    Solomon,
    Vrplib,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Auto => Self::Auto,
            FormatName::Kerbway => Self::Kerbway,
            FormatName::Solomon => Self::Solomon,
            FormatName::Vrplib => Self::Vrplib,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConventionName {
    /// floor(10 d)
    Dimacs,
    /// d in double precision, fewest vehicles first
    Sintef,
    /// d rounded to integers
    Nint,
    /// 1000 d rounded to integers
    X1000,
    /// d in double precision
    Real,
}

impl From<ConventionName> for Convention {
    fn from(name: ConventionName) -> Self {
        match name {
            ConventionName::Dimacs => Self::Dimacs,
            ConventionName::Sintef => Self::Sintef,
            ConventionName::Nint => Self::Nint,
            ConventionName::X1000 => Self::X1000,
            ConventionName::Real => Self::Real,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorStyle {
    Text,
    Json,
}

/// `90`, `90s`, `4min`, `2h`.
fn duration(text: &str) -> Result<Duration, String> {
    kerbway::duration(text).ok_or_else(|| "write whole seconds, or 500ms, 90s, 4min, 2h".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }
}
