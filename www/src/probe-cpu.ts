/**
 * How fast the CPU is, by the kernel in `device.wasm` (src/device/bench.rs).
 *
 * In: the kernel. Out: an index on the scale of Lighthouse's BenchmarkIndex. It holds the clock, which the kernel must
 * not have. In short slices with a pause after each, so that nothing on the page waits for it.
 */

/** A slice is at least this long, or the browser's rounded clock would decide, and less than twice as long. */
const SLICE_MILLIS = 4;
const SLICES = 3;
const FIRST_ITERATIONS = 64;
/** A CPU that does this many within one slice is no phone, or the clock stands still. */
const MOST_ITERATIONS = 1 << 16;

/** Slices that differ by more than this were disturbed. */
const LEAST_AGREEMENT = 0.6;

/** Index for one iteration a millisecond: Node 20 does 167 of them on a machine with a BenchmarkIndex of 1,220. */
const INDEX_PER_RATE = 7.3;

/**
 * Measure.
 *
 * @param bench `bench_cpu` of `device.wasm`
 * @returns nothing when it cannot be told: page out of sight, clock stands still, or slices that disagree
 */
export async function measureCpu(bench: (iterations: number) => number): Promise<number | undefined> {
  const rates: number[] = [];
  let iterations = FIRST_ITERATIONS;
  while (rates.length < SLICES) {
    if (document.visibilityState !== 'visible') {
      return undefined;
    }
    const from = performance.now();
    bench(iterations);
    const millis = performance.now() - from;
    if (millis >= SLICE_MILLIS) {
      rates.push(iterations / millis);
    } else if (iterations < MOST_ITERATIONS) {
      iterations *= 2;
    } else {
      return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const best = Math.max(...rates);
  return Math.min(...rates) >= best * LEAST_AGREEMENT ? Math.round(best * INDEX_PER_RATE) : undefined;
}
