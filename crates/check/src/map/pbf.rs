//! The binary encoding of OpenStreetMap, read as its specification has it: a file is blobs, a blob a block, a block
//! groups of elements, and all of them messages of numbered fields.
//!
//! A message is taken apart into its fields first ([`fields`], [`Parts`]); what is missing, too long or of the wrong kind is damage. Of
//! a file no more is unpacked than a hundred times its size and one block, and an element is as long as one may be.

use std::io::Read;

use flate2::bufread::ZlibDecoder;

use super::read::{Item, Kind, MOST_MEMBERS, MOST_NODES, Member, Tags, Wanted};

/// Most bytes of a block.
const MOST_BYTES: u64 = 32 * 1024 * 1024;
/// Most tags of an element.
const MOST_TAGS: usize = 10_000;
/// Most strings of a block.
const MOST_STRINGS: usize = 1_000_000;

type Damage = String;

/// A field of a message: a number, or bytes.
#[derive(Debug, Clone, Copy)]
enum Part<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// Reads all blobs of a file of `size` bytes.
pub(super) fn pbf(
    mut file: impl Read,
    size: u64,
    wanted: Wanted,
    see: &mut dyn FnMut(Item),
) -> Result<(), String> {
    let damaged = |why: Damage| format!("it is no sound PBF or XML of OpenStreetMap: {why}");
    let mut left = MOST_BYTES.saturating_add(size.saturating_mul(100));
    let mut any = false;
    while let Some((kind, blob)) = blob(&mut file).map_err(damaged)? {
        any = true;
        if kind != "OSMHeader" && kind != "OSMData" {
            continue;
        }
        let block = unpacked(&blob, left).map_err(damaged)?;
        left -= block.len() as u64;
        let read = if kind == "OSMData" { data(&block, wanted, see) } else { header(&block, see) };
        read.map_err(damaged)?;
    }
    if any { Ok(()) } else { Err(damaged("it holds no block".to_owned())) }
}

/// The next blob and its kind.
fn blob(file: &mut impl Read) -> Result<Option<(String, Vec<u8>)>, Damage> {
    let mut piece = |n: u64| {
        let mut bytes = Vec::new();
        file.by_ref().take(n).read_to_end(&mut bytes).map(|_| bytes).map_err(|why| why.to_string())
    };
    let cut = || "a block is cut off".to_owned();
    let length = piece(4)?;
    if length.is_empty() {
        return Ok(None);
    }
    let length = length.try_into().map(u32::from_be_bytes).map_err(|_| cut())?;
    if length > 65_536 {
        return Err(format!("a block begins with a header of {length} bytes"));
    }
    let head = piece(u64::from(length))?;
    if head.len() as u64 != u64::from(length) {
        return Err(cut());
    }
    let parts = Parts::of(&head)?;
    let (kind, size) = (parts.bytes(1)?, parts.number(3)?.ok_or("a block tells no size")?);
    if size > MOST_BYTES {
        return Err(format!("a block has {size} bytes"));
    }
    let bytes = piece(size)?;
    if bytes.len() as u64 != size {
        return Err(cut());
    }
    Ok(Some((String::from_utf8_lossy(kind).into_owned(), bytes)))
}

/// The block in a blob, of `left` bytes at most.
fn unpacked(blob: &[u8], left: u64) -> Result<Vec<u8>, Damage> {
    let parts = Parts::of(blob)?;
    let most = left.min(MOST_BYTES);
    let block = match (parts.find(1), parts.find(3)) {
        (Some(_), _) => parts.bytes(1)?.to_vec(),
        (None, Some(_)) => {
            let mut block = Vec::new();
            let read = ZlibDecoder::new(parts.bytes(3)?).take(most + 1).read_to_end(&mut block);
            read.map_err(|why| format!("a block cannot be unpacked: {why}"))?;
            let told = parts.number(2)?;
            if told.is_some_and(|told| told != block.len() as u64) && block.len() as u64 <= most {
                return Err("a block is not as long as it tells".to_owned());
            }
            block
        }
        (None, None) => return Err("a block is empty, or packed in a way that is not known".to_owned()),
    };
    if block.len() as u64 > most {
        return Err(format!("a block is larger than {most} bytes, more than its file can hold"));
    }
    Ok(block)
}

fn header(block: &[u8], see: &mut dyn FnMut(Item)) -> Result<(), Damage> {
    let parts = Parts::of(block)?;
    for feature in parts.all(4) {
        let Part::Bytes(feature) = feature else { continue };
        if !matches!(feature, b"OsmSchema-V0.6" | b"DenseNodes") {
            return Err(format!("it needs `{}`", String::from_utf8_lossy(feature)));
        }
    }
    if parts.find(1).is_some() {
        let bounds = Parts::of(parts.bytes(1)?)?;
        // Written as left, right, top, bottom.
        let side = |field| Ok::<_, Damage>(bounds.number(field)?.map(signed).unwrap_or_default());
        let sides = [side(1)?, side(4)?, side(2)?, side(3)?].map(decimicro);
        if let [Some(west), Some(south), Some(east), Some(north)] = sides {
            see(Item::Bounds([west, south, east, north]));
        }
    }
    Ok(())
}

/// What all elements of a block share.
struct Shared<'a> {
    strings: Vec<&'a [u8]>,
    granularity: i64,
    east: i64,
    north: i64,
}

fn data(block: &[u8], wanted: Wanted, see: &mut dyn FnMut(Item)) -> Result<(), Damage> {
    let parts = Parts::of(block)?;
    let mut strings = Vec::new();
    if parts.find(1).is_some() {
        fields(parts.bytes(1)?, |field, part| {
            if let (1, Part::Bytes(bytes)) = (field, part) {
                strings.push(bytes);
            }
            if strings.len() > MOST_STRINGS { Err("a block has too many strings".to_owned()) } else { Ok(()) }
        })?;
    }
    let whole = |field, default| Ok::<_, Damage>(parts.number(field)?.map_or(default, u64::cast_signed));
    let shared = Shared { strings, granularity: whole(17, 100)?, north: whole(19, 0)?, east: whole(20, 0)? };
    for group in parts.all(2) {
        let Part::Bytes(group) = group else { return Err("a group is a number".to_owned()) };
        fields(group, |field, part| {
            let is_node = matches!(field, 1 | 2);
            let Part::Bytes(element) = part else { return Err("an element is a number".to_owned()) };
            if field > 4 || is_node != (wanted == Wanted::Nodes) {
                return Ok(());
            }
            let parts = Parts::of(element)?;
            match field {
                1 => shared.node(&parts)?.into_iter().for_each(&mut *see),
                2 => shared.nodes(&parts, see)?,
                3 => see(shared.way(&parts)?),
                _ => see(shared.relation(&parts)?),
            }
            Ok(())
        })?;
    }
    Ok(())
}

impl Shared<'_> {
    fn string(&self, index: u64) -> Result<&str, Damage> {
        let bytes = usize::try_from(index).ok().and_then(|index| self.strings.get(index));
        let bytes = bytes.ok_or_else(|| format!("there is no string {index}"))?;
        std::str::from_utf8(bytes).map_err(|_| format!("string {index} is no UTF-8"))
    }

    /// Tags of numbers of strings, keys and values.
    fn tags(&self, pairs: &[(u64, u64)]) -> Result<Tags, Damage> {
        let texts = pairs.iter().map(|(key, value)| Ok((self.string(*key)?, self.string(*value)?)));
        texts.collect()
    }

    /// Tags of an element in the fields 2 and 3.
    fn tags_of(&self, parts: &Parts<'_>) -> Result<Tags, Damage> {
        let (keys, values) = (numbers(parts.bytes(2)?, MOST_TAGS)?, numbers(parts.bytes(3)?, MOST_TAGS)?);
        if keys.len() != values.len() {
            return Err("an element has as many keys as values, or it is damaged".to_owned());
        }
        self.tags(&keys.into_iter().zip(values).collect::<Vec<_>>())
    }

    /// Where a node lies; `None` = not on the globe.
    fn place(&self, lat: i64, lon: i64) -> Option<[i32; 2]> {
        let nano = |value: i64, offset: i64| value.checked_mul(self.granularity)?.checked_add(offset);
        let (east, north) = (nano(lon, self.east)?, nano(lat, self.north)?);
        let on_globe = east.unsigned_abs() <= 180_000_000_000 && north.unsigned_abs() <= 90_000_000_000;
        if on_globe { Some([decimicro(east)?, decimicro(north)?]) } else { None }
    }

    fn node(&self, parts: &Parts<'_>) -> Result<Option<Item>, Damage> {
        let number = |field| Ok::<_, Damage>(parts.number(field)?.map(signed).unwrap_or_default());
        let tags = self.tags_of(parts)?;
        let id = number(1)?;
        Ok(self.place(number(8)?, number(9)?).map(|at| Item::Node { id, at, tags }))
    }

    /// Many nodes: columns of differences, and one list of all their tags.
    fn nodes(&self, parts: &Parts<'_>, see: &mut dyn FnMut(Item)) -> Result<(), Damage> {
        let (mut ids, mut lats, mut lons) = (parts.bytes(1)?, parts.bytes(8)?, parts.bytes(9)?);
        let mut words = parts.bytes(10)?;
        let (mut id, mut lat, mut lon) = (0_i64, 0_i64, 0_i64);
        while !ids.is_empty() {
            id = id.wrapping_add(signed(number(&mut ids)?));
            lat = lat.wrapping_add(signed(number(&mut lats)?));
            lon = lon.wrapping_add(signed(number(&mut lons)?));
            let mut pairs = Vec::new();
            while !words.is_empty() {
                let key = number(&mut words)?;
                if key == 0 {
                    break;
                }
                pairs.push((key, number(&mut words)?));
                if pairs.len() > MOST_TAGS {
                    return Err(format!("node {id} has more than {MOST_TAGS} tags"));
                }
            }
            if let Some(at) = self.place(lat, lon) {
                see(Item::Node { id, at, tags: self.tags(&pairs)? });
            }
        }
        Ok(())
    }

    fn way(&self, parts: &Parts<'_>) -> Result<Item, Damage> {
        let id = parts.number(1)?.unwrap_or_default().cast_signed();
        let steps = numbers(parts.bytes(8)?, MOST_NODES).map_err(|why| format!("way {id}: {why}"))?;
        Ok(Item::Way { id, nodes: sums(steps), tags: self.tags_of(parts)? })
    }

    fn relation(&self, parts: &Parts<'_>) -> Result<Item, Damage> {
        let id = parts.number(1)?.unwrap_or_default().cast_signed();
        let list =
            |field| numbers(parts.bytes(field)?, MOST_MEMBERS).map_err(|why| format!("relation {id}: {why}"));
        let (roles, ids, kinds) = (list(8)?, sums(list(9)?), list(10)?);
        if roles.len() != ids.len() || kinds.len() != ids.len() {
            return Err(format!("relation {id} has members without a role or a kind"));
        }
        let member = |((role, id), kind): ((u64, i64), u64)| -> Result<Member, Damage> {
            let kind = [Kind::Node, Kind::Way, Kind::Relation]
                .get(usize::try_from(kind).unwrap_or(3))
                .copied()
                .ok_or_else(|| format!("a member of the kind {kind}"))?;
            Ok(Member { kind, id, role: self.string(role)?.to_owned() })
        };
        let members = roles.into_iter().zip(ids).zip(kinds).map(member).collect::<Result<_, _>>()?;
        Ok(Item::Relation { id, members, tags: self.tags_of(parts)? })
    }
}

/// The fields of a message.
struct Parts<'a>(Vec<(u64, Part<'a>)>);

impl<'a> Parts<'a> {
    fn of(message: &'a [u8]) -> Result<Self, Damage> {
        let mut parts = Vec::new();
        fields(message, |field, part| {
            parts.push((field, part));
            if parts.len() > MOST_STRINGS { Err("a message has too many fields".to_owned()) } else { Ok(()) }
        })?;
        Ok(Self(parts))
    }

    fn all(&self, field: u64) -> impl Iterator<Item = Part<'a>> + '_ {
        self.0.iter().filter(move |(f, _)| *f == field).map(|(_, part)| *part)
    }

    /// The last of that number, which is the one that counts.
    fn find(&self, field: u64) -> Option<Part<'a>> {
        self.0.iter().rev().find(|(f, _)| *f == field).map(|(_, part)| *part)
    }

    /// Bytes of a field, none if it is missing.
    fn bytes(&self, field: u64) -> Result<&'a [u8], Damage> {
        match self.find(field) {
            Some(Part::Bytes(bytes)) => Ok(bytes),
            Some(Part::Number(_)) => Err(format!("field {field} is a number")),
            None => Ok(&[]),
        }
    }

    fn number(&self, field: u64) -> Result<Option<u64>, Damage> {
        match self.find(field) {
            Some(Part::Number(number)) => Ok(Some(number)),
            Some(Part::Bytes(_)) => Err(format!("field {field} is no number")),
            None => Ok(None),
        }
    }
}

/// Shows each field of a message that is a number or bytes.
fn fields<'a>(
    mut message: &'a [u8],
    mut see: impl FnMut(u64, Part<'a>) -> Result<(), Damage>,
) -> Result<(), Damage> {
    while !message.is_empty() {
        let head = number(&mut message)?;
        let length = match head % 8 {
            0 => {
                see(head / 8, Part::Number(number(&mut message)?))?;
                continue;
            }
            1 => 8,
            2 => number(&mut message)?,
            5 => 4,
            kind => return Err(format!("a field is of kind {kind}")),
        };
        let (bytes, rest) = usize::try_from(length)
            .ok()
            .and_then(|length| message.split_at_checked(length))
            .ok_or("a field is longer than its message")?;
        message = rest;
        if head % 8 == 2 {
            see(head / 8, Part::Bytes(bytes))?;
        }
    }
    Ok(())
}

/// Takes a number off the front: seven bits a byte, the lowest first.
fn number(bytes: &mut &[u8]) -> Result<u64, Damage> {
    let (mut value, mut shift) = (0_u64, 0);
    loop {
        let (first, rest) = bytes.split_first().ok_or("a number is cut off")?;
        *bytes = rest;
        if shift < 64 {
            value |= u64::from(first % 128) << shift;
        }
        shift += 7;
        if *first < 128 {
            return Ok(value);
        }
        if shift > 63 {
            return Err("a number is too long".to_owned());
        }
    }
}

/// A list of numbers, of `most` at most.
fn numbers(mut bytes: &[u8], most: usize) -> Result<Vec<u64>, Damage> {
    let mut list = Vec::new();
    while !bytes.is_empty() {
        if list.len() == most {
            return Err(format!("a list is longer than {most}"));
        }
        list.push(number(&mut bytes)?);
    }
    Ok(list)
}

/// Running sums of differences.
fn sums(steps: Vec<u64>) -> Vec<i64> {
    let add = |sum: &mut i64, step: u64| {
        *sum = sum.wrapping_add(signed(step));
        Some(*sum)
    };
    steps.into_iter().scan(0, add).collect()
}

/// Signed numbers are written as 0, -1, 1, -2, …
fn signed(number: u64) -> i64 {
    let half = (number / 2).cast_signed();
    if number.is_multiple_of(2) { half } else { -half - 1 }
}

/// Nanodegrees in units of 10⁻⁷ degrees, nearest, halves up.
fn decimicro(nano: i64) -> Option<i32> {
    i32::try_from(nano.checked_add(50)?.div_euclid(100)).ok()
}
