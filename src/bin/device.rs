//! device.wasm: what the handset can do, and the kernel that measures its CPU.
//!
//! A thin wrapper: `device` decides, and runs natively too.
#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(not(target_arch = "wasm32"))]
fn main() {}

#[cfg(target_arch = "wasm32")]
#[allow(unreachable_pub, reason = "wasm-bindgen exports only what is pub")]
mod exports {
    use storefront::device;
    use storefront::web::convert;
    use storefront::web::device::{probe_from_js, verdict_to_js};
    use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

    #[wasm_bindgen(typescript_custom_section)]
    const TYPES: &str = "
/** A value of a probe, as a reason shows it. */
export type Fact = null | boolean | number | string | [number, number];
/** What the device can do, and why; see `storefront decide`. */
export type Verdict = {
  v: number;
  tier: 'T0' | 'T1' | 'T2' | 'T3' | 'T4';
  ar: 'webxr' | 'scene-viewer' | 'quick-look' | 'camera' | 'none';
  delivery: 'auto' | 'tap' | 'poster';
  confidence: 'fallback' | 'prior' | 'measured';
  reasons: { code: string; signal: string; value: Fact; cap: string; source: string }[];
  not_used: { signal: string; value: Fact; why: string }[];
  bench: { cpu_index: number | null; gpu_mpx_ops_per_milli: number | null } | null;
  ttl_hours: number;
};
";

    /// Decide from a probe object. Throws an `Error` with a `code` for a field that is unknown or wrong.
    #[wasm_bindgen(unchecked_return_type = "Verdict")]
    pub fn decide(
        #[wasm_bindgen(unchecked_param_type = "object")] probe: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let probe = probe_from_js(probe).map_err(|error| convert::error(error.code(), &error.to_string()))?;
        Ok(verdict_to_js(&device::decide(&probe)))
    }

    /// Run the CPU kernel; the caller holds the clock. Gives a checksum.
    #[wasm_bindgen]
    pub fn bench_cpu(iterations: u32) -> u32 {
        device::bench::bench_cpu(iterations)
    }
}
