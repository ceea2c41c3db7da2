//! The elements of one unpacked block of a `.osm.pbf` file.

use super::gather::{Kind, Member, Visitor};
use super::wire::{Wire, Wrong, zigzag};

/// Nanodegrees in a unit of 1e-7 degrees.
const NANO: i64 = 100;
/// Most texts of a block; real ones have some thousand.
const TEXTS: usize = 1 << 20;
/// Most tags of an element.
const TAGS: usize = 10_000;
/// Most nodes of a way: OpenStreetMap allows 2,000.
pub(super) const NODES: usize = 10_000;
/// Most members of a relation: OpenStreetMap allows 32,000.
pub(super) const MEMBERS: usize = 100_000;

/// What is common to the elements of a block.
struct Block<'a> {
    texts: Vec<&'a [u8]>,
    granularity: i64,
    /// Nanodegrees east and north.
    offset: [i64; 2],
}

/// Tells a visitor of the elements that it wants.
pub(super) fn elements(bytes: &[u8], visitor: &mut dyn Visitor) -> Result<(), String> {
    let mut block = Block { texts: Vec::new(), granularity: NANO, offset: [0, 0] };
    let mut groups = Vec::new();
    let mut fields = Wire(bytes);
    while let Some((number, value)) = fields.field()? {
        match number {
            1 => block.read_texts(Wire(value.bytes()?))?,
            2 => groups.push(Wire(value.bytes()?)),
            17 => block.granularity = value.number()?.cast_signed(),
            19 => block.offset[1] = value.number()?.cast_signed(),
            20 => block.offset[0] = value.number()?.cast_signed(),
            _ => {}
        }
    }
    for mut group in groups {
        while let Some((number, value)) = group.field()? {
            match number {
                1 if visitor.wants(Kind::Node) => block.node(Wire(value.bytes()?), visitor)?,
                2 if visitor.wants(Kind::Node) => block.dense(Wire(value.bytes()?), visitor)?,
                3 if visitor.wants(Kind::Way) => block.way(Wire(value.bytes()?), visitor)?,
                4 if visitor.wants(Kind::Relation) => block.relation(Wire(value.bytes()?), visitor)?,
                _ => {}
            }
        }
    }
    Ok(())
}

impl<'a> Block<'a> {
    fn read_texts(&mut self, mut table: Wire<'a>) -> Result<(), Wrong> {
        while let Some((number, value)) = table.field()? {
            if number == 1 {
                self.texts.push(value.bytes()?);
            }
            if self.texts.len() > TEXTS {
                return Err("a block of more than a million texts");
            }
        }
        Ok(())
    }

    fn text(&self, index: u64) -> Result<&'a str, Wrong> {
        let text =
            usize::try_from(index).ok().and_then(|i| self.texts.get(i)).ok_or("a text that is not there")?;
        std::str::from_utf8(text).map_err(|_| "a text that is not UTF-8")
    }

    fn add(&self, tags: &mut Vec<(&'a str, &'a str)>, key: u64, value: u64) -> Result<(), Wrong> {
        tags.push((self.text(key)?, self.text(value)?));
        if tags.len() > TAGS { Err("an element of more than ten thousand tags") } else { Ok(()) }
    }

    /// Tags of lists of keys and of values.
    fn tags(&self, mut keys: Wire<'_>, mut values: Wire<'_>) -> Result<Vec<(&'a str, &'a str)>, Wrong> {
        let mut tags = Vec::new();
        while let Some(key) = keys.number()? {
            let value = values.number()?.ok_or("a key without a value")?;
            self.add(&mut tags, key, value)?;
        }
        Ok(tags)
    }

    /// Position of a node in 1e-7 degrees; nothing if it is off the globe.
    fn at(&self, [x, y]: [i64; 2]) -> Option<[i32; 2]> {
        let nano = |v: i64, offset: i64| self.granularity.checked_mul(v)?.checked_add(offset);
        Some([units(nano(x, self.offset[0])?, 1_800_000_000)?, units(nano(y, self.offset[1])?, 900_000_000)?])
    }

    fn node(&self, mut fields: Wire<'_>, visitor: &mut dyn Visitor) -> Result<(), Wrong> {
        let (mut id, mut at) = (0, [0, 0]);
        let (mut keys, mut values) = (Wire(&[]), Wire(&[]));
        while let Some((number, value)) = fields.field()? {
            match number {
                1 => id = zigzag(value.number()?),
                2 => keys = value.list()?,
                3 => values = value.list()?,
                8 => at[1] = zigzag(value.number()?),
                9 => at[0] = zigzag(value.number()?),
                _ => {}
            }
        }
        if let Some(at) = self.at(at) {
            visitor.node(id, at, &self.tags(keys, values)?);
        }
        Ok(())
    }

    fn dense(&self, mut fields: Wire<'_>, visitor: &mut dyn Visitor) -> Result<(), Wrong> {
        let [mut ids, mut lats, mut lons, mut words] = [Wire(&[]); 4];
        while let Some((number, value)) = fields.field()? {
            match number {
                1 => ids = value.list()?,
                8 => lats = value.list()?,
                9 => lons = value.list()?,
                10 => words = value.list()?,
                _ => {}
            }
        }
        let (mut id, mut at) = (0_i64, [0_i64; 2]);
        let mut tags = Vec::new();
        while let Some(step) = ids.signed()? {
            let (Some(north), Some(east)) = (lats.signed()?, lons.signed()?) else {
                return Err("a node without a position");
            };
            id = id.wrapping_add(step);
            at = [at[0].wrapping_add(east), at[1].wrapping_add(north)];
            tags.clear();
            // Key, value, key, value, …, 0.
            while let Some(key) = words.number()?.filter(|key| *key != 0) {
                let value = words.number()?.ok_or("a key without a value")?;
                self.add(&mut tags, key, value)?;
            }
            if let Some(at) = self.at(at) {
                visitor.node(id, at, &tags);
            }
        }
        Ok(())
    }

    fn way(&self, mut fields: Wire<'_>, visitor: &mut dyn Visitor) -> Result<(), String> {
        let mut id = 0;
        let [mut keys, mut values, mut refs] = [Wire(&[]); 3];
        while let Some((number, value)) = fields.field()? {
            match number {
                1 => id = value.number()?.cast_signed(),
                2 => keys = value.list()?,
                3 => values = value.list()?,
                8 => refs = value.list()?,
                _ => {}
            }
        }
        let (mut nodes, mut node) = (Vec::new(), 0_i64);
        while let Some(step) = refs.signed()? {
            node = node.wrapping_add(step);
            nodes.push(node);
            if nodes.len() > NODES {
                return Err(too_many_nodes(id));
            }
        }
        visitor.way(id, &nodes, &self.tags(keys, values)?);
        Ok(())
    }

    fn relation(&self, mut fields: Wire<'_>, visitor: &mut dyn Visitor) -> Result<(), String> {
        let mut id = 0;
        let [mut keys, mut values, mut roles, mut ids, mut kinds] = [Wire(&[]); 5];
        while let Some((number, value)) = fields.field()? {
            match number {
                1 => id = value.number()?.cast_signed(),
                2 => keys = value.list()?,
                3 => values = value.list()?,
                8 => roles = value.list()?,
                9 => ids = value.list()?,
                10 => kinds = value.list()?,
                _ => {}
            }
        }
        let (mut members, mut member) = (Vec::new(), 0_i64);
        while let Some(step) = ids.signed()? {
            member = member.wrapping_add(step);
            let (Some(kind), Some(role)) = (kinds.number()?, roles.number()?) else {
                return Err(format!("relation {id} has a member without a kind or a role"));
            };
            let kind = match kind {
                0 => Kind::Node,
                1 => Kind::Way,
                2 => Kind::Relation,
                _ => return Err(format!("relation {id} has a member of no known kind")),
            };
            members.push(Member { kind, id: member, role: self.text(role)?.to_owned() });
            if members.len() > MEMBERS {
                return Err(too_many_members(id));
            }
        }
        visitor.relation(id, members, &self.tags(keys, values)?);
        Ok(())
    }
}

/// What is said of a way of too many nodes.
pub(super) fn too_many_nodes(way: i64) -> String {
    format!("way {way} has more than {NODES} nodes, OpenStreetMap allows 2000")
}

/// What is said of a relation of too many members.
pub(super) fn too_many_members(relation: i64) -> String {
    format!("relation {relation} has more than {MEMBERS} members, OpenStreetMap allows 32000")
}

/// Nanodegrees to units of 1e-7 degrees, nearest; nothing if they are more than `most`.
pub(super) fn units(nano: i64, most: i64) -> Option<i32> {
    let unit = nano.checked_add(NANO / 2)?.div_euclid(NANO);
    if unit.abs() <= most { i32::try_from(unit).ok() } else { None }
}
