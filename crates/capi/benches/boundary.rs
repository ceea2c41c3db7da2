//! What the C interface costs: `cargo bench --package kerbway-capi`.
//!
//! 10,000 requests from arrays to a checked problem, and what a call of `kw_solve` takes beyond the search itself. Both
//! are called through the interface, as a C program calls them. Medians; nothing is asserted.
#![allow(clippy::print_stdout, reason = "this is what it is for")]
#![allow(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

use std::ffi::{CString, c_char, c_void};
use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;
use std::ptr::{null, null_mut};
use std::time::{Duration, Instant};

use kerbway::{Day, Options};
use kerbway_capi as _;

type Handle = *mut c_void;

unsafe extern "C" {
    fn kw_builder_new(head: *const c_char, length: usize, out: *mut Handle, error: *mut Handle) -> i32;
    fn kw_builder_texts(
        builder: Handle,
        list: *const c_char,
        column: *const c_char,
        values: *const *const c_char,
        count: usize,
        error: *mut Handle,
    ) -> i32;
    fn kw_builder_integers(
        builder: Handle,
        list: *const c_char,
        column: *const c_char,
        values: *const i64,
        present: *const u8,
        count: usize,
        error: *mut Handle,
    ) -> i32;
    fn kw_builder_decimals(
        builder: Handle,
        list: *const c_char,
        column: *const c_char,
        values: *const f64,
        count: usize,
        error: *mut Handle,
    ) -> i32;
    fn kw_builder_build(builder: Handle, network: Handle, out: *mut Handle, error: *mut Handle) -> i32;
    fn kw_builder_free(builder: Handle);
    fn kw_problem_from_json(json: *const c_char, length: usize, out: *mut Handle, error: *mut Handle) -> i32;
    fn kw_problem_free(problem: Handle);
    fn kw_options_new(out: *mut Handle, error: *mut Handle) -> i32;
    fn kw_options_set(options: Handle, name: *const c_char, value: *const c_char, error: *mut Handle) -> i32;
    fn kw_options_free(options: Handle);
    fn kw_solve(
        problem: Handle,
        options: Handle,
        cancel: Handle,
        progress: *const c_void,
        user: *mut c_void,
        out: *mut Handle,
        error: *mut Handle,
    ) -> i32;
    fn kw_plan_free(plan: Handle);
}

const HEAD: &str = r#"{"format": 1, "currency": "EUR", "horizon": {"start": "2026-11-24T00:00:00+01:00"},
    "plane": {"kmh": 30}, "locations": [{"id": "depot", "lon": 11.5, "lat": 48.1}],
    "vehicle_types": [{"id": "van", "count": 200, "start": "depot", "shift": ["06:00", "20:00"], "capacity": {"g": 900000}}],
    "objective": {"drive_per_h": 3600}}"#;

const REQUESTS: u32 = 10_000;

fn main() {
    println!("{REQUESTS} requests from arrays to a checked problem: {}", shown(&arrays()));
    let day = kerbway_testkit::languages::problems().swap_remove(0).document.to_string();
    let (rust, c) = solves(&day);
    println!("a small solve in Rust:  {}", shown(&rust));
    println!("the same by kw_solve:   {}", shown(&c));
}

fn shown(times: &[Duration]) -> String {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let ms = |time: &Duration| time.as_secs_f64() * 1e3;
    format!(
        "median {:.3} ms, best {:.3} ms of {}",
        ms(&sorted[sorted.len() / 2]),
        ms(&sorted[0]),
        sorted.len()
    )
}

fn arrays() -> Vec<Duration> {
    let ids: Vec<CString> = (0..REQUESTS).map(|i| CString::new(format!("r{i}")).unwrap()).collect();
    let ids: Vec<*const c_char> = ids.iter().map(|id| id.as_ptr()).collect();
    let spread = |step: u32| (0..REQUESTS).map(move |i| f64::from(i * step % 9_973) * 1e-5);
    let lon: Vec<f64> = spread(7_919).map(|x| 11.5 + x).collect();
    let lat: Vec<f64> = spread(6_007).map(|x| 48.1 + x).collect();
    let opens: Vec<i64> = (0..REQUESTS).map(|i| i64::from(7 + i % 9) * 3_600).collect();
    let closes: Vec<i64> = opens.iter().map(|opens| opens + 7_200).collect();
    let service = vec![240_i64; ids.len()];
    let grams: Vec<i64> = (0..REQUESTS).map(|i| i64::from(500 + i % 7_000)).collect();
    let n = ids.len();
    let requests = c"requests".as_ptr();
    let run = |_| {
        let begun = Instant::now();
        let (mut builder, mut problem) = (null_mut(), null_mut());
        // SAFETY: arrays have `n` items, texts end with a NUL or have their length, and handles are freed once.
        unsafe {
            assert_eq!(kw_builder_new(HEAD.as_ptr().cast(), HEAD.len(), &raw mut builder, null_mut()), 0);
            assert_eq!(kw_builder_texts(builder, requests, c"id".as_ptr(), ids.as_ptr(), n, null_mut()), 0);
            for (column, values) in [(c"lon", &lon), (c"lat", &lat)] {
                let column = column.as_ptr();
                assert_eq!(kw_builder_decimals(builder, requests, column, values.as_ptr(), n, null_mut()), 0);
            }
            for (column, values) in [
                (c"window_from", &opens),
                (c"window_to", &closes),
                (c"service_s", &service),
                (c"demand_g", &grams),
            ] {
                let (column, values) = (column.as_ptr(), values.as_ptr());
                assert_eq!(kw_builder_integers(builder, requests, column, values, null(), n, null_mut()), 0);
            }
            assert_eq!(kw_builder_build(builder, null_mut(), &raw mut problem, null_mut()), 0);
            let taken = begun.elapsed();
            kw_problem_free(problem);
            kw_builder_free(builder);
            taken
        }
    };
    (0..21).map(run).collect()
}

/// One problem solved many times, by turns in Rust and by C.
fn solves(document: &str) -> (Vec<Duration>, Vec<Duration>) {
    let day = Day::from_json(document, Path::new("")).unwrap();
    let options = Options::new().with_iterations(20);
    let (mut problem, mut by_name) = (null_mut(), null_mut());
    // SAFETY: as above.
    unsafe {
        let json = document.as_ptr().cast();
        assert_eq!(kw_problem_from_json(json, document.len(), &raw mut problem, null_mut()), 0);
        assert_eq!(kw_options_new(&raw mut by_name, null_mut()), 0);
        assert_eq!(kw_options_set(by_name, c"iterations".as_ptr(), c"20".as_ptr(), null_mut()), 0);
    }
    let turn = |_| {
        let begun = Instant::now();
        let planned = day.solve(&options, &false.into(), &mut |_| ControlFlow::Continue(())).unwrap();
        let rust = begun.elapsed();
        black_box(planned);
        let begun = Instant::now();
        let mut plan = null_mut();
        // SAFETY: as above; no callback is given.
        let status =
            unsafe { kw_solve(problem, by_name, null_mut(), null(), null_mut(), &raw mut plan, null_mut()) };
        let c = begun.elapsed();
        assert_eq!(status, 0);
        // SAFETY: as above.
        unsafe { kw_plan_free(plan) };
        (rust, c)
    };
    let times = (0..501).map(turn).unzip();
    // SAFETY: as above.
    unsafe {
        kw_options_free(by_name);
        kw_problem_free(problem);
    }
    times
}
