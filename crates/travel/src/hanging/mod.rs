//! Streets that hang off the network: nobody drives through them, one drives into them to stop there.
//!
//! A *hanging part* is a connected set of edges whose zones are those of the streets around it, and more, with what they
//! enclose, that improves no way: whoever drives through it might have stayed on the streets around it, would be there as
//! early, and with no more metres (docs/semantics.md 5). A city has many: streets open to deliveries in the morning,
//! dead ends closed at night, yards. If their gates were gates for everybody, they would multiply the cells, and the ways
//! between their gates with the square of their number. So:
//!
//! - a part without a location is left out;
//! - one with locations becomes an access list of these: it is there twice, once to *arrive* in, where all ways end at
//!   locations, and once to *leave* from, which only locations lead into. Its gates are nodes of the legs that begin or
//!   end in it. Of all others they are none, and the streets around run on past them.

mod find;
mod improve;
mod twice;

pub(crate) use self::find::{View, hanging};
pub(crate) use self::twice::{Apart, apart};

/// A hanging part.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) edges: Vec<u32>,
    /// Its nodes at which the streets around begin.
    pub(crate) gates: Vec<u32>,
    /// Does it hold a location?
    pub(crate) has_place: bool,
}
