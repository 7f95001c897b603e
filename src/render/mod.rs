//! Frame → pixels, on whichever rung the phone stands.
//!
//! [`frame`] is the plain data that [`crate::scene`] makes, [`backend`] the narrow trait that
//! three backends implement: [`raster`] (CPU, everywhere), `webgl2` (by hand, wasm only) and
//! `webgpu` (wgpu: WebGPU in browsers, Vulkan/Metal/DX12 natively). All draw the same picture;
//! `blocks` is what both GPU backends hand to the shaders.

pub mod backend;
#[cfg(feature = "wgsl")]
pub mod blocks;
pub mod frame;
pub mod raster;

#[cfg(all(target_arch = "wasm32", feature = "webgl2"))]
pub mod webgl2;

// Natively `gpu` brings the drivers; without one wgpu has nothing to run on.
#[cfg(any(feature = "gpu", all(target_arch = "wasm32", feature = "webgpu")))]
pub mod webgpu;
