/**
 * What texts of camera attributes mean on a page: `env(window-scroll-y)`, and numbers with an exponent.
 *
 * In: an attribute's text. Out: the same text in the grammar of `src/scene/camera_string.rs`, which knows no page. `calc()`,
 * percentages and `auto` are the renderer's: only it knows the product.
 */

const SCROLL = /env\(\s*([\w-]*)\s*\)/g;
const EXPONENT = /(?:\d+\.?\d*|\.\d+)e[-+]?\d+/gi;

/** Whether what `text` says changes while the page scrolls. */
export function scrolls(text: string | null): boolean {
  return /env\(/.test(text ?? '');
}

/** `text` as it is to be read now. As in `<model-viewer>`, an `env()` of anything else is 0. */
export function readNow(text: string): string {
  return text
    .replace(SCROLL, (_, name) => (name === 'window-scroll-y' ? scrolledShare() : 0).toFixed(6))
    .replace(EXPONENT, (number) => Number(number).toFixed(9));
}

/** How far the page is scrolled, 0 to 1; 0 where there is nothing to scroll. A page that bounces stays within. */
function scrolledShare(): number {
  return Math.min(1, Math.max(0, scrollY / (document.documentElement.scrollHeight - innerHeight) || 0));
}
