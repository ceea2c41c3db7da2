//! Reading a problem document: typed and fast if it is sound, issue by issue if it is not.

use crate::document::plan::Plan;
use crate::document::problem::Problem;
use crate::document::report::Issue;
use crate::issues::InvalidProblem;

impl Problem {
    /// Reads a document.
    ///
    /// # Errors
    /// All issues of the document if it is not well formed.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, InvalidProblem> {
        serde_json::from_slice(text.as_ref())
            .map_err(|e| InvalidProblem::new(vec![Issue::error("E-json", "", e.to_string())]))
    }

    /// The document as JSON with line breaks.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl Plan {
    /// Reads a plan.
    ///
    /// # Errors
    /// The issue that keeps it from being read.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, InvalidProblem> {
        serde_json::from_slice(text.as_ref())
            .map_err(|e| InvalidProblem::new(vec![Issue::error("E-json", "", e.to_string())]))
    }
}
