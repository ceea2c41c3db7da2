//! A plan as tables: what one asks for without reading a document.

use std::ffi::{CString, c_char};
use std::mem::MaybeUninit;
use std::ptr::null;

use kerbway::Error;
use kerbway::report::{TABLES, table};
use kerbway::table::Values;

use crate::argument::{FilledBytes, FilledIntegers, Text, given};
use crate::boundary::{ErrorOut, enter, free};
use crate::error::{Failure, c_text};
use crate::kw_status;
use crate::plan::kw_plan;
use crate::problem::kw_problem;

/// The values of a column are texts.
pub const KW_TEXT: i32 = 0;
/// Whole numbers.
pub const KW_INTEGER: i32 = 1;
/// Numbers with a fraction.
pub const KW_DECIMAL: i32 = 2;
/// 1 for yes, 0 for no.
pub const KW_BOOLEAN: i32 = 3;
/// Seconds since 1970-01-01T00:00:00Z.
pub const KW_INSTANT: i32 = 4;

/// A table: named columns of one length. Nothing changes it, so that any number of threads may read it at once.
pub struct kw_table {
    rows: usize,
    columns: Vec<Column>,
}

struct Column {
    name: CString,
    kind: i32,
    texts: Vec<Option<CString>>,
    numbers: Vec<Option<i64>>,
}

impl Column {
    /// `show` tells an instant.
    fn new(name: &str, values: &Values, show: &dyn Fn(i64) -> String) -> Self {
        let texts = |list: &[Option<i64>], show: &dyn Fn(i64) -> String| {
            list.iter().map(|value| value.map(|value| c_text(&show(value)))).collect()
        };
        let digits = |value: i64| value.to_string();
        let (kind, texts, numbers) = match values {
            Values::Text(list) => {
                (KW_TEXT, list.iter().map(|text| text.as_deref().map(c_text)).collect(), Vec::new())
            }
            Values::Integer(list) => (KW_INTEGER, texts(list, &digits), list.clone()),
            Values::Instant(list, _) => (KW_INSTANT, texts(list, show), list.clone()),
            Values::Boolean(list) => {
                let list: Vec<Option<i64>> = list.iter().map(|value| value.map(i64::from)).collect();
                (KW_BOOLEAN, texts(&list, &|value| (value != 0).to_string()), list)
            }
            Values::Decimal(list) => {
                let texts = list.iter().map(|value| value.map(|value| c_text(&value.to_string())));
                (KW_DECIMAL, texts.collect(), Vec::new())
            }
            // Of a kind that has no number: it can still be asked for as nothing.
            other => (KW_TEXT, vec![None; other.len()], Vec::new()),
        };
        Self { name: c_text(name), kind, texts, numbers }
    }
}

impl kw_table {
    fn column(&self, name: &str) -> Result<&Column, Failure> {
        self.columns.iter().find(|column| column.name.to_str() == Ok(name)).ok_or_else(|| {
            let known: Vec<_> = self.columns.iter().map(|column| column.name.to_string_lossy()).collect();
            let message = format!("there is no column \"{name}\"");
            Failure::argument("column", message, &format!("one of {}", known.join(", ")))
        })
    }
}

/// A plan of a problem as a table, by name; its columns:
/// `routes`: `vehicle type depart return cost stops metres drive_s service_s wait_s`,
/// `stops`: `vehicle stop request option at arrive start end depart`, and `load_…` by dimension,
/// `legs`: `vehicle leg from to depart arrive metres drive_s crossings`,
/// `crossings`: `vehicle leg zone enter leave rule early_s late_s`,
/// `unserved`: `request required reason zone rule location`.
/// Yours: free it with `kw_table_free`.
#[unsafe(no_mangle)]
pub extern "C" fn kw_plan_table(
    plan: Option<&kw_plan>,
    problem: Option<&kw_problem>,
    name: Text,
    out: Option<&mut MaybeUninit<Box<kw_table>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (plan, problem) = (given(plan, "plan")?, given(problem, "problem")?);
        let (name, out) = (name.get("name")?, given(out, "out")?);
        let problem = problem.day.problem();
        let Some(table) = table(&plan.plan, Some(problem), name) else {
            let message = format!("there is no table \"{name}\"");
            return Err(Failure::argument("name", message, &format!("one of {}", TABLES.join(", "))));
        };
        let clock = problem.clock().map_err(Error::Invalid)?;
        let show = |unix| clock.rfc3339(clock.second_of_unix(unix));
        let columns = table.columns.iter().map(|column| Column::new(&column.name, &column.values, &show));
        out.write(Box::new(kw_table { rows: table.rows(), columns: columns.collect() }));
        Ok(())
    })
}

/// How many rows it has.
#[unsafe(no_mangle)]
pub extern "C" fn kw_table_rows(
    table: Option<&kw_table>,
    out: Option<&mut MaybeUninit<usize>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (table, out) = (given(table, "table")?, given(out, "out")?);
        out.write(table.rows);
        Ok(())
    })
}

/// How many columns it has.
#[unsafe(no_mangle)]
pub extern "C" fn kw_table_columns(
    table: Option<&kw_table>,
    out: Option<&mut MaybeUninit<usize>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (table, out) = (given(table, "table")?, given(out, "out")?);
        out.write(table.columns.len());
        Ok(())
    })
}

/// The name of a column, counted from 0, and what its values are (`KW_TEXT` and so on). Valid until the table is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kw_table_column(
    table: Option<&kw_table>,
    index: usize,
    name: Option<&mut MaybeUninit<*const c_char>>,
    kind: Option<&mut MaybeUninit<i32>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (table, name, kind) = (given(table, "table")?, given(name, "name")?, given(kind, "kind")?);
        let Some(column) = table.columns.get(index) else {
            let message = format!("there is no column {index}");
            return Err(Failure::argument("index", message, &format!("below {}", table.columns.len())));
        };
        name.write(column.name.as_ptr());
        kind.write(column.kind);
        Ok(())
    })
}

/// A value of any column as text, by column and row from 0: instants in RFC 3339, in the problem's time zone. NULL if it is absent.
/// Valid until the table is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kw_table_text(
    table: Option<&kw_table>,
    column: Text,
    row: usize,
    out: Option<&mut MaybeUninit<*const c_char>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (table, column, out) = (given(table, "table")?, column.get("column")?, given(out, "out")?);
        let Some(text) = table.column(column)?.texts.get(row) else {
            let message = format!("there is no row {row}");
            return Err(Failure::argument("row", message, &format!("below {}", table.rows)));
        };
        out.write(text.as_ref().map_or(null(), |text| text.as_ptr()));
        Ok(())
    })
}

/// A whole column of integers, booleans or instants: fills `values`, and `present` with 1 where there is a value and 0 where it is
/// absent (NULL if nobody asks). `capacity` is how many each of them holds: at least as many as there are rows.
#[unsafe(no_mangle)]
pub extern "C" fn kw_table_integers(
    table: Option<&kw_table>,
    column: Text,
    values: FilledIntegers,
    present: FilledBytes,
    capacity: usize,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (table, column) = (given(table, "table")?, column.get("column")?);
        let column = table.column(column)?;
        if matches!(column.kind, KW_TEXT | KW_DECIMAL) {
            let message = format!("column \"{}\" has no whole numbers", column.name.to_string_lossy());
            return Err(Failure::argument("column", message, "ask for it with kw_table_text"));
        }
        if capacity < table.rows {
            let message = format!("{} values do not fit into {capacity}", table.rows);
            return Err(Failure::argument("capacity", message, "kw_table_rows tells how many there are"));
        }
        values.fill(column.numbers.iter().map(|value| value.unwrap_or(0)), "values")?;
        if !present.is_null() {
            present.fill(column.numbers.iter().map(|value| u8::from(value.is_some())), "present")?;
        }
        Ok(())
    })
}

/// Frees a table; NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn kw_table_free(table: Option<Box<kw_table>>) {
    free(table);
}
