/**
 * `dist/scene-graph.js`: what a page's script may change of the model of a `<product-view>`, as with `<model-viewer>`.
 *
 * In: the element, and the JSON that came with its model. Out: `model`, textures, files. `view-graph.ts` loads it. Must not
 * draw: what changes goes to the renderer (`graph-model.ts`), which draws with its next frame.
 */
import { StorefrontError } from './errors.js';
import { exportFile } from './graph-export.js';
import type { ExportOptions } from './graph-export.js';
import { createGraph } from './graph-model.js';
import type { Graph, GraphView } from './graph-model.js';
import { lottieTexture, stills } from './graph-moving.js';
import { fetchTexture } from './graph-texture.js';
import type { Texture } from './graph-texture.js';
import { credentialsOf, plainFile } from './plain-file.js';
import type { FileView } from './plain-file.js';
import { imageFiles, imageOf } from './graph-thumbnail.js';

/** The element as far as this file knows it. */
type View = GraphView & FileView & { graph: Graph | undefined };

/** Give `view` the graph of its model, if it is read and has none yet. */
export function attach(view: View): void {
  const opened = view.session?.now.opened;
  if (opened) {
    view.graph ??= createGraph(view, opened);
    const url = view.extras?.url || new URL(view.getAttribute('src') ?? '', view.baseURI).href;
    imageFiles.set(view.graph.gltf, (image) => imageOf(url, credentialsOf(view), image));
  }
}

/** A texture of the Lottie animation at `uri`, drawn by the loader at `loader`. @throws {StorefrontError} as `lottieTexture` */
export async function createLottieTexture(view: View, uri: string, quality = 1): Promise<Texture> {
  const { customElements, ModelViewerElement } = globalThis as { customElements?: CustomElementRegistry; ModelViewerElement?: object };
  const { lottieLoaderLocation: loader }: { lottieLoaderLocation?: string } = { ...ModelViewerElement, ...customElements?.get('product-view') };
  const at = (address: string) => new URL(address, view.baseURI).href;
  return lottieTexture(at(uri), quality, credentialsOf(view) === 'include', loader && at(loader));
}

/**
 * A texture of the picture at `uri`; `type` is what `exportScene` writes, of those that glTF knows.
 *
 * @throws {StorefrontError} as `fetchTexture`
 */
export async function createTexture(view: View, uri: string, type = 'image/png'): Promise<Texture> {
  return fetchTexture(new URL(uri, view.baseURI).href, type, credentialsOf(view));
}

/**
 * The model as a file, with what was changed. The bytes that came first are fetched again, from the browser's cache where
 * it has them: they are not kept in memory. A `.gltf` or a compressed file goes out as the plain GLB that was made of it.
 *
 * @throws {StorefrontError} `not-loaded` before there is a model; `model-missing` where it is not to be had any more, and the
 *   others of `plainFile`; those of `exportFile`
 */
export async function exportScene(view: View, options: ExportOptions = {}): Promise<Blob> {
  attach(view);
  const { graph } = view;
  if (!graph) {
    throw new StorefrontError('not-loaded', 'there is no model yet');
  }
  await stills(graph.pictures.values());
  return exportFile(await plainFile(view, graph.text), graph, view.variantName, options);
}
