//! What can go wrong, by whose fault.

use kerbway_model::document::plan::Plan;
use kerbway_model::document::report::CheckReport;
use kerbway_model::{InvalidProblem, Issue};

/// A plan that the referee does not accept. It never reaches anybody as a result.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Refused {
    /// The plan as it was made.
    pub plan: Plan,
    /// What is wrong with it.
    pub report: CheckReport,
}

/// Why there is no answer.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The document cannot be used; every issue of it is listed.
    #[error("{0}")]
    Invalid(InvalidProblem),
    /// The map cannot be read.
    #[error("{}", text(.0))]
    Map(Vec<Issue>),
    /// A question names something that the problem does not have, or asks it wrongly.
    #[error("{}", text(.0))]
    Question(Vec<Issue>),
    /// The referee refused a plan of ours. Please report it, with the problem.
    #[error("the referee refused the plan ({} violations): this is a bug, please report it", .0.report.violations.len())]
    Refused(Box<Refused>),
}

fn text(issues: &[Issue]) -> String {
    issues.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl Error {
    /// The issues of an unusable document, map or question.
    pub fn issues(&self) -> &[Issue] {
        match self {
            Self::Invalid(invalid) => invalid.issues(),
            Self::Map(issues) | Self::Question(issues) => issues,
            Self::Refused(_) => &[],
        }
    }
}
