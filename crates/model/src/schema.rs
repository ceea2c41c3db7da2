//! JSON Schemas of the documents, generated from the types that read them.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use crate::document::plan::Plan;
use crate::document::problem::Problem;
use crate::document::report::{
    CheckReport, EvaluateReport, ExplainReport, InputReport, Progress, TravelReport, Visits,
};

/// The documents that have a schema.
pub const NAMES: [&str; 8] =
    ["problem", "plan", "check", "explain", "evaluate", "travel", "issues", "progress"];

/// The schema of a document as pretty-printed JSON with a final line break; `None` if there is no such document.
///
/// ```
/// let schema = kerbway_model::schema::text("problem").ok_or("no such document")?;
/// assert!(schema.contains("vehicle_types"));
/// # Ok::<(), &str>(())
/// ```
pub fn text(name: &str) -> Option<String> {
    let mut text = serde_json::to_string_pretty(&value(name)?).ok()?;
    text.push('\n');
    Some(text)
}

/// The schema of a document.
pub fn value(name: &str) -> Option<Value> {
    let mut schema = match name {
        "problem" => of::<Problem>(),
        "plan" => of::<Plan>(),
        "check" => of::<CheckReport>(),
        "explain" => of::<ExplainReport>(),
        "evaluate" => evaluate(),
        "travel" => of::<TravelReport>(),
        "issues" => of::<InputReport>(),
        "progress" => of::<Progress>(),
        _ => return None,
    };
    schema.insert("$id".to_owned(), json!(format!("https://kerbway.github.io/schema/{name}.schema.json")));
    Some(schema.to_value())
}

/// The schema of the visits that `evaluate` reads, alone.
pub(crate) fn visits() -> Value {
    of::<Visits>().to_value()
}

fn of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>()
}

/// `evaluate` reads visits and writes a plan, or this report where there is no legal schedule.
fn evaluate() -> Schema {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let visits = generator.subschema_for::<Visits>();
    let report = generator.subschema_for::<EvaluateReport>();
    let definitions = generator.take_definitions(true);
    let mut schema = Schema::default();
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".to_owned(), json!("Evaluate"));
    schema.insert(
        "description".to_owned(),
        json!("Input: visits. Output: a plan, or this report where there is no legal schedule."),
    );
    schema.insert("oneOf".to_owned(), json!([visits, report]));
    schema.insert("$defs".to_owned(), Value::Object(definitions));
    schema
}
