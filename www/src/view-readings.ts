/**
 * The part of `<product-view>` that reads and moves the camera, and takes pictures of what is drawn.
 *
 * In: the session that the element opened. Out: methods and properties of `<model-viewer>` under the same names. Must
 * not know when a session begins or ends.
 */
import { chunk, later } from './chunk.js';
import { ElementBase } from './element-base.js';
import { StorefrontError } from './errors.js';
import type { Finger } from './fingers.js';
import type { HotspotChange, HotspotData, Hotspots } from './hotspots.js';
import type { PickedMaterial, Picking, PickingModule, SurfacePoint } from './picking.js';
import { NOTHING_DRAWN, orbitOf, vectorOf } from './view-camera.js';
import type { SphericalPosition, Vector3D } from './view-camera.js';
import { zoomFactor } from './view-gestures.js';
import type { Session } from './view-session.js';

/** Base of the element. */
export abstract class ViewReadings extends ElementBase {
  protected session: Session | undefined;
  /** From `hotspots.js`, once it is there. */
  protected hotspots: Hotspots | undefined;
  /** From `turntable.js`, while pictures stand in for the model. */
  protected frames: { report(): object } | undefined;
  /** From `fingers.js`: what moved the camera last, if no hand did. @internal */
  led: ((source: 'user-interaction') => void) | undefined;
  /** From `picking.js`, once somebody asked. @internal */
  picking: Picking | undefined;

  /** Names of the model's variants. */
  get availableVariants(): string[] {
    return this.session?.now.opened?.variants ?? [];
  }

  /** How far the turntable has turned, in radians. */
  get turntableRotation(): number {
    return this.advanced.turntable_radians;
  }

  /** Where the camera is: radians and metres. */
  getCameraOrbit(): SphericalPosition {
    return orbitOf(this.advanced.camera);
  }

  /** What the camera looks at, in metres. */
  getCameraTarget(): Vector3D {
    return vectorOf(this.advanced.camera.target_metres);
  }

  /** Vertical, in degrees. */
  getFieldOfView(): number {
    return this.advanced.camera.field_of_view_degrees;
  }

  /** The least that a hand can zoom to, in degrees. */
  getMinimumFieldOfView(): number {
    return this.advanced.min_field_of_view_degrees;
  }

  /** The most, in degrees. */
  getMaximumFieldOfView(): number {
    return this.advanced.max_field_of_view_degrees;
  }

  /** Width to height of a box that the model fills from every side; 0 until it is read. */
  getIdealAspect(): number {
    return this.session?.now.opened?.ideal_aspect ?? 0;
  }

  /** Size of the model, in metres. */
  getDimensions(): Vector3D {
    return vectorOf(this.session?.now.opened?.size_metres);
  }

  /** Middle of the model's box, in metres. */
  getBoundingBoxCenter(): Vector3D {
    return vectorOf(this.session?.now.opened?.center_metres);
  }

  /** Have the product turned by so much, in radians, with the next picture. */
  resetTurntableRotation(theta = 0): void {
    this.session?.input({ kind: 'turntable', radians: theta });
  }

  /** Does nothing, for the camera frames whatever the model is at all times; settles at once. */
  async updateFraming(): Promise<void> {}

  /** Be where the attributes send the camera, with the next picture instead of gliding there. */
  jumpCameraToGoal(): void {
    this.session?.input({ kind: 'jump' });
  }

  /** Come nearer by so many presses of a key; negative goes away. */
  zoom(presses: number): void {
    this.session?.input({ kind: 'zoom', factor: zoomFactor(presses) });
  }

  /**
   * Have one or two fingers move over the preview, which follows as it follows a shopper's; `interact-stopped` tells the end.
   * A path is in widths or heights of the element.
   */
  interact(duration_millis: number, finger0: Finger, finger1?: Finger): void {
    chunk<typeof import('./fingers.js')>('fingers').then(
      (fingers) => fingers.interact(this as never, duration_millis, finger0, finger1),
      () => undefined,
    );
  }

  /** Put the hotspots of one slot elsewhere; before `hotspots.js` is there, as soon as it is. */
  updateHotspot(change: HotspotChange): void {
    if (this.hotspots) {
      this.hotspots.update(change);
    } else {
      void later('hotspots', this).then(() => this.hotspots?.update(change));
    }
  }

  /** Where the hotspots of one slot are; `null` before the first picture with them, or without such a slot. */
  queryHotspot(name: string): HotspotData | null {
    return this.hotspots?.query(name) ?? null;
  }

  /**
   * Have what the next methods need: until then they find nothing, though the first call of one asks for it too. Settles when
   * the model is there and read.
   *
   * @throws {StorefrontError} `artefact-missing`
   */
  async preparePicking(): Promise<void> {
    await (await chunk<PickingModule>('picking')).attach(this as never);
  }

  /** The place of the model under a point of the window (`clientX`, `clientY`), as `data-position` and `data-normal` take it. */
  positionAndNormalFromPoint(x_css_px: number, y_css_px: number): SurfacePoint | null {
    return this.pick()?.point(x_css_px, y_css_px) ?? null;
  }

  /** The same as `data-surface` takes it. */
  surfaceFromPoint(x_css_px: number, y_css_px: number): string | null {
    return this.pick()?.surface(x_css_px, y_css_px) ?? null;
  }

  /** The material there, in the variant that is worn: one of `model.materials`, or its number and name in the file where that is `null`. */
  materialFromPoint(x_css_px: number, y_css_px: number): PickedMaterial | null {
    return this.pick()?.material(x_css_px, y_css_px) ?? null;
  }

  /** Whether the file brings a shadow of its own. */
  hasBakedShadow(): boolean {
    return !!this.pick()?.bakedShadow();
  }

  /**
   * The picture as it is drawn now.
   *
   * @throws {StorefrontError} `not-loaded` before the first picture, `no-picture` when the browser makes none
   */
  async toBlob(options: { mimeType?: string; qualityArgument?: number } = {}): Promise<Blob> {
    const canvas = this.canvas();
    const blob = await new Promise<Blob | null>((resolve) =>
      canvas.toBlob(resolve, options.mimeType, options.qualityArgument),
    );
    if (!blob) {
      throw new StorefrontError('no-picture', 'the browser made no picture');
    }
    return blob;
  }

  /**
   * The picture as it is drawn now, as a data URL.
   *
   * @throws {StorefrontError} `not-loaded` before the first picture
   */
  toDataURL(type?: string, encoderOptions?: number): string {
    return this.canvas().toDataURL(type, encoderOptions);
  }

  private pick(): Picking | undefined {
    if (!this.picking) {
      this.preparePicking().catch(() => undefined);
    }
    return this.picking;
  }

  private get advanced() {
    return this.session?.now.advanced ?? NOTHING_DRAWN;
  }

  private canvas(): HTMLCanvasElement {
    const canvas = this.session?.now.canvas;
    if (!canvas) {
      throw new StorefrontError('not-loaded', 'there is no picture yet');
    }
    return canvas;
  }
}
