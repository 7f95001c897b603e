/**
 * Entry of the package: what a page loads with one script tag.
 *
 * On a page it defines `<store-page>` and `<product-view>`. Anywhere else (Node, a bundler's server build) importing it
 * does nothing.
 */
import type { ExtraModel, ExtraModelChange } from './extra-element.js';
import { ProductView } from './product-view.js';
import type { ShopEvents } from './shop-types.js';
import { StorePage } from './store-page.js';

export { StorefrontError } from './errors.js';
export type { Failure } from './errors.js';
export type { ExtraModel, ExtraModelChange } from './extra-element.js';
export type { HotspotChange, HotspotData } from './hotspots.js';
export type { Actions, ActionDetail, ActionEnd, ActionResult, Act, Beacon, BeaconEvent, Cart, CartLine } from './shop-types.js';
export type { ClickDetail, PageWords, PlanReason, ShopEventDetail, ShopEvents, Update } from './shop-types.js';
export type { Delivery, Tier, Verdict } from './types.js';
export { ProductView, StorePage };

declare global {
  interface HTMLElementTagNameMap {
    'extra-model': ExtraModel;
    'product-view': ProductView;
    'store-page': StorePage;
  }
  // They bubble, so every element and the document may hear them.
  interface HTMLElementEventMap extends ShopEvents {
    'extra-model-changed': CustomEvent<ExtraModelChange>;
  }
  interface DocumentEventMap extends ShopEvents {}
}

if (typeof customElements !== 'undefined') {
  // A page may carry two copies of the package; the first one to come serves both.
  if (!customElements.get('product-view')) {
    customElements.define('product-view', ProductView);
  }
  if (!customElements.get('store-page')) {
    customElements.define('store-page', StorePage);
  }
}
