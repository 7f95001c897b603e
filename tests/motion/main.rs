//! Animation: from keyframes in a GLB to the pose at a moment.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

mod deformation;
mod faults;
#[path = "../model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;
mod keyframes;
