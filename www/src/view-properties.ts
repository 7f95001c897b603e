/**
 * Properties of `<product-view>` that mirror attributes of the same name in camelCase.
 *
 * In: the element's prototype. Out: accessors on it. Their types are in `ViewProperties`, which the class merges.
 */
import { FLAG_PROPERTIES, NUMBER_PROPERTIES, numberOf, OBSERVED, propertyName } from './view-attributes.js';

/** The mirrored properties. A string is `null` while its attribute is absent. */
export type ViewProperties = {
  src: string | null;
  alt: string | null;
  poster: string | null;
  loading: string | null;
  reveal: string | null;
  delivery: string | null;
  touchAction: string | null;
  interactionPrompt: string | null;
  interactionPromptStyle: string | null;
  /** Also takes an object. */
  a11y: string | null;
  variantName: string | null;
  arModes: string | null;
  arPlacement: string | null;
  arScale: string | null;
  iosSrc: string | null;
  animationName: string | null;
  environmentImage: string | null;
  skyboxHeight: string | null;
  skyboxImage: string | null;
  show: string | null;
  turntable: string | null;
  turntableRows: string | null;
  cameraOrbit: string | null;
  cameraTarget: string | null;
  fieldOfView: string | null;
  minCameraOrbit: string | null;
  maxCameraOrbit: string | null;
  minFieldOfView: string | null;
  maxFieldOfView: string | null;
  rotationPerSecond: string | null;
  toneMapping: string | null;
  orientation: string | null;
  scale: string | null;
  autoRotateDelay: number;
  interpolationDecay: number;
  interactionPromptThreshold: number;
  animationCrossfadeDuration: number;
  turntableViews: number;
  turntableColumns: number;
  orbitSensitivity: number;
  zoomSensitivity: number;
  panSensitivity: number;
  exposure: number;
  shadowIntensity: number;
  shadowSoftness: number;
  cameraControls: boolean;
  autoRotate: boolean;
  disableZoom: boolean;
  disablePan: boolean;
  disableTap: boolean;
  withCredentials: boolean;
  ar: boolean;
  generateSchema: boolean;
  autoplay: boolean;
};

/** What of a player a page's script reads and writes, and what it is before there is one. */
const PLAYED = { paused: true, duration: 0, currentTime: 0, timeScale: 1, appendedAnimations: [] };
/** Its methods. */
const METHODS = ['play', 'pause', 'appendAnimation', 'detachAnimation'];

/** The element as far as the mirrored members of its player know it. */
type Playing = Element & {
  player?: Record<string, unknown>;
  tellPlayer(call: (player: Record<string, any>) => void): void;
};

/** Put the accessors on `prototype`. */
export function mirrorAttributes(prototype: HTMLElement): void {
  const mirror = (
    attribute: string,
    read: (element: Element) => unknown,
    write: (element: Element, value: unknown) => void,
  ) =>
    Object.defineProperty(prototype, propertyName(attribute), {
      configurable: true,
      enumerable: true,
      get(this: Element) {
        return read(this);
      },
      set(this: Element, value: unknown) {
        write(this, value);
      },
    });
  const writeText = (attribute: string) => (element: Element, value: unknown) => {
    if (value === null || value === undefined) {
      element.removeAttribute(attribute);
    } else {
      element.setAttribute(attribute, typeof value === 'object' ? JSON.stringify(value) : String(value));
    }
  };
  for (const name of Object.keys(PLAYED)) {
    mirror(
      name,
      (element) => ((element as Playing).player ?? PLAYED as Record<string, unknown>)[name],
      // Without a word where it cannot be set: by then it may be too late to throw.
      (element, value) => (element as Playing).tellPlayer((player) => Reflect.set(player, name, value)),
    );
  }
  for (const name of METHODS) {
    Object.assign(prototype, {
      [name](this: Playing, ...given: unknown[]) {
        this.tellPlayer((player) => player[name](...given));
      },
    });
  }
  // Those of another type are defined anew; what has no effect is said when its attribute comes.
  for (const attribute of OBSERVED) {
    mirror(attribute, (element) => element.getAttribute(attribute), writeText(attribute));
  }
  for (const [attribute, fallback] of Object.entries(NUMBER_PROPERTIES)) {
    mirror(attribute, (element) => numberOf(element.getAttribute(attribute), fallback), writeText(attribute));
  }
  for (const attribute of FLAG_PROPERTIES) {
    mirror(
      attribute,
      (element) => element.hasAttribute(attribute),
      (element, value) => element.toggleAttribute(attribute, Boolean(value)),
    );
  }
}
