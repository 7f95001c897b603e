//! GLB bytes → `Model`: real products, small built ones, and everything that can be wrong with them.

#![cfg(feature = "server")]
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests, which use parts of fuzz/"
)]

mod conformance;
mod content;
mod faults;
#[allow(dead_code, reason = "shared with the tests in tests/motion")]
mod glb_builder;
#[cfg(feature = "lods")]
mod levels;
#[cfg(feature = "lobes")]
mod lights;
mod materials;
mod pictures;
mod real;
#[cfg(feature = "tangents")]
mod tangents;
mod untrusted;

#[path = "../fuzz/dice.rs"]
mod dice;
#[path = "../../fuzz/src/lib.rs"]
mod targets;
