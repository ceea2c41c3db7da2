//! Problems: documents that have been found sound.

use std::mem::MaybeUninit;
use std::path::Path;

use kerbway::{Day, Problem};
use serde_json::json;

use crate::argument::{Text, given};
use crate::boundary::{ErrorOut, enter, free};
use crate::kw_status;
use crate::network::kw_network;
use crate::text::kw_string;

/// A sound problem. Nothing changes it, so that any number of threads may ask it at once.
pub struct kw_problem {
    pub(crate) day: Day,
}

/// Reads a problem (schema/problem.json) and checks it. `length` counts bytes; `KW_NUL_TERMINATED` will do for a text that
/// ends with a NUL. Its `osm.file` is relative to the current folder and read when first needed.
/// Yours: free it with `kw_problem_free`. Fails with `KW_STATUS_INVALID` and every issue of the document.
#[unsafe(no_mangle)]
pub extern "C" fn kw_problem_from_json(
    json: Text,
    length: usize,
    out: Option<&mut MaybeUninit<Box<kw_problem>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (json, out) = (json.document(length, "json")?, given(out, "out")?);
        out.write(Box::new(kw_problem { day: Day::from_json(json, Path::new(""))? }));
        Ok(())
    })
}

/// The same from a file; its `osm.file` is relative to that.
#[unsafe(no_mangle)]
pub extern "C" fn kw_problem_from_file(
    path: Text,
    out: Option<&mut MaybeUninit<Box<kw_problem>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (path, out) = (path.get("path")?, given(out, "out")?);
        out.write(Box::new(kw_problem { day: Day::from_file(Path::new(path))? }));
        Ok(())
    })
}

/// The same with its roads from a network that is open already, which stands for its `osm.file`; the document may lack that.
#[unsafe(no_mangle)]
pub extern "C" fn kw_problem_from_json_on(
    network: Option<&kw_network>,
    json: Text,
    length: usize,
    out: Option<&mut MaybeUninit<Box<kw_problem>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let network = given(network, "network")?;
        let (json, out) = (json.document(length, "json")?, given(out, "out")?);
        out.write(Box::new(kw_problem { day: Day::on_map(Problem::from_json(json)?, &network.map)? }));
        Ok(())
    })
}

/// Its document.
#[unsafe(no_mangle)]
pub extern "C" fn kw_problem_to_json(
    problem: Option<&kw_problem>,
    out: Option<&mut MaybeUninit<Box<kw_string>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (problem, out) = (given(problem, "problem")?, given(out, "out")?);
        out.write(kw_string::new(problem.day.problem().to_json()));
        Ok(())
    })
}

/// What is odd in it but no error (schema/issues.json).
#[unsafe(no_mangle)]
pub extern "C" fn kw_problem_warnings(
    problem: Option<&kw_problem>,
    out: Option<&mut MaybeUninit<Box<kw_string>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (problem, out) = (given(problem, "problem")?, given(out, "out")?);
        out.write(kw_string::document(&json!({"format": 1, "issues": problem.day.warnings()}))?);
        Ok(())
    })
}

/// Frees a problem; NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn kw_problem_free(problem: Option<Box<kw_problem>>) {
    free(problem);
}
