//! USDZ of products: the archive keeps to the format, and its layer says what the model does.
//!
//! `STOREFRONT_USD_PYTHON` names a Python with `usd-core`; then Pixar's own tools judge too.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;

mod archive;
mod judged;
mod layer;
mod told;
