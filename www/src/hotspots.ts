/**
 * `dist/hotspots.js`: children of a `<product-view>` that stand at places of its model.
 *
 * In: the element; its children in slots `hotspot-…` with `data-position`, `data-normal`, `data-surface`,
 * `data-visibility-attribute`, all as in `<model-viewer>`; the camera of each picture that is drawn. Out: a place in the shadow tree for each slot, moved with
 * every picture by transforms alone; `hotspot-visibility`; what `updateHotspot` and `queryHotspot` do. Nothing of it shows
 * while the poster does. Must not write to the children but for the attribute that they ask for.
 */
import type { Extras } from './extra-models.js';
import { project, tripleOf } from './hotspot-projection.js';
import type { Drawn, Projected } from './hotspot-projection.js';
import type { Picking } from './picking.js';
import type { Triple } from './types.js';
import { vectorOf } from './view-camera.js';
import type { Vector3D } from './view-camera.js';
import type { Session } from './view-session.js';
import { addRules } from './view-style.js';

/** What `updateHotspot` takes; texts as in the attributes. What is absent stays, but for the surface. */
export type HotspotChange = { name: string; position?: string; normal?: string; surface?: string; modelIndex?: number };

/** What `queryHotspot` gives: metres of the model, CSS pixels from the element's top left corner, z from −1 to 1. */
export type HotspotData = { position: Vector3D; normal: Vector3D; canvasPosition: Vector3D; facingCamera: boolean };

/** The hotspots of one element. */
export type Hotspots = {
  /** Another picture is drawn. */
  place(): void;
  update(change: HotspotChange): void;
  query(name: string): HotspotData | null;
};

/** The element as far as this file knows it. */
type View = HTMLElement & { session?: Session; hotspots?: Hotspots; picking?: Picking; extras?: Extras; player?: object; preparePicking(): Promise<void> };

/** One slot. */
type Hotspot = {
  slot: HTMLSlotElement;
  /** As large as the picture, so that a share of it is a share of the picture, whatever its size becomes. */
  frame: HTMLElement;
  /** Its children now. The first one to come says where it is. */
  nodes: HTMLElement[];
  first: HTMLElement;
  /** What `first` said when it was last read. */
  said: string;
  /** What `data-surface` says, which decides over the next two. */
  surface: string | undefined;
  /** Nothing where it cannot be read, or is a surface that is not known yet: better no label than one in a wrong place. */
  position: Triple | undefined;
  normal: Triple;
  /** What `data-model-index` says: the number of the model whose space that is, unless it was found by its surface. */
  model: number | undefined;
  found: boolean;
  projected: Projected | undefined;
};

/** `<model-viewer>` has them where an attribute is absent. */
const ORIGIN = '0 0 0';
const UPWARD = '0 1 0';

const RULES = [
  '.hotspots{pointer-events:none;isolation:isolate}',
  ':not(.shown)>.hotspots,.behind{display:none}',
  // A flex box has no line under its children: the middle of a child is the middle of the box.
  '.hotspot{position:absolute;top:0;left:0;display:flex;align-items:center;transform:translate(-50%,-50%)}',
  '.hotspot ::slotted(*){pointer-events:auto;opacity:var(--max-hotspot-opacity,1);transition:opacity .3s}',
  '.away:not(:focus-within) ::slotted(*){opacity:var(--min-hotspot-opacity,.25)}',
  '@media (prefers-reduced-motion:reduce){.hotspot ::slotted(*){transition:none}}',
];

/** Give `view` its hotspots, for as long as it lives; calling it again does nothing. */
export function attach(view: View): void {
  const root = view.shadowRoot;
  const surface = root?.querySelector('[part=surface]');
  if (!root || !surface || view.hotspots) {
    return;
  }
  addRules(root, RULES);
  // Above the picture, below the poster that fades.
  const layer = box('fill hotspots');
  surface.after(layer);
  const hotspots = new Map<string, Hotspot>();
  let drawn: Drawn | undefined;

  /** Take up the children as they are now. */
  const gather = () => {
    const groups = new Map<string, HTMLElement[]>();
    for (const child of view.children) {
      if (child instanceof HTMLElement && child.slot.startsWith('hotspot')) {
        groups.set(child.slot, [...(groups.get(child.slot) ?? []), child]);
      }
    }
    hotspots.forEach(({ frame }, name) => {
      if (!groups.has(name)) {
        frame.remove();
        hotspots.delete(name);
      }
    });
    let before: Element | null = null;
    for (const [name, nodes] of groups) {
      const hotspot = hotspots.get(name) ?? make(name, nodes);
      hotspots.set(name, hotspot);
      const added = nodes.filter((node) => !hotspot.nodes.includes(node));
      if (added.length === nodes.length) {
        // All others have gone, as when a framework makes its nodes anew: it is another hotspot of the same name.
        [hotspot.first] = nodes as [HTMLElement];
        hotspot.said = '';
      }
      hotspot.nodes = nodes;
      read(hotspot);
      // The order of the keyboard is that of the children. What stands right is left alone: it may have the focus.
      if (hotspot.frame.previousElementSibling !== before || !hotspot.frame.isConnected) {
        layer.insertBefore(hotspot.frame, before ? before.nextSibling : layer.firstChild);
      }
      before = hotspot.frame;
      added.forEach((node) => hotspot.projected && tell(node, hotspot.projected.facing));
    }
    move();
    void findSurfaces();
  };

  /** Ask where the surfaces are. Without an answer their hotspots stay where they are, or away. */
  const findSurfaces = async () => {
    const some = [...hotspots.values()].filter(({ surface }) => surface);
    if (some.length) {
      await view.preparePicking().catch(() => undefined);
      for (const hotspot of some) {
        const place = view.picking?.named(hotspot.surface ?? '', hotspot.model);
        if (place) {
          ({ position: hotspot.position, normal: hotspot.normal } = place);
          hotspot.found = true;
        } else {
          console.info(`<product-view>: "${hotspot.surface}" is no surface of the model`);
        }
      }
      move();
    }
  };

  /** Surfaces that were found go with what moves. */
  const follow = () => {
    for (const hotspot of hotspots.values()) {
      const place = hotspot.found ? view.picking?.named(hotspot.surface ?? '', hotspot.model) : undefined;
      if (place) {
        ({ position: hotspot.position, normal: hotspot.normal } = place);
      }
    }
  };

  /** Where it is in the space of the main model, and its normal; nothing in a model that is not shown. */
  const placeOf = ({ position, normal, model, found }: Hotspot): [Triple, Triple] | undefined => {
    if (!position || !model || found) {
      return position && [position, normal];
    }
    return view.extras?.placed.find(({ number }) => number === model)?.outward(position, normal);
  };

  /** Put every hotspot where the last picture shows its place. */
  const move = () => {
    if (!drawn) {
      return;
    }
    for (const hotspot of hotspots.values()) {
      const { frame, nodes } = hotspot;
      const before = hotspot.projected;
      const place = placeOf(hotspot);
      const now = place && project(...place, drawn);
      const stands = !!now && now.depth_metres > 0 && Number.isFinite(now.x_share + now.y_share);
      frame.classList.toggle('behind', !stands);
      hotspot.projected = now;
      if (!now) {
        continue;
      }
      if (stands) {
        frame.style.transform = `translate(${percent(now.x_share)},${percent(now.y_share)})`;
      }
      if (before?.facing !== now.facing) {
        frame.classList.toggle('away', !now.facing);
        nodes.forEach((node) => tell(node, now.facing));
      }
    }
    // The nearer ones on top.
    [...hotspots.values()]
      .sort((a, b) => (b.projected?.depth_metres ?? 0) - (a.projected?.depth_metres ?? 0))
      .forEach(({ frame }, index) => (frame.style.zIndex = String(index)));
  };

  view.hotspots = {
    place() {
      const { opened, advanced, canvas } = view.session?.now ?? {};
      if (opened && advanced && canvas) {
        const { camera, turntable_radians } = advanced;
        const stands = drawn?.opened === opened;
        drawn = { camera, turntable_radians, opened, aspect: canvas.width / canvas.height };
        if (view.player) {
          follow();
        }
        move();
        if (!stands) {
          void findSurfaces();
        }
      }
    },
    update({ name, position, normal, surface, modelIndex }) {
      const hotspot = hotspots.get(name);
      if (hotspot) {
        hotspot.surface = surface;
        hotspot.found &&= position === undefined;
        hotspot.model = modelIndex ?? hotspot.model;
        hotspot.position = parsed(position) ?? hotspot.position;
        hotspot.normal = parsed(normal) ?? hotspot.normal;
        move();
        void findSurfaces();
      }
    },
    query(name) {
      const { position, normal, projected } = hotspots.get(name) ?? {};
      if (!position || !projected || !Number.isFinite(projected.x_share + projected.y_share)) {
        return null;
      }
      const { x_share, y_share, z, facing } = projected;
      return {
        position: vectorOf(position),
        normal: vectorOf(normal),
        canvasPosition: vectorOf([x_share * view.clientWidth, y_share * view.clientHeight, z]),
        facingCamera: facing,
      };
    },
  };
  gather();
  if (view.session?.now.pictured) {
    view.hotspots.place();
  }
  // Frameworks change attributes in place as readily as nodes.
  new MutationObserver(gather).observe(view, {
    childList: true,
    subtree: true,
    attributeFilter: ['slot', 'data-position', 'data-normal', 'data-surface', 'data-model-index'],
  });
}

function make(name: string, [first]: HTMLElement[]): Hotspot {
  const slot = document.createElement('slot');
  slot.name = name;
  const inner = box('hotspot');
  inner.append(slot);
  const frame = box('fill');
  frame.append(inner);
  const hotspot = { slot, frame, nodes: [], first: first as HTMLElement, said: '' };
  return { ...hotspot, surface: undefined, position: undefined, normal: [0, 1, 0], model: undefined, found: false, projected: undefined };
}

/** Take what the first child says, if it says anything new. */
function read(hotspot: Hotspot): void {
  const { position, normal, surface, modelIndex } = hotspot.first.dataset;
  const said = JSON.stringify([position, normal, surface, modelIndex]);
  if (said === hotspot.said) {
    return;
  }
  hotspot.said = said;
  hotspot.surface = surface;
  hotspot.found = false;
  hotspot.model = modelIndex === undefined ? undefined : Number.parseInt(modelIndex, 10);
  hotspot.position = position === undefined && !surface ? tripleOf(ORIGIN) : parsed(position);
  hotspot.normal = parsed(normal ?? UPWARD) ?? hotspot.normal;
}

/** Three numbers, or nothing and a sentence. */
function parsed(text: string | undefined): Triple | undefined {
  const triple = text === undefined ? undefined : tripleOf(String(text));
  if (text !== undefined && !triple) {
    console.info(`<product-view>: "${text}" is no place or direction of a hotspot: three numbers, with m, cm or mm`);
  }
  return triple;
}

function tell(node: HTMLElement, visible: boolean): void {
  const attribute = node.dataset['visibilityAttribute'];
  if (attribute !== undefined) {
    node.toggleAttribute(`data-${attribute}`, visible);
  }
  node.dispatchEvent(new CustomEvent('hotspot-visibility', { detail: { visible } }));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}

function box(className: string): HTMLElement {
  const made = document.createElement('div');
  made.className = className;
  return made;
}
