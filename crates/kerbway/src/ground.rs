//! What a problem stands on beside its document: the map that it drives on, if it has one.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use kerbway_check::Atlas;
use kerbway_model::osm::MapZone;
use kerbway_model::{Instance, InvalidProblem, Issue, Problem, Validated};
use kerbway_roads::osm::{self, Kept};
use kerbway_roads::{Pace, Roads};
use kerbway_travel::Options;

use crate::error::Error;
use crate::reduce::{last_day, lift};
use crate::referee::Referee;

/// A map, read twice: by the planner, and by the referee for itself.
///
/// Reading takes seconds for a city; any number of problems can be planned on one map.
#[derive(Clone)]
pub struct Map {
    file: Arc<str>,
    roads: Arc<osm::Map>,
    atlas: Arc<Atlas>,
}

impl Map {
    /// Reads an `OpenStreetMap` extract, `.osm.pbf` or `.osm`.
    ///
    /// # Errors
    /// [`Error::Map`] if it cannot be read.
    pub fn read(file: &Path) -> Result<Self, Error> {
        Self::read_by(file, || osm::Map::read(file))
    }

    /// As [`read`](Self::read), from a copy that was kept in `folder`, or to keep one there. The referee reads the extract
    /// itself all the same.
    ///
    /// # Errors
    /// [`Error::Map`] if the extract cannot be read. A copy that cannot be read or written is none ([`Kept::Failed`]).
    pub fn read_kept(file: &Path, folder: &Path) -> Result<(Self, Kept), Error> {
        let mut kept = Kept::Found;
        let map = Self::read_by(file, || {
            let (roads, how) = osm::Map::read_kept(file, folder)?;
            kept = how;
            Ok(roads)
        })?;
        Ok((map, kept))
    }

    fn read_by(file: &Path, roads: impl FnOnce() -> Result<osm::Map, Vec<Issue>>) -> Result<Self, Error> {
        let (roads, atlas) = std::thread::scope(|scope| {
            let atlas = scope.spawn(|| Atlas::read(file));
            (roads(), atlas.join())
        });
        let roads = Arc::new(roads.map_err(Error::Map)?);
        let atlas = atlas.unwrap_or_else(|panic| std::panic::resume_unwind(panic)).map_err(Error::Map)?;
        Ok(Self { file: file.to_string_lossy().into(), roads, atlas: Arc::new(atlas) })
    }

    /// Where it was read from.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The referee's reading.
    pub fn atlas(&self) -> Arc<Atlas> {
        Arc::clone(&self.atlas)
    }

    /// Whom one has to thank for it: to be shown with whatever is made with it.
    pub fn attribution(&self) -> &str {
        kerbway_model::osm::ATTRIBUTION
    }

    /// Where a node of the map lies: `[lon, lat]`.
    pub fn position(&self, node: i64) -> Option<[f64; 2]> {
        self.roads.position(node)
    }

    /// The course of a way of the map: lines of `[lon, lat]`, several where the extract lacks nodes between, none if it
    /// lacks the way.
    pub fn lines(&self, way: i64) -> Vec<Vec<[f64; 2]>> {
        self.roads.lines(way)
    }
}

/// The ground of a problem, cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Ground {
    mapped: Option<Arc<Mapped>>,
}

/// A map, with the zones that its tags make for a problem.
struct Mapped {
    map: Map,
    zones: Vec<MapZone>,
    /// As the referee has them; made when first asked for.
    judged: OnceLock<Vec<MapZone>>,
    warnings: Vec<Issue>,
}

impl Ground {
    /// The map of a problem, or nothing. A problem with a map that is not given is not valid.
    pub(crate) fn new(problem: &Problem, map: Option<&Map>) -> Self {
        let mapped = map.filter(|_| problem.osm.is_some()).map(|map| {
            let (zones, warnings) = map.roads.zones(problem);
            let warnings = map.roads.warnings().iter().cloned().chain(warnings).collect();
            Arc::new(Mapped { map: map.clone(), zones, judged: OnceLock::new(), warnings })
        });
        Self { mapped }
    }

    /// The same where the rules of the map's zones forbid next to nothing; as [`Rules::Lifted`](crate::reduce::Rules).
    pub(crate) fn lifted(&self, instance: &Instance) -> Self {
        let day = last_day(instance);
        let lifted = |mapped: &Arc<Mapped>| {
            let mut zones = mapped.zones.clone();
            for (i, zone) in zones.iter_mut().enumerate() {
                // Numbers of the document's zones end before.
                lift(&mut zone.zone, instance.zones().len() + i, &day);
            }
            Arc::new(Mapped { map: mapped.map.clone(), zones, judged: OnceLock::new(), warnings: Vec::new() })
        };
        Self { mapped: self.mapped.as_ref().map(lifted) }
    }

    /// Is there a map?
    pub(crate) fn is_map(&self) -> bool {
        self.mapped.is_some()
    }

    /// How many ways the map has, if there is one.
    pub(crate) fn ways(&self) -> Option<usize> {
        self.mapped.as_ref().map(|mapped| mapped.map.roads.ways().len())
    }

    /// Validates a problem, or a part of a whole one, on this ground.
    pub(crate) fn validate(
        &self,
        problem: &Problem,
        whole: Option<&Instance>,
    ) -> Result<Validated, InvalidProblem> {
        match (&self.mapped, whole) {
            (None, None) => problem.validate(),
            (None, Some(whole)) => problem.validate_as_part(whole),
            (Some(mapped), None) => problem.validate_with_map(&mapped.zones),
            (Some(mapped), Some(whole)) => problem.validate_as_part_with_map(whole, &mapped.zones),
        }
    }

    /// Builds the travel data; `None` if that is abandoned.
    pub(crate) fn roads(&self, instance: &Instance, pace: &mut dyn FnMut() -> Pace) -> Option<Roads> {
        match &self.mapped {
            None => kerbway_roads::build_paced(instance, &Options::default(), pace),
            Some(mapped) => osm::build_paced(instance, &mapped.map.roads, &Options::default(), pace),
        }
    }

    /// Who judges plans of the problem.
    pub(crate) fn referee(
        &self,
        problem: &Problem,
        instance: &Arc<Instance>,
        whole: Option<&Instance>,
    ) -> Result<Referee, InvalidProblem> {
        match &self.mapped {
            None => Ok(Referee::of_instance(Arc::clone(instance))),
            Some(mapped) => {
                let zones = mapped.judged.get_or_init(|| mapped.map.atlas.zones(problem));
                Referee::with_zones(problem, mapped.map.atlas(), zones, whole)
            }
        }
    }

    /// The zones that the map's tags make.
    #[cfg(feature = "report")]
    pub(crate) fn map_zones(&self) -> &[MapZone] {
        self.mapped.as_ref().map_or(&[], |mapped| &mapped.zones)
    }

    /// What the document's author should know of it.
    pub(crate) fn warnings(&self) -> &[Issue] {
        self.mapped.as_ref().map_or(&[], |mapped| &mapped.warnings)
    }

    /// Whom plans and reports on it have to thank.
    pub(crate) fn attribution(&self) -> Vec<String> {
        self.mapped.iter().map(|mapped| mapped.map.attribution().to_owned()).collect()
    }
}
