//! The elements of a `.osm.pbf` file, in order.
//!
//! Blobs are unpacked one at a time, each at most 32 MiB (the format's limit), all together at most a hundred times the
//! file (real ones: three times); numbers are decoded where they are used. So memory is bounded by the file, whatever it
//! declares. Every number may be damaged: differences wrap around, nothing panics.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use flate2::read::ZlibDecoder;

use super::block::elements;
use super::gather::{Fault, Visitor, issue};
use super::wire::{Wire, zigzag};

/// Most bytes of a blob's header.
const HEADER: u64 = 64 << 10;
/// Most bytes of a blob, packed or unpacked.
const BLOB: u64 = 32 << 20;
/// Most bytes that come of one byte of the file, one blob apart.
const GROWTH: u64 = 100;

/// What else a reader must know; anything not listed here changes the meaning of the data.
const KNOWN: [&[u8]; 3] = [b"OsmSchema-V0.6", b"DenseNodes", b"HistoricalInformation"];

/// Goes through a file.
pub(super) fn visit(path: &Path, visitor: &mut dyn Visitor) -> Result<(), Fault> {
    let unreadable = |e: &std::io::Error| issue(path, "E-map-read", format!("the map cannot be read: {e}"));
    let file = File::open(path).map_err(|e| unreadable(&e))?;
    let length = file.metadata().map_err(|e| unreadable(&e))?.len();
    let mut file = BufReader::with_capacity(1 << 16, file);
    let mut unpacked = 0;
    let mut blobs = || -> Result<(), Stop> {
        while let Some((kind, blob)) = next(&mut file)? {
            let block = match &kind[..] {
                b"OSMHeader" | b"OSMData" => unpack(&blob)?,
                _ => continue,
            };
            unpacked += block.len() as u64;
            if unpacked > BLOB + length.saturating_mul(GROWTH) {
                return Err(format!("it unpacks to more than {GROWTH} times its size").into());
            }
            if kind == b"OSMHeader" { head(&block, visitor)? } else { elements(&block, visitor)? }
        }
        Ok(())
    };
    blobs().map_err(|stop| match stop {
        Stop::Damaged(what) => issue(path, "E-map-damaged", format!("the map is damaged: {what}")),
        Stop::Unreadable(e) => unreadable(&e),
    })
}

/// Why reading ends early.
enum Stop {
    Damaged(String),
    Unreadable(std::io::Error),
}

impl<T: Into<String>> From<T> for Stop {
    fn from(what: T) -> Self {
        Self::Damaged(what.into())
    }
}

/// What a blob holds, and its bytes.
type Blob = (Vec<u8>, Vec<u8>);

/// The next blob.
fn next(file: &mut impl Read) -> Result<Option<Blob>, Stop> {
    let size = up_to(file, 4)?;
    let Ok(size) = <[u8; 4]>::try_from(&size[..]) else {
        return if size.is_empty() { Ok(None) } else { Err(CUT.into()) };
    };
    let size = u64::from(u32::from_be_bytes(size));
    if size > HEADER {
        return Err(format!("a block's header of {size} bytes, {HEADER} are allowed").into());
    }
    let header = up_to(file, size)?;
    let (mut kind, mut length) = (None, None);
    let mut fields = Wire(&header);
    if (header.len() as u64) < size {
        return Err(CUT.into());
    }
    while let Some((number, value)) = fields.field()? {
        match number {
            1 => kind = Some(value.bytes()?),
            3 => length = Some(value.number()?),
            _ => {}
        }
    }
    let (Some(kind), Some(length)) = (kind, length) else {
        return Err("a block's header without its kind and size".into());
    };
    if length > BLOB {
        return Err(format!("a block of {length} bytes, {BLOB} are allowed").into());
    }
    let blob = up_to(file, length)?;
    if (blob.len() as u64) < length { Err(CUT.into()) } else { Ok(Some((kind.to_vec(), blob))) }
}

const CUT: &str = "it ends in the middle of a block";

/// Some bytes, fewer at the end of the file. What is declared and not there costs no memory.
fn up_to(file: &mut impl Read, n: u64) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    file.take(n).read_to_end(&mut bytes).map_err(Stop::Unreadable)?;
    Ok(bytes)
}

/// What a blob holds.
fn unpack(blob: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    let (mut raw, mut packed, mut size) = (None, None, None);
    let mut fields = Wire(blob);
    while let Some((number, value)) = fields.field()? {
        match number {
            1 => raw = Some(value.bytes()?),
            2 => size = Some(value.number()?),
            3 => packed = Some(value.bytes()?),
            4..=7 => {
                return Err("it is packed in another way than zlib's, which cannot be read here".to_owned());
            }
            _ => {}
        }
    }
    if let Some(raw) = raw {
        return Ok(Cow::Borrowed(raw));
    }
    let packed = packed.ok_or("a block without content")?;
    let size = size.ok_or("a block that does not tell its size")?;
    if size > BLOB {
        return Err(format!("a block that unpacks to {size} bytes, {BLOB} are allowed"));
    }
    let mut block = Vec::new();
    let read = ZlibDecoder::new(packed).take(size + 1).read_to_end(&mut block);
    read.map_err(|e| format!("a block cannot be unpacked: {e}"))?;
    if block.len() as u64 == size {
        Ok(Cow::Owned(block))
    } else {
        Err("a block of another size than it tells".to_owned())
    }
}

/// The header: what a reader must know, and the bounding box.
fn head(block: &[u8], visitor: &mut dyn Visitor) -> Result<(), String> {
    let mut fields = Wire(block);
    while let Some((number, value)) = fields.field()? {
        match number {
            1 => {
                let mut sides = [None; 4];
                let mut own = Wire(value.bytes()?);
                while let Some((side, value)) = own.field()? {
                    // Left, right, top, bottom; wanted are west, south, east, north.
                    let place = match side {
                        1 => 0,
                        2 => 2,
                        3 => 3,
                        4 => 1,
                        _ => continue,
                    };
                    let most = if place % 2 == 0 { 1_800_000_000 } else { 900_000_000 };
                    sides[place] = super::block::units(zigzag(value.number()?), most);
                }
                if let [Some(w), Some(s), Some(e), Some(n)] = sides {
                    visitor.bounds([w, s, e, n]);
                }
            }
            4 => {
                let feature = value.bytes()?;
                if !KNOWN.contains(&feature) {
                    let feature = String::from_utf8_lossy(feature);
                    return Err(format!("it needs the feature \"{feature}\", which is not known here"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use kerbway_check::Atlas;

    use super::super::Map;
    use super::super::tests::{extract, written};
    use super::*;

    fn number(mut n: u64) -> Vec<u8> {
        let mut out = Vec::new();
        while n >= 128 {
            out.push(u8::try_from(n % 128).expect("seven bits") | 128);
            n /= 128;
        }
        out.push(u8::try_from(n).expect("seven bits"));
        out
    }

    fn field(at: u64, content: &[u8]) -> Vec<u8> {
        [number(at << 3 | 2), number(content.len() as u64), content.to_vec()].concat()
    }

    fn value(at: u64, n: u64) -> Vec<u8> {
        [number(at << 3), number(n)].concat()
    }

    fn zipped(content: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).expect("in memory");
        encoder.finish().expect("in memory")
    }

    fn framed(kind: &[u8], blob: &[u8]) -> Vec<u8> {
        let head = [field(1, kind), value(3, blob.len() as u64)].concat();
        let size = u32::try_from(head.len()).expect("small").to_be_bytes();
        [&size[..], &head, blob].concat()
    }

    fn packed(kind: &[u8], block: &[u8]) -> Vec<u8> {
        framed(kind, &[value(2, block.len() as u64), field(3, &zipped(block))].concat())
    }

    fn header() -> Vec<u8> {
        packed(b"OSMHeader", &[field(4, b"OsmSchema-V0.6"), field(4, b"DenseNodes")].concat())
    }

    /// A block of one street of nodes that follow each other.
    fn street(nodes: usize, unused_texts: usize) -> Vec<u8> {
        let words: [&[u8]; 3] = [b"", b"highway", b"residential"];
        let mut texts: Vec<u8> = words.iter().flat_map(|word| field(1, word)).collect();
        texts.extend(field(1, b"").repeat(unused_texts));
        let way = [value(1, 5), field(2, &[1]), field(3, &[2]), field(8, &vec![2; nodes])].concat();
        let ones = vec![2; nodes.min(9)];
        let dense = [field(1, &ones), field(8, &ones), field(9, &ones)].concat();
        [field(1, &texts), field(2, &field(3, &way)), field(2, &field(2, &dense))].concat()
    }

    /// What planner and referee say of a file.
    fn read(bytes: &[u8]) -> [Result<(), String>; 2] {
        let file = written("made.osm.pbf", bytes);
        let said = |issues: Vec<kerbway_model::Issue>| format!("{}: {}", issues[0].code, issues[0].message);
        [Map::read(&file.0).map(|_| ()).map_err(said), Atlas::read(&file.0).map(|_| ()).map_err(said)]
    }

    #[test]
    fn a_file_of_our_own_is_read() {
        let plain = framed(b"OSMData", &field(1, &street(9, 0)));
        for data in [packed(b"OSMData", &street(9, 0)), plain, packed(b"OSMData", &street(9, 1000))] {
            let other = packed(b"Index", b"\xff\xff\xff");
            assert_eq!(read(&[header(), other, data].concat()), [Ok(()), Ok(())]);
        }
    }

    #[test]
    fn memory_is_bounded_by_the_file() {
        let data = |block: &[u8]| packed(b"OSMData", block);
        let filler = field(15, &vec![0; 20 << 20]);
        let cases = [
            ("a long way", data(&street(10_001, 0)), "way 5"),
            ("way of millions", data(&street(15_000_000, 0)), "way 5"),
            ("texts", data(&street(9, 1_100_000)), "million|too many strings"),
            ("many blocks", data(&filler).repeat(4), "100 times|more than its file"),
            (
                "a large block",
                framed(b"OSMData", &[value(2, 33 << 20), field(3, &zipped(&filler))].concat()),
                "allowed|not as long",
            ),
            (
                "a bomb",
                framed(b"OSMData", &[value(2, 100), field(3, &zipped(&filler))].concat()),
                "size than it tells|not as long",
            ),
            ("another packing", framed(b"OSMData", &[value(2, 100), field(7, b"zstd")].concat()), "packed"),
            ("a feature", packed(b"OSMHeader", &field(4, b"Sort.Other")), "Sort.Other"),
            ("cut", data(&street(9, 0))[..40].to_vec(), "middle of a block|cut off"),
        ];
        for (name, blob, says) in cases {
            for said in read(&[header(), blob.clone(), data(&street(9, 0))].concat()) {
                let said = said.expect_err(name);
                assert!(said.starts_with("E-map-damaged"), "{name}: {said}");
                assert!(name == "cut" || says.split('|').any(|text| said.contains(text)), "{name}: {said}");
            }
        }
    }

    #[test]
    fn xml_ways_are_no_longer() {
        let text = |nodes: usize| {
            let refs = "<nd ref='1'/>".repeat(nodes);
            format!(
                "<osm><node id='1' lat='49' lon='8'/><way id='5'>{refs}<tag k='highway' v='path'/></way></osm>"
            )
        };
        assert_eq!(read(text(10_000).as_bytes()), [Ok(()), Ok(())]);
        for said in read(text(10_001).as_bytes()) {
            assert!(said.is_err_and(|said| said.starts_with("E-map-damaged") && said.contains("way 5")));
        }
    }

    #[test]
    fn damage_inside_blocks_is_refused_or_read_but_never_fatal() {
        let Some(path) = extract("monaco_quackosm.osm.pbf") else { return };
        let whole = std::fs::read(path).expect("readable");
        let (mut file, mut blobs) = (&whole[..], Vec::new());
        while let Ok(Some((kind, blob))) = next(&mut file) {
            blobs.push((kind, unpack(&blob).expect("sound").into_owned()));
        }
        assert!(blobs.len() > 3);
        let untouched: Vec<Vec<u8>> = blobs.iter().map(|(kind, block)| packed(kind, block)).collect();
        assert_eq!(read(&untouched.concat()), [Ok(()), Ok(())]);
        let mut state = 7_u64;
        let mut dice = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).expect("31 bits") % n
        };
        let mut refused = 0;
        for round in 0..30 {
            let chosen = dice(blobs.len());
            let (kind, block) = &blobs[chosen];
            let mut block = block.clone();
            for _ in 0..[1, 3, 10][round % 3] {
                let at = dice(block.len());
                block[at] = u8::try_from(dice(256)).expect("a byte");
            }
            let mut parts = untouched.clone();
            parts[chosen] = packed(kind, &block);
            for said in read(&parts.concat()) {
                refused += usize::from(said.is_err());
                assert!(said.as_ref().err().is_none_or(|said| said.starts_with("E-map-")), "{said:?}");
            }
        }
        assert!(refused > 5, "{refused}");
    }
}
