/**
 * The preview host: one renderer and one canvas for all previews of a page.
 *
 * In and out: the messages of `messages.ts`. Runs in a worker (`preview-host.ts`) or on the main thread (`host-place.ts`),
 * and knows neither: it must not touch the page. After a trap or a lost context it says `failed` and is dead;
 * whoever started it starts another.
 */
import { loadArtefact } from './artefact.js';
import { download } from './download.js';
import type { Terms } from './download.js';
import { toFailure } from './errors.js';
import type { Failure } from './errors.js';
import type { Cause, Post, ToHost, ToPage } from './messages.js';
import { pictureOf, transferOf } from './host-picture.js';
import type { Canvas } from './host-picture.js';
import { simdRuns } from './simd.js';
import { decodeBitmap, decodePixels } from './textures.js';
import type { DecodeOnPage, Pixels } from './textures.js';
import type { Opened, Picture, PreviewTier, Renderer, Settings } from './types.js';

type RendererModule = {
  Renderer: {
    create(
      canvas: Canvas | undefined,
      options: (ToHost & { type: 'start' })['options'],
    ): Promise<Renderer>;
  };
};

/** One open preview, by the page's number. */
type Entry = {
  /** The renderer's number, once the model is open. */
  opened?: number;
  /** Settings that came while the model was loading or its textures were decoded; absent once they are applied. */
  waiting: Settings | undefined;
  size_px: [number, number];
  abort: AbortController;
};

/** Codes of the renderer after which nothing but a new one helps. */
const FATAL: readonly string[] = ['trap', 'context-lost', 'device-lost', 'out-of-memory'];

/** Largest GLB that is downloaded. The model reader's own limit per tier is lower or equal. */
const MODEL: Omit<Terms, 'credentials'> = {
  max_bytes: 32 * 1024 * 1024,
  codes: { missing: 'model-missing', stalled: 'model-stalled', too_large: 'model-too-large' },
};

/**
 * Make a host.
 *
 * @param post answers to the page
 * @returns takes the page's messages; the first one must be `start`
 */
export function createHost(post: Post<ToPage>): (message: ToHost) => void {
  const entries = new Map<number, Entry>();
  const decodes = new Map<number, (rgba: Pixels | undefined) => void>();
  let decodeCount = 0;
  let renderer: Renderer | undefined;
  let canvas: Canvas | undefined;
  let starting: Promise<void> | undefined;
  let dead = false;

  function die(cause: Cause, failure: Failure): void {
    if (!dead) {
      dead = true;
      entries.forEach((entry) => entry.abort.abort());
      post({ type: 'failed', cause, failure });
    }
  }

  /** A failure of one preview, or of the renderer itself. */
  function refuse(preview: number, thrown: unknown): void {
    const failure = toFailure(thrown, 'preview-failed');
    if (FATAL.includes(failure.code)) {
      die(failure.code === 'trap' ? 'trap' : 'context-lost', failure);
    } else if (!dead && entries.delete(preview)) {
      post({ type: 'refused', preview, failure });
    }
  }

  async function start(message: ToHost & { type: 'start' }): Promise<void> {
    let cause: Cause = 'load';
    try {
      const module = await loadArtefact<RendererModule>(message.base, artefactOf(message.tier), message.attempt);
      cause = 'create';
      if (message.tier !== 'T1') {
        // On the page always an element: Safari 16 has OffscreenCanvas, but no WebGL for it.
        canvas = typeof document === 'undefined' ? new OffscreenCanvas(1, 1) : document.createElement('canvas');
        canvas.addEventListener('webglcontextlost', (event) => {
          event.preventDefault();
          die('context-lost', { code: 'context-lost', message: 'the browser took the WebGL context away' });
        });
      }
      renderer = await module.Renderer.create(canvas, message.options);
      if (!dead) {
        post({ type: 'started' });
      }
    } catch (thrown) {
      die(cause, toFailure(thrown, 'create-failed'));
    }
  }

  /** Settings that the renderer cannot read are said and dropped, key by key; the rest holds. */
  function configure(preview: number, opened: number, settings: Settings): void {
    try {
      renderer?.configure(opened, settings);
    } catch (thrown) {
      const failure = toFailure(thrown, 'bad-value');
      const keys = Object.keys(settings) as (keyof Settings)[];
      if (FATAL.includes(failure.code)) {
        refuse(preview, thrown);
      } else if (keys.length > 1) {
        keys.forEach((key) => configure(preview, opened, { [key]: settings[key] }));
      } else {
        post({ type: 'ignored', preview, failure });
      }
    }
  }

  async function open(message: ToHost & { type: 'open' }): Promise<void> {
    const { preview } = message;
    const entry: Entry = { waiting: message.settings, size_px: [0, 0], abort: new AbortController() };
    entries.set(preview, entry);
    const current = () => !dead && entries.get(preview) === entry;
    try {
      const terms: Terms = { ...MODEL, credentials: message.credentials ? 'include' : 'same-origin' };
      const glb = await download(message.url, terms, entry.abort, (fraction) =>
        post({ type: 'progress', preview, fraction }),
      );
      await starting;
      if (!current() || !renderer) {
        return;
      }
      const opened = renderer.open(glb, {});
      entry.opened = opened.preview;
      await decodeTextures(glb, opened, current, (failure) => post({ type: 'ignored', preview, failure }));
      if (!current()) {
        return;
      }
      const { waiting = {} } = entry;
      entry.waiting = undefined;
      configure(preview, opened.preview, waiting);
      // The first picture shows the settings, not a flight towards them.
      renderer.input(opened.preview, { kind: 'jump' });
      post({ type: 'opened', preview, opened });
    } catch (thrown) {
      if (current()) {
        refuse(preview, thrown);
      }
    }
  }

  /** One after the other: two large pictures decoded at once are what kills a 1 GB phone. */
  async function decodeTextures(
    glb: Uint8Array<ArrayBuffer>,
    opened: Opened,
    current: () => boolean,
    unreadable: (failure: Failure) => void,
  ): Promise<void> {
    for (const request of opened.textures) {
      const bytes = glb.slice(request.byte_offset, request.byte_offset + request.byte_length);
      try {
        if (canvas) {
          const bitmap = await decodeBitmap(bytes, request);
          if (current()) {
            renderer?.set_bitmap(opened.preview, request.texture, bitmap);
          }
          bitmap.close();
        } else {
          const rgba = await decodePixels(bytes, request, decodeOnPage);
          if (!rgba) {
            throw new Error('the browser cannot decode it');
          }
          if (current()) {
            renderer?.set_pixels(opened.preview, request.texture, request.width_px, request.height_px, rgba);
          }
        }
      } catch (thrown) {
        const failure = toFailure(thrown, 'texture-unreadable');
        // An unreadable picture leaves its texture white; the product still shows. A dead renderer does not.
        if (FATAL.includes(failure.code)) {
          throw thrown;
        }
        const { texture, mime, byte_offset } = request;
        const message = `texture ${texture} (${mime}): ${failure.message}`;
        if (current()) {
          unreadable({ ...failure, message, byte_offset });
        }
      }
      if (!current()) {
        return;
      }
    }
  }

  const decodeOnPage: DecodeOnPage = (bytes, { mime, width_px, height_px }) =>
    new Promise((resolve) => {
      decodes.set(++decodeCount, resolve);
      post({ type: 'decode', decode: decodeCount, mime, bytes, width_px, height_px }, [bytes.buffer]);
    });

  function frame(message: ToHost & { type: 'frame' }, entry: Entry, opened: number): void {
    const { preview, now_millis, width_px, height_px, force } = message;
    if (!renderer) {
      return;
    }
    const advanced = renderer.advance(opened, now_millis);
    const resized = entry.size_px[0] !== width_px || entry.size_px[1] !== height_px;
    entry.size_px = [width_px, height_px];
    let picture: Picture | undefined;
    const from = performance.now();
    if (advanced.dirty || resized || force) {
      picture = pictureOf(renderer.draw(opened, width_px, height_px), width_px, height_px, canvas);
    }
    const draw_millis = performance.now() - from;
    const scale = renderer.drawn(opened, now_millis, draw_millis);
    post({ type: 'drawn', preview, advanced, picture, draw_millis, scale }, transferOf(picture));
  }

  function toPreview(message: ToHost & { type: 'configure' | 'input' | 'frame' | 'close' }): void {
    const { preview } = message;
    const entry = entries.get(preview);
    if (!entry) {
      return;
    }
    if (message.type === 'close') {
      entries.delete(preview);
      entry.abort.abort();
    }
    if (message.type === 'configure' && entry.waiting) {
      // Applied now, they would be overwritten by the older ones that still wait.
      Object.assign(entry.waiting, message.settings);
      return;
    }
    const { opened } = entry;
    if (opened === undefined) {
      return;
    }
    try {
      switch (message.type) {
        case 'configure':
          configure(preview, opened, message.settings);
          break;
        case 'input':
          renderer?.input(opened, message.event);
          break;
        case 'frame':
          frame(message, entry, opened);
          break;
        case 'close':
          renderer?.close(opened);
          break;
      }
    } catch (thrown) {
      refuse(preview, thrown);
    }
  }

  return (message) => {
    if (dead) {
      return;
    }
    switch (message.type) {
      case 'start':
        starting = start(message);
        break;
      case 'open':
        void open(message);
        break;
      case 'decoded':
        decodes.get(message.decode)?.(message.rgba);
        decodes.delete(message.decode);
        break;
      case 'memory':
        if (renderer) {
          post({ type: 'memory', memory: renderer.memory() });
        }
        break;
      case 'stop':
        dead = true;
        entries.forEach((entry) => entry.abort.abort());
        renderer?.free();
        break;
      default:
        toPreview(message);
    }
  };
}

function artefactOf(tier: PreviewTier): string {
  switch (tier) {
    case 'T1':
      return simdRuns() ? 'raster-simd' : 'raster';
    case 'T4':
      return 'webgpu';
    default:
      return 'webgl2';
  }
}
