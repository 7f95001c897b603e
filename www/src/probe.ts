/**
 * `dist/probe.js`: gathers what the browser says about its device: every field of the probe (DESIGN § 6). Loaded where no
 * verdict is remembered.
 *
 * In: the cheap facts, and browser APIs. Out: plain data for `device.wasm`. A signal that is missing, blocked, of another form or throws leaves its field absent, because absent means unknown. Must not decide anything, and must not send anything anywhere.
 */
import { within } from './deadline.js';
import type { Probe } from './probe-cheap.js';
import { ANSWER_MILLIS } from './probe-gpu.js';
import type { GpuFacts } from './probe-gpu.js';
import type { History } from './probe-memory.js';
import { attempt, flag, present } from './probe-values.js';
import { simdRuns } from './simd.js';

/** Exports of `dist/probe.js`. */
export type ProbeModule = typeof import('./probe.js');

/** Heaps tried in turn, in MiB: what T3, T2 and T1 need. The first one that can be had is the answer. */
const HEAPS_MIB = [128, 64, 32];

/**
 * Address space that only a 64-bit process can reserve in one piece, in MiB. Nothing is committed: the buffer is empty.
 * It tells a roomy phone from a 32-bit one where the GPU's name is masked or unknown (`device::decide`).
 */
const WIDE_MIB = 2048;

/** WebAssembly counts memory in pages of 64 KiB. */
const PAGES_PER_MIB = 16;

/** Browsers inside other apps; no feature tells them apart, and they block intents and WebXR. */
const IN_APP = /; wv\)|FBA[NV]|FB_IAB|Instagram|MicroMessenger|Zalo|Line\//;

/**
 * Everything: the `cheap` facts, and those that need memory or a question to the browser.
 *
 * @param gpu what a worker finds out meanwhile
 */
export async function probe(cheap: Probe, history: History, gpu: Promise<GpuFacts>): Promise<Probe> {
  const ar = await attempt(() => probeAr());
  return present({
    ...cheap,
    wasm: typeof WebAssembly === 'object',
    wasm_simd: await attempt(() => simdRuns()),
    wasm_memory_mib: await attempt(() => largestHeapMib()),
    ...(await gpu),
    ar,
    history,
  });
}

/** Allocated and dropped at once; only having it is the proof. Above the largest heap, a reservation is enough. */
function largestHeapMib(): number {
  for (const mib of HEAPS_MIB) {
    try {
      void new WebAssembly.Memory({ initial: mib * PAGES_PER_MIB });
      return mib === HEAPS_MIB[0] && reserves(WIDE_MIB) ? WIDE_MIB : mib;
    } catch {
      // The next smaller one.
    }
  }
  return 0;
}

function reserves(mib: number): boolean {
  type Resizable = new (length: number, options: { maxByteLength: number }) => { resizable?: boolean };
  try {
    // A browser without resizable buffers ignores the option.
    return new (ArrayBuffer as unknown as Resizable)(0, { maxByteLength: mib * 1_048_576 }).resizable === true;
  } catch {
    return false;
  }
}

async function probeAr(): Promise<Probe> {
  type Xr = { isSessionSupported(mode: string): Promise<boolean> };
  const { xr } = navigator as unknown as { xr?: Xr };
  const { userAgent } = navigator;
  const session = (globalThis as { XRSession?: { prototype: object } }).XRSession;
  return present({
    immersive_ar: xr ? flag(await attempt(() => answer(xr.isSessionSupported('immersive-ar')))) : false,
    hit_test: session ? 'requestHitTestSource' in session.prototype : undefined,
    quick_look: flag(await attempt(() => document.createElement('a').relList.supports('ar'))),
    // No feature test exists; only a tap can tell (google/model-viewer#709).
    scene_viewer_possible: /Android/.test(userAgent) && !/Firefox|OculusBrowser|KAIOS/.test(userAgent),
    camera: typeof navigator.mediaDevices?.getUserMedia === 'function',
    webview: IN_APP.test(userAgent),
  });
}

function answer<Value>(question: Promise<Value>): Promise<Value> {
  return within(question, ANSWER_MILLIS, () => new Error('no answer'));
}
