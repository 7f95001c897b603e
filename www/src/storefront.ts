/**
 * Entry of the package: what a page loads with one script tag.
 *
 * On a page it defines `<store-page>` and `<product-view>`. Anywhere else (Node, a bundler's server build) importing it
 * does nothing.
 */
import { define } from './element-base.js';
import type { ShopEvents } from './shop-types.js';
import { StorePage as Own } from './store-page.js';

export * from './view-entry.js';
export type { Actions, ActionDetail, ActionEnd, ActionResult, Act, Beacon, BeaconEvent, Cart, CartLine } from './shop-types.js';
export type { ClickDetail, PageWords, PlanReason, ShopEventDetail, ShopEvents, Update } from './shop-types.js';

/** The class of a store's page. */
export const StorePage: typeof Own = define('store-page', Own);
export type StorePage = Own;

declare global {
  interface HTMLElementTagNameMap {
    'store-page': StorePage;
  }
  // They bubble, so every element and the document may hear them.
  interface HTMLElementEventMap extends ShopEvents {}
  interface DocumentEventMap extends ShopEvents {}
}
