/**
 * Tells search engines of a model: schema.org's `3DModel` in the document's head, as `<model-viewer generate-schema>` does.
 *
 * In: an element and its model's URL. Out: one data block for each element that has a model, taken away with it. None where
 * the page's CSP does not allow our policy: Trusted Types guard data blocks like scripts.
 */
import { parseInert } from './trust.js';

const blocks = new WeakMap<Element, Element>();

/** Describe the model at `url`, or none, in the place of what was said for `element` before. */
export function describeModel(element: Element, url: string | undefined): void {
  blocks.get(element)?.remove();
  if (url) {
    const encodingFormat = /\.gltf([?#]|$)/.test(url) ? 'model/gltf+json' : 'model/gltf-binary';
    const encoding = [{ '@type': 'MediaObject', contentUrl: url, encodingFormat }];
    // Nothing in a URL can end the block.
    const json = JSON.stringify({ '@context': 'https://schema.org', '@type': '3DModel', encoding }).replace(/</g, '\\u003c');
    try {
      const block = parseInert(`<script type="application/ld+json">${json}</script>`).firstElementChild as Element;
      element.ownerDocument.head.append(block);
      blocks.set(element, block);
    } catch {
      // Without it everything else goes on.
    }
  }
}
