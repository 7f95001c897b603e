/**
 * What a request says about the handset, as a probe.
 *
 * In: headers. Out: a probe for `device.wasm`. A header that is missing or makes no sense says nothing, and what is
 * unknown counts as the worst (`src/device/decide.rs`), so an edge never plans more than T1. The user agent is not
 * read: nothing of it could raise that, and a cache would hold one page for each of thousands.
 */
import type { Probe } from '../src/probe-cheap.js';

/** The headers that are read; answers vary with them, and ask for them. */
export const HINTS = ['Sec-CH-UA', 'Sec-CH-Device-Memory', 'Save-Data', 'ECT'] as const;

const EFFECTIVE_TYPES: readonly (string | null)[] = ['slow-2g', '2g', '3g', '4g'];

/** Read the hints. */
export function probeOf(headers: Headers): Probe {
  const [brands, memory, save_data, effective_type] = HINTS.map((name) => headers.get(name));
  return {
    // Only browsers of Chromium 89 and later name their brands, and all of them have wasm.
    ...(brands && { wasm: true }),
    // GiB, rounded to a power of two by the browser.
    ...(/^\d{1,2}(\.\d{1,3})?$/.test(memory ?? '') && { device_memory_gib: Number(memory) }),
    network: {
      ...(save_data && { save_data: save_data.trim().toLowerCase() === 'on' }),
      ...(effective_type && EFFECTIVE_TYPES.includes(effective_type) && { effective_type }),
    },
  };
}
