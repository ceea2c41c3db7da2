//! Why a call failed: what C gets as `kw_error`.

use std::ffi::{CStr, CString, c_char};
use std::fmt::Display;
use std::mem::MaybeUninit;
use std::ptr::null;

use kerbway::{Error, InvalidProblem, Issue};
use serde_json::{Value, json};

use crate::argument::given;
use crate::boundary::{ErrorOut, enter, free, look};
use crate::text::kw_string;
use crate::{
    KW_STATUS_ARGUMENT, KW_STATUS_INVALID, KW_STATUS_MAP, KW_STATUS_PANIC, KW_STATUS_QUESTION,
    KW_STATUS_REFUSED, kw_status,
};

/// A status with its reasons, before C gets it.
pub(crate) struct Failure {
    pub(crate) status: kw_status,
    text: String,
    issues: Vec<Issue>,
    /// The document that tells the same.
    report: Option<Value>,
}

impl Failure {
    /// An argument that cannot be used.
    pub(crate) fn argument(name: impl Display, message: String, hint: &str) -> Self {
        let mut issue = Issue::error("E-argument", "", message);
        issue.id = Some(name.to_string());
        if !hint.is_empty() {
            issue.hint(hint);
        }
        Self::new(KW_STATUS_ARGUMENT, vec![issue])
    }

    /// A bug of ours.
    pub(crate) fn panic(said: &str) -> Self {
        let message = format!("this is a bug, please report it: {said}");
        Self::new(KW_STATUS_PANIC, vec![Issue::error("E-panic", "", message)])
    }

    fn new(status: kw_status, issues: Vec<Issue>) -> Self {
        let text = issues.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        Self { status, text, issues, report: None }
    }
}

impl From<InvalidProblem> for Failure {
    fn from(invalid: InvalidProblem) -> Self {
        Self::new(KW_STATUS_INVALID, invalid.into_issues())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        let mut failure = match error {
            Error::Invalid(invalid) => invalid.into(),
            Error::Map(issues) => Self::new(KW_STATUS_MAP, issues),
            Error::Refused(refused) => {
                let report = serde_json::to_value(&refused.report).ok();
                Self { status: KW_STATUS_REFUSED, text: String::new(), issues: Vec::new(), report }
            }
            error => Self::new(KW_STATUS_QUESTION, error.issues().to_vec()),
        };
        failure.text = text;
        failure
    }
}

/// Why a call failed: a status, and for most of them one or more issues. Yours: free it with `kw_error_free`.
/// Nothing changes it, so that any number of threads may read it.
pub struct kw_error {
    status: kw_status,
    text: CString,
    issues: Vec<Told>,
    report: Value,
}

/// An issue in C's texts.
struct Told {
    code: CString,
    message: CString,
    pointer: CString,
    id: Option<CString>,
    field: Option<CString>,
    value: Option<CString>,
    hint: Option<CString>,
    row: i64,
}

impl kw_error {
    pub(crate) fn new(failure: Failure) -> Self {
        let Failure { status, text, issues, report } = failure;
        let told = issues.iter().map(Told::new).collect();
        let report = report.unwrap_or_else(|| json!({"format": 1, "issues": issues}));
        Self { status, text: c_text(&text), issues: told, report }
    }
}

impl Told {
    fn new(issue: &Issue) -> Self {
        Self {
            code: c_text(&issue.code),
            message: c_text(&issue.message),
            pointer: c_text(&issue.pointer),
            id: issue.id.as_deref().map(c_text),
            field: issue.field().map(c_text),
            value: issue.value.as_ref().map(|value| c_text(&value.to_string())),
            hint: issue.hint.as_deref().map(c_text),
            row: issue.row().and_then(|row| i64::try_from(row).ok()).unwrap_or(-1),
        }
    }
}

/// A text that ends with a NUL has none inside: U+FFFD stands for those that a document may hold.
pub(crate) fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{FFFD}")).unwrap_or_default()
}

/// Frees an error; NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn kw_error_free(error: Option<Box<kw_error>>) {
    free(error);
}

/// The status that came with it; `KW_STATUS_OK` for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn kw_error_status(error: Option<&kw_error>) -> kw_status {
    look(0, || Some(error?.status))
}

/// To be read by people: a line for each issue, up to 20, and how many more there are. Valid until the error is freed; NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn kw_error_text(error: Option<&kw_error>) -> *const c_char {
    look(null(), || Some(error?.text.as_ptr()))
}

/// How many issues it has; 0 for NULL. Refused plans have none: see `kw_error_to_json`.
#[unsafe(no_mangle)]
pub extern "C" fn kw_error_count(error: Option<&kw_error>) -> usize {
    look(0, || Some(error?.issues.len()))
}

fn part(error: Option<&kw_error>, issue: usize, part: fn(&Told) -> Option<&CStr>) -> *const c_char {
    look(null(), || Some(part(error?.issues.get(issue)?)?.as_ptr()))
}

/// An issue's stable code, such as "E-window-order" (docs/errors.md). This and the following getters count issues from 0;
/// their texts are valid until the error is freed, and NULL if there is no such issue or the issue has no such part.
#[unsafe(no_mangle)]
pub extern "C" fn kw_error_code(error: Option<&kw_error>, issue: usize) -> *const c_char {
    part(error, issue, |told| Some(&told.code))
}

/// What is wrong.
#[unsafe(no_mangle)]
pub extern "C" fn kw_error_message(error: Option<&kw_error>, issue: usize) -> *const c_char {
    part(error, issue, |told| Some(&told.message))
}

/// Where in the document it is: a JSON pointer, empty for the whole document.
#[unsafe(no_mangle)]
pub extern "C" fn kw_error_pointer(error: Option<&kw_error>, issue: usize) -> *const c_char {
    part(error, issue, |told| Some(&told.pointer))
}

/// The id of the nearest thing that has one; for arguments and options their name.
#[unsafe(no_mangle)]
pub extern "C" fn kw_error_id(error: Option<&kw_error>, issue: usize) -> *const c_char {
    part(error, issue, |told| told.id.as_deref())
}

/// The key that it is about.
#[unsafe(no_mangle)]
pub extern "C" fn kw_error_field(error: Option<&kw_error>, issue: usize) -> *const c_char {
    part(error, issue, |told| told.field.as_deref())
}

/// The offending value as JSON; a long one is shortened.
#[unsafe(no_mangle)]
pub extern "C" fn kw_error_value(error: Option<&kw_error>, issue: usize) -> *const c_char {
    part(error, issue, |told| told.value.as_deref())
}

/// What to do about it.
#[unsafe(no_mangle)]
pub extern "C" fn kw_error_hint(error: Option<&kw_error>, issue: usize) -> *const c_char {
    part(error, issue, |told| told.hint.as_deref())
}

/// The index in a list of the document, from 0 (`/requests/41/…`: 41); -1 if it is in none.
#[unsafe(no_mangle)]
pub extern "C" fn kw_error_row(error: Option<&kw_error>, issue: usize) -> i64 {
    look(-1, || Some(error?.issues.get(issue)?.row))
}

/// All of it as a document: issues (schema/issues.json), or the referee's report on a refused plan (schema/check.json).
#[unsafe(no_mangle)]
pub extern "C" fn kw_error_to_json(
    error: Option<&kw_error>,
    out: Option<&mut MaybeUninit<Box<kw_string>>>,
    failure: ErrorOut<'_>,
) -> kw_status {
    enter(failure, || {
        let (error, out) = (given(error, "error")?, given(out, "out")?);
        out.write(kw_string::new(format!("{:#}", error.report)));
        Ok(())
    })
}
