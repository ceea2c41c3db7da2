//! Rows of bits: one small set of numbers per partial way, in one allocation for all of them.

/// Sets of numbers below a limit, one per row.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    /// Words per row; at least one.
    words: usize,
    bits: Vec<u64>,
}

impl Rows {
    /// No rows yet; numbers go up to `n`, exclusively.
    pub(crate) fn new(n: usize) -> Self {
        Self { words: n.div_ceil(64).max(1), bits: Vec::new() }
    }

    /// Words per row.
    pub(crate) fn words(&self) -> usize {
        self.words
    }

    /// Appends a row.
    pub(crate) fn push(&mut self, row: &[u64]) {
        debug_assert_eq!(row.len(), self.words, "rows are equally long");
        self.bits.extend_from_slice(row);
    }

    /// A row.
    pub(crate) fn row(&self, i: u32) -> &[u64] {
        let start = i as usize * self.words;
        &self.bits[start..start + self.words]
    }

    /// A row, to be changed.
    pub(crate) fn row_mut(&mut self, i: u32) -> &mut [u64] {
        let start = i as usize * self.words;
        &mut self.bits[start..start + self.words]
    }
}

/// Is the number in the row?
pub(crate) fn has(row: &[u64], n: u32) -> bool {
    row[n as usize / 64] >> (n % 64) & 1 == 1
}

/// Puts the number into the row.
pub(crate) fn set(row: &mut [u64], n: u32) {
    row[n as usize / 64] |= 1 << (n % 64);
}

/// The numbers of a row, in order.
pub(crate) fn numbers(row: &[u64]) -> impl Iterator<Item = usize> + '_ {
    row.iter().enumerate().flat_map(|(i, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            (rest != 0).then(|| {
                let at = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                i * 64 + at
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_hold_what_was_put_in() {
        let mut rows = Rows::new(130);
        rows.push(&[0; 3]);
        rows.push(&[0; 3]);
        for n in [0, 63, 64, 129] {
            set(rows.row_mut(1), n);
        }
        assert_eq!(numbers(rows.row(0)).count(), 0);
        assert_eq!(numbers(rows.row(1)).collect::<Vec<_>>(), [0, 63, 64, 129]);
        assert!(has(rows.row(1), 63) && !has(rows.row(1), 65));
    }
}
