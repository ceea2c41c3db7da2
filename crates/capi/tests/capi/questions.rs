//! Tables of plans, and questions whose answers are documents, are what Rust says.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use kerbway::document::report::Visits;
use kerbway::report::table;
use kerbway::table::Values;
use kerbway::{Day, Evaluated, Options, Plan};
use serde::Serialize;
use serde_json::json;

use crate::installed::{Installed, Watch, root, succeed};

fn old_town() -> PathBuf {
    root().join("examples/old-town.json")
}

fn planned() -> (Day, Plan) {
    let day = Day::from_file(&old_town()).unwrap();
    let options = Options::new().with_iterations(20);
    let planned = day.solve(&options, &false.into(), &mut |_| ControlFlow::Continue(())).unwrap();
    (day, planned.plan)
}

/// What a program in C prints of a problem.
fn printed(program: &str, problem: &Path) -> String {
    let installed = Installed::new();
    let output = succeed(installed.test(program, Watch::Sanitizers).arg(problem));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn tables_are_read_column_by_column() {
    let (day, plan) = planned();
    let clock = day.problem().clock().unwrap();
    let mut told = String::new();
    for name in ["routes", "stops", "legs", "crossings", "unserved"] {
        let table = table(&plan, Some(day.problem()), name).unwrap();
        assert!(table.rows() > 0, "{name} is empty");
        writeln!(told, "{name}: {}", table.rows()).unwrap();
        for column in &table.columns {
            let show = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
            let (kind, lines): (i32, Vec<String>) = match &column.values {
                Values::Text(list) => (0, list.iter().cloned().map(show).collect()),
                Values::Integer(list) => {
                    (1, list.iter().map(|v| show(v.map(|v| format!("{v} {v}")))).collect())
                }
                Values::Boolean(list) => {
                    (3, list.iter().map(|v| show(v.map(|v| format!("{} {v}", u8::from(v))))).collect())
                }
                Values::Instant(list, _) => {
                    let text = |at| format!("{at} {}", clock.rfc3339(clock.second_of_unix(at)));
                    (4, list.iter().map(|v| show(v.map(text))).collect())
                }
                other => panic!("{other:?}"),
            };
            writeln!(told, "{} {kind}", column.name).unwrap();
            told.extend(lines.into_iter().map(|line| line + "\n"));
        }
    }
    assert!(told.contains(&plan.routes[0].stops[0].arrive) && told.contains("fleet"));
    assert_eq!(printed("tables", &old_town()), told);
}

#[test]
fn documents_are_those_that_rust_writes() {
    fn line(document: &impl Serialize) -> String {
        serde_json::to_string_pretty(document).unwrap() + "\n"
    }
    let (day, plan) = planned();
    let visits = json!({"routes": [{"type": "van", "stops": [{"request": "parts", "option": 0}]}]});
    let Evaluated::Plan(scheduled) = day.evaluate(&Visits::from_json(visits.to_string()).unwrap()).unwrap()
    else {
        panic!("no schedule");
    };
    let left_out = ["stage".to_owned()];
    let told = [
        day.problem().to_json() + "\n",
        line(&json!({"format": 1, "issues": day.warnings()})),
        line(&day.check(&plan).unwrap()),
        line(&day.explain(&plan, None).unwrap()),
        line(&day.explain(&plan, Some(&left_out)).unwrap()),
        line(&scheduled),
        line(&day.travel("van", "depot", "market", "06:50").unwrap()),
        line(&day.geojson(&plan).unwrap()),
    ];
    let answers = printed("ask", &old_town());
    for document in &told {
        assert!(answers.contains(document.as_str()), "lacks {document}");
    }
    assert_eq!(answers.len(), told.concat().len());
}
