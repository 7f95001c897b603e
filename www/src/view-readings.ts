/**
 * The part of `<product-view>` that reads and moves the camera, and takes pictures of what is drawn.
 *
 * In: the session that the element opened. Out: methods and properties of `<model-viewer>` under the same names. Must
 * not know when a session begins or ends.
 */
import { later } from './chunk.js';
import { ElementBase } from './element-base.js';
import { StorefrontError } from './errors.js';
import type { HotspotChange, HotspotData, Hotspots } from './hotspots.js';
import { NO_CAMERA, orbitOf, vectorOf } from './view-camera.js';
import type { SphericalPosition, Vector3D } from './view-camera.js';
import { zoomFactor } from './view-gestures.js';
import type { Session } from './view-session.js';

/** Base of the element. */
export abstract class ViewReadings extends ElementBase {
  protected session: Session | undefined;
  /** From `hotspots.js`, once it is there. */
  protected hotspots: Hotspots | undefined;

  /** Names of the model's variants. */
  get availableVariants(): string[] {
    return this.session?.now.opened?.variants ?? [];
  }

  /** How far the turntable has turned, in radians. */
  get turntableRotation(): number {
    return this.session?.now.advanced.turntable_radians ?? 0;
  }

  /** Where the camera is: radians and metres. */
  getCameraOrbit(): SphericalPosition {
    return orbitOf(this.camera);
  }

  /** What the camera looks at, in metres. */
  getCameraTarget(): Vector3D {
    return vectorOf(this.camera.target_metres);
  }

  /** Vertical, in degrees. */
  getFieldOfView(): number {
    return this.camera.field_of_view_degrees;
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

  private get camera() {
    return this.session?.now.advanced.camera ?? NO_CAMERA;
  }

  private canvas(): HTMLCanvasElement {
    const canvas = this.session?.now.canvas;
    if (!canvas) {
      throw new StorefrontError('not-loaded', 'there is no picture yet');
    }
    return canvas;
  }
}
