//! The JS boundary: what the wasm modules in `src/bin` stand on.
//!
//! `preview` is the host of all 3D previews of a page, generic over the backend and pure, so that
//! it is tested natively; `settings` reads what JS sends. Only `convert`, `device` and `renderer`
//! touch JS.
//! A module across whose border only texts go has [`heap`] alone.
//! Must not: draw, or export anything to JS itself (`#[wasm_bindgen]` stands in `src/bin`).

#[cfg(feature = "animation")]
mod animation;
#[cfg(any(feature = "cli", feature = "js"))]
pub mod entry;
#[cfg(any(feature = "cli", feature = "js"))]
pub mod error;
pub mod heap;
#[cfg(any(feature = "cli", feature = "js"))]
pub mod preview;
#[cfg(any(feature = "cli", feature = "js"))]
pub mod settings;

#[cfg(all(target_arch = "wasm32", feature = "js"))]
pub mod convert;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
pub mod device;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
pub mod renderer;

/// Memory of the modules that draw, whose blocks are large: 1.3 to 1.5 kB smaller after brotli than with the standard
/// library's dlmalloc.
#[cfg(all(target_arch = "wasm32", feature = "js"))]
#[global_allocator]
static HEAP: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Memory of the modules that read and write texts.
#[cfg(all(target_arch = "wasm32", not(feature = "js")))]
#[global_allocator]
static HEAP: heap::Heap<heap::WasmPages> = heap::Heap::new(heap::WasmPages);
