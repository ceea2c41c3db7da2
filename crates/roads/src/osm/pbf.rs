//! The elements of a `.osm.pbf` file, in order.
//!
//! Blobs are decoded one at a time, each at most 32 MiB unpacked (the format's limit, kept by `osmpbf`), so a file that
//! declares absurd sizes costs no memory; what is kept of them all is bounded by the file ([`Length`]). The decoder's
//! arithmetic on damaged numbers may panic; that is caught here.

use std::fs::File;
use std::io::{BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use osmpbf::{BlobDecode, BlobReader, HeaderBlock, PrimitiveBlock, RelMemberType};

use super::gather::{Fault, Kind, Member, Visitor, e7, issue};
use super::length::{Length, MEMBERS, NODES, too_many_members, too_many_nodes};

/// Nanodegrees in a unit of 1e-7 degrees.
const NANO: i64 = 100;

/// What else a reader must know; anything not listed here changes the meaning of the data.
const KNOWN: [&str; 3] = ["OsmSchema-V0.6", "DenseNodes", "HistoricalInformation"];

/// Counts the bytes that were read.
struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Goes through a file.
pub(super) fn visit(path: &Path, visitor: &mut dyn Visitor) -> Result<(), Fault> {
    let damaged = |what: String| issue(path, "E-map-damaged", format!("the map is damaged: {what}"));
    let unreadable = |e: std::io::Error| issue(path, "E-map-read", format!("the map cannot be read: {e}"));
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let read = Arc::new(AtomicU64::new(0));
    let counted = Counted { inner: BufReader::with_capacity(1 << 16, file), read: read.clone() };
    let mut complete = 0;
    let mut left = Length::of_file(length);
    for blob in BlobReader::new(counted) {
        let blob = blob.map_err(|e| damaged(e.to_string()))?;
        complete = read.load(Ordering::Relaxed);
        let decoded = catch_unwind(AssertUnwindSafe(|| match blob.decode() {
            Ok(BlobDecode::OsmHeader(header)) => head(&header, visitor),
            Ok(BlobDecode::OsmData(block)) => elements(&block, visitor, &mut left),
            Ok(BlobDecode::Unknown(_)) => Ok(()),
            Err(e) => Err(e.to_string()),
        }));
        decoded.unwrap_or_else(|_| Err("numbers that cannot be".to_owned())).map_err(damaged)?;
    }
    if complete != length {
        return Err(damaged(format!("it ends in the middle of a block, after {complete} of {length} bytes")));
    }
    Ok(())
}

fn head(header: &HeaderBlock, visitor: &mut dyn Visitor) -> Result<(), String> {
    if let Some(unknown) = header.required_features().iter().find(|f| !KNOWN.contains(&f.as_str())) {
        return Err(format!("it needs the feature \"{unknown}\", which is not known here"));
    }
    if let Some(b) = header.bbox()
        && let (Some(w), Some(s), Some(e), Some(n)) =
            (e7(b.left, 180.0), e7(b.bottom, 90.0), e7(b.right, 180.0), e7(b.top, 90.0))
    {
        visitor.bounds([w, s, e, n]);
    }
    Ok(())
}

fn elements(block: &PrimitiveBlock, visitor: &mut dyn Visitor, left: &mut Length) -> Result<(), String> {
    let mut refs = Vec::new();
    for group in block.groups() {
        if visitor.wants(Kind::Node) {
            for node in group.dense_nodes() {
                left.take("node", node.id(), node.raw_tags().count(), 0)?;
                if let Some(at) = position(node.nano_lon(), node.nano_lat()) {
                    visitor.node(node.id(), at, &node.tags().collect::<Vec<_>>());
                }
            }
            for node in group.nodes() {
                left.take("node", node.id(), node.raw_tags().count(), 0)?;
                if let Some(at) = position(node.nano_lon(), node.nano_lat()) {
                    visitor.node(node.id(), at, &node.tags().collect::<Vec<_>>());
                }
            }
        }
        if visitor.wants(Kind::Way) {
            for way in group.ways() {
                if way.raw_refs().len() > NODES {
                    return Err(too_many_nodes(way.id()));
                }
                left.take("way", way.id(), way.raw_tags().count(), way.raw_refs().len())?;
                refs.clear();
                refs.extend(way.refs());
                visitor.way(way.id(), &refs, &way.tags().collect::<Vec<_>>());
            }
        }
        if visitor.wants(Kind::Relation) {
            for relation in group.relations() {
                let count = relation.members().count();
                if count > MEMBERS {
                    return Err(too_many_members(relation.id()));
                }
                left.take("relation", relation.id(), relation.raw_tags().count(), count)?;
                let members = relation.members().map(|m| Member {
                    kind: match m.member_type {
                        RelMemberType::Node => Kind::Node,
                        RelMemberType::Way => Kind::Way,
                        RelMemberType::Relation => Kind::Relation,
                    },
                    id: m.member_id,
                    role: m.role().unwrap_or_default().to_owned(),
                });
                visitor.relation(relation.id(), members.collect(), &relation.tags().collect::<Vec<_>>());
            }
        }
    }
    Ok(())
}

/// Nanodegrees to units of 1e-7 degrees, nearest; nothing if they are off the globe.
fn position(lon: i64, lat: i64) -> Option<[i32; 2]> {
    let rounded = |nano: i64, most: i64| {
        let unit = nano.checked_add(NANO / 2)?.div_euclid(NANO);
        (unit.abs() <= most).then(|| i32::try_from(unit).ok()).flatten()
    };
    Some([rounded(lon, 1_800_000_000)?, rounded(lat, 900_000_000)?])
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use flate2::Compression;
    use flate2::read::ZlibDecoder;
    use flate2::write::ZlibEncoder;
    use kerbway_check::Atlas;

    use super::super::Map;
    use super::super::tests::{extract, written};

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

    /// A block of so many ways as long as ways may be.
    fn ways(count: usize) -> Vec<u8> {
        let way = [value(1, 5), field(8, &vec![2; 10_000])].concat();
        [field(1, &field(1, b"")), field(2, &field(3, &way).repeat(count))].concat()
    }

    /// Takes a number from the front.
    fn taken(bytes: &mut &[u8]) -> u64 {
        let (mut n, mut shift) = (0, 0);
        loop {
            let (first, rest) = bytes.split_first().expect("a sound file");
            *bytes = rest;
            n |= u64::from(first % 128) << shift;
            shift += 7;
            if *first < 128 {
                return n;
            }
        }
    }

    /// The bytes or the number of a field.
    fn content(mut message: &[u8], at: u64) -> Option<(Vec<u8>, u64)> {
        while !message.is_empty() {
            let (key, n) = (taken(&mut message), taken(&mut message));
            let mut bytes = Vec::new();
            if key % 8 == 2 {
                let (own, rest) = message.split_at(usize::try_from(n).expect("small"));
                (bytes, message) = (own.to_vec(), rest);
            }
            if key / 8 == at {
                return Some((bytes, n));
            }
        }
        None
    }

    /// The next block of a sound file whose blobs are packed: its kind, and what it holds.
    fn next(file: &mut &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        let (size, rest) = file.split_first_chunk()?;
        let (head, rest) = rest.split_at(usize::try_from(u32::from_be_bytes(*size)).expect("small"));
        let (kind, length) = (content(head, 1)?.0, content(head, 3)?.1);
        let (blob, rest) = rest.split_at(usize::try_from(length).expect("small"));
        *file = rest;
        let mut block = Vec::new();
        ZlibDecoder::new(&content(blob, 3)?.0[..]).read_to_end(&mut block).expect("sound");
        Some((kind, block))
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
        let cases = [
            ("a long way", data(&street(10_001, 0)), "way 5"),
            ("way of millions", data(&street(15_000_000, 0)), "way 5"),
            ("many blocks", data(&ways(3_000)).repeat(40), "100 times"),
            ("a large block", data(&field(15, &vec![0; 33 << 20])), ""),
            ("another packing", framed(b"OSMData", &[value(2, 100), field(7, b"zstd")].concat()), ""),
            ("a feature", packed(b"OSMHeader", &field(4, b"Sort.Other")), "Sort.Other"),
            ("cut", data(&street(9, 0))[..40].to_vec(), ""),
        ];
        for (name, blob, says) in cases {
            for said in read(&[header(), blob.clone(), data(&street(9, 0))].concat()) {
                let said = said.expect_err(name);
                assert!(said.starts_with("E-map-damaged"), "{name}: {said}");
                assert!(said.contains(says), "{name}: {said}");
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
        while let Some(block) = next(&mut file) {
            blobs.push(block);
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
