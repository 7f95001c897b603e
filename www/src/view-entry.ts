/**
 * What a page loads with one script tag that shows products and no `<store-page>`: `dist/product-view.js`.
 *
 * On a page it defines `<product-view>`. Anywhere else (Node, a bundler's server build) importing it does nothing.
 * `storefront.ts` has the same and the page, so a page needs one of the two; where both are loaded, the class of the first one
 * to come serves, and both give that one to who imports it.
 */
import { define } from './element-base.js';
import type { ExtraModel, ExtraModelChange } from './extra-element.js';
import { ProductView as Own } from './product-view.js';

export { StorefrontError } from './errors.js';
export type { Failure } from './errors.js';
export type { ExtraModel, ExtraModelChange } from './extra-element.js';
export type { HotspotChange, HotspotData } from './hotspots.js';
export type { Delivery, Tier, Verdict } from './types.js';

/** The element's class. */
export const ProductView: typeof Own = define('product-view', Own);
export type ProductView = Own;

declare global {
  interface HTMLElementTagNameMap {
    'extra-model': ExtraModel;
    'product-view': ProductView;
  }
  // It bubbles, so every element may hear it.
  interface HTMLElementEventMap {
    'extra-model-changed': CustomEvent<ExtraModelChange>;
  }
}
