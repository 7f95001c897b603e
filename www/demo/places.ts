/**
 * What a model of the shop shows where: hotspots for its preview.
 *
 * In: a product's id, `suitcase-coral`. Out: buttons that say their words when they are pressed, and have the model show
 * what they say where it has an animation of it. Places are metres of the
 * models that `src/sample` draws, the same for every colour.
 */

import type { ProductView } from '../src/product-view.js';

type Place = { slot: string; words: string; position: string; normal: string; shows?: string };

const PLACES: Record<string, readonly Place[]> = {
  suitcase: [
    { slot: 'hotspot-grip', words: 'Stops at two heights', position: '0 76cm -7.2cm', normal: '0 1 0.4', shows: 'Handle' },
    { slot: 'hotspot-ribs', words: 'Ribs that spring back', position: '0 26cm 11cm', normal: '0 0 1' },
    { slot: 'hotspot-lock', words: 'Lock with three digits', position: '18.8cm 42cm 0', normal: '1 0 0' },
    { slot: 'hotspot-wheels', words: 'Eight quiet wheels', position: '14cm 2.4cm 9.8cm', normal: '0 0 1' },
  ],
};

/** The hotspots of a product, none for most. */
export function hotspotsOf(product: string): HTMLElement[] {
  const [model = ''] = product.split('-');
  return (PLACES[model] ?? []).map(({ slot, words, position, normal, shows }) => {
    const button = document.createElement('button');
    button.className = 'shop-place';
    button.slot = slot;
    Object.assign(button.dataset, { position, normal, visibilityAttribute: 'visible' });
    button.setAttribute('aria-pressed', 'false');
    const note = document.createElement('span');
    note.textContent = words;
    button.append(note);
    button.addEventListener('click', () => {
      const pressed = button.getAttribute('aria-pressed') === 'true';
      button.parentElement?.querySelectorAll('.shop-place').forEach((other) => other.setAttribute('aria-pressed', 'false'));
      button.setAttribute('aria-pressed', String(!pressed));
      const view = button.parentElement as ProductView | null;
      if (view && shows && !pressed && !matchMedia('(prefers-reduced-motion: reduce)').matches) {
        view.animationName = shows;
        view.play({ repetitions: 1 });
      }
    });
    return button;
  });
}
