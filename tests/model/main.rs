//! GLB bytes → `Model`: real products, small built ones, and everything that can be wrong with them.

#![allow(clippy::unwrap_used, reason = "tests")]

mod conformance;
mod content;
mod faults;
mod glb_builder;
mod materials;
mod pictures;
mod real;
mod untrusted;
