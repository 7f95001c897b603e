/**
 * Makes one element look like another with as few changes as there are differences: what is equal stays the same node.
 *
 * In: an element of the page, and one as it should be (not in a document). Out: the first one, changed. Children find
 * each other by their key (a product, a coupon, a block), else by tag and first class. Focus and media that play
 * stay where they are, and so do children of a script's own (`data-sf-own`); of children in another order the fewest are
 * moved, and where the browser can, moved alive.
 */

import { OWN } from './page-inside.js';

/** What names a child, the strongest first. */
const KEYS = ['data-product', 'data-key', 'data-block', 'id'];

/** Attributes that a shopper changes, not the store. */
const SHOPPERS = ['open'];

/** Make `live` look like `wanted`; both have the same name. `wanted` loses the nodes that are new. */
export function morph(live: Element, wanted: Element): void {
  // A button at work shows what the shopper asked for; the answer is about to come.
  if (live.getAttribute('aria-busy') !== 'true') {
    matchAttributes(live, wanted);
  }
  matchChildren(live, wanted);
}

function matchAttributes(live: Element, wanted: Element): void {
  for (const { name, value } of wanted.attributes) {
    if (live.getAttribute(name) !== value) {
      live.setAttribute(name, value);
    }
  }
  // Elements of scripts keep attributes of their own: their state, what a page's script has set.
  if (!live.localName.includes('-')) {
    for (const { name } of [...live.attributes]) {
      if (!wanted.hasAttribute(name) && !SHOPPERS.includes(name)) {
        live.removeAttribute(name);
      }
    }
  }
}

function matchChildren(live: Element, wanted: Element): void {
  const pool = new Map<string, ChildNode[]>();
  const places = new Map<ChildNode, number>();
  for (const child of live.childNodes) {
    if (child instanceof Element && child.hasAttribute(OWN)) {
      continue;
    }
    places.set(child, places.size);
    const name = nameOf(child);
    const same = pool.get(name);
    if (same) {
      same.push(child);
    } else {
      pool.set(name, [child]);
    }
  }
  const pairs = [...wanted.childNodes].map((child) => ({ child, kept: pool.get(nameOf(child))?.shift() }));
  for (const left of pool.values()) {
    left.forEach((child) => child.remove());
  }
  const kept = pairs.flatMap((pair) => pair.kept ?? []);
  const still = new Set(longestRun(kept, (child) => places.get(child) ?? 0));
  let next: ChildNode | null = null;
  for (const { child, kept } of pairs.reverse()) {
    if (!kept) {
      live.insertBefore(child, next);
      next = child;
      continue;
    }
    if (!still.has(kept)) {
      move(live, kept, next);
    }
    if (kept instanceof Element) {
      morph(kept, child as Element);
    } else if (kept.nodeValue !== child.nodeValue) {
      kept.nodeValue = child.nodeValue;
    }
    next = kept;
  }
}

/** Two children of one name are the same thing. Another file is another thing: its element starts anew. */
function nameOf(node: Node): string {
  if (!(node instanceof Element)) {
    return node.nodeName;
  }
  const key = KEYS.map((name) => node.getAttribute(name)).find((value) => value !== null);
  const file = /-|^(video|audio|iframe)$/.test(node.localName) ? node.getAttribute('src') : null;
  return [node.localName, key ?? node.classList[0], file].join(' ');
}

/** Put `node` before `next`, with focus, scroll and media where the browser can (Chrome 133, Firefox 144). */
export function move(parent: Node, node: ChildNode, next: ChildNode | null): void {
  const alive = parent as Node & { moveBefore?(node: Node, next: Node | null): void };
  if (alive.moveBefore) {
    alive.moveBefore(node, next);
  } else {
    parent.insertBefore(node, next);
  }
}

/** The longest part of `items` whose places rise: what can stay while all others move around it. */
export function longestRun<Item>(items: readonly Item[], place: (item: Item) => number): Item[] {
  /** For each length of a run, the item with the lowest place that ends one; and which item came before each. */
  const ends: number[] = [];
  const before: (number | undefined)[] = [];
  const placeAt = (index: number | undefined) => place(items[index ?? 0] as Item);
  items.forEach((item, index) => {
    let low = 0;
    for (let high = ends.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (placeAt(ends[middle]) < place(item)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    before[index] = ends[low - 1];
    ends[low] = index;
  });
  const run: Item[] = [];
  for (let index = ends[ends.length - 1]; index !== undefined; index = before[index]) {
    run.push(items[index] as Item);
  }
  return run.reverse();
}
