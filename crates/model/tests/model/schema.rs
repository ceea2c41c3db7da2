//! The committed JSON Schemas are those of the types, and the documents we have follow them.

use std::path::{Path, PathBuf};

use kerbway_model::{Plan, Problem, schema};
use serde_json::Value;

use super::common;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn validator(name: &str) -> jsonschema::Validator {
    jsonschema::options().build(&schema::value(name).unwrap()).unwrap()
}

fn assert_follows(validator: &jsonschema::Validator, document: &Value, what: &str) {
    let errors: Vec<String> =
        validator.iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

#[test]
fn committed_schemas_are_fresh() {
    let folder = workspace().join("schema");
    let update = std::env::var_os("UPDATE_SCHEMA").is_some();
    if !folder.is_dir() && !update {
        eprintln!("SKIPPED: there is no folder schema/ here");
        return;
    }
    for name in schema::NAMES {
        let path = folder.join(format!("{name}.json"));
        let text = schema::text(name).unwrap();
        if update {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == text,
            "schema/{name}.json is stale: UPDATE_SCHEMA=1 cargo test -p kerbway-model schema, then commit it"
        );
    }
    assert_eq!(schema::text("plans"), None);
}

#[test]
fn examples_follow_the_schema() {
    let folder = workspace().join("examples");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("SKIPPED: there is no folder examples/ here");
        return;
    };
    let problems = validator("problem");
    let mut seen = 0;
    for file in files {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|e| e != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        if document.get("vehicle_types").is_none() {
            continue;
        }
        assert_follows(&problems, &document, &path.display().to_string());
        let problem = Problem::from_json(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let validated = problem.validate().unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert!(validated.warnings.is_empty(), "{}: {:?}", path.display(), validated.warnings);
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn our_own_documents_follow_the_schema() {
    let problems = validator("problem");
    for document in [common::plane(), common::network(), common::matrices(), common::map()] {
        assert_follows(&problems, &document, "a test document");
        let problem = Problem::from_json(document.to_string()).unwrap();
        let written = serde_json::to_value(&problem).unwrap();
        assert_follows(&problems, &written, "a test document, written again");
    }
    let plans = validator("plan");
    for case in super::cases::cases("golden.jsonl").iter().chain(&super::cases::cases("access-cases.jsonl")) {
        assert_follows(&problems, &case["problem"], "a case");
        let plan = &case["expect"]["plan"];
        if !plan.is_null() {
            assert_follows(&plans, plan, "a plan");
            assert_follows(
                &plans,
                &serde_json::to_value(Plan::from_json(plan.to_string()).unwrap()).unwrap(),
                "",
            );
        }
    }
}

#[test]
fn the_schema_catches_what_it_says() {
    let problems = validator("problem");
    for (pointer, value) in [
        ("/format", serde_json::json!(2)),
        ("/currency", serde_json::json!("yuan")),
        ("/horizon/days", serde_json::json!(0)),
        ("/requests/0/options", serde_json::json!([])),
        ("/vehicle_types/0/euro", serde_json::json!(8)),
        ("/zones/0/geometry/type", serde_json::json!("Point")),
        ("/zones/0/rules/1/who", serde_json::json!({"gross_kg": {"~": 3}})),
        ("/objective/unserved", serde_json::json!(-1)),
        ("/plane/kmh", serde_json::json!(0)),
        ("/vehicle_types/0/capacty", serde_json::json!({})),
        ("/vehicle_types/0/shift", serde_json::json!(["06:00"])),
    ] {
        let document = common::with(common::plane(), pointer, Some(value));
        assert!(!problems.is_valid(&document), "{pointer}");
    }
}
