//! storefront: store pages and 3D product previews that work on every phone.
//!
//! The map, in the order in which modules may use each other (`tests/layering.rs` checks it):
//!
//! 1. `document`, `rules`, `device`, `plan`, `ar`, `html`: (document, shopper, probe) → Plan → HTML.
//! 2. `model`, `scene`, `tangents`, `render`: GLB bytes → Model → Scene → Frame → pixels, three backends.
//! 3. `explain`, `sample`, `bake`, `pack`, `unpack`, `import`, `split`: native; plans in words, our own parametric products,
//!    pictures of products, glTF with files beside it as one GLB, compressed models as plain ones, pages of other systems, one
//!    document in parts.
//! 4. `web`: the JS boundary. `src/bin/`: the wasm modules and the command line.
//!
//! All but `web` and the two GPU backends are pure: no clock, no randomness, no I/O, no JS.

pub mod document;
pub mod rules;

pub mod device;

pub mod plan;

pub mod ar;

pub mod html;

#[cfg(feature = "cli")]
pub mod explain;

pub mod model;

pub mod scene;

#[cfg(feature = "mikktspace")]
pub mod tangents;

pub mod render;

#[cfg(feature = "cli")]
pub mod sample;

#[cfg(feature = "cli")]
pub mod bake;

#[cfg(feature = "cli")]
pub mod pack;

#[cfg(feature = "cli")]
pub mod unpack;

#[cfg(feature = "cli")]
pub mod import;

#[cfg(feature = "cli")]
pub mod split;

pub mod web;
