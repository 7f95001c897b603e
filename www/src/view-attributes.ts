/**
 * The attributes of `<product-view>`: which ones the renderer takes, and what they are when absent.
 *
 * Pure, but for how far the page is scrolled. Names and defaults are those of `<model-viewer>`; `touch-action` alone has another default, because a store
 * page must scroll under a finger (google/model-viewer#56, #1424, #1999).
 */
import type { Settings } from './types.js';
import { readNow } from './view-scroll.js';

/** Camera strings and other texts that go to the renderer. */
const TEXTS = {
  'camera-orbit': ['camera_orbit', '0deg 75deg 105%'],
  'camera-target': ['camera_target', 'auto auto auto'],
  'field-of-view': ['field_of_view', 'auto'],
  'min-camera-orbit': ['min_camera_orbit', 'auto auto auto'],
  'max-camera-orbit': ['max_camera_orbit', 'auto auto auto'],
  'min-field-of-view': ['min_field_of_view', 'auto'],
  'max-field-of-view': ['max_field_of_view', 'auto'],
  'rotation-per-second': ['rotation_per_second', 'auto'],
  'tone-mapping': ['tone_mapping', 'auto'],
  'skybox-height': ['skybox_height', '0'],
  orientation: ['orientation', ''],
  scale: ['scale', ''],
} as const;

/** Numbers that go to the renderer. */
const NUMBERS = {
  'auto-rotate-delay': ['auto_rotate_delay_millis', 3000],
  'interpolation-decay': ['interpolation_decay_millis', 50],
  'orbit-sensitivity': ['orbit_sensitivity', 1],
  'zoom-sensitivity': ['zoom_sensitivity', 1],
  'pan-sensitivity': ['pan_sensitivity', 1],
  exposure: ['exposure', 1],
  'shadow-intensity': ['shadow_intensity', 0],
  'shadow-softness': ['shadow_softness', 1],
} as const;

/** Attributes with a property of the same name in camelCase that is a string or null. */
export const STRING_PROPERTIES: readonly string[] = [
  'src',
  'alt',
  'poster',
  'loading',
  'reveal',
  'delivery',
  'touch-action',
  'interaction-prompt',
  'interaction-prompt-style',
  'a11y',
  'variant-name',
  'ar-modes',
  'ar-placement',
  'ar-scale',
  'ios-src',
  'animation-name',
  'environment-image',
  'skybox-image',
  'show',
  'turntable',
  'turntable-rows',
  ...Object.keys(TEXTS),
];

/** The same for numbers. */
export const NUMBER_PROPERTIES: Record<string, number> = {
  ...Object.fromEntries(Object.entries(NUMBERS).map(([attribute, [, fallback]]) => [attribute, fallback])),
  'interaction-prompt-threshold': 3000,
  'animation-crossfade-duration': 300,
  'turntable-views': 36,
  'turntable-columns': 6,
};

/** The same for booleans. */
export const FLAG_PROPERTIES: readonly string[] = [
  'camera-controls',
  'auto-rotate',
  'disable-zoom',
  'disable-pan',
  'disable-tap',
  'with-credentials',
  'ar',
  'generate-schema',
  'autoplay',
];

/** What `<model-viewer>` has and we do not have yet; said once on the console. */
const UNSUPPORTED: readonly string[] = (
  'ar-usdz-max-texture-size bounds xr-environment'
).split(' ');

/** Every attribute that the element watches. */
export const OBSERVED: readonly string[] = [
  ...STRING_PROPERTIES,
  ...Object.keys(NUMBER_PROPERTIES),
  ...FLAG_PROPERTIES,
  ...UNSUPPORTED,
];

/** Whether the element has the attribute's name only for compatibility. */
export function isUnsupported(attribute: string): boolean {
  return UNSUPPORTED.includes(attribute);
}

/**
 * Settings that follow from one attribute.
 *
 * @param value `null` when the attribute is absent: its default
 * @param still the shopper asked for less motion
 * @returns nothing when the renderer has no use for it
 */
export function settingsOf(attribute: string, value: string | null, still: boolean): Settings | undefined {
  const text = TEXTS[attribute as keyof typeof TEXTS];
  if (text) {
    return { [text[0]]: readNow(value || text[1]) };
  }
  const number = NUMBERS[attribute as keyof typeof NUMBERS];
  if (number) {
    return { [number[0]]: numberOf(value, number[1]) };
  }
  switch (attribute) {
    case 'auto-rotate':
      return { auto_rotate: value !== null && !still };
    case 'environment-image':
    case 'skybox-image':
      return { [attribute.replace('-', '_')]: addressOf(value) };
    case 'variant-name':
      return { variant_name: value === null || value === 'default' ? null : value };
    default:
      return undefined;
  }
}

/**
 * All settings of an element.
 *
 * @param read `element.getAttribute`
 */
export function allSettings(read: (attribute: string) => string | null, still: boolean): Settings {
  const settings: Settings = {};
  for (const attribute of OBSERVED) {
    Object.assign(settings, settingsOf(attribute, read(attribute), still));
  }
  return settings;
}

/** Of a picture: absolute, for a worker has another base; the two words of `<model-viewer>` for its own light mean ours. */
function addressOf(value: string | null): string {
  if (value && !/^(neutral|legacy|null)$/.test(value)) {
    // Takes what is no address as it is, and does not throw.
    return Object.assign(document.createElement('a'), { href: value }).href;
  }
  return value && value !== 'null' ? 'neutral' : '';
}

/** `camera-orbit` → `cameraOrbit`. */
export function propertyName(attribute: string): string {
  return attribute.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** An attribute's number, or `fallback` when it is absent or not a number. */
export function numberOf(value: string | null, fallback: number): number {
  const number = value ? Number(value) : NaN;
  return Number.isFinite(number) ? number : fallback;
}
