/**
 * The preview host: one renderer and one canvas for all previews of a page.
 *
 * In and out: the messages of `messages.ts`. Runs in a worker (`preview-host.ts`) or on the main thread (`host-place.ts`),
 * and knows neither: it must not touch the page. After a trap or a lost context it says `failed` and is dead;
 * whoever started it starts another.
 */
import { loadArtefact } from './artefact.js';
import { within } from './deadline.js';
import { download } from './download.js';
import type { Terms } from './download.js';
import { toFailure } from './errors.js';
import type { Failure } from './errors.js';
import { bandsFor } from './host-bands.js';
import { taker } from './host-early.js';
import type { Taker } from './host-early.js';
import { edit, wantsLobes } from './host-edit.js';
import type { Edits } from './host-edit.js';
import { prepared } from './host-model.js';
import type { Prepared, Source } from './gltf.js';
import type { Cause, Post, ToHost, ToPage } from './messages.js';
import { pictureOf, transferOf } from './host-picture.js';
import type { Canvas } from './host-picture.js';
import { needsMore, once, wantsMore } from './host-once.js';
import { tangents } from './host-tangents.js';
import { surroundings } from './host-surroundings.js';
import type { Surrounded } from './host-surroundings.js';
import { simdRuns } from './simd.js';
import { decodeBitmap, decodePixels } from './textures.js';
import type { Blocks, DecodeOnPage, Encoded, Pixels } from './textures.js';
import type { Opened, Picture, PreviewTier, Renderer, Settings, TextureRequest } from './types.js';

type RendererModule = {
  Renderer: {
    create(
      canvas: Canvas | undefined,
      options: (ToHost & { type: 'start' })['options'],
    ): Promise<Renderer>;
  };
};

/** One open preview, by the page's number. */
type Entry = Surrounded & {
  /** Settings that came while the model was loading or its textures were decoded; absent once they are applied. */
  waiting: Settings | undefined;
  size_px: [number, number];
  edits: Edits;
};

/** Codes of the renderer after which nothing but a new one helps. */
const FATAL: readonly string[] = ['trap', 'context-lost', 'device-lost', 'out-of-memory'];

/**
 * A model waits so long for a light that is under way; then it shows in the studio's, and changes when the other one is there.
 */
const LIGHT_MILLIS = 4_000;

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
  const takers = new Map<number, Taker>();
  const decodes = new Map<number, (rgba: Pixels | undefined) => void>();
  let decodeCount = 0;
  let renderer: Renderer | undefined;
  let canvas: Canvas | undefined;
  let starting: Promise<void> | undefined;
  let dead = false;
  /** From `start`: what models that are more than a plain GLB are made with. */
  let given: Pick<Source, 'base' | 'max_triangles' | 'max_texture_side_texels'> & { tier: PreviewTier };
  let surround: ReturnType<typeof surroundings>;
  let shaded: ReturnType<typeof once>;
  /** On T1, with the smaller module. */
  let grow: ReturnType<typeof once> | undefined;

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

  /** A failure that leaves a preview as it was, or one of the renderer itself. */
  function failed(preview: number, thrown: unknown, code = 'bad-value'): void {
    const failure = toFailure(thrown, code);
    if (FATAL.includes(failure.code)) {
      refuse(preview, thrown);
    } else {
      post({ type: 'ignored', preview, failure });
    }
  }

  async function start(message: ToHost & { type: 'start' }): Promise<void> {
    let cause: Cause = 'load';
    given = { ...message.options, base: message.base };
    const lent = {
      base: message.base,
      tier: message.tier,
      renderer: async () => {
        await starting;
        return dead ? undefined : renderer;
      },
      decodeOnPage,
      failed: (preview: number, failure: Failure) => post({ type: 'ignored', preview, failure }),
      lit: (preview: number) => post({ type: 'lit', preview }),
      get grow() {
        return grow;
      },
    };
    const artefact = artefactOf(message.tier);
    // The other rungs bring all their shaders.
    const addShaders = async (text: Uint8Array) => (await lent.renderer())?.add_shaders?.(text);
    shaded = artefact === 'webgl2' ? once(lent, 'webgl2-more.txt', 'shaders', addShaders) : async () => true;
    surround = surroundings(lent, shaded);
    const two = bandsFor(message);
    let loaded = artefact;
    const load = (name: string) => loadArtefact<RendererModule>(message.base, (loaded = name), message.attempt);
    try {
      let module: RendererModule | false | void = false;
      if (message.tier === 'T1') {
        const moving = artefact.replace('raster', 'raster-moves');
        grow = once(lent, `${moving}.wasm`, 'moves', () => post({ type: 'moves' }));
        if (message.moves) {
          module = await load(moving).catch((thrown) => {
            grow = async (preview) => void lent.failed(preview, toFailure(thrown, ''));
          });
          grow = module ? undefined : grow;
        }
      }
      module ||= await load(artefact);
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
      const bands = await two;
      if (bands) {
        renderer = bands.inBands(renderer, loaded, message);
      }
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
    const { preview, credentials } = message;
    const pictures = { light: '', sky: '' };
    const entry: Entry = { waiting: undefined, size_px: [0, 0], edits: { waiting: [], busy: false, sizes: {} }, abort: new AbortController(), pictures, credentials };
    entries.set(preview, entry);
    entry.waiting = surround(preview, entry, message.settings);
    const current = () => !dead && entries.get(preview) === entry;
    try {
      const { url, decoders } = message;
      const { abort } = entry;
      const terms: Terms = { ...MODEL, credentials: credentials ? 'include' : 'same-origin' };
      const progress = (fraction: number) => post({ type: 'progress', preview, fraction });
      // Most of what a .gltf costs lies beside it.
      const share = /\.gltf\b/.test(url) ? 0.1 : 1;
      const early = takers.get(preview)?.answer;
      const file = await download(url, terms, abort, (fraction) => progress(fraction * share), early);
      takers.delete(preview);
      await starting;
      if (!current() || !renderer) {
        return;
      }
      const { orientation, scale, shadow_softness, moves, ...rest } = entry.waiting ?? {};
      entry.waiting = rest;
      const standing = { orientation, scale, shadow_softness, seen: rest.seen };
      let model: Prepared = { glb: file };
      let opened: Opened;
      try {
        opened = stand(preview, renderer, file, standing);
      } catch (refusal) {
        const further = (fraction: number) => progress(share + fraction * (1 - share));
        model = await prepared(file, { url, terms, abort, progress: further, decoders, refusal, canvas, block_formats: renderer.block_formats?.(), ...given });
        if (!current()) {
          return;
        }
        opened = stand(preview, renderer, model.glb, standing);
      }
      entry.opened = opened.preview;
      opened.json = jsonOf(model.glb);
      if (grow && wantsMore(opened.json)) {
        void grow(preview);
      }
      // As three.js names them, and so `<model-viewer>`.
      opened.animations = opened.animations.map((name, at) => name || `animation_${at}`);
      if (opened.unmoved) {
        post({ type: 'ignored', preview, failure: toFailure(opened.unmoved, 'bad-value') });
        // An `Error` would lose its code on the way to the page.
        delete opened.unmoved;
      }
      const shading = opened.lobes && shaded(preview);
      const wanted = opened.textures;
      // A variant's colours come last.
      const first = canvas || rest.variant_name ? wanted.length : coarsely(opened);
      const decode = (requests: TextureRequest[]) => decodeTextures(model, requests, opened.preview, current, (failure) => post({ type: 'ignored', preview, failure }));
      await decode(wanted.slice(0, first));
      await shading;
      if (!current()) {
        return;
      }
      if (entry.lit) {
        await within(entry.lit, LIGHT_MILLIS, Error).catch(() => undefined);
        if (!current()) {
          return;
        }
        if (entry.around) {
          renderer.surround?.(opened.preview, ...entry.around);
        }
      }
      const { waiting = {} } = entry;
      entry.waiting = undefined;
      configure(preview, opened.preview, waiting);
      // The first picture shows the settings, not a flight towards them.
      renderer.input(opened.preview, { kind: 'jump' });
      opened.coarse = first < wanted.length;
      post({ type: 'opened', preview, opened }, [opened.json.buffer]);
      if (opened.coarse) {
        // What a script puts on comes after what the file has.
        entry.edits.busy = true;
        await decode(wanted.slice(first));
        entry.edits.busy = false;
        if (!current()) {
          return;
        }
        post({ type: 'edited', preview });
        void applyEdits(preview, entry, opened.preview, renderer);
      }
      if (opened.untangented) {
        const own = renderer;
        tangents(given)
          ?.then((it) => it.refine(given.base, model.glb, own, opened.preview, current, (glb) => stand(preview, own, glb, standing)))
          .then(
            () => post({ type: 'edited', preview }),
            (thrown) => failed(preview, thrown, 'tangents-missing'),
          );
      }
    } catch (thrown) {
      if (current() && !(grow && needsMore(thrown) && (await grow(preview)))) {
        refuse(preview, thrown);
      }
    }
  }

  /** Open a model as the page stands it up; where that cannot be read, which is said, as the file has it. */
  function stand(preview: number, renderer: Renderer, glb: Uint8Array, settings: Settings): Opened {
    try {
      const opened = renderer.open(glb, settings);
      for (const [other, its] of entries) {
        if (opened.closed?.includes(its.opened!)) {
          entries.delete(other);
          its.abort.abort();
          post({ type: 'rested', preview: other });
        }
      }
      return opened;
    } catch (thrown) {
      const failure = toFailure(thrown, 'bad-value');
      if (!failure.code.startsWith('camera-')) {
        throw thrown;
      }
      post({ type: 'ignored', preview, failure });
      // Said once: the same model may be opened again, for its decoders or its tangents.
      delete settings.orientation;
      delete settings.scale;
      return stand(preview, renderer, glb, settings);
    }
  }

  /** One after the other: two large pictures decoded at once are what kills a 1 GB phone. */
  async function decodeTextures(
    { glb, picture }: Prepared,
    requests: TextureRequest[],
    opened: number,
    current: () => boolean,
    unreadable: (failure: Failure) => void,
  ): Promise<void> {
    for (const request of requests) {
      try {
        const encoded = (await picture?.(request)) ?? glb.slice(request.byte_offset, request.byte_offset + request.byte_length);
        await decodeTexture(encoded, request, opened, current);
      } catch (thrown) {
        const failure = toFailure(thrown, 'texture-unreadable');
        // An unreadable picture leaves its texture white, on T1 as if there were none; the product still shows. A dead renderer does not.
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

  /** @throws where the browser cannot read the picture, or the renderer has no room for it */
  async function decodeTexture(
    encoded: Encoded | Blocks,
    request: TextureRequest,
    opened: number,
    current: () => boolean,
  ): Promise<void> {
    if ('blocks' in encoded) {
      renderer?.set_blocks?.(opened, request.texture, encoded.width_px, encoded.height_px, encoded.blocks);
    } else if (canvas) {
      const bitmap = await decodeBitmap(encoded, request);
      if (current()) {
        renderer?.set_bitmap(opened, request.texture, bitmap);
      }
      bitmap.close();
    } else {
      const rgba = await decodePixels(encoded, request, decodeOnPage);
      if (!rgba) {
        throw new Error('the browser cannot decode it');
      }
      if (current()) {
        renderer?.set_pixels(opened, request.texture, request.width_px, request.height_px, rgba);
      }
    }
  }

  async function applyEdits(preview: number, entry: Entry, opened: number, own: Renderer): Promise<void> {
    const { edits } = entry;
    const current = () => !dead && entries.get(preview) === entry;
    const shading = !edits.busy && wantsLobes(edits);
    if (shading) {
      // What comes meanwhile waits behind it.
      edits.busy = true;
      await shaded(preview);
      edits.busy = false;
    }
    const took = await edit(edits, {
      renderer: own,
      opened,
      current,
      decode: (bytes, request) => decodeTexture(bytes, request, opened, current),
      failed: (thrown) => failed(preview, thrown),
    });
    if (took || (shading && current())) {
      post({ type: 'edited', preview });
    }
  }

  const decodeOnPage: DecodeOnPage = (bytes, { mime, width_px, height_px }) =>
    new Promise((resolve) => {
      decodes.set(++decodeCount, resolve);
      post({ type: 'decode', decode: decodeCount, mime, bytes, width_px, height_px }, [bytes.buffer]);
    });

  function frame(message: ToHost & { type: 'frame' }, entry: Entry, opened: number): void {
    const { preview, now_millis, width_px, height_px, force, pose, minimum_scale } = message;
    const own = renderer;
    if (!own) {
      return;
    }
    if (pose) {
      own.pose?.(opened, pose.playing, pose.layers);
    }
    const advanced = own.advance(opened, now_millis);
    const resized = entry.size_px[0] !== width_px || entry.size_px[1] !== height_px;
    entry.size_px = [width_px, height_px];
    const from = performance.now();
    const answer = (picture?: Picture) => {
      const draw_millis = performance.now() - from;
      const scale = own.drawn(opened, now_millis, draw_millis, minimum_scale);
      post({ type: 'drawn', preview, advanced, picture, draw_millis, scale }, transferOf(picture));
    };
    if (advanced.dirty || resized || force) {
      const rgba = own.draw(opened, width_px, height_px);
      const shown = (whole: Uint8Array | undefined) => answer(pictureOf(whole, width_px, height_px, canvas));
      if (rgba instanceof Promise) {
        rgba.then(shown).catch((thrown) => refuse(preview, thrown));
      } else {
        shown(rgba);
      }
    } else {
      answer();
    }
  }

  function toPreview(message: ToHost & { type: 'configure' | 'input' | 'edit' | 'frame' | 'close' }): void {
    const { preview } = message;
    const entry = entries.get(preview);
    if (!entry) {
      return;
    }
    if (message.type === 'close') {
      entries.delete(preview);
      takers.delete(preview);
      entry.abort.abort();
    }
    if (message.type === 'configure' && message.settings.moves) {
      void grow?.(preview);
      return;
    }
    const settings = message.type === 'configure' ? surround(preview, entry, message.settings) : {};
    if (message.type === 'configure' && entry.waiting) {
      // Applied now, they would be overwritten by the older ones that still wait.
      Object.assign(entry.waiting, settings);
      return;
    }
    const { opened } = entry;
    if (opened === undefined) {
      return;
    }
    try {
      switch (message.type) {
        case 'configure':
          configure(preview, opened, settings);
          break;
        case 'input':
          renderer?.input(opened, message.event);
          break;
        case 'edit':
          entry.edits.waiting.push(...message.edits);
          if (renderer) {
            void applyEdits(preview, entry, opened, renderer);
          }
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
      case 'ask':
        // Answered where the worker is wired, before there is a renderer.
        break;
      case 'start':
        starting = start(message);
        break;
      case 'open':
        if (message.early) {
          takers.set(message.preview, taker());
        }
        void open(message);
        break;
      case 'model':
        takers.get(message.preview)?.take(message.part);
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

/** The JSON chunk of a file that the renderer has read, so that it is where it belongs. */
function jsonOf(glb: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return glb.slice(20, 20 + new DataView(glb.buffer, glb.byteOffset).getUint32(12, true));
}

/**
 * How many of a model's pictures its first one on T1 waits for: the colours of what it wears, which come first. The rasteriser
 * draws without the others as if there were none, and they are decoded while the shopper sees the product already.
 */
function coarsely({ textures, material_textures }: Opened): number {
  // Five maps for each material.
  const colors = material_textures.filter((_, at) => at % 5 === 0);
  const first = textures.findIndex(({ texture }) => !colors.includes(texture));
  return first < 0 ? textures.length : first;
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
