//! Lists of ids, and references into them.

use std::collections::HashMap;

use crate::document::problem::Problem;
use crate::issues::{Path, Sink};
use crate::limits;

/// The ids of one list.
pub(crate) struct Ids<'a> {
    list: &'static str,
    order: Vec<&'a str>,
    index: HashMap<&'a str, usize>,
    /// An id of the list was lost to a structural error: references may well mean it.
    incomplete: bool,
}

impl<'a> Ids<'a> {
    /// Checks the ids of the list at `/{list}`.
    pub(crate) fn new(sink: &mut Sink, list: &'static str, ids: impl Iterator<Item = &'a str>) -> Self {
        let root = Path::Root;
        Self::at(sink, &root.key(list), list, ids)
    }

    fn at(sink: &mut Sink, at: &Path<'_>, list: &'static str, ids: impl Iterator<Item = &'a str>) -> Self {
        let order: Vec<&str> = ids.collect();
        let mut index = HashMap::with_capacity(order.len());
        let mut incomplete = false;
        let repaired = sink.tainted(at);
        for (i, id) in order.iter().enumerate() {
            let item = at.item(i, id);
            incomplete |= repaired && sink.tainted(&item.key("id"));
            valid(sink, &item.key("id"), id);
            if let Some(first) = index.get(id) {
                duplicate(sink, &item.key("id"), id, &at.index(*first));
            } else {
                index.insert(*id, i);
            }
        }
        let incomplete = incomplete || (repaired && order.is_empty());
        Self { list, order, index, incomplete }
    }

    /// Where an id stands in its list, without complaint if it does not.
    pub(crate) fn position(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// Where the thing that `id` names stands in its list.
    pub(crate) fn find(&self, sink: &mut Sink, at: &Path<'_>, id: &str) -> Option<usize> {
        if let Some(i) = self.index.get(id) {
            return Some(*i);
        }
        if !self.incomplete {
            let look_up = sink.may_look_up(self.order.len());
            let issue =
                sink.error(at, "E-unknown-id", format!("there is no \"{id}\" in `{}`", self.list)).value(id);
            if look_up {
                issue.did_you_mean(id, self.order.iter().copied());
            }
        }
        None
    }

    /// Several references, none twice: sorted places.
    pub(crate) fn find_all(&self, sink: &mut Sink, at: &Path<'_>, ids: &[String]) -> Vec<usize> {
        let mut found = Vec::with_capacity(ids.len());
        for (i, id) in ids.iter().enumerate() {
            let Some(place) = self.find(sink, &at.index(i), id) else { continue };
            if found.contains(&place) {
                sink.error(&at.index(i), "E-duplicate-id", format!("\"{id}\" is listed twice"))
                    .value(id.as_str());
            } else {
                found.push(place);
            }
        }
        found.sort_unstable();
        found
    }
}

/// The nodes of the network, if there is one.
pub(crate) fn nodes<'a>(sink: &mut Sink, problem: &'a Problem) -> Ids<'a> {
    let root = Path::Root;
    let network = root.key("network");
    let nodes = problem.network.as_ref().map_or(&[][..], |n| &n.nodes);
    Ids::at(sink, &network.key("nodes"), "network.nodes", nodes.iter().map(|n| n.id.as_str()))
}

/// An id is a text of 1 to 256 bytes.
pub(crate) fn valid(sink: &mut Sink, at: &Path<'_>, id: &str) {
    if id.is_empty() {
        sink.error(at, "E-empty-id", "an id must not be empty").value(id);
    } else if id.len() > limits::ID {
        sink.error(at, "E-limit", format!("an id may have at most 256 bytes, this one has {}", id.len()))
            .value(id);
    }
}

/// Says that an id is taken.
pub(crate) fn duplicate(sink: &mut Sink, at: &Path<'_>, id: &str, first: &Path<'_>) {
    sink.error(at, "E-duplicate-id", format!("the id \"{id}\" is taken by {}", first.pointer())).value(id);
}
