//! How calls end.

/// How a call ended: `KW_STATUS_OK`, or why there is no answer. Treat numbers that you do not know as failures.
pub type kw_status = i32;

/// Done; outputs are written.
pub const KW_STATUS_OK: kw_status = 0;
/// An argument cannot be used: NULL, a wrong size, bytes that are not UTF-8, a name that there is not.
pub const KW_STATUS_ARGUMENT: kw_status = 1;
/// A document cannot be used; every issue of it is told.
pub const KW_STATUS_INVALID: kw_status = 2;
/// A map cannot be read.
pub const KW_STATUS_MAP: kw_status = 3;
/// A question names something that the problem does not have, or an option has a value that it cannot have.
pub const KW_STATUS_QUESTION: kw_status = 4;
/// The referee refused a plan of ours: a bug, please report it with the problem.
pub const KW_STATUS_REFUSED: kw_status = 5;
/// Something broke inside: a bug, please report it with the problem. Free the handles that took part, and go on.
pub const KW_STATUS_PANIC: kw_status = 6;
