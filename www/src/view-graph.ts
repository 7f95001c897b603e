/**
 * The part of `<product-view>` that a page's script changes a model with: properties and methods of `<model-viewer>` under
 * the same names.
 *
 * In: the session that the element opened. Out: calls of `scene-graph.js`. An element that the page wrote itself gets it
 * after its first picture, before `load`: a script may then use `model` without waiting, and the picture waits for nothing. In a `<store-page>` it is there
 * once something was asked for.
 */
import { chunk } from './chunk.js';
import type { Extras } from './extra-models.js';
import { StorefrontError } from './errors.js';
import type { ExportOptions } from './graph-export.js';
import type { GltfJson } from './graph-gltf.js';
import type { Graph, Model } from './graph-model.js';
import type { Texture } from './graph-texture.js';
import { ViewAnimation } from './view-animation.js';

/** Exports of `dist/scene-graph.js`. */
type Scripts = typeof import('./scene-graph.js');

/** Base of the element. */
export abstract class ViewGraph extends ViewAnimation {
  /** From `scene-graph.js`, once it is there; stays when the model is opened again. */
  protected graph: Graph | undefined;
  /** From `extra-models.js`, where there are any. */
  protected extras: Extras | undefined;

  /** What a script may change of the model; `null` before it is there. */
  get model(): Model | null {
    return this.graphNow()?.model ?? null;
  }

  /** What a script may change of the models of `<extra-model>`s, those that are shown. */
  get extraModels(): Model[] {
    return this.graphNow()?.extraModels ?? [];
  }

  /** The model's glTF as it came. */
  get originalGltfJson(): GltfJson | null {
    return this.graphNow()?.original ?? null;
  }

  override get availableVariants(): string[] {
    return this.graph?.variants ?? super.availableVariants;
  }

  /** The model as a file, with what was changed. @throws {StorefrontError} see `scene-graph.ts` */
  async exportScene(options?: ExportOptions): Promise<Blob> {
    return (await this.scripts()).exportScene(this as never, options);
  }

  /** A texture of the picture at `uri`. @throws {StorefrontError} see `scene-graph.ts` */
  async createTexture(uri: string, type?: string): Promise<Texture> {
    return (await this.scripts()).createTexture(this as never, uri, type);
  }

  /** A texture of a canvas (`source.element`) that a script draws on. @throws {StorefrontError} `not-loaded` while `model` is null */
  createCanvasTexture(): Texture {
    return this.graphNow(true)!.canvasTexture();
  }

  /** A texture of the silent video at `uri`. @throws {StorefrontError} `not-loaded` */
  createVideoTexture(uri: string): Texture {
    return this.graphNow(true)!.videoTexture(uri);
  }

  /** A texture of the Lottie animation at `uri`. @throws {StorefrontError} see `scene-graph.ts` */
  async createLottieTexture(uri: string, quality?: number): Promise<Texture> {
    return (await this.scripts()).createLottieTexture(this as never, uri, quality);
  }

  /** A model shows for the first time. Settles when a script may use it, or has to do without. */
  protected async offerGraph(): Promise<unknown> {
    return this.graph || this.frames || this.closest('store-page') ? undefined : this.scripts().catch(() => undefined);
  }

  private graphNow(needed?: boolean): Graph | undefined {
    if (!this.graph) {
      this.scripts().catch(() => undefined);
      if (needed) {
        throw new StorefrontError('not-loaded', 'there is no model yet');
      }
    }
    return this.graph;
  }

  private async scripts(): Promise<Scripts> {
    const scripts = await chunk<Scripts>('scene-graph');
    scripts.attach(this as never);
    return scripts;
  }
}
