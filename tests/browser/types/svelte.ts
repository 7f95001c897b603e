// What a template of Svelte is checked against: `svelteHTML`, and from version 4 on `svelte/elements`.
import type {} from 'storefront/svelte';
import type { SvelteHTMLElements } from 'svelte/elements';

export const view: SvelteHTMLElements['product-view'] = {
  class: 'one', src: '/mug.glb', 'camera-controls': true, cameraOrbit: '0deg 75deg 105%', a11y: { front: 'Vorn' },
  'oncamera-change': (event) => event.detail.source, onload: (event) => event.detail.url,
};
export const page: svelteHTML.IntrinsicElements['store-page'] = { src: '/page.json', 'onsf-cart': (event) => event.detail.section.length };

// @ts-expect-error An orbit is a text.
export const number: SvelteHTMLElements['product-view'] = { cameraOrbit: 7 };
// @ts-expect-error There is no such property.
export const unknown: svelteHTML.IntrinsicElements['product-view'] = { cameraOrbits: '' };
// @ts-expect-error A listener is a function.
export const listener: SvelteHTMLElements['store-page'] = { 'onsf-cart': 'add' };
