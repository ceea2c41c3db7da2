//! Reading the problem that a command is about.

use std::borrow::Cow;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kerbway::check::Atlas;
use kerbway::document::problem::Osm;
use kerbway::document::report::InputReport;
use kerbway::formats::{Format, Measure, Sol, ZoneFile, add_zones, read_text, read_zones, unpack};
use kerbway::{Built, Error, Issue, Kept, Map, Options, Plan, Planner, Problem, Referee, Severity};

use crate::args::{Input, Search};
use crate::failure::{Failure, issues_report};
use crate::output;
use crate::signals;

/// A problem as read, before validation.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) problem: Problem,
    /// What costs mean, if it was read from a benchmark file.
    measure: Option<Measure>,
    zones: Vec<ZoneFile>,
    warnings: Vec<Issue>,
    strict: bool,
    /// The file of the map.
    map: Option<PathBuf>,
    /// The folder in which what is read from it is kept.
    cache: Option<PathBuf>,
}

/// The bytes of a file, or of standard input.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let name = name(path);
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().read_to_end(&mut bytes);
        read.map_err(|e| Failure::one("E-file", format!("standard input cannot be read: {e}"), None, None))?;
        return Ok(bytes);
    }
    fs::read(path)
        .map_err(|e| Failure::one("E-file", format!("the file cannot be read: {e}"), Some(&name), None))
}

/// What issues call a file.
pub(crate) fn name(path: &Path) -> String {
    if path == Path::new("-") { "(standard input)".to_owned() } else { path.display().to_string() }
}

impl Input {
    /// Reads the problem and the zones beside it.
    pub(crate) fn load(&self) -> Result<Loaded, Failure> {
        let bytes = bytes(&self.problem)?;
        let file = name(&self.problem);
        let document = |bytes: &[u8]| Problem::from_json(bytes).map_err(|e| Failure::Input(e.into_issues()));
        let packed = bytes.starts_with(&[0x1f, 0x8b]);
        let own = kerbway::formats::detect(&head(&bytes)) == Some(Format::Kerbway);
        let format = Format::from(self.format);
        let foreign = if !packed && (format == Format::Kerbway || (format == Format::Auto && own)) {
            Err(document(&bytes)?)
        } else {
            let text = unpack(&bytes, &file).map_err(|e| Failure::Input(e.issues))?;
            match read_text(&text, &file, format, self.convention.map(Into::into)) {
                Ok(Some(foreign)) => Ok(foreign),
                Ok(None) => Err(document(text.as_bytes())?),
                Err(e) => return Err(Failure::Input(e.issues)),
            }
        };
        let (mut problem, measure, mut warnings) = match foreign {
            Ok(foreign) => (foreign.problem, Some(foreign.measure), foreign.warnings),
            Err(_) if self.convention.is_some() => {
                let message = "a convention says how a benchmark file is rounded; this is a Kerbway document";
                return Err(Failure::one("E-convention", message, Some(&file), None));
            }
            Err(problem) => (problem, None, Vec::new()),
        };
        let mut zones = Vec::new();
        let mut issues = Vec::new();
        for path in &self.zones {
            let file = name(path);
            let bytes = self::bytes(path)?;
            match unpack(&bytes, &file).and_then(|text| read_zones(&text, &file)) {
                Ok(mut read) => {
                    warnings.append(&mut read.warnings);
                    add_zones(&mut problem, &mut read);
                    zones.push(read);
                }
                Err(e) => issues.extend(e.issues),
            }
        }
        let map = self.map(&mut problem);
        if issues.is_empty() {
            let cache = self.cache.clone();
            Ok(Loaded { problem, measure, zones, warnings, strict: self.strict, map, cache })
        } else {
            Err(Failure::Input(issues))
        }
    }
}

impl Input {
    /// The file of the map, if there is one: `--network`, or what the document says, relative to it.
    fn map(&self, problem: &mut Problem) -> Option<PathBuf> {
        if let Some(file) = &self.network {
            let osm = problem.osm.get_or_insert_with(|| Osm::new(""));
            osm.file = file.display().to_string();
            return Some(file.clone());
        }
        let file = &problem.osm.as_ref()?.file;
        let folder = self.problem.parent().filter(|_| self.problem != Path::new("-"));
        (!file.is_empty()).then(|| folder.unwrap_or(Path::new("")).join(file))
    }
}

/// The beginning of a text, to see what it is.
fn head(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(&bytes[..bytes.len().min(4096)])
}

impl Loaded {
    /// Reads the map, if there is one.
    pub(crate) fn map(&self) -> Result<Option<Map>, Failure> {
        let Some(file) = &self.map else { return Ok(None) };
        let Some(folder) = &self.cache else { return Ok(Some(Map::read(file)?)) };
        let (map, kept) = Map::read_kept(file, folder)?;
        if let Kept::Failed(error) = kept {
            output::tell(&format!("nothing is kept in {}: {error}\n", folder.display()));
        }
        Ok(Some(map))
    }

    /// Validates, and builds travel times.
    pub(crate) fn planner(&self) -> Result<Planner<'_>, Failure> {
        let map = self.map()?;
        let planner = Planner::on_map(&self.problem, map.as_ref()).map_err(|e| self.located(e.into()))?;
        self.allow(planner.warnings())?;
        Ok(planner)
    }

    /// Validates, and builds travel times, within the time that there is.
    pub(crate) fn planner_within(&self, map: Option<&Map>, options: &Options) -> Result<Built<'_>, Failure> {
        let built = Planner::within(&self.problem, map, options, &signals::CANCELLED)
            .map_err(|e| self.located(e.into()))?;
        match &built {
            Built::Planner(planner) => self.allow(planner.warnings())?,
            Built::Late(planned) => self.allow(&planned.plan.warnings)?,
            _ => {}
        }
        Ok(built)
    }

    /// Validates alone: no travel times are needed (but where warnings are errors).
    pub(crate) fn referee(&self) -> Result<Referee, Failure> {
        if self.strict {
            self.planner()?;
        }
        let referee = match &self.map {
            None => Referee::new(&self.problem),
            Some(file) => Atlas::read(file)
                .map_err(Error::Map)
                .and_then(|atlas| Referee::on_map(&self.problem, Arc::new(atlas))),
        };
        referee.map_err(|e| self.located(e.into()))
    }

    /// Refuses warnings if asked to.
    fn allow(&self, warnings: &[Issue]) -> Result<(), Failure> {
        let warnings: Vec<Issue> = self.warnings.iter().chain(warnings).cloned().collect();
        if self.strict && !warnings.is_empty() {
            return Err(self.located(Failure::Input(strictly(warnings))));
        }
        Ok(())
    }

    /// Every issue of the document: errors, or the warnings of a sound one; how far its locations lie from the roads of
    /// its map, and whose that is.
    pub(crate) fn report(&self) -> InputReport {
        let map = match self.map() {
            Ok(map) => map,
            Err(Failure::Input(issues)) => return issues_report(issues),
            Err(_) => None,
        };
        let (found, snaps) = match Planner::on_map(&self.problem, map.as_ref()) {
            Ok(planner) => (planner.warnings().to_vec(), planner.snaps()),
            Err(e) => (e.issues().to_vec(), Vec::new()),
        };
        let mut issues: Vec<Issue> = self.warnings.iter().cloned().chain(found).collect();
        for zones in &self.zones {
            for issue in &mut issues {
                zones.locate(issue);
            }
        }
        let issues = if self.strict { strictly(issues) } else { issues };
        let attribution = map.iter().map(|map| map.attribution().to_owned()).collect();
        InputReport { snaps, attribution, ..issues_report(issues) }
    }

    /// What the reader should know beside the plan's own warnings.
    pub(crate) fn warnings(&self) -> &[Issue] {
        &self.warnings
    }

    /// Issues of zones point into the file they came from.
    pub(crate) fn located(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Input(mut issues) => {
                for zones in &self.zones {
                    for issue in &mut issues {
                        zones.locate(issue);
                    }
                }
                Failure::Input(issues)
            }
            other => other,
        }
    }

    /// A plan as a `.sol` file.
    pub(crate) fn sol(&self, plan: &Plan) -> Sol {
        match &self.measure {
            Some(measure) => measure.sol(&self.problem, plan),
            None => Sol::of_plan(&self.problem, plan),
        }
    }
}

/// Warnings as errors.
fn strictly(mut issues: Vec<Issue>) -> Vec<Issue> {
    for issue in &mut issues {
        issue.severity = Severity::Error;
    }
    issues
}

impl Search {
    /// Refuses what is not built yet.
    pub(crate) fn supported(&self) -> Result<(), Failure> {
        Options::new().set("threads", &self.threads.to_string())?;
        Ok(())
    }
}
