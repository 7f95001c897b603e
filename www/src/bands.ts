/**
 * `dist/bands.js`: pictures of the CPU rasteriser by two workers, each of which draws its rows.
 *
 * In: the preview host's renderer. Out: one that is called alike. The other worker has a renderer of its own, and is told every call
 * that changes this one: both count alike, so both stand alike, and their rows are one picture, byte for byte. No memory is
 * shared, which a page could do only with headers that shops do not send. This file is the script of the other worker, too.
 * Fetched on T1, in a worker, where the phone has cores to spare. Must not: take, with both, more memory than the rung may, nor hold up
 * the first picture; without the other worker everything is drawn here.
 */
import { loadArtefact } from './artefact.js';
import { within } from './deadline.js';
import { scriptUrl } from './trust.js';
import type { Memory, Renderer, RendererOptions } from './types.js';

/** Exports of `dist/bands.js`. */
export type BandsModule = typeof import('./bands.js');

/** The renderer of T1: rows `first` to `end` of pictures to come; twice 0 is all of them. */
type Raster = Renderer & { set_rows(first: number, end: number): void };
type RasterModule = { Renderer: { create(canvas: undefined, options: RendererOptions): Promise<Raster> } };

/** What the other worker is made with: the folder of the package, the module that draws, and its options. */
export type Start = { base: string; artefact: string; options: RendererOptions };

/** `rows` want an answer. */
type Told = { start: Start } | { call: keyof Renderer; given: unknown[]; rows?: [first: number, end: number] };

/** First that it is there; then the rows that it was told to draw, and what they took. */
type Answer = { ready: Memory } | { rgba: Uint8Array; draw_millis: number; memory: Memory };

/** What all wasm of T1 may take together. */
const MAX_WASM_BYTES = 32 * 1024 * 1024;

/** A picture does not wait longer for the other worker's rows: they are drawn here, and so are those to come. */
const PATIENCE_MILLIS = 1_000;

/** Pictures of fewer rows are not worth the message. */
const LEAST_ROWS = 48;

/** How fast the share of the rows follows what they took. */
const PACE = 0.25;

/** Ours own at the least, and at the most. */
const SHARES = [0.1, 0.9] as const;

/** Calls that leave a renderer as it was, or are of one worker alone. */
const OWN: readonly string[] = ['draw', 'drawn', 'memory', 'free', 'set_rows'];

/** Calls that take memory. */
const TAKES: readonly string[] = ['open', 'set_pixels', 'add_surroundings'];

/** The name of the other worker. */
const NAME = 'storefront-band';

/**
 * Have pictures drawn by two workers, as soon as the other one is there.
 *
 * @param artefact the name of the module that `renderer` is of
 */
export function inBands(renderer: Renderer, artefact: string, { base, options }: Omit<Start, 'artefact'>): Renderer {
  const own = renderer as Raster;
  /** What the other one has to be told first; absent when it was told, or will not be. */
  let log: Told[] | undefined = [{ start: { base, artefact, options } }];
  let worker: Worker | undefined;
  let ready = false;
  let share = 0.5;
  let other: Memory | undefined;
  const waiting: ((answer?: Exclude<Answer, { ready: Memory }>) => void)[] = [];

  function drop(): void {
    worker?.terminate();
    worker = log = other = undefined;
    ready = false;
    waiting.splice(0).forEach((tell) => tell());
  }

  function tell(told: Told): void {
    log?.push(told);
    worker?.postMessage(told);
  }

  const fits = () => 2 * own.memory().wasm_bytes <= MAX_WASM_BYTES;

  /** After a picture, so that it does not wait. */
  function begin(): void {
    const told = log;
    log = undefined;
    if (!told || !fits()) {
      drop();
      return;
    }
    try {
      worker = new Worker(scriptUrl(), { type: 'module', name: NAME });
    } catch {
      drop();
      return;
    }
    worker.onerror = (event) => {
      event.preventDefault();
      drop();
    };
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if ('ready' in data) {
        ready = true;
        other = data.ready;
      } else {
        other = data.memory;
        waiting.shift()?.(data);
        // Pictures grow, too.
        if (own.memory().wasm_bytes + other.wasm_bytes > MAX_WASM_BYTES) {
          drop();
        }
      }
    };
    told.forEach((each) => worker?.postMessage(each));
  }

  function draw(...given: [preview: number, width_px: number, height_px: number]): ReturnType<Renderer['draw']> {
    const [preview, width_px, height_px] = given;
    if (!ready || height_px < LEAST_ROWS) {
      const whole = own.draw(...given);
      // It is to know that there was one, which costs it next to nothing.
      tell({ call: 'draw', given: [preview, 1, 1] });
      if (log) {
        begin();
      }
      return whole;
    }
    const end = Math.round(height_px * share);
    tell({ call: 'draw', given, rows: [end, height_px] });
    const answer = new Promise<Parameters<(typeof waiting)[0]>[0]>((resolve) => waiting.push(resolve));
    const from = performance.now();
    const upper = rowsOf(0, end, given);
    const upper_millis = performance.now() - from;
    return within(answer, PATIENCE_MILLIS, Error).then(
      (lower) => {
        if (lower) {
          const faster = (lower.draw_millis - upper_millis) / (lower.draw_millis + upper_millis || 1);
          share = Math.min(Math.max(share * (1 + PACE * faster), SHARES[0]), SHARES[1]);
        }
        return joined(upper, lower ? lower.rgba : rowsOf(end, height_px, given), width_px * height_px * 4);
      },
      () => {
        drop();
        return joined(upper, rowsOf(end, height_px, given), width_px * height_px * 4);
      },
    );
  }

  function rowsOf(first: number, end: number, given: [number, number, number]): Uint8Array {
    own.set_rows(first, end);
    try {
      return own.draw(...given) as Uint8Array;
    } finally {
      own.set_rows(0, 0);
    }
  }

  return new Proxy(own as object, {
    get(_, name: keyof Raster) {
      if (name === 'draw') {
        return draw;
      }
      if (name === 'free') {
        return () => {
          drop();
          own.free();
        };
      }
      if (name === 'memory') {
        // What the other one holds is held as well.
        return () => {
          const { wasm_bytes, resident_bytes, ...rest } = own.memory();
          return { ...rest, wasm_bytes: wasm_bytes + (other?.wasm_bytes ?? 0), resident_bytes: resident_bytes + (other?.resident_bytes ?? 0) };
        };
      }
      const method = own[name] as unknown;
      if (typeof method !== 'function') {
        return method;
      }
      return (...given: unknown[]) => {
        const result = method.apply(own, given) as unknown;
        if (!OWN.includes(name)) {
          // What was refused here is not told; what is refused there alone ends it.
          tell({ call: name as keyof Renderer, given });
          if (worker && TAKES.includes(name) && !fits()) {
            drop();
          }
        }
        return result;
      };
    },
  }) as Renderer;
}

function joined(upper: Uint8Array, lower: Uint8Array, bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  whole.set(upper);
  whole.set(lower, upper.length);
  return whole;
}

/** The other worker's side: does what it is told, in that order; what it cannot do ends it. */
function serve(scope: { onmessage: unknown; postMessage(answer: Answer, transfer: Transferable[]): void }): void {
  let renderer: Promise<Raster> | undefined;
  let done: Promise<unknown> = Promise.resolve();
  let told = false;
  const one = async (message: Told) => {
    if ('start' in message) {
      const { base, artefact, options } = message.start;
      renderer = loadArtefact<RasterModule>(base, artefact).then((module) => module.Renderer.create(undefined, options));
      await renderer;
      return;
    }
    const { call, given, rows } = message;
    const own = (await renderer)!;
    const from = performance.now();
    own.set_rows(...(rows ?? [0, 0]));
    const result = (own[call] as (...given: unknown[]) => unknown)(...given);
    if (rows) {
      const rgba = result as Uint8Array;
      scope.postMessage({ rgba, draw_millis: performance.now() - from, memory: own.memory() }, [rgba.buffer]);
    } else if (call === 'draw' && !told) {
      told = true;
      scope.postMessage({ ready: own.memory() }, []);
    }
  };
  scope.onmessage = ({ data }: MessageEvent<Told>) => {
    done = done.then(() => one(data));
    // Reported as an error of this worker, which is what ends it.
    done.catch((thrown: unknown) =>
      setTimeout(() => {
        throw thrown;
      }),
    );
  };
}

/** Present in worker scopes only. */
declare const WorkerGlobalScope: (abstract new () => object) | undefined;

if (typeof WorkerGlobalScope !== 'undefined' && self.name === NAME) {
  serve(self as never);
}
