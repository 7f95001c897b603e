/**
 * One preview: the document as one shopper sees it, on a handset, at a moment.
 *
 * In: the document, and what its own fields say. Out: the page in a frame of a phone's width, or a desk's; its plan. An edit
 * changes the page in place, as `<store-page>` does for a shopper; another tier or width opens the frame anew. T0 is the
 * server's page in a frame without script.
 */
import { parseInert } from '../src/trust.js';
import { toFailure } from '../src/errors.js';
import type { Plan } from '../src/page-engine.js';
import { button, make } from './dom.js';
import { servedPage } from './engine.js';

/** What a preview shows; also in the studio's address. */
export type View = { shopper: string; tier: string; screen: string };

/** A preview. */
export type Preview = {
  readonly element: HTMLElement;
  readonly name: string;
  readonly plan: Plan | undefined;
  readonly view: View;
  show(document: string): void;
  /** Bring a section into view. */
  reveal(id: string): void;
};

/** What the studio does for its previews. */
export type PreviewHost = {
  shoppers: Record<string, string>;
  changed(): void;
  /** A section was pressed. */
  chose(id: string): void;
  close(preview: Preview): void;
};

type StorePage = HTMLElement & { profile: object | undefined; src: string; report(): { plan?: Plan } };

const TIERS = ['T0', 'T1', 'T2', 'T3', 'T4'];
/** CSS px of the frame, and of a desk how much smaller it is drawn. */
const SCREENS: Record<string, { width: number; height: number; scale: number }> = {
  phone: { width: 360, height: 640, scale: 1 },
  small: { width: 320, height: 568, scale: 1 },
  desk: { width: 1280, height: 1138, scale: 0.5 },
};
const OWN = 'own';

/** Make a preview. */
export function createPreview(view: View, host: PreviewHost, number: number): Preview {
  const status = make('p', { className: 'status' });
  status.setAttribute('role', 'status');
  const frame = make('iframe', { title: `Preview ${number}` });
  const stage = make('div', { className: 'stage' }, frame);
  const shopper = choice('Shopper', 'shopper', [...Object.keys(host.shoppers), OWN], view.shopper);
  const tier = choice('Tier', 'tier', TIERS, view.tier);
  const screen = choice('Screen', 'screen', Object.keys(SCREENS), view.screen);
  const now = make('input', { type: 'text', value: new Date().toISOString().slice(0, 19) + 'Z', spellcheck: false, data: { field: 'now' } });
  const locale = make('input', { type: 'text', placeholder: 'the shopper’s', spellcheck: false, data: { field: 'locale' } });
  const profile = make('textarea', { rows: 8, spellcheck: false, className: 'json', data: { field: 'profile' } });
  const close = button('Close', 'close', () => host.close(preview), `Close preview ${number}`);
  const element = make(
    'section',
    { className: 'preview' },
    make('div', { className: 'row' }, labelled('Shopper', shopper), labelled('Tier', tier), labelled('Screen', screen)),
    make('div', { className: 'row' }, labelled('Now', now), labelled('Locale', locale), close),
    make('details', {}, make('summary', { textContent: 'Profile' }), labelled('Profile of the shopper, JSON', profile)),
    status,
    stage,
  );
  element.setAttribute('aria-label', `Preview ${number}`);

  let text = '';
  let address = '';
  let plan: Plan | undefined;
  let round = 0;

  const say = (sentence: string, wrong = false) => {
    status.textContent = sentence;
    status.classList.toggle('bad', wrong);
  };
  const shopperText = () => {
    const value = JSON.parse(profile.value || '{}') as Record<string, unknown>;
    return JSON.stringify(locale.value.trim() ? { ...value, locale: locale.value.trim() } : value);
  };
  const moment = () => (Number.isFinite(Date.parse(now.value)) ? now.value.trim() : new Date().toISOString());
  const done = (next: Plan | undefined) => {
    plan = next;
    say(next ? `${next.sections.length} sections shown, ${next.dropped.length} left out` : 'No plan');
    host.changed();
  };
  const failed = (thrown: unknown) => say(toFailure(thrown, 'failed').message, true);

  const size = () => {
    const { width, height, scale } = SCREENS[screen.value] ?? { width: 360, height: 640, scale: 1 };
    Object.assign(frame.style, { width: `${width}px`, height: `${height}px`, transform: scale === 1 ? '' : `scale(${scale})` });
    element.style.width = `${width * scale}px`;
    Object.assign(stage.style, { width: `${width * scale}px`, height: `${height * scale}px` });
  };
  /** Opens `wanted` unless it is open. A page with script takes another moment without opening anew. */
  const opened = (wanted: string) =>
    new Promise<Document>((resolve, reject) => {
      const inside = () => {
        const page = frame.contentDocument;
        if (page) {
          resolve(page);
        } else {
          reject(new Error('the preview’s frame did not open'));
        }
      };
      if (wanted === address) {
        inside();
        return;
      }
      address = wanted;
      frame.addEventListener('load', inside, { once: true });
      frame.src = wanted;
    });
  const show = async () => {
    const mine = ++round;
    try {
      const person = shopperText();
      if (!text) {
        return;
      }
      size();
      if (tier.value === 'T0') {
        const [served, page] = await Promise.all([servedPage(text, person, moment()), opened('/studio/served.html')]);
        if (mine === round) {
          putServed(page, served);
          watch(page);
          done(JSON.parse(served.plan) as Plan);
        }
        return;
      }
      const page = await opened(`/studio/preview.html?sf-tier=${tier.value}&sf-bench=off`);
      const store = page.querySelector<StorePage>('store-page');
      if (mine !== round || !store) {
        return;
      }
      watch(page);
      // Read with each page that is made; what is forced stays as it is.
      frame.contentWindow?.history.replaceState(null, '', `?sf-tier=${tier.value}&sf-bench=off&sf-now=${encodeURIComponent(moment())}`);
      const blob = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
      const ended = (event: Event) => {
        if (event.target !== store) {
          return;
        }
        store.removeEventListener('page-ready', ended);
        store.removeEventListener('error', ended);
        URL.revokeObjectURL(blob);
        if (mine === round) {
          if (event.type === 'error') {
            failed((event as CustomEvent<{ sourceError: unknown }>).detail.sourceError);
          } else {
            done(store.report().plan);
          }
        }
      };
      store.addEventListener('page-ready', ended);
      store.addEventListener('error', ended);
      store.profile = JSON.parse(person) as object;
      store.src = blob;
    } catch (thrown) {
      if (mine === round) {
        failed(thrown);
      }
    }
  };
  const watched = new WeakSet<Document>();
  /** Pressing a section chooses it; no link leads away from the preview. */
  const watch = (page: Document) => {
    if (watched.has(page)) {
      return;
    }
    watched.add(page);
    page.addEventListener(
      'click',
      (event) => {
        const target = event.target as Element;
        const link = target.closest?.('a[href]');
        if (link && !link.getAttribute('href')?.startsWith('#')) {
          event.preventDefault();
        }
        const id = target.closest?.<HTMLElement>('[data-section]')?.dataset['section'];
        if (id) {
          host.chose(id);
        }
      },
      true,
    );
    page.addEventListener('submit', (event) => event.preventDefault(), true);
  };
  const person = () => {
    if (shopper.value !== OWN) {
      profile.value = host.shoppers[shopper.value] ?? '{}';
    }
  };
  shopper.addEventListener('change', () => {
    person();
    host.changed();
    void show();
  });
  profile.addEventListener('input', () => {
    shopper.value = OWN;
    void show();
  });
  for (const field of [tier, screen, now, locale]) {
    field.addEventListener('change', () => {
      host.changed();
      void show();
    });
  }
  person();
  size();
  const preview: Preview = {
    element,
    get name() {
      return `${shopper.value} ${tier.value}`;
    },
    get plan() {
      return plan;
    },
    get view() {
      return { shopper: shopper.value, tier: tier.value, screen: screen.value };
    },
    show(document) {
      text = document;
      void show();
    },
    reveal(id) {
      frame.contentDocument?.querySelector(`[data-section="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'nearest' });
    },
  };
  return preview;
}

/** Put a server's page into a frame that runs no script. */
function putServed(page: Document, served: Awaited<ReturnType<typeof servedPage>>): void {
  const place = page.querySelector('main');
  const top = page.scrollingElement?.scrollTop ?? 0;
  const store = page.createElement('store-page');
  const { lang, dir, properties } = served.host;
  Object.assign(store, { lang, dir });
  Object.entries(properties).forEach(([name, value]) => store.style.setProperty(name, value));
  store.append(page.importNode(parseInert(served.html), true));
  place?.replaceChildren(store);
  page.scrollingElement?.scrollTo({ top, behavior: 'instant' });
}

function choice(name: string, field: string, words: string[], value: string): HTMLSelectElement {
  const select = make('select', { data: { field } }, ...words.map((word) => make('option', { value: word, textContent: word })));
  select.value = words.includes(value) ? value : (words[0] ?? '');
  select.setAttribute('aria-label', name);
  return select;
}

function labelled(name: string, input: HTMLElement): HTMLElement {
  return make('label', {}, make('span', { textContent: name }), input);
}
