//! Tables: named columns of typed values, the shape in which other languages take lists in and out.

/// A table; all its columns are of one length.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// In order.
    pub columns: Vec<Column>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// A key of the document format.
    pub name: String,
    /// One per row.
    pub values: Values,
}

/// The values of a column; `None` = absent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Values {
    /// Texts.
    Text(Vec<Option<String>>),
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Numbers with a fraction.
    Decimal(Vec<Option<f64>>),
    /// Yes or no.
    Boolean(Vec<Option<bool>>),
    /// Instants in seconds since 1970-01-01T00:00:00Z, and the time zone to show them in: an IANA name or an offset
    /// (`+08:00`).
    Instant(Vec<Option<i64>>, String),
    /// Pieces of JSON, for what nests.
    Json(Vec<Option<String>>),
}

impl Table {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&Values> {
        self.columns.iter().find(|column| column.name == name).map(|column| &column.values)
    }

    /// Adds a column.
    pub fn push(&mut self, name: impl Into<String>, values: Values) {
        self.columns.push(Column { name: name.into(), values });
    }
}

impl Values {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(list) | Self::Json(list) => list.len(),
            Self::Integer(list) | Self::Instant(list, _) => list.len(),
            Self::Decimal(list) => list.len(),
            Self::Boolean(list) => list.len(),
        }
    }

    /// None at all?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Texts.
    pub fn text<S: Into<String>>(values: impl IntoIterator<Item = S>) -> Self {
        Self::Text(values.into_iter().map(|v| Some(v.into())).collect())
    }

    /// Whole numbers.
    pub fn integer(values: impl IntoIterator<Item = i64>) -> Self {
        Self::Integer(values.into_iter().map(Some).collect())
    }
}
