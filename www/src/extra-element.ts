/**
 * `<extra-model>`: another model in the scene of the `<product-view>` that it stands in.
 *
 * In: its attributes. Out: properties of the same names, and `extra-model-changed`, as in `<model-viewer>` 4.4. Must not load anything:
 * `extra-models.ts` does, when it sees the attributes.
 */
import { adoptEarlyProperties, ElementBase } from './element-base.js';
import type { Model } from './graph-model.js';

const TEXTS = ['src', 'offset', 'orientation', 'scale'] as const;
const FLAG = 'background';

/** What `extra-model-changed` tells. */
export type ExtraModelChange = Record<(typeof TEXTS)[number], string | null> & Record<'srcChanged' | typeof FLAG, boolean>;

/** The mirrored properties; a string is `null` while its attribute is absent. */
export interface ExtraModel extends Record<(typeof TEXTS)[number], string | null> {
  background: boolean;
}

/** The element. */
export class ExtraModel extends ElementBase {
  static readonly observedAttributes = [...TEXTS, FLAG];
  private changed = new Set<string>();

  connectedCallback(): void {
    adoptEarlyProperties(this);
  }

  attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (before === value) {
      return;
    }
    if (!this.changed.size) {
      queueMicrotask(() => {
        const { src, offset, orientation, scale, background } = this;
        const detail: ExtraModelChange = { srcChanged: this.changed.has('src'), src, offset, orientation, scale, background };
        this.changed.clear();
        this.dispatchEvent(new CustomEvent('extra-model-changed', { detail, bubbles: true, composed: true }));
      });
    }
    this.changed.add(name);
  }

  /** What a script may change of it, once it is there and `scene-graph.js` is. */
  get model(): Model | undefined {
    const view = this.closest('product-view') as (Element & { extras?: { modelOf(element: Element): Model | undefined } }) | null;
    return view?.extras?.modelOf(this);
  }
}

/** Have the tag mean it. A page that has a class of its own for it keeps that. */
export function defineExtraModel(): void {
  for (const name of TEXTS) {
    Object.defineProperty(ExtraModel.prototype, name, {
      configurable: true,
      enumerable: true,
      get(this: Element) {
        return this.getAttribute(name);
      },
      set(this: Element, value: unknown) {
        if (value === null || value === undefined) {
          this.removeAttribute(name);
        } else {
          this.setAttribute(name, String(value));
        }
      },
    });
  }
  Object.defineProperty(ExtraModel.prototype, FLAG, {
    configurable: true,
    enumerable: true,
    get(this: Element) {
      return this.hasAttribute(FLAG);
    },
    set(this: Element, value: unknown) {
      this.toggleAttribute(FLAG, Boolean(value));
    },
  });
  if (!customElements.get('extra-model')) {
    customElements.define('extra-model', ExtraModel);
  }
}
