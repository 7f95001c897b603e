//! Compressed models, decoded natively: what comes out is what the plain file holds, and what is wrong with one is said.
//!
//! `fixtures/sheet*.glb` were written by glTF-Transform with Draco's own encoder, from one plain file.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;

#[cfg(feature = "avif-textures")]
mod avif;
#[cfg(feature = "avif-textures")]
mod avif_file;
mod faults;
mod meshes;
mod packed;
mod pictures;
mod real;
