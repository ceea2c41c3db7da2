//! VRPLIB files: TSPLIB's headers and sections with demands, and with windows and service times where there are any.
//!
//! Headers are `KEY : value` lines, sections free sequences of numbers up to the next word. What a file says is used or
//! refused: an unknown header or section is an error. One pass, linear in the text.

mod header;
mod weights;

pub(crate) use weights::{Shape, coordinate, micro};

use crate::benchmark::{Foreign, MAX_NODES, Node, Raw, Weights};
use crate::convention::{Convention, MICRO};
use crate::faults::{Faults, Unreadable};
use crate::solomon::{too_large, values};
use header::Header;

/// Reads a VRPLIB file. Without a convention coordinates are read as `nint` and explicit weights as they stand.
pub(crate) fn read(text: &str, file: &str, convention: Option<Convention>) -> Result<Foreign, Unreadable> {
    let mut faults = Faults::new(file);
    let mut reader =
        Reader { lines: Lines { rest: text.lines(), number: 0, held: None }, faults: &mut faults };
    let mut header = Header::default();
    let mut body = Body::default();
    while let Some((line, text)) = reader.lines.next_line() {
        let words = text.trim();
        let upper = words.to_ascii_uppercase();
        let key = upper.split([':', ' ', '\t']).next().unwrap_or_default();
        if key == "EOF" {
            break;
        }
        if key.ends_with("_SECTION") {
            let Some(n) = header.dimension else {
                reader.faults.add(Some(line), "E-text-header", "a section before DIMENSION", None);
                break;
            };
            if n > MAX_NODES {
                return Err(too_large(file, Some(line)));
            }
            body.section(key, line, n, &header, &mut reader);
        } else if key.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let value = words[key.len()..].trim_start().trim_start_matches(':').trim();
            header.read(key, value, line, reader.faults);
            if header.dimension.is_some_and(|n| n > MAX_NODES) {
                return Err(too_large(file, Some(line)));
            }
        } else {
            let message = format!("{:?} is neither a header nor part of a section", clip(words));
            reader.faults.add(Some(line), "E-text-section", message, None);
            reader.skip();
        }
    }
    let raw = body.finish(&header, &mut faults);
    match raw {
        Some(raw) if !faults.any() => {
            let convention = convention.unwrap_or(match raw.weights {
                Weights::Points | Weights::CeilPoints => Convention::Nint,
                Weights::Explicit { .. } => Convention::Matrix,
            });
            if convention == Convention::Matrix
                && let Weights::Explicit { values, .. } = &raw.weights
                && values.iter().any(|v| v % MICRO != 0)
            {
                let hint = Some("say with --convention how they are to be rounded, e.g. real or x1000");
                faults.add(None, "E-convention", "the weights are not all whole numbers", hint);
                return Err(faults.refuse());
            }
            raw.into_problem(convention, faults)
        }
        _ => {
            if !faults.any() {
                faults.add(None, "E-text-section", "the file holds no problem", None);
            }
            Err(faults.refuse())
        }
    }
}

/// What an issue shows of a line.
fn clip(words: &str) -> String {
    words.chars().take(40).collect()
}

/// Lines with their numbers, one of which can be put back.
struct Lines<'a> {
    rest: std::str::Lines<'a>,
    number: u64,
    held: Option<(u64, &'a str)>,
}

impl<'a> Lines<'a> {
    fn next_line(&mut self) -> Option<(u64, &'a str)> {
        if let Some(held) = self.held.take() {
            return Some(held);
        }
        loop {
            self.number += 1;
            let line = self.rest.next()?;
            if !line.trim().is_empty() {
                return Some((self.number, line));
            }
        }
    }

    /// The next line if it holds data, i.e. does not begin with a letter.
    fn next_data(&mut self) -> Option<(u64, &'a str)> {
        let (number, line) = self.next_line()?;
        if line.trim_start().starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.held = Some((number, line));
            return None;
        }
        Some((number, line))
    }
}

struct Reader<'a, 'b, 'f> {
    lines: Lines<'a>,
    faults: &'b mut Faults<'f>,
}

impl Reader<'_, '_, '_> {
    /// Passes over the data of a section that cannot be used.
    fn skip(&mut self) {
        while self.lines.next_data().is_some() {}
    }

    /// All numbers of a section, each made by `read`; `None` after an issue.
    fn numbers<T>(&mut self, most: usize, read: impl Fn(&str) -> Option<T>) -> Option<Vec<(u64, T)>> {
        let mut out = Vec::new();
        let mut fine = true;
        while let Some((line, words)) = self.lines.next_data() {
            for word in words.split_whitespace() {
                match read(word) {
                    Some(v) if out.len() < most => out.push((line, v)),
                    Some(_) => {
                        self.faults.add(
                            Some(line),
                            "E-text-section",
                            "more numbers than the section can hold",
                            None,
                        );
                        self.skip();
                        return None;
                    }
                    None => {
                        let message = format!("{:?} is no number", clip(word));
                        self.faults.add(Some(line), "E-text-number", message, None);
                        fine = false;
                    }
                }
            }
        }
        fine.then_some(out)
    }
}

/// The sections read so far.
#[derive(Default)]
struct Body {
    points: Option<Vec<[f64; 2]>>,
    demands: Option<Vec<i64>>,
    services: Option<Vec<i64>>,
    windows: Option<Vec<(i64, i64)>>,
    weights: Option<Vec<i64>>,
    depot: Option<usize>,
    seen: Vec<String>,
}

impl Body {
    fn section(&mut self, key: &str, line: u64, n: usize, header: &Header, reader: &mut Reader<'_, '_, '_>) {
        if self.seen.iter().any(|s| s == key) {
            reader.faults.add(Some(line), "E-text-section", format!("a second {key}"), None);
            return reader.skip();
        }
        self.seen.push(key.to_owned());
        match key {
            "NODE_COORD_SECTION" => self.points = points(line, n, reader),
            "DISPLAY_DATA_SECTION" => reader.skip(),
            "DEMAND_SECTION" => {
                self.demands = rows::<1>(key, line, n, reader).map(|r| r.into_iter().map(|[d]| d).collect());
            }
            "SERVICE_TIME_SECTION" => {
                self.services = rows::<1>(key, line, n, reader).map(|r| r.into_iter().map(|[d]| d).collect());
            }
            "TIME_WINDOW_SECTION" => {
                self.windows =
                    rows::<2>(key, line, n, reader).map(|r| r.into_iter().map(|[a, b]| (a, b)).collect());
            }
            "EDGE_WEIGHT_SECTION" => {
                if let Some(shape) = header.shape {
                    self.weights = matrix(line, shape.len(n), reader);
                } else {
                    let hint = Some("a header EDGE_WEIGHT_FORMAT, e.g. FULL_MATRIX or LOWER_ROW");
                    reader.faults.add(Some(line), "E-text-header", "weights without a format", hint);
                    reader.skip();
                }
            }
            "DEPOT_SECTION" => self.depot = depot(line, n, reader),
            _ => {
                let message = format!("the section {key} is not supported");
                reader.faults.add(Some(line), "E-unsupported", message, None);
                reader.skip();
            }
        }
    }

    /// Puts the parts together.
    fn finish(self, header: &Header, faults: &mut Faults<'_>) -> Option<Raw> {
        let Some(n) = header.dimension else {
            faults.add(
                None,
                "E-text-header",
                "DIMENSION is missing",
                Some("the number of nodes, the depot included"),
            );
            return None;
        };
        if n == 0 {
            faults.add(None, "E-text-header", "DIMENSION must count the depot at least", None);
            return None;
        }
        let missing = |what: &str, faults: &mut Faults<'_>| {
            faults.add(None, "E-text-section", format!("the section {what} is missing"), None);
        };
        let weights = match header.kind {
            Some(header::Kind::Points { up }) => {
                if self.points.is_none() && !self.seen.iter().any(|s| s == "NODE_COORD_SECTION") {
                    missing("NODE_COORD_SECTION", faults);
                }
                if up { Weights::CeilPoints } else { Weights::Points }
            }
            Some(header::Kind::Explicit) => {
                if !self.seen.iter().any(|s| s == "EDGE_WEIGHT_SECTION") {
                    missing("EDGE_WEIGHT_SECTION", faults);
                }
                let (shape, values) = (header.shape?, self.weights?);
                if values.iter().any(|v| *v < 0) {
                    faults.add(None, "E-text-value", "a weight is negative", None);
                }
                Weights::Explicit { shape, values }
            }
            None => {
                if !faults.any() {
                    faults.add(
                        None,
                        "E-text-header",
                        "EDGE_WEIGHT_TYPE is missing",
                        Some("EUC_2D, CEIL_2D or EXPLICIT"),
                    );
                }
                return None;
            }
        };
        if self.demands.is_none()
            && header.capacity.is_some()
            && !self.seen.iter().any(|s| s == "DEMAND_SECTION")
        {
            missing("DEMAND_SECTION", faults);
        }
        if self.demands.is_some() && header.capacity.is_none() {
            faults.add(None, "E-text-header", "demands, but no CAPACITY", None);
        }
        let depot = self.depot.unwrap_or(0);
        if self.demands.as_ref().is_some_and(|d| d[depot] != 0) {
            faults.add(None, "E-text-value", "the depot has a demand", None);
        }
        let windows = self.windows.is_some();
        let nodes: Vec<Node> = (0..n)
            .map(|i| Node {
                xy: self.points.as_ref().map(|p| p[i]),
                demand: self.demands.as_ref().map_or(0, |d| d[i]),
                window: self.windows.as_ref().map(|w| w[i]),
                service: match &self.services {
                    Some(s) => s[i],
                    None if i == depot => 0,
                    None => header.service.unwrap_or(0),
                },
            })
            .collect();
        Some(Raw {
            nodes,
            depot,
            weights,
            capacity: header.capacity,
            vehicles: header.vehicles,
            max_duration: header.max_duration,
            max_distance: header.max_distance,
            windows,
        })
    }
}

/// Lines `node x y`.
fn points(line: u64, n: usize, reader: &mut Reader<'_, '_, '_>) -> Option<Vec<[f64; 2]>> {
    #[allow(clippy::cast_possible_truncation, reason = "a whole number below 2^53 is cast")]
    let whole = |v: f64| (v.fract() == 0.0 && v.abs() < 1e9).then_some(v as i64);
    let flat = reader.numbers(6 * n, coordinate)?;
    let rows = by_node::<f64, 2>("NODE_COORD_SECTION", line, n, &flat, whole, reader)?;
    Some(rows)
}

/// Lines of a node and `K` numbers in millionths; checks their sense.
fn rows<const K: usize>(
    key: &str,
    line: u64,
    n: usize,
    reader: &mut Reader<'_, '_, '_>,
) -> Option<Vec<[i64; K]>> {
    let flat = reader.numbers(2 * (K + 1) * n, micro)?;
    let whole = |v: i64| (v % MICRO == 0).then_some(v / MICRO);
    let rows = by_node::<i64, K>(key, line, n, &flat, whole, reader)?;
    for chunk in flat.chunks(K + 1) {
        let at = chunk[0].0;
        match (key, &chunk[1..]) {
            ("DEMAND_SECTION", [d]) => values(at, d.1, None, 0, reader.faults),
            ("SERVICE_TIME_SECTION", [s]) => values(at, 0, None, s.1, reader.faults),
            (_, [a, b]) => values(at, 0, Some((a.1, b.1)), 0, reader.faults),
            _ => {}
        }
    }
    Some(rows)
}

/// Brings rows of a node number (from 1) and `K` values into the order of the nodes; each must occur once.
fn by_node<T: Copy + Default, const K: usize>(
    key: &str,
    line: u64,
    n: usize,
    flat: &[(u64, T)],
    whole: impl Fn(T) -> Option<i64>,
    reader: &mut Reader<'_, '_, '_>,
) -> Option<Vec<[T; K]>> {
    if flat.len() != (K + 1) * n {
        // Mostly one line is to blame.
        let odd = flat.chunk_by(|a, b| a.0 == b.0).find(|words| words.len() % (K + 1) != 0);
        let (line, message) = if let Some(words) = odd {
            (words[0].0, format!("{} numbers instead of {} in {key}", words.len(), K + 1))
        } else {
            let (got, due) = (flat.len() / (K + 1), n);
            (line, format!("{key} holds {got} nodes instead of {due}"))
        };
        reader.faults.add(Some(line), "E-text-section", message, None);
        return None;
    }
    let mut out: Vec<Option<[T; K]>> = vec![None; n];
    let mut fine = true;
    for chunk in flat.chunks(K + 1) {
        let index = whole(chunk[0].1).and_then(|v| usize::try_from(v - 1).ok()).filter(|i| *i < n);
        let Some(index) = index else {
            reader.faults.add(Some(chunk[0].0), "E-text-node", format!("no node number from 1 to {n}"), None);
            fine = false;
            continue;
        };
        if out[index].is_some() {
            let message = format!("node {} comes twice in {key}", index + 1);
            reader.faults.add(Some(chunk[0].0), "E-text-node", message, None);
            fine = false;
        }
        let mut row = [T::default(); K];
        for (to, from) in row.iter_mut().zip(&chunk[1..]) {
            *to = from.1;
        }
        out[index] = Some(row);
    }
    if fine { out.into_iter().collect() } else { None }
}

/// The matrix, as listed.
fn matrix(line: u64, len: usize, reader: &mut Reader<'_, '_, '_>) -> Option<Vec<i64>> {
    let mut out = Vec::with_capacity(len);
    let mut fine = true;
    while let Some((at, words)) = reader.lines.next_data() {
        for word in words.split_whitespace() {
            if let Some(v) = micro(word) {
                out.push(v);
            } else {
                let message = format!("{:?} is no number with at most six decimals", clip(word));
                reader.faults.add(Some(at), "E-text-number", message, None);
                fine = false;
            }
        }
        if out.len() > len {
            reader.faults.add(Some(at), "E-text-section", format!("more than {len} weights"), None);
            reader.skip();
            return None;
        }
    }
    if fine && out.len() != len {
        reader.faults.add(
            Some(line),
            "E-text-section",
            format!("{} weights instead of {len}", out.len()),
            None,
        );
        return None;
    }
    fine.then_some(out)
}

/// The depot's index; the list ends with −1.
fn depot(line: u64, n: usize, reader: &mut Reader<'_, '_, '_>) -> Option<usize> {
    let list = reader.numbers(n + 1, micro)?;
    let list: Vec<i64> = list.iter().map(|(_, v)| *v).take_while(|v| *v != -MICRO).collect();
    match list.as_slice() {
        [one] => {
            let index = usize::try_from(one / MICRO - 1).ok().filter(|i| one % MICRO == 0 && *i < n);
            if index.is_none() {
                let message = format!("the depot is no node from 1 to {n}");
                reader.faults.add(Some(line), "E-text-node", message, None);
            }
            index
        }
        [] => {
            reader.faults.add(Some(line), "E-text-section", "no depot", Some("a node number, then -1"));
            None
        }
        _ => {
            reader.faults.add(Some(line), "E-unsupported", "several depots are not supported", None);
            None
        }
    }
}
