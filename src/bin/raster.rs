//! Under construction.
#![cfg_attr(target_arch = "wasm32", no_main)]
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
