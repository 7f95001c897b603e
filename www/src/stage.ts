/**
 * The page's side of the preview host: one for all `<product-view>`s of a page.
 *
 * In: previews to open and frames to draw. Out: callbacks per preview. Starts the host in a worker or on the main
 * thread, walks the ladder when it fails, opens the previews again on the new rung, and gives everything back when
 * the last preview has gone. Must not touch a preview's DOM.
 */
import { chunk } from './chunk.js';
import { decoderLocations } from './decoder-locations.js';
import type { Failure } from './errors.js';
import { hostInWorker, hostOnPage } from './host-place.js';
import type { Host } from './host-place.js';
import { firstAttempt, nextAttempt, optionsOf } from './ladder.js';
import type { Attempt, LadderMemory, Transition } from './ladder.js';
import type { Cause, ModelPart, ToHost, ToPage } from './messages.js';
import { handOver } from './model-early.js';
import type { EarlyModel } from './model-early.js';
import type { HostModule } from './preview-host.js';
import { createAccidents } from './stage-accidents.js';
import type { PreviewListener, StagePreview } from './stage-preview.js';
import { BASE } from './trust.js';
import type { Memory, Tier } from './types.js';

/** A step of the governor. */
export type ScaleStep = { at_millis: number; from: number; to: number };

/** A page's stage. */
export type Stage = {
  /** @param early the model, where it is on its way already */
  open(url: string, credentials: boolean, listener: PreviewListener, early?: EarlyModel): StagePreview;
  /** What happened so far, for `report()`. */
  report(): {
    attempt: Attempt | undefined;
    transitions: Transition[];
    /** The governor's steps, the last ones. */
    scales: ScaleStep[];
    memory: Memory | undefined;
  };
};

/** How long a frame may take before its host counts as dead: a killed worker sends no event. The first frame compiles
 * shaders, which takes seconds on a weak GPU. */
const FRAME_MILLIS = 20_000;

/** The governor's steps that a report remembers. */
const REPORTED_STEPS = 64;

/** How long an empty stage keeps its host: a route change takes one preview out and puts the next one in. */
const LINGER_MILLIS = 1_000;

/** How long a page that is out of sight keeps its previews' memory. */
const PARK_MILLIS = 30_000;

/**
 * Make a page's stage. Nothing is loaded until the first preview opens.
 *
 * @param tier from the verdict
 * @param forced a tester asked for this tier, whatever the device is
 * @param govern let the governor lower the scale of moving pictures
 * @param counted remember accidents and what ran well for the next visit
 */
export function createStage(tier: Tier, forced: boolean, govern = true, counted = !forced): Stage {
  const accidents = createAccidents(counted);
  const ladder: LadderMemory = { workers: typeof Worker === 'function', restarts: [] };
  const previews = new Map<number, { url: string; credentials: boolean; listener: PreviewListener; early: EarlyModel | undefined }>();
  const transitions: Transition[] = [];
  const scales: ScaleStep[] = [];
  let scale = 1;
  let count = 0;
  let attempt = firstAttempt(tier, ladder);
  /** What ended the ladder, for every preview that comes later; at first, that there was none. */
  let ended: [Cause, Failure] = ['create', { code: 'no-tier', message: 'no rung draws here' }];
  let host: Host | undefined;
  let started = false;
  let memory: Memory | undefined;
  let parked = false;
  /** Some model is to move, or is lit by a picture, which on T1 takes another module. */
  let moves = false;
  let parking: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;

  function send(message: ToHost, transfer?: Transferable[]): void {
    host?.send(message, transfer);
  }

  /** Expect some answer in time. A page that is not visible may be frozen, so there nothing is concluded. */
  function watch(): void {
    watchdog ??= setTimeout(() => {
      unwatch();
      if (document.visibilityState === 'visible') {
        fail('worker', { code: 'worker-silent', message: `no frame for ${FRAME_MILLIS} ms` });
      }
    }, FRAME_MILLIS);
  }

  function unwatch(): void {
    clearTimeout(watchdog);
    watchdog = undefined;
  }

  function ensureHost(): void {
    if (host || !attempt || parked) {
      return;
    }
    const mine = attempt;
    started = false;
    // A new host has a new governor.
    scale = 1;
    let alive = true;
    const hear = (message: ToPage) => {
      // A host that was given up may still have messages on the way.
      if (alive) {
        unwatch();
        receive(message);
      }
    };
    accidents.begin(mine.tier);
    previews.forEach(({ listener }) => {
      const its = listener.settings();
      moves ||= !!(its.moves || its.skybox_image || (its.environment_image && its.environment_image !== 'neutral'));
    });
    const raw = mine.place === 'worker' ? hostInWorker(hear) : hostOnPage(hear);
    host = {
      send: raw.send,
      stop: () => {
        alive = false;
        raw.stop();
      },
    };
    host.send({ type: 'start', tier: mine.tier, base: BASE, options: optionsOf(mine.tier, forced, govern), attempt: transitions.length, moves });
  }

  function openOnHost(preview: number): void {
    const entry = previews.get(preview);
    if (entry) {
      const { url, credentials, listener, early } = entry;
      const own = host;
      // Another host than the first one asks itself.
      const handed = early && !early.given;
      send({ type: 'open', preview, url, credentials, settings: listener.settings(), decoders: decoderLocations(), early: !!handed });
      if (handed) {
        const give = (part: ModelPart, transfer: Transferable[]) => own?.send({ type: 'model', preview, part }, transfer);
        void handOver(early, give, () => own === host && previews.has(preview));
      }
    }
  }

  function stop(): void {
    unwatch();
    accidents.rest();
    host?.stop();
    host = undefined;
  }

  function fail(cause: Cause, failure: Failure): void {
    const from = attempt;
    if (!from) {
      return;
    }
    if (cause === 'context-lost') {
      if (document.visibilityState === 'hidden') {
        // Systems take contexts from pages that nobody sees; that says nothing about this GPU.
        park();
        return;
      }
      accidents.lost(from.tier);
    }
    stop();
    const at_millis = performance.now();
    attempt = nextAttempt(from, cause, started, at_millis, ladder);
    transitions.push({ at_millis, from, to: attempt, cause, code: failure.code });
    const told = [...previews];
    if (!attempt) {
      ended = [cause, failure];
      // They have failed for good: no parking, no opening again.
      previews.clear();
    }
    told.forEach(([, { listener }]) => listener.lost(cause, failure, !attempt));
    // Not those that were opened just now, by somebody who heard of the failure.
    reopen(told.map(([preview]) => preview));
  }

  function reopen(which: number[]): void {
    if (attempt && previews.size > 0) {
      ensureHost();
      which.forEach(openOnHost);
    }
  }

  function park(): void {
    clearTimeout(parking);
    stop();
    parked = true;
    previews.forEach((entry) => entry.listener.parked());
  }

  document.addEventListener('visibilitychange', () => {
    clearTimeout(parking);
    if (document.visibilityState === 'hidden') {
      // Systems kill tabs in the background for many reasons; that is no crash of ours.
      accidents.rest();
      parking = setTimeout(park, PARK_MILLIS);
    } else if (parked) {
      parked = false;
      reopen([...previews.keys()]);
    }
  });

  function receive(message: ToPage): void {
    switch (message.type) {
      case 'ready':
      case 'told':
        return;
      case 'started':
        started = true;
        return;
      case 'failed':
        fail(message.cause, message.failure);
        return;
      case 'memory':
        memory = message.memory;
        return;
      case 'moves':
        moves = true;
        stop();
        previews.forEach(({ listener }) => listener.moved());
        reopen([...previews.keys()]);
        return;
      case 'decode':
        void chunk<HostModule>('preview-host')
          .then(({ decodeWithImage }) => decodeWithImage(message.bytes, message))
          .catch(() => undefined)
          .then((rgba) => send({ type: 'decoded', decode: message.decode, rgba }));
        return;
    }
    const listener = previews.get(message.preview)?.listener;
    if (!listener || !attempt) {
      return;
    }
    switch (message.type) {
      case 'progress':
        listener.progress(message.fraction);
        break;
      case 'opened':
        send({ type: 'memory' });
        listener.opened(message.opened, attempt);
        break;
      case 'drawn':
        accidents.drew(attempt.tier);
        if (message.scale !== scale) {
          scales.push({ at_millis: performance.now(), from: scale, to: message.scale });
          scales.splice(0, scales.length - REPORTED_STEPS);
          scale = message.scale;
        }
        listener.drawn(message.advanced, message.picture, message.draw_millis, scale);
        break;
      case 'lit':
        listener.lit();
        break;
      case 'ignored':
        listener.ignored(message.failure);
        break;
      case 'edited':
        listener.edited();
        break;
      case 'rested':
        listener.rested();
        break;
      case 'refused':
        previews.delete(message.preview);
        listener.refused(message.failure);
        break;
    }
  }

  return {
    open(url, credentials, listener, early) {
      const preview = ++count;
      previews.set(preview, { url, credentials, listener, early });
      if (attempt) {
        ensureHost();
        openOnHost(preview);
      } else {
        // Later, so that the caller has its preview before it hears that it is lost.
        queueMicrotask(() => {
          if (previews.delete(preview)) {
            listener.lost(...ended, true);
          }
        });
      }
      return {
        reopen: () => openOnHost(preview),
        configure: (settings) => send({ type: 'configure', preview, settings }),
        input: (event) => send({ type: 'input', preview, event }),
        edit: (edits, transfer) => send({ type: 'edit', preview, edits }, transfer),
        frame(now_millis, [width_px, height_px], force, pose, minimum_scale) {
          watch();
          send({ type: 'frame', preview, now_millis, width_px, height_px, force, pose, minimum_scale });
        },
        close() {
          early?.abort.abort();
          previews.delete(preview);
          send({ type: 'close', preview });
          send({ type: 'memory' });
          // wasm memory never shrinks; only ending the host gives it back.
          setTimeout(() => previews.size || stop(), LINGER_MILLIS);
        },
      };
    },
    report() {
      // The answer is there a moment later, for the next report.
      send({ type: 'memory' });
      return { attempt, transitions: [...transitions], scales: [...scales], memory: host && memory };
    },
  };
}
