/**
 * Whether this engine runs WebAssembly SIMD (Chrome 91, Firefox 89, Safari 16.4).
 *
 * Validates a tiny module; runs nothing.
 */

/** `i32.const 0; i8x16.splat; i8x16.popcnt`, in a function that returns a v128. */
const MODULE = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

/** Whether `raster-simd.wasm` will compile here. */
export function simdRuns(): boolean {
  return WebAssembly.validate(new Uint8Array(MODULE));
}
