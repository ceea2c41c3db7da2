//! Tables across the border: numbers as bytes in the machine's order, which numpy reads without a loop.

use kerbway::table::{Table, Values};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};

use crate::arguments::Sequence;

/// Columns: name, kind, values, which of them are there (bytes of 0 and 1), and the time zone of instants.
///
/// Kinds are `text` (a list), `integer` and `instant` (bytes of 64-bit integers), `decimal` (bytes of doubles), `boolean` (bytes).
pub(crate) type Columns<'py> =
    Vec<(String, &'static str, Bound<'py, PyAny>, Bound<'py, PyBytes>, Option<String>)>;

/// A table as columns.
pub(crate) fn columns(py: Python<'_>, table: Table) -> PyResult<Columns<'_>> {
    let mut out = Vec::with_capacity(table.columns.len());
    for column in table.columns {
        let (kind, values, there, zone) = match column.values {
            Values::Text(list) => {
                let there = there(&list);
                ("text", PyList::new(py, list)?.into_any(), there, None)
            }
            Values::Integer(list) => ("integer", bytes(py, &list, i64::to_ne_bytes), there(&list), None),
            Values::Instant(list, zone) => {
                ("instant", bytes(py, &list, i64::to_ne_bytes), there(&list), Some(zone))
            }
            Values::Decimal(list) => ("decimal", bytes(py, &list, f64::to_ne_bytes), there(&list), None),
            Values::Boolean(list) => ("boolean", bytes(py, &list, |yes| [u8::from(yes)]), there(&list), None),
            Values::Json(list) => ("json", PyList::new(py, &list)?.into_any(), there(&list), None),
            _ => continue,
        };
        out.push((column.name, kind, values, PyBytes::new(py, &there), zone));
    }
    Ok(out)
}

/// What comes in: name, kind, values (texts in a list, numbers in bytes), which of them are there.
pub(crate) type Given<'py> = Sequence<(String, String, Bound<'py, PyAny>, Bound<'py, PyBytes>)>;

/// A table from columns.
pub(crate) fn table(given: Given<'_>) -> PyResult<Table> {
    let mut out = Table::default();
    for (name, kind, values, there) in given.0 {
        let there = there.as_bytes();
        let values = match kind.as_str() {
            "text" => Values::Text(values.extract()?),
            "json" => Values::Json(values.extract()?),
            "integer" => Values::Integer(numbers(&values, there, i64::from_ne_bytes)?),
            "instant" => Values::Instant(numbers(&values, there, i64::from_ne_bytes)?, "UTC".to_owned()),
            "decimal" => Values::Decimal(numbers(&values, there, f64::from_ne_bytes)?),
            "boolean" => Values::Boolean(numbers(&values, there, |[yes]: [u8; 1]| yes != 0)?),
            other => return Err(PyValueError::new_err(format!("no kind of column is called {other}"))),
        };
        if values.len() != there.len() {
            return Err(PyValueError::new_err(format!("column {name} has another length than its mask")));
        }
        out.push(name, values);
    }
    Ok(out)
}

fn numbers<T, const N: usize>(
    values: &Bound<'_, PyAny>,
    there: &[u8],
    of: impl Fn([u8; N]) -> T,
) -> PyResult<Vec<Option<T>>> {
    let bytes = values.cast::<PyBytes>()?.as_bytes();
    let (chunks, _) = bytes.as_chunks::<N>();
    Ok(chunks.iter().zip(there).map(|(chunk, there)| (*there != 0).then(|| of(*chunk))).collect())
}

fn there<T>(list: &[Option<T>]) -> Vec<u8> {
    list.iter().map(|value| u8::from(value.is_some())).collect()
}

fn bytes<'py, T: Copy + Default, const N: usize>(
    py: Python<'py>,
    list: &[Option<T>],
    of: impl Fn(T) -> [u8; N],
) -> Bound<'py, PyAny> {
    let flat: Vec<u8> = list.iter().flat_map(|value| of(value.unwrap_or_default())).collect();
    PyBytes::new(py, &flat).into_any()
}
