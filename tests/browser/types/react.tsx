// What an app of React writes: it must be typed as our declarations promise.
import type {} from 'storefront/react';
import { useRef } from 'react';
import type { ProductView, StorePage } from 'storefront';

export function Shelf() {
  const view = useRef<ProductView>(null);
  const page = useRef<StorePage>(null);
  view.current?.jumpCameraToGoal();
  return (
    <main>
      <product-view ref={view} className="one" src="/mug.glb" alt="Mug" camera-controls auto-rotate={false} exposure={1.2} cameraOrbit="0deg 75deg 105%"
        a11y={{ front: 'Vorn' }} variantName={null} timeScale={2} slot="" onload={(event) => event.detail} oncamera-change={(event: CustomEvent) => event.detail.source}>
        <button slot="hotspot-lock" data-position="0 0 0">Lock</button>
      </product-view>
      <store-page ref={page} src="/page.json" shopper="/shopper.json" beacon="/collect" consent cart={{ add: async () => undefined }}
        onsf-cart={(event) => event.detail.section.length} />
      {/* @ts-expect-error An orbit is a text. */}
      <product-view cameraOrbit={7} />
      {/* @ts-expect-error A flag is no text but the empty one. */}
      <product-view autoplay="no" />
      {/* @ts-expect-error There is no such property. */}
      <product-view cameraOrbits="0deg 75deg 105%" />
      {/* @ts-expect-error A cart adds. */}
      <store-page cart={{}} />
    </main>
  );
}
