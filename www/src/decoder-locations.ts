/**
 * Where the page says that decoders are, under the names of `<model-viewer>`.
 *
 * In: statics of the element's class, which win, and `self.ModelViewerElement`, which may be set before any script is there.
 * Out: what `gltf.js` loads them from.
 */
import type { DecoderLocations } from './gltf-decoders.js';

/** The names; `<model-viewer>` has more of them. */
export type LocationNames = { dracoDecoderLocation?: string; ktx2TranscoderLocation?: string; meshoptDecoderLocation?: string };

/** As they are now. */
export function decoderLocations(): DecoderLocations {
  const { customElements, ModelViewerElement } = globalThis as { customElements?: CustomElementRegistry; ModelViewerElement?: LocationNames };
  const said: LocationNames = { ...ModelViewerElement, ...customElements?.get('product-view') };
  return { draco: said.dracoDecoderLocation, ktx2: said.ktx2TranscoderLocation, meshopt: said.meshoptDecoderLocation, base: document.baseURI };
}
