//! Protocol buffers as they lie in a file: fields of a message, one after the other, and lists of numbers.
//!
//! Nothing is copied and nothing is believed: a length that leads out of the bytes, a number of more than 64 bits or a
//! field of an unknown kind is an error.

/// What is wrong with the bytes.
pub(super) type Wrong = &'static str;

/// Bytes that are still to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wire<'a>(pub(super) &'a [u8]);

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// Four or eight bytes, which no map uses.
    Fixed,
}

impl<'a> Value<'a> {
    /// A text, a message or a list.
    pub(super) fn bytes(self) -> Result<&'a [u8], Wrong> {
        if let Self::Bytes(bytes) = self { Ok(bytes) } else { Err("a number where bytes belong") }
    }

    pub(super) fn number(self) -> Result<u64, Wrong> {
        if let Self::Number(number) = self { Ok(number) } else { Err("bytes where a number belongs") }
    }

    /// A list of numbers.
    pub(super) fn list(self) -> Result<Wire<'a>, Wrong> {
        self.bytes().map(Wire)
    }
}

impl<'a> Wire<'a> {
    /// The next field: its number and what it holds.
    pub(super) fn field(&mut self) -> Result<Option<(u64, Value<'a>)>, Wrong> {
        let Some(head) = self.number()? else { return Ok(None) };
        let value = match head & 7 {
            0 => Value::Number(self.number()?.ok_or("a field without a value")?),
            1 => self.take(8).map(|_| Value::Fixed)?,
            2 => {
                let length = self.number()?.ok_or("a field without a length")?;
                Value::Bytes(self.take(usize::try_from(length).unwrap_or(usize::MAX))?)
            }
            5 => self.take(4).map(|_| Value::Fixed)?,
            _ => return Err("a field of no known kind"),
        };
        Ok(Some((head >> 3, value)))
    }

    /// The next number of a list.
    pub(super) fn number(&mut self) -> Result<Option<u64>, Wrong> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let mut number = 0;
        for (i, byte) in self.0.iter().enumerate().take(10) {
            number |= u64::from(byte & 0x7f) << (7 * i);
            if byte & 0x80 == 0 {
                self.0 = &self.0[i + 1..];
                return Ok(Some(number));
            }
        }
        Err("a number without an end")
    }

    /// The next number of a list of signed ones.
    pub(super) fn signed(&mut self) -> Result<Option<i64>, Wrong> {
        Ok(self.number()?.map(zigzag))
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8], Wrong> {
        let (taken, rest) = self.0.split_at_checked(n).ok_or("a length that leads out of its message")?;
        self.0 = rest;
        Ok(taken)
    }
}

/// A signed number as it is written: 0, -1, 1, -2, …
pub(super) fn zigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}
