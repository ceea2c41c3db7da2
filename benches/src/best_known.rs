//! The table of best-known values that lies beside the benchmark instances (`bks.csv`).

use std::path::{Path, PathBuf};

/// An instance under one convention, and the best cost known for it.
#[derive(Debug, Clone, PartialEq)]
pub struct BestKnown {
    /// Instance set: the folder's name.
    pub set: String,
    /// Name of the instance.
    pub instance: String,
    /// Customers.
    pub n: usize,
    /// How distances become costs (`docs/benchmarking.md`).
    pub convention: String,
    /// Cost in the convention's unit.
    pub cost: f64,
    /// File, relative to the table.
    pub file: String,
}

/// Which instances to run.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Sets; empty = all that Kerbway reads.
    pub sets: Vec<String>,
    /// Number of customers.
    pub size: Option<usize>,
    /// Part of the instance's name.
    pub only: Option<String>,
    /// Convention where a set has several.
    pub convention: String,
    /// At most so many instances of each set, evenly spread.
    pub most: Option<usize>,
}

/// Sets whose problem Kerbway can state, with their files' conventions.
pub const READABLE: &[&str] =
    &["cvrptw-solomon", "cvrptw-homberger", "ortec-vrptw", "cvrp-x", "cvrp-real-loggi-ortec"];

/// Why the table cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// Its path.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A line is not as expected.
    #[error("{path}:{line}: cannot be read: {text}")]
    Line {
        /// The file's path.
        path: PathBuf,
        /// Line number, from 1.
        line: usize,
        /// The line.
        text: String,
    },
}

/// Reads the table.
///
/// # Errors
/// The file cannot be read, or a line is not as expected.
pub fn read(path: &Path) -> Result<Vec<BestKnown>, TableError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| TableError::Unreadable { path: path.to_path_buf(), source })?;
    let broken =
        |line: usize, text: &str| TableError::Line { path: path.to_path_buf(), line, text: text.into() };
    let mut lines = text.lines();
    let header = lines.next().unwrap_or_default();
    if !header.starts_with("set,instance,n,convention,vehicles,cost,status,file,") {
        return Err(broken(1, header));
    }
    lines.enumerate().map(|(i, line)| parse(line).ok_or_else(|| broken(i + 2, line))).collect()
}

/// The first eight columns hold neither quotes nor commas.
fn parse(line: &str) -> Option<BestKnown> {
    let mut fields = line.split(',');
    let mut next = || fields.next();
    let (set, instance, n, convention) = (next()?, next()?, next()?, next()?);
    let (_vehicles, cost, _status, file) = (next()?, next()?, next()?, next()?);
    Some(BestKnown {
        set: set.into(),
        instance: instance.into(),
        n: n.parse().ok()?,
        convention: convention.into(),
        cost: cost.parse().ok()?,
        file: file.into(),
    })
}

impl Selection {
    /// The rows to run, in the table's order.
    pub fn of(&self, rows: &[BestKnown]) -> Vec<BestKnown> {
        let is_wanted = |row: &&BestKnown| {
            let in_set = if self.sets.is_empty() {
                READABLE.contains(&row.set.as_str())
            } else {
                self.sets.contains(&row.set)
            };
            in_set
                && self.size.is_none_or(|n| n == row.n)
                && self.only.as_ref().is_none_or(|part| row.instance.contains(part.as_str()))
                && (row.convention == self.convention
                    || !rows.iter().any(|other| {
                        (&other.set, &other.instance) == (&row.set, &row.instance)
                            && other.convention == self.convention
                    }))
        };
        let wanted: Vec<BestKnown> = rows.iter().filter(is_wanted).cloned().collect();
        let Some(most) = self.most else { return wanted };
        let mut spread = Vec::new();
        for of_one_set in wanted.chunk_by(|one, other| one.set == other.set) {
            let step = of_one_set.len().div_ceil(most).max(1);
            spread.extend(of_one_set.iter().step_by(step).cloned());
        }
        spread
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
a,R1,200,dimacs,10,100,best-known,a/R1.txt,a/R1.sol,x
a,R1,200,sintef,9,10.5,best-known,a/R1.txt,a/R1.sol,\"x, y\"
a,R2,400,dimacs,10,200,best-known,a/R2.txt,,
ortec-vrptw,O1,254,matrix,,300,best-known,o/O1.txt.gz,,";

    fn rows() -> Vec<BestKnown> {
        TABLE.lines().map(|line| parse(line).unwrap()).collect()
    }

    fn selected(selection: &Selection) -> Vec<String> {
        selection.of(&rows()).into_iter().map(|row| format!("{} {}", row.instance, row.convention)).collect()
    }

    #[test]
    fn one_convention_is_chosen_where_a_set_has_several() {
        let sets = vec!["a".into(), "ortec-vrptw".into()];
        let dimacs = Selection { sets: sets.clone(), convention: "dimacs".into(), ..Selection::default() };
        assert_eq!(selected(&dimacs), ["R1 dimacs", "R2 dimacs", "O1 matrix"]);
        let small = Selection { size: Some(200), ..dimacs.clone() };
        assert_eq!(selected(&small), ["R1 dimacs"]);
        let few = Selection { most: Some(1), ..dimacs };
        assert_eq!(selected(&few), ["R1 dimacs", "O1 matrix"]);
    }

    #[test]
    fn a_broken_row_is_refused() {
        assert_eq!(parse("a,R1,many,dimacs,10,100,best-known,a/R1.txt"), None);
        assert_eq!(parse("a,R1,200"), None);
    }
}
