/**
 * `dist/update.js`: one page takes the place of another, and `update()` of `<store-page>`. Loaded with the first change.
 *
 * In: the sections that stand there, the HTML of the next page. Out: the page, patched. What is equal stays the same
 * node: focus, scroll and playing media with it. Must not import the page or its Trusted Types policy: the page hands
 * over what parses.
 */
import { StorefrontError } from './errors.js';
import { added, addable, changedDocument, changedShopper } from './merge.js';
import { OWN } from './page-inside.js';
import type { PageInside, Texts } from './page-inside.js';
import { longestRun, morph, move } from './morph.js';
import { breathe, inSlices } from './idle.js';
import type { Section } from './sections.js';
import { keepPlace } from './update-place.js';
import type { Update } from './shop-types.js';

/** Exports of `dist/update.js`. */
export type Updater = { patch: typeof patch; update: typeof update };

/** HTML of nothing, which `page.wasm` gives while it chooses (`src/bin/page.rs`). */
const NOT_YET = '</>';

/** A section of the next page: one that stays, as it is or changed, or a new one. */
type Row = { kept?: Section; fresh?: Section; html: string };

/**
 * Make `host` show `sections` instead of `before`.
 *
 * New sections come in unseen, changed ones are changed in place, in short slices; then the page gets its new order at
 * once. What has no section (a server's plan, a message of failure) goes.
 *
 * @param current asked before each slice; `false` stops, because a newer page is on its way
 * @param whole parses HTML of the engine
 * @returns the sections that stand there now
 */
export async function patch(
  host: HTMLElement,
  sections: Iterable<string>,
  current: () => boolean,
  whole: (html: string) => Section,
  before: readonly Section[],
): Promise<Section[]> {
  // What chooses among many products says several times that it is not ready.
  const shown = before.filter(({ nodes }) => nodes.length);
  const known = shown.length ? shown : served(host);
  const pieces: string[] = [];
  await inSlices(sections, (html) => html !== NOT_YET && pieces.push(html));
  // The last one takes its plan along, and what follows measures the page.
  await breathe(0);
  const rows = await rowsOf(known, pieces, current, whole);
  if (!current()) {
    return [...before];
  }
  const staying = new Set(rows.flatMap((row) => row.kept ?? []));
  const gone = [...host.childNodes].filter((node) => !isOwn(node) && !staying.has(ownerOf(known, node) as Section));
  const kept = rows.flatMap((row) => row.kept ?? []);
  const still = new Set(longestRun(kept, (section) => known.indexOf(section)));
  const next = nextOf(rows, still);

  let near: ReadonlySet<Section> | undefined;
  let place: (() => void) | undefined;
  const settle = () => {
    place?.();
    place = near = undefined;
  };
  await inSlices(
    rows,
    (row) => {
      if (!row.fresh || !current()) {
        return;
      }
      if (row.kept) {
        // What changes further down moves nothing that is seen. Asked in each slice: the shopper goes on scrolling.
        near ??= nearOf(known);
        if (near.has(row.kept)) {
          place ??= keepPlace(host);
        }
        change(row.kept, row.fresh);
      } else {
        show(row.fresh.nodes, false);
        const at = next.get(row) ?? host.querySelector(`:scope > [${OWN}]`);
        row.fresh.nodes.forEach((node) => host.insertBefore(node, at));
      }
    },
    settle,
  );
  settle();
  const fresh = rows.flatMap((row) => (row.kept ? [] : (row.fresh ?? [])));
  if (!current()) {
    fresh.forEach((section) => remove(section.nodes));
    return [...known];
  }
  const moves = kept.length > still.size;
  if (gone.length + fresh.length > 0 || moves) {
    place = keepPlace(host);
    show(gone, false);
    fresh.forEach((section) => show(section.nodes, true));
    if (moves) {
      reorder(host, rows, still);
    }
    settle();
  }
  await inSlices(gone, (node) => remove([node]));
  return rows.map((row) => (row.kept ?? row.fresh) as Section);
}

/** What a server rendered, as sections whose HTML nobody knows. */
function served(host: HTMLElement): Section[] {
  return [...host.children].filter((child) => child.hasAttribute('data-section')).map((child) => ({ html: '', nodes: [child] }));
}

async function rowsOf(
  known: readonly Section[],
  pieces: readonly string[],
  current: () => boolean,
  whole: (html: string) => Section,
): Promise<Row[]> {
  const equal = new Map(known.map((section) => [section.html, section]));
  const byId = new Map(known.map((section) => [idOf(section), section]));
  const fresh = new Map<string, Section>();
  const changed = pieces.filter((piece) => !equal.has(piece));
  await inSlices(changed, (piece) => current() && fresh.set(piece, whole(piece)));
  return pieces.map((piece) => {
    const section = fresh.get(piece);
    const kept = section ? byId.get(idOf(section)) : equal.get(piece);
    // Another type is another section, whatever its id.
    const alike = kept && section && elementOf(kept)?.classList[1] !== elementOf(section)?.classList[1];
    return { html: piece, ...(section && { fresh: section }), ...(kept && !alike && { kept }) };
  });
}

const elementOf = (section: Section): HTMLElement | undefined =>
  section.nodes.find((node): node is HTMLElement => node instanceof HTMLElement);
const idOf = (section: Section): string => elementOf(section)?.dataset['section'] ?? '';
const isOwn = (node: Node): boolean => node instanceof Element && node.hasAttribute(OWN);
const ownerOf = (known: readonly Section[], node: Node): Section | undefined => known.find(({ nodes }) => nodes.includes(node));

/** All sections down to those that are more than a screen below the window. */
function nearOf(known: readonly Section[]): ReadonlySet<Section> {
  const far = known.findIndex((section) => (elementOf(section)?.getBoundingClientRect().top ?? 0) > 2 * innerHeight);
  return new Set(known.slice(0, far < 0 ? undefined : far));
}

/** Before which node a new section goes: the next one that stays where it is. */
function nextOf(rows: readonly Row[], still: ReadonlySet<Section>): Map<Row, Node | undefined> {
  const places = new Map<Row, Node | undefined>();
  let next: Node | undefined;
  for (const row of [...rows].reverse()) {
    places.set(row, next);
    if (row.kept && still.has(row.kept)) {
      next = row.kept.nodes[0];
    }
  }
  return places;
}

/** Change a section in place. Focus that its element loses goes to what stands there now. */
function change(kept: Section, fresh: Section): void {
  const [live, wanted] = [elementOf(kept), elementOf(fresh)];
  if (live && wanted) {
    const { activeElement } = live.ownerDocument;
    const block = live.contains(activeElement) ? activeElement?.closest<HTMLElement>('[data-product],[data-key],[data-block]') : undefined;
    morph(live, wanted);
    // A script that lays its children out does so again before anybody sees them without.
    live.dispatchEvent(new Event('sf-morphed'));
    if (activeElement && block !== undefined && live.ownerDocument.activeElement !== activeElement) {
      focusNear([activeElement as HTMLElement, block, live]);
    }
  }
  kept.html = fresh.html;
}

/** Give focus to the first place that is still there; a moved element has lost it, a removed one cannot have it. */
function focusNear(places: readonly (HTMLElement | null | undefined)[]): void {
  for (const place of places) {
    if (place?.isConnected) {
      const able = place.matches('a[href],button,input,select,textarea,[tabindex]') ? place : place.querySelector<HTMLElement>('a[href],button');
      const target = able ?? place;
      if (!able) {
        target.tabIndex = -1;
      }
      target.focus({ preventScroll: true });
      return;
    }
  }
}

function reorder(host: HTMLElement, rows: readonly Row[], still: ReadonlySet<Section>): void {
  let next: ChildNode | null = host.querySelector(`:scope > [${OWN}]`);
  for (const { kept, fresh } of [...rows].reverse()) {
    const nodes = ((kept ?? fresh)?.nodes ?? []) as readonly ChildNode[];
    if (kept && !still.has(kept)) {
      for (const node of nodes) {
        move(host, node, next);
      }
    }
    next = nodes[0] ?? next;
  }
}

function remove(nodes: readonly Node[]): void {
  nodes.forEach((node) => node.parentNode?.removeChild(node));
}

/** Not the attribute `hidden`: a style sheet that gives a section a `display` would win over it. */
function show(nodes: readonly Node[], visible: boolean): void {
  for (const node of nodes) {
    if (node instanceof HTMLElement) {
      node.style.display = visible ? '' : 'none';
    }
  }
}

/** Changes of one page so far, and the values that they hold for. */
type Changes = { src: unknown; shopper: unknown; profile: unknown; all: Update[]; reuse: boolean };

const pages = new WeakMap<PageInside, Changes>();

/** `StorePage.update`: patch the texts that the page was made from, and show what follows from them. */
export async function update(page: PageInside, changes: Update): Promise<void> {
  if (!page.src) {
    throw new StorefrontError('page-missing', 'a page without `src` has nothing to change', { text: 'document' });
  }
  const before = pages.get(page) ?? watch(page);
  forget(page, before);
  const earlier = before.all;
  const last = earlier[earlier.length - 1];
  const mine = last && addable(last, changes) ? [...earlier.slice(0, -1), added(last, changes) as Update] : [...earlier, changes];
  before.all = mine;
  // With nothing given, somebody else changed the profile: read it again.
  before.reuse = Object.keys(changes).length > 0;
  const shown = new Promise<void>((resolve, reject) => {
    const end = (event: Event) => {
      if (event.target === page) {
        page.removeEventListener('page-ready', end);
        page.removeEventListener('error', end);
        const { sourceError } = (event as CustomEvent<{ sourceError?: StorefrontError }>).detail;
        if (event.type === 'error') {
          reject(sourceError);
        } else {
          resolve();
        }
      }
    };
    page.addEventListener('page-ready', end);
    page.addEventListener('error', end);
  });
  page.schedule();
  try {
    await shown;
  } catch (thrown) {
    // A change of which no page can be made must not stand in the way of the next.
    if (before.all === mine) {
      before.all = earlier;
    }
    throw thrown;
  }
}

/** From now on the page's texts come with the changes over them. */
function watch(page: PageInside): Changes {
  const changes: Changes = { src: page.src, shopper: page.shopper, profile: page.profile, all: [], reuse: false };
  pages.set(page, changes);
  const read = page.texts.bind(page);
  /** As they were read, before any change. */
  let texts: Texts | undefined = page.kept;
  page.texts = async () => {
    const same = !forget(page, changes);
    texts = same && changes.reuse && texts ? texts : await read();
    changes.reuse = false;
    const document = await changedDocument(texts[0], changes.all, () => breathe(0));
    return [document, changedShopper(texts[1], changes.all)];
  };
  return changes;
}

/** Drop the changes of a text in whose place another came. Says whether one did. */
function forget(page: PageInside, changes: Changes): boolean {
  const { src, shopper, profile } = page;
  const other = src !== changes.src;
  const somebody = shopper !== changes.shopper || profile !== changes.profile;
  if (other) {
    changes.all = changes.all.map(({ shopper }) => (shopper ? { shopper } : {}));
  }
  if (somebody) {
    changes.all = changes.all.map(({ shopper: _, ...rest }) => rest);
  }
  Object.assign(changes, { src, shopper, profile });
  return other || somebody;
}
