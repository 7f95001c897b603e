//! Animation: from keyframes in a GLB to the pose at a moment, and to the picture of it.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

mod blending;
mod deformation;
mod faults;
mod fox;
#[path = "../model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;
mod keyframes;
mod pointers;
mod preview;
mod reference;
