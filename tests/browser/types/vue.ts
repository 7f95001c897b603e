// What a template of Vue is checked against.
import type {} from 'storefront/vue';
import type { GlobalComponents } from 'vue';

type Props<Tag extends 'product-view' | 'store-page'> = InstanceType<GlobalComponents[Tag]>['$props'];

export const view: Props<'product-view'> = {
  class: 'one', src: '/mug.glb', 'camera-controls': true, cameraOrbit: '0deg 75deg 105%', a11y: { front: 'Vorn' }, exposure: '1.2',
  onCameraChange: (event) => event.detail.source, key: 1,
};
export const page: Props<'store-page'> = { src: '/page.json', onSfCart: (event) => event.detail.section.length, words: { added: 'Dazu' } };
export const orbit = (element: InstanceType<GlobalComponents['product-view']>) => element.getCameraOrbit().theta;

// @ts-expect-error An orbit is a text.
export const number: Props<'product-view'> = { cameraOrbit: 7 };
// @ts-expect-error There is no such property.
export const unknown: Props<'product-view'> = { cameraOrbits: '' };
// @ts-expect-error Words are texts.
export const words: Props<'store-page'> = { words: { added: 1 } };
