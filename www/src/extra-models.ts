/**
 * `dist/extra-models.js`: several models in the scene of one `<product-view>`.
 *
 * In: the element, its `<extra-model>` children, the page's stage. Out: a stage that opens one file made of all of them, so that
 * whoever draws, plays, picks or exports knows nothing of this; and `extras`, which says what came from where. A further model that
 * cannot be had is an `error` event and left out: the main one stays. Nothing of a file stays in memory but the merged one, as a
 * `blob:` that the renderer reads again when it starts anew.
 */
import { download } from './download.js';
import type { Terms } from './download.js';
import { StorefrontError, toFailure } from './errors.js';
import type { Failure } from './errors.js';
import { defineExtraModel } from './extra-element.js';
import { inverse, normalFrom, normalIn, placeFrom, placeIn, product, standOf } from './extra-frame.js';
import { merge, pieceOf } from './extra-merge.js';
import type { Firsts, Piece } from './extra-merge.js';
import { partsOf } from './gltf-file.js';
import type { Parts } from './gltf-file.js';
import { glbOf } from './graph-export.js';
import type { Graph, Model } from './graph-model.js';
import type { Stage } from './stage.js';
import type { PreviewListener, StagePreview } from './stage-preview.js';
import type { Opened, Triple } from './types.js';
import type { Session } from './view-session.js';

/** One model of several. */
export type Placed = {
  /** `null` is the main one. */
  element: Element | null;
  /** As `data-model-index` counts: the main one is 0, then its children that have a `src`. */
  number: number;
  first: Firsts;
  /** A place and a normal of it in the space of the main model's hotspots. */
  outward(position: Triple, normal: Triple): [Triple, Triple];
  /** The way back. */
  inward(position: Triple, normal: Triple): [Triple, Triple];
};

/** What the element keeps of its models. */
export type Extras = {
  /** Where the file of all models lies; empty while the main one is alone. */
  url: string;
  /** Those that are shown, the main one first; the numbers of their entries in the merged file. */
  placed: readonly Placed[];
  /** `stage`, but opening all models. */
  stage(stage: Stage): Stage;
  modelOf(element: Element): Model | undefined;
};

/** The element as far as this file knows it. */
type View = HTMLElement & {
  session?: Session;
  extras?: Extras;
  graph?: Graph | undefined;
  readonly extraModels: Model[];
  attributeChangedCallback(name: string, before: string | null, value: string | null): void;
};

/** All files together, as one model. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Models beside the main one: each is a download. */
const MAX_MODELS = 16;
const CODES = { missing: 'model-missing', stalled: 'model-stalled', too_large: 'model-too-large' };
const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
const ATTRIBUTES = ['src', 'offset', 'orientation', 'scale'];

function placedBy(element: Element | null, number: number, first: Firsts, frame: readonly number[]): Placed {
  return {
    element,
    number,
    first,
    outward: (position, normal) => [placeFrom(frame, position), normalFrom(frame, normal)],
    inward: (position, normal) => [placeIn(frame, position), normalIn(frame, normal)],
  };
}

/** Give `view` its further models, for as long as it lives; calling it again does nothing. */
export function attach(view: View): void {
  if (view.extras) {
    return;
  }
  defineExtraModel();
  /** What the models that are shown, or on their way, were made from. */
  let sources: string | undefined;
  let stands = '';
  let loading = false;

  const children = (): Element[] => [...view.querySelectorAll('extra-model')].filter((child) => child.getAttribute('src'));
  const said = (names: string[]) => JSON.stringify(children().map((child) => names.map((name) => child.getAttribute(name))));

  /** Other models are another source, those that stand otherwise the same one. */
  const look = () => {
    if (!view.session) {
      return;
    }
    if (said(['src']) !== sources) {
      view.attributeChangedCallback('src', null, view.getAttribute('src'));
    } else if (!loading && said(ATTRIBUTES) !== stands) {
      loading = true;
      view.session.reopen();
    }
  };

  const extras: Extras = {
    url: '',
    placed: [],
    stage: (real) => ({ ...real, open: (url, credentials, listener) => open(real, url, credentials, listener) }),
    modelOf: (element) => view.extraModels[extras.placed.findIndex((placed) => placed.element === element) - 1],
  };

  function open(real: Stage, url: string, credentials: boolean, listener: PreviewListener): StagePreview {
    const terms: Terms = { max_bytes: MAX_BYTES, credentials: credentials ? 'include' : 'same-origin', codes: CODES };
    const refused = new Set<Element>();
    const aborts: AbortController[] = [];
    let inner: StagePreview | undefined;
    let closed = false;
    let blob = '';

    const forget = () => {
      URL.revokeObjectURL(blob);
      blob = '';
    };

    /** A model is left out, and the page hears why. */
    const leaveOut = (element: Element, thrown: unknown) => {
      refused.add(element);
      const { code, message } = toFailure(thrown, 'preview-failed');
      const src = element.getAttribute('src');
      const failure: Failure = { code, message: `extra model ${src}: ${message}` };
      listener.ignored(failure);
      const detail = { type: 'loadfailure', ...failure, src, sourceError: new StorefrontError(code, failure.message) };
      view.dispatchEvent(new CustomEvent('error', { detail, bubbles: true, composed: true }));
    };

    const fetched = async (href: string, hear: (fraction: number) => void): Promise<Uint8Array<ArrayBuffer>> => {
      const abort = new AbortController();
      aborts.push(abort);
      const bytes = await download(href, terms, abort, hear);
      hear(1);
      return bytes;
    };

    /** Open what was made, or the main model alone. */
    const begin = (models: { piece: Piece; element: Element | null }[] = [], firsts: (Firsts | undefined)[] = []) => {
      inner = real.open(blob || url, !blob && credentials, {
        ...listener,
        progress: (fraction) => blob || listener.progress(fraction),
        opened(opened, attempt) {
          loading = false;
          extras.url = blob;
          extras.placed = firsts.flatMap((first, at) => {
            const { piece, element } = models[at]!;
            return first ? [placedBy(element, element ? children().indexOf(element) + 1 : 0, first, element ? product(opened.world_from_scene, piece.matrix) : IDENTITY)] : [];
          });
          keepGraph(opened);
          listener.opened(opened, attempt);
          look();
        },
        refused(failure) {
          const at = pieceOf(firsts, failure.pointer);
          const last = [...models].reverse().find(({ element }) => element && !refused.has(element));
          if (!last) {
            loading = false;
            listener.refused(failure);
            return;
          }
          // Where it is nobody's fault alone there is too much of all: the last one goes.
          const { element } = (at && models[at]) || last;
          if (at !== 0) {
            leaveOut(element ?? view, failure);
          } else {
            models.forEach((model) => model.element && refused.add(model.element));
          }
          forget();
          void load();
        },
      });
    };

    const load = async () => {
      loading = true;
      sources = said(['src']);
      stands = said(ATTRIBUTES);
      const wanted = children().filter((child) => !refused.has(child));
      wanted.slice(MAX_MODELS).forEach((child, at) =>
        leaveOut(child, { code: 'over-limit', message: `models is ${MAX_MODELS + at + 1}, the limit is ${MAX_MODELS}` }),
      );
      const own = wanted.slice(0, MAX_MODELS);
      if (!own.length) {
        begin();
        return;
      }
      const fractions = own.map(() => 0);
      const hear = (at: number) => (fraction: number) => {
        fractions[at] = fraction;
        listener.progress(fractions.reduce((sum, part) => sum + part, 0) / (own.length + 1));
      };
      terms.max_bytes = MAX_BYTES;
      let main: Parts | undefined;
      try {
        // Before the others, so that they cannot use up what it needs.
        main = partsOf(await fetched(url, hear(own.length)));
      } catch {
        // The renderer says why.
      }
      // What the page says of `orientation` and `scale` stands above all nodes. As in `<model-viewer>` it holds for a model that says
      // nothing else, each about its own origin, and moves none.
      const whole = inverse(standOf((name) => (name === 'offset' ? null : view.getAttribute(name)), () => undefined));
      const found = await Promise.all(
        (main ? own : []).map(async (element, at) => {
          try {
            const href = new URL(element.getAttribute('src') ?? '', view.baseURI).href;
            const parts = partsOf(await fetched(href, hear(at)));
            if (!parts) {
              throw new StorefrontError('not-glb', 'the file is neither a GLB nor a glTF');
            }
            const unread = (name: string) => listener.ignored({ code: 'bad-value', message: `extra model: ${name}="${element.getAttribute(name)}" cannot be read` });
            const own = standOf((name) => element.getAttribute(name) || (name === 'offset' ? null : view.getAttribute(name)), unread);
            return { element, piece: { parts, url: href, matrix: product(whole, own) } };
          } catch (thrown) {
            if (!closed) {
              leaveOut(element, thrown);
            }
            return undefined;
          }
        }),
      );
      const models = found.flatMap((model) => model ?? []);
      if (closed) {
        return;
      }
      if (!main || !models.length) {
        begin();
        return;
      }
      try {
        const first: Piece = { parts: main, url, matrix: IDENTITY };
        const { json, bin, firsts } = merge([first, ...models.map(({ piece }) => piece)], (at, thrown) => leaveOut(models[at - 1]!.element, thrown));
        blob = URL.createObjectURL(glbOf(json, new Blob(bin as Uint8Array<ArrayBuffer>[])));
        // What was taken apart need not wait in memory until the renderer is done.
        const all = [{ piece: first, element: null }, ...models].map(({ piece, element }) => ({ element, piece: { ...piece, parts: { json: {}, bin: undefined } } }));
        begin(all, firsts);
      } catch {
        // The main model itself is broken: the renderer says how.
        own.forEach((element) => refused.add(element));
        begin();
      }
    };

    void load();
    return {
      reopen: () => inner?.reopen(),
      configure: (settings) => inner?.configure(settings),
      input: (event) => inner?.input(event),
      edit: (edits) => inner?.edit(edits),
      frame: (...given) => inner?.frame(...given),
      close() {
        closed = true;
        loading = false;
        aborts.forEach((abort) => abort.abort());
        inner?.close();
        forget();
      },
    };
  }

  /** Models that stand otherwise are the same to a script; others are not. */
  function keepGraph({ json }: Opened): void {
    const { graph } = view;
    const text = new TextDecoder().decode(json);
    if (graph && graph.text !== text) {
      const { nodes, ...rest } = JSON.parse(text) as Record<string, unknown>;
      const { nodes: _, ...before } = JSON.parse(graph.text) as Record<string, unknown>;
      if (JSON.stringify(rest) === JSON.stringify(before)) {
        Object.assign(graph.gltf, { nodes });
        Object.assign(graph.original, { nodes });
        graph.text = text;
      } else {
        view.graph = undefined;
      }
    }
  }

  view.extras = extras;
  new MutationObserver(look).observe(view, { childList: true, subtree: true, attributes: true, attributeFilter: ATTRIBUTES });
  look();
}
