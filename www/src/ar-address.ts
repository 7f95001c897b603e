/**
 * The addresses that hand a product over to Scene Viewer or Quick Look.
 *
 * Pure. In: absolute addresses and words, all of them untrusted. Out: what a link leads to, or nothing where it would
 * be a dead one. `src/ar/hand_over.rs` writes the same for pages without script; both are held to
 * `tests/ar_cases.json`. Written twice because phones on which neither mode exists should load neither.
 */

/** What is handed over. */
export type Wish = {
  /** Where the GLB or USDZ is: absolute, `https:`. */
  model: string;
  /** What the viewer calls the product. */
  title: string;
  /** The page that hands it over, and to which the viewer leads back: absolute, `https:`. */
  page: string;
  /** The product keeps its real size. */
  fixed_scale?: boolean;
  /** It hangs on a wall instead of standing on the floor. */
  wall?: boolean;
};

/** Where Chrome goes to on the page when Android has no Scene Viewer; nothing else tells (google/model-viewer#709). */
export const NO_AR = '#storefront-no-ar';

/** A host, and nothing in the address that a browser would drop. */
const HTTPS = /^https:\/\/[^/\\?#\0- \x7f][^\0- \x7f]*$/;

/** The intent that opens Scene Viewer. */
export function sceneViewer({ model, title, page, fixed_scale, wall }: Wish): string | undefined {
  return [model, page].every((address) => HTTPS.test(address))
    ? 'intent://arvr.google.com/scene-viewer/1.2?mode=ar_preferred' +
        `&file=${encode(model.replace(/#.*/, ''))}&title=${encode(title)}&link=${encode(page)}` +
        (fixed_scale ? '&resizable=false' : '') +
        (wall ? '&enable_vertical_placement=true' : '') +
        '#Intent;scheme=https;package=com.google.android.googlequicksearchbox;action=android.intent.action.VIEW;' +
        `S.browser_fallback_url=${encode(page + NO_AR)};end;`
    : undefined;
}

/** The address that opens Quick Look, for a link with `rel="ar"` whose only element is a picture. */
export function quickLook({ model, page, fixed_scale }: Wish): string | undefined {
  return [model, page].every((address) => HTTPS.test(address))
    ? `${model}${model.includes('#') ? '&' : '#'}canonicalWebPageURL=${encode(page)}` +
        (fixed_scale ? '&allowsContentScaling=0' : '')
    : undefined;
}

/** Half a surrogate pair, which a script may set but no address can carry, becomes U+FFFD. */
function encode(text: string): string {
  const whole = text.replace(/[\ud800-\udfff]/gu, '\ufffd');
  return encodeURIComponent(whole).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
