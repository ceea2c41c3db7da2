//! Problems from flat arrays: columns of C become the tables of [`Day::from_tables`].

use std::collections::BTreeMap;
use std::mem::MaybeUninit;

use kerbway::Day;
use kerbway::document::problem::Matrix;
use kerbway::table::{Table, Values};

use crate::argument::{Bytes, Decimals, Integers, Text, Texts, given};
use crate::boundary::{ErrorOut, enter, free};
use crate::error::Failure;
use crate::kw_status;
use crate::network::kw_network;
use crate::problem::kw_problem;

/// A problem in the making. One thread at a time may work on it.
pub struct kw_builder {
    head: String,
    tables: Vec<(String, Table)>,
    matrices: BTreeMap<String, Matrix>,
}

impl kw_builder {
    /// Adds a column to a list's table, or puts it in the place of the column of that name.
    fn put(&mut self, list: &str, column: &str, values: Values) -> Result<(), Failure> {
        let at = self.tables.iter().position(|(name, _)| name == list).unwrap_or_else(|| {
            self.tables.push((list.to_owned(), Table::default()));
            self.tables.len() - 1
        });
        let table = &mut self.tables[at].1;
        let others = table.columns.iter().filter(|known| known.name != column);
        if let Some(rows) = others.map(|known| known.values.len()).find(|rows| *rows != values.len()) {
            let message = format!("`{list}` has {rows} rows, but \"{column}\" has {} values", values.len());
            return Err(Failure::argument("count", message, "one value per row; absent ones are allowed"));
        }
        match table.columns.iter_mut().find(|known| known.name == column) {
            Some(known) => known.values = values,
            None => table.push(column, values),
        }
        Ok(())
    }
}

/// Begins a problem with the part of its document (schema/problem.json) that does not come as arrays: everything but the lists that do.
/// Yours: free it with `kw_builder_free`.
#[unsafe(no_mangle)]
pub extern "C" fn kw_builder_new(
    head: Text,
    length: usize,
    out: Option<&mut MaybeUninit<Box<kw_builder>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (head, out) = (head.document(length, "head")?, given(out, "out")?);
        let head = std::str::from_utf8(head)
            .map_err(|wrong| Failure::argument("head", format!("`head` is not UTF-8: {wrong}"), ""))?;
        out.write(Box::new(kw_builder {
            head: head.to_owned(),
            tables: Vec::new(),
            matrices: BTreeMap::new(),
        }));
        Ok(())
    })
}

/// Gives a list of the document (`locations`, `requests`, `vehicle_types`, `zones`) a column of texts, one per row; NULL is absent,
/// which in `start` and `end` of a vehicle type means anywhere.
/// Columns have the names of the document's keys, and for what nests deeper (docs/c.md): of a request `at` or a place of its own
/// (`lat`, `lon`, `x`, `y`, `node`), `window_from`, `window_to`, `service`, `demand_…`; of a vehicle type `shift_from`, `shift_to`,
/// `capacity_…`, `cost_…`. A column of the same name is replaced. Fails if the list has another number of rows.
#[unsafe(no_mangle)]
pub extern "C" fn kw_builder_texts(
    builder: Option<&mut kw_builder>,
    list: Text,
    column: Text,
    values: Texts,
    count: usize,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (list, column) = (list.get("list")?, column.get("column")?);
        let builder = given(builder, "builder")?;
        let values = values.get(count, "values")?.iter().enumerate();
        let values = values
            .map(|(i, text)| text.optional(format_args!("values[{i}]")).map(|text| text.map(str::to_owned)));
        builder.put(list, column, Values::Text(values.collect::<Result<_, Failure>>()?))
    })
}

/// The same with whole numbers. `present` is 0 where a value is absent; NULL if none is. In columns of times (`window_from` and the
/// like) they are seconds from the horizon's start.
#[unsafe(no_mangle)]
pub extern "C" fn kw_builder_integers(
    builder: Option<&mut kw_builder>,
    list: Text,
    column: Text,
    values: Integers,
    present: Bytes,
    count: usize,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (list, column) = (list.get("list")?, column.get("column")?);
        let builder = given(builder, "builder")?;
        let values = masked(values.get(count, "values")?, present, count)?;
        builder.put(list, column, Values::Integer(values))
    })
}

/// The same with instants: seconds since 1970-01-01T00:00:00Z.
#[unsafe(no_mangle)]
pub extern "C" fn kw_builder_instants(
    builder: Option<&mut kw_builder>,
    list: Text,
    column: Text,
    values: Integers,
    present: Bytes,
    count: usize,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (list, column) = (list.get("list")?, column.get("column")?);
        let builder = given(builder, "builder")?;
        let values = masked(values.get(count, "values")?, present, count)?;
        builder.put(list, column, Values::Instant(values, "UTC".to_owned()))
    })
}

/// The same with numbers that have a fraction; NaN is absent.
#[unsafe(no_mangle)]
pub extern "C" fn kw_builder_decimals(
    builder: Option<&mut kw_builder>,
    list: Text,
    column: Text,
    values: Decimals,
    count: usize,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (list, column) = (list.get("list")?, column.get("column")?);
        let builder = given(builder, "builder")?;
        let values = values.get(count, "values")?.iter().map(|value| (!value.is_nan()).then_some(*value));
        builder.put(list, column, Values::Decimal(values.collect()))
    })
}

/// Gives a profile its travel times: `size` × `size` seconds, and metres or NULL, row by row in the order of the locations; a
/// negative number says that there is no way.
#[unsafe(no_mangle)]
pub extern "C" fn kw_builder_matrix(
    builder: Option<&mut kw_builder>,
    profile: Text,
    seconds: Integers,
    metres: Integers,
    size: usize,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let profile = profile.get("profile")?;
        let builder = given(builder, "builder")?;
        let Some(cells) = size.checked_mul(size) else {
            return Err(Failure::argument("size", format!("no matrix has {size} rows"), ""));
        };
        let square = |cells: &[i64]| -> Vec<Vec<Option<i64>>> {
            let row = |row: &[i64]| row.iter().map(|cell| (*cell >= 0).then_some(*cell)).collect();
            cells.chunks(size.max(1)).map(row).collect()
        };
        let matrix = Matrix {
            seconds: square(seconds.get(cells, "seconds")?),
            metres: if metres.is_null() { None } else { Some(square(metres.get(cells, "metres")?)) },
            inside: Vec::new(),
        };
        builder.matrices.insert(profile.to_owned(), matrix);
        Ok(())
    })
}

/// Checks what has been put together and makes a problem of it; the builder stays as it is. `network` may be NULL; otherwise it stands
/// for the file of the head's `osm`, which may be absent. Fails with `KW_STATUS_INVALID` and every issue of every table: rows are those of the arrays.
#[unsafe(no_mangle)]
pub extern "C" fn kw_builder_build(
    builder: Option<&kw_builder>,
    network: Option<&kw_network>,
    out: Option<&mut MaybeUninit<Box<kw_problem>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (builder, out) = (given(builder, "builder")?, given(out, "out")?);
        let map = network.map(|network| &network.map);
        let day = Day::from_tables_on(&builder.head, &builder.tables, &builder.matrices, map)?;
        out.write(Box::new(kw_problem { day }));
        Ok(())
    })
}

/// Frees a builder; NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn kw_builder_free(builder: Option<Box<kw_builder>>) {
    free(builder);
}

/// Values without those that are absent.
fn masked(values: &[i64], present: Bytes, count: usize) -> Result<Vec<Option<i64>>, Failure> {
    if present.is_null() {
        return Ok(values.iter().copied().map(Some).collect());
    }
    let pairs = values.iter().zip(present.get(count, "present")?);
    Ok(pairs.map(|(value, is_there)| (*is_there != 0).then_some(*value)).collect())
}
