//! What every language is tested on is what it says: sound problems of every mode and effect, and errors word by word.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

use kerbway::{Day, Error, Options, Plan, Problem};
use kerbway_testkit::cases::rules;
use kerbway_testkit::languages::{self, ITERATIONS, SEED, TOWN_FILE, bad_inputs, problems};
use serde_json::{Value, json};

fn plan(document: &Value, folder: &Path) -> Plan {
    let day = Day::from_json(document.to_string(), folder).unwrap();
    let options = Options::new().with_seed(SEED).with_iterations(ITERATIONS);
    let planned = day.solve(&options, &false.into(), &mut |_| ControlFlow::Continue(()));
    let plan = match planned {
        Ok(planned) => planned.plan,
        Err(Error::Refused(refused)) => panic!("{:#?}: {document}", refused.report.violations),
        Err(error) => panic!("{error}: {document}"),
    };
    assert!(day.check(&plan).unwrap().legal);
    plan
}

#[test]
fn forty_problems_of_every_mode_and_effect_are_planned() {
    let folder = std::env::temp_dir().join(format!("kerbway-languages-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(TOWN_FILE), languages::town_xml()).unwrap();
    let all = problems();
    assert_eq!(all.len(), 40);
    let names: BTreeSet<&str> = all.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names.len(), 40);
    let (mut effects, mut grounds, mut stops, mut crossings) = (BTreeSet::new(), BTreeSet::new(), 0, 0);
    for problem in &all {
        effects.extend(rules(&problem.document).map(|r| r["effect"].as_str().unwrap().to_owned()));
        let keys = ["osm", "network", "matrices", "plane"];
        grounds.extend(keys.into_iter().filter(|key| problem.document.get(key).is_some()));
        let plan = plan(&problem.document, &folder);
        stops += plan.routes.iter().map(|r| r.stops.len()).sum::<usize>();
        crossings += plan.routes.iter().flat_map(|r| &r.legs).map(|l| l.crossings.len()).sum::<usize>();
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(grounds.len(), 4, "{grounds:?}");
    for effect in
        ["no_entry", "no_driving", "no_presence", "no_stopping", "no_loading", "no_through", "allow"]
    {
        assert!(effects.contains(effect), "{effect} in {effects:?}");
    }
    assert!(stops > 200 && crossings > 30, "{stops} stops, {crossings} crossings");
}

/// `UPDATE_LANGUAGES=1 cargo test -p kerbway-testkit --test languages` rewrites the expected texts.
#[test]
fn thirty_bad_inputs_are_told_word_by_word() {
    let mut told = serde_json::Map::new();
    for input in bad_inputs() {
        let invalid = Problem::read(&input.text).unwrap_err();
        let issues: Vec<Value> = invalid
            .issues()
            .iter()
            .map(|issue| {
                assert!(issue.id.is_some(), "{}: {issue} names no id", input.name);
                assert!(issue.field().is_some(), "{}: {issue} names no field", input.name);
                let mut value = serde_json::to_value(issue).unwrap();
                value["row"] = json!(issue.row());
                value["field"] = json!(issue.field());
                value
            })
            .collect();
        assert_eq!(
            issues.len(),
            if input.name == "five-at-once" { 5 } else { 1 },
            "{}: {invalid}",
            input.name
        );
        told.insert(input.name.to_owned(), json!({"text": invalid.to_string(), "issues": issues}));
    }
    assert_eq!(told.len(), 30);
    let told = format!("{:#}\n", Value::Object(told));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/bad_inputs.json");
    if std::env::var_os("UPDATE_LANGUAGES").is_some() {
        std::fs::write(&file, &told).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap();
    assert_eq!(told, expected, "UPDATE_LANGUAGES=1 rewrites {}", file.display());
}
