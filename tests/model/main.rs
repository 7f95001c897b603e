//! GLB bytes → `Model`: real products, small built ones, and everything that can be wrong with them.

#![allow(clippy::unwrap_used, reason = "tests")]

mod conformance;
mod content;
mod faults;
#[allow(dead_code, reason = "shared with the tests in tests/motion")]
mod glb_builder;
mod materials;
mod pictures;
mod real;
mod untrusted;
