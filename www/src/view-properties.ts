/**
 * Properties of `<product-view>` that mirror attributes of the same name in camelCase.
 *
 * In: the element's prototype. Out: accessors on it. Their types are in `ViewProperties`, which the class merges.
 */
import { FLAG_PROPERTIES, NUMBER_PROPERTIES, numberOf, propertyName, STRING_PROPERTIES } from './view-attributes.js';

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
  /** Also takes an object. */
  a11y: string | null;
  variantName: string | null;
  arModes: string | null;
  arPlacement: string | null;
  arScale: string | null;
  iosSrc: string | null;
  cameraOrbit: string | null;
  cameraTarget: string | null;
  fieldOfView: string | null;
  minCameraOrbit: string | null;
  maxCameraOrbit: string | null;
  minFieldOfView: string | null;
  maxFieldOfView: string | null;
  rotationPerSecond: string | null;
  toneMapping: string | null;
  autoRotateDelay: number;
  interpolationDecay: number;
  interactionPromptThreshold: number;
  orbitSensitivity: number;
  zoomSensitivity: number;
  panSensitivity: number;
  exposure: number;
  shadowIntensity: number;
  cameraControls: boolean;
  autoRotate: boolean;
  disableZoom: boolean;
  disablePan: boolean;
  disableTap: boolean;
  withCredentials: boolean;
  ar: boolean;
  generateSchema: boolean;
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
  for (const attribute of STRING_PROPERTIES) {
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
