//! Zones from a GeoJSON file: features whose properties hold a key `kerbway`.
//!
//! `properties.kerbway` = `{id?, rules, gates?, roads?}`; the id else from `feature.id`. Other properties and features
//! without the key are left alone.

use kerbway_model::document::problem::Zone;
use kerbway_model::{Issue, Severity};
use serde_json::{Map, Value};

use crate::faults::Unreadable;

/// The zones of a GeoJSON file.
#[derive(Debug, Clone, Default)]
pub struct ZoneFile {
    /// In the file's order.
    pub zones: Vec<Zone>,
    /// What its author should know.
    pub warnings: Vec<Issue>,
    /// Name of the file, for issues.
    file: String,
    /// Pointer to the feature of each zone.
    features: Vec<String>,
    /// Where in a problem's zones they were put.
    pub(crate) offset: usize,
}

/// Reads the zones of a GeoJSON `FeatureCollection` (or a single `Feature`).
///
/// # Errors
/// For each feature the first thing that is wrong with it, with a pointer into the file.
pub fn read_zones(text: &str, file: &str) -> Result<ZoneFile, Unreadable> {
    let fault = |pointer: String, code: &str, message: String, hint: Option<&str>| Issue {
        severity: Severity::Error,
        code: code.to_owned(),
        pointer,
        id: None,
        message,
        value: None,
        hint: hint.map(str::to_owned),
        file: Some(file.to_owned()),
        line: None,
    };
    let document: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| {
        let mut issue = fault(String::new(), "E-json", format!("not JSON: {e}"), None);
        issue.line = Some(e.line() as u64);
        Unreadable { issues: vec![issue] }
    })?;
    let features: Vec<(String, &Value)> = match document.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => {
            if let Some(list) = document.get("features").and_then(Value::as_array) {
                list.iter().enumerate().map(|(i, f)| (format!("/features/{i}"), f)).collect()
            } else {
                let issue = fault(String::new(), "E-geojson", "`features` is no list".to_owned(), None);
                return Err(Unreadable { issues: vec![issue] });
            }
        }
        Some("Feature") => vec![(String::new(), &document)],
        _ => {
            let message = "neither a FeatureCollection nor a Feature".to_owned();
            return Err(Unreadable { issues: vec![fault(String::new(), "E-geojson", message, None)] });
        }
    };
    let mut out = ZoneFile { file: file.to_owned(), ..ZoneFile::default() };
    let mut issues = Vec::new();
    for (pointer, feature) in &features {
        let Some(stated) = feature.get("properties").and_then(|p| p.get("kerbway")) else { continue };
        match zone(feature, stated) {
            Ok(zone) => {
                out.zones.push(zone);
                out.features.push(pointer.clone());
            }
            Err((place, code, message)) => {
                issues.push(fault(format!("{pointer}{place}"), code, message, Some(HINT)));
            }
        }
    }
    if !issues.is_empty() {
        return Err(Unreadable { issues });
    }
    if out.zones.is_empty() {
        let mut issue =
            fault(String::new(), "W-no-zones", "no feature has a property `kerbway`".to_owned(), Some(HINT));
        issue.severity = Severity::Warning;
        out.warnings.push(issue);
    }
    Ok(out)
}

const HINT: &str = "properties.kerbway = {id, rules, gates, roads}, of which `rules` is needed";

/// One feature as a zone; else where it is wrong, and how.
fn zone(feature: &Value, stated: &Value) -> Result<Zone, (String, &'static str, String)> {
    const AT: &str = "/properties/kerbway";
    let Some(stated) = stated.as_object() else {
        return Err((AT.to_owned(), "E-geojson", "`kerbway` is no object".to_owned()));
    };
    let mut value = Map::new();
    for (key, v) in stated {
        if !matches!(key.as_str(), "id" | "rules" | "gates" | "roads") {
            return Err((format!("{AT}/{key}"), "E-unknown-key", format!("unknown key {key:?}")));
        }
        value.insert(key.clone(), v.clone());
    }
    if !value.contains_key("id") {
        let id = match feature.get("id") {
            Some(Value::String(id)) => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => {
                let message = "the zone has no id: neither kerbway.id nor feature.id".to_owned();
                return Err((AT.to_owned(), "E-missing-key", message));
            }
        };
        value.insert("id".to_owned(), Value::String(id));
    }
    match feature.get("geometry") {
        Some(Value::Null) | None => {}
        Some(geometry) => {
            value.insert("geometry".to_owned(), geometry.clone());
        }
    }
    serde_path_to_error::deserialize::<_, Zone>(Value::Object(value)).map_err(|e| {
        let place = pointer(e.path());
        let place = if place.starts_with("/geometry") { place } else { format!("{AT}{place}") };
        (place, "E-geojson", e.inner().to_string())
    })
}

/// A path of `serde_path_to_error` as a JSON pointer.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(format!("/{index}")),
            Segment::Map { key } => Some(format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
            _ => None,
        })
        .collect()
}

impl ZoneFile {
    /// Makes an issue that validation found in one of these zones point into the file they came from.
    pub fn locate(&self, issue: &mut Issue) {
        let Some(rest) = issue.pointer.strip_prefix("/zones/") else { return };
        let (index, rest) = rest.split_once('/').map_or((rest, String::new()), |(i, r)| (i, format!("/{r}")));
        let Some(zone) = index.parse::<usize>().ok().and_then(|i| i.checked_sub(self.offset)) else { return };
        let Some(feature) = self.features.get(zone) else { return };
        let place = if rest.starts_with("/geometry") { rest } else { format!("/properties/kerbway{rest}") };
        issue.pointer = format!("{feature}{place}");
        issue.file = Some(self.file.clone());
    }
}
