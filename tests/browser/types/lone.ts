// What a page with products alone writes: one class by either name of the package, and its tag.
import { ProductView, StorefrontError } from 'storefront/product-view';
import type { Verdict } from 'storefront/product-view';
import { ProductView as Same } from 'storefront';

export const view: ProductView = document.createElement('product-view');
export const same: Same = view;
export const place: string = new ProductView().getCameraOrbit().toString();
export const tier = (verdict: Verdict) => verdict.tier;
export const code: string = new StorefrontError('no-tier', '').code;
view.addEventListener('extra-model-changed', (event) => event.detail);

// @ts-expect-error An orbit is a text.
view.cameraOrbit = 7;
// @ts-expect-error The page's element is in the other script.
export { StorePage } from 'storefront/product-view';
