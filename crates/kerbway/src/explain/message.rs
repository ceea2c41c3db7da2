//! One sentence per reason.

use kerbway_model::document::plan::Reason;
use kerbway_model::instance::Effect;
use kerbway_model::{RequestIdx, RuleIdx, TypeIdx};

use crate::planner::Planner;
use crate::reasons::Why;

/// Says why a vehicle type cannot serve a request.
pub(super) fn of(planner: &Planner<'_>, t: TypeIdx, r: RequestIdx, why: &Why) -> String {
    let instance = planner.instance();
    let (vehicle, request) = (&instance.vehicle_type(t).id, &instance.request(r).id);
    match why.code {
        Reason::Skill => {
            let have = &instance.vehicle_type(t).skills;
            let lacking: Vec<&str> = instance
                .request(r)
                .skills
                .iter()
                .filter(|s| have.binary_search(s).is_err())
                .map(|s| instance.skills()[*s as usize].as_str())
                .collect();
            format!("\"{vehicle}\" lacks the skill {}", lacking.join(", "))
        }
        Reason::Capacity => {
            let demand = &instance.request(r).demand;
            let capacity = &instance.vehicle_type(t).capacity;
            let worst = (0..demand.len()).find(|d| capacity[*d].is_some_and(|c| demand[*d] > c));
            match worst {
                Some(d) => format!(
                    "\"{request}\" needs {} of {}, \"{vehicle}\" holds {}",
                    demand[d],
                    instance.dimensions()[d],
                    capacity[d].unwrap_or_default()
                ),
                None => format!("\"{request}\" fits in no \"{vehicle}\""),
            }
        }
        Reason::Unreachable => {
            format!("no way for \"{vehicle}\" leads to \"{request}\" and on to the end of its route")
        }
        Reason::ZoneClosed => match (why.zone, why.rule) {
            (Some(z), Some(rule)) => format!(
                "zone \"{}\" is closed to \"{vehicle}\" by \"{}\" ({}{}) whenever it could serve \"{request}\"",
                instance.zone(z).id,
                instance.rule(rule).id,
                effect(planner, rule),
                instance.tags_behind(rule, t).map_or(String::new(), |tags| format!("; {tags}"))
            ),
            _ => format!("zones are closed to \"{vehicle}\" whenever it could serve \"{request}\""),
        },
        Reason::Window => format!("\"{vehicle}\" cannot be at \"{request}\" within any of its windows"),
        Reason::Shift => {
            format!("\"{vehicle}\" cannot serve \"{request}\" and be back by the end of its shift")
        }
        Reason::Duration if why.far => {
            format!("serving \"{request}\" alone takes \"{vehicle}\" farther than its max_distance_m")
        }
        Reason::Duration => {
            format!("serving \"{request}\" alone takes \"{vehicle}\" longer than its max_duration_s")
        }
        Reason::Fleet => {
            format!("every \"{vehicle}\" is in use and none has room for \"{request}\" on its route")
        }
        Reason::Price => format!("serving \"{request}\" with \"{vehicle}\" costs more than leaving it out"),
        _ => format!("\"{vehicle}\" cannot serve \"{request}\""),
    }
}

fn effect(planner: &Planner<'_>, rule: RuleIdx) -> &'static str {
    match planner.instance().rule(rule).effect {
        Effect::NoEntry => "no_entry",
        Effect::NoDriving => "no_driving",
        Effect::NoPresence => "no_presence",
        Effect::NoStopping => "no_stopping",
        Effect::NoLoading => "no_loading",
        Effect::NoThrough => "no_through",
        _ => "a rule",
    }
}
