/**
 * `<store-page>`: one store document as this shopper's page, in light DOM.
 *
 * In: `src` (the store's document), `shopper` (a profile's URL) or the property `profile`, the device's verdict.
 * Out: sections, JSON-LD, events, a report. Adopts HTML that a server put inside it. The profile goes nowhere but
 * into `page.wasm`. When anything fails, what stood there before stays.
 */
import { chunk, later } from './chunk.js';
import type { Device } from './device.js';
import { adoptEarlyProperties, ElementBase } from './element-base.js';
import { StorefrontError, toFailure } from './errors.js';
import type { Failure } from './errors.js';
import { afterLoad, breathe } from './idle.js';
import { localizeMoney } from './money.js';
import { overridesOf } from './overrides.js';
import { dropEngine, pageEngine } from './page-engine.js';
import type { Finished, OpenPage, Plan } from './page-engine.js';
import { openPage } from './page-open.js';
import { fetchText, writeProfile } from './page-source.js';
import { append, parser } from './sections.js';
import type { PageInside, Texts } from './page-inside.js';
import type { Section } from './sections.js';
import type { Actions, Cart, PageWords, Update } from './shop-types.js';
import type { Updater } from './update.js';
import { ProductView } from './view-entry.js';

/** Where the element stands; also its attribute `data-sf-state`. */
export type PageState = 'empty' | 'loading' | 'adopted' | 'ready' | 'failed';

/** Reasons for a missing section that are somebody's mistake, not a decision. */
const MISTAKES: readonly string[] = ['unknown-type', 'broken', 'missing', 'when-broken'];

/** How the address of a section begins. */
const ANCHOR = '#sf-';

/** What shoppers move a page with. */
const MOVES = ['pointerdown', 'wheel', 'keydown'];

/** What a shopper sees when there is neither a server's page nor ours. */
const FALLBACK = 'This page could not be loaded. Please try again.';

/** The element. */
export class StorePage extends ElementBase {
  static readonly observedAttributes = ['src', 'shopper'];

  /** The embedder's cart; without one, `sf-cart` is all that happens. */
  declare cart?: Cart;
  /** What the embedder does for a shopper; without an action, its event is all that happens. */
  declare actions?: Actions;
  /** What the page itself says, in the embedder's language. */
  declare words?: Partial<PageWords>;

  /** @internal */
  state: PageState = 'empty';
  /** How far the server's clock is ahead of the phone's: `events.js` asks where a countdown runs. @internal */
  ahead_millis = 0;
  private sections: Section[] = [];
  /** @internal */
  finished: Finished | undefined;
  /** What was decided, here or by the server. @internal */
  plan: Plan | undefined;
  /** What the last page was made from. @internal */
  kept: Texts | undefined;
  /** Takes the clicks, also those that come before `events.js`. @internal */
  clicks: PageInside['clicks'] = [] as Event[];
  /** Set when `events.js` is on its way. */
  private heard: Promise<void> | undefined;
  private device: Device | undefined;
  private failure: Failure | undefined;
  private millis: Record<string, number> = {};
  private ownProfile: object | undefined;
  /** Counts renderings, so that a slow older one does not overwrite a newer one. */
  private round = 0;
  private started = false;
  private scheduled = false;
  /** Something changed that no rendering has taken up yet. */
  private stale = false;
  /** Whether the shopper has touched the page, or it has gone where the address points. */
  private moved = false;

  connectedCallback(): void {
    adoptEarlyProperties(this);
    if (this.stale) {
      this.schedule();
    }
    if (document.readyState === 'loading') {
      // The server's sections may still be on their way.
      document.addEventListener('DOMContentLoaded', () => this.start());
    } else {
      this.start();
    }
  }

  attributeChangedCallback(_name: string, before: string | null, value: string | null): void {
    // On a server's page any set attribute asks for this handset's own page, even one of the same value.
    if (this.started && (before !== value || this.state === 'adopted')) {
      this.schedule();
    }
  }

  /** The store's document. */
  get src(): string | null {
    return this.getAttribute('src');
  }
  set src(value: string) {
    this.setAttribute('src', value);
  }

  /** The shopper's profile, by URL. */
  get shopper(): string | null {
    return this.getAttribute('shopper');
  }
  set shopper(value: string) {
    this.setAttribute('shopper', value);
  }

  /** The shopper's profile itself; takes the place of `shopper`. */
  get profile(): object | undefined {
    return this.ownProfile;
  }
  set profile(value: object | undefined) {
    this.ownProfile = value;
    if (this.started) {
      this.schedule();
    }
  }

  /**
   * Show what changed, and keep everything else as it is: focus, scroll, media, nodes.
   *
   * Settles when it is shown. @throws {StorefrontError} what the page's `error` event says
   */
  async update(changes: Update): Promise<void> {
    await (await chunk<Updater>('update')).update(this, changes);
  }

  /** What a tester needs to know: state, why the page is as it is, times in milliseconds. */
  report(): object {
    return {
      state: this.state,
      stale: this.dataset['stale'],
      src: this.src,
      verdict: this.device?.verdict,
      sections: this.querySelectorAll('[data-section]').length,
      plan: this.plan,
      page: this.finished?.report,
      millis: { ...this.millis },
      failure: this.failure,
    };
  }

  private start(): void {
    if (this.started || !this.isConnected) {
      return;
    }
    this.started = true;
    const move = () => (this.moved = true);
    MOVES.forEach((event) => addEventListener(event, move, { once: true, passive: true, capture: true }));
    this.addEventListener('click', (event) => this.clicks.push(event));
    if (this.hasAttribute('offline')) {
      void later('offline', this);
    }
    const served = this.hasAttribute('adopted') || this.querySelector(':scope > [data-section]');
    if (served) {
      this.adopt();
    }
    // A profile of the page's own asks for this handset's page, as it does later.
    if (!served || this.ownProfile) {
      this.schedule();
    }
  }

  /** Take over what a server rendered: nothing is built or decided again, prices get the shopper's wording. */
  private adopt(): void {
    localizeMoney(this, this.closest<HTMLElement>('[lang]')?.lang);
    this.setState('adopted');
    // Reads the plan before anybody hears of the page.
    const decided = this.decide();
    this.ready({ adopted: true });
    decided.catch((thrown: unknown) => this.fail(toFailure(thrown, 'page-failed')));
  }

  /** A served page has no need of a verdict, but its previews ask anyway, and the report says the same as theirs. */
  private async decide(): Promise<void> {
    // Own pages of a server may come without a plan.
    const list = this.querySelector('script[type="application/json"]');
    this.plan = list ? JSON.parse(list.textContent as string) : undefined;
    const overrides = overridesOf(this, location.search);
    if (this.querySelector('product-view')) {
      await afterLoad();
      this.device = await ProductView.verdict(overrides);
    }
  }

  /** Render once per turn, however many attributes change in it; an element without a page does when it has one. @internal */
  schedule(): void {
    this.stale = true;
    if (!this.scheduled && this.isConnected && this.src) {
      this.scheduled = true;
      queueMicrotask(() => {
        this.scheduled = false;
        if (this.isConnected) {
          this.stale = false;
          void this.render();
        }
      });
    }
  }

  private async render(): Promise<void> {
    const round = ++this.round;
    let whole = true;
    /** Nothing to keep: each section is shown as soon as it is planned. */
    const bare = !this.childElementCount;
    // Once it was out of the page, what is there now may be half a page, whether it is back or not.
    const current = () => (whole &&= round === this.round && this.isConnected);
    const engine = pageEngine();
    const from = performance.now();
    this.setState('loading');
    // While sections come in and none of them is the address's, the style sheet need not look for it.
    this.toggleAttribute('data-sf-new', !location.hash);
    // Whatever follows the page must not jump while it fills: hold its place.
    this.style.minHeight = bare ? '100vh' : `${this.offsetHeight}px`;
    try {
      const overrides = overridesOf(this, location.search);
      const [texts, device, module, updater] = await Promise.all([
        this.texts(),
        ProductView.verdict(overrides),
        engine,
        bare ? undefined : chunk<Updater>('update'),
      ]);
      if (!current()) {
        return;
      }
      this.device = device;
      const loaded = performance.now();
      const context = { now: overrides.now ?? new Date(this.ahead_millis + Date.now()).toISOString(), base_url: new URL('/', this.baseURI).href };
      const page = openPage(module, ...texts, JSON.stringify(device.verdict), JSON.stringify(context));
      const planned = performance.now();
      await this.insert(page, updater, current).finally(page.close);
      if (!current()) {
        return;
      }
      this.kept = texts;
      this.failure = undefined;
      this.millis = { load: loaded - from, render: planned - loaded, insert: performance.now() - planned };
      this.setState('ready');
      this.arrive();
      this.tell();
    } catch (thrown) {
      const failure = toFailure(thrown, 'page-failed');
      if (failure.code === 'trap') {
        dropEngine(engine);
      }
      if (current()) {
        if (bare) {
          // Half a page is worse than none.
          this.textContent = '';
        }
        this.fail(failure);
      }
    } finally {
      if (round === this.round && this.state === 'loading') {
        // It was taken out of the page half-way.
        this.setState(this.finished ? 'ready' : 'empty');
        this.schedule();
      }
      // After a failure the place stays held: a footer that jumps up would be the second thing that went wrong.
      if (current() && this.state === 'ready') {
        this.style.minHeight = '';
      }
    }
  }

  /** Show a page, and keep what it says of itself. */
  private async insert(page: OpenPage, updater: Updater | undefined, current: () => boolean): Promise<void> {
    let finished: Finished | undefined;
    let plan: Plan | undefined;
    const { lang, dir, properties } = page.host;
    const dress = () => {
      this.lang = lang;
      this.dir = dir;
      Object.entries(properties).forEach(([name, value]) => this.style.setProperty(name, value));
      this.removeAttribute('adopted');
    };
    const finish = () => {
      finished = page.finish();
      plan = JSON.parse(finished.plan) as Plan;
      if (!plan.sections.length && plan.dropped.some(({ reason }) => MISTAKES.includes(reason.code))) {
        throw new StorefrontError('nothing-to-show', 'no section can be shown', { text: 'document' });
      }
    };
    function* sections(): Generator<string> {
      for (let html; (html = page.more(1)) && current(); ) {
        yield html;
      }
      if (updater && current()) {
        // Whoever keeps the old page until the new one is known takes all sections first, and shows them then.
        finish();
        dress();
      }
    }
    if (!updater) {
      dress();
    }
    const shown = await (updater ? updater.patch : append)(this, sections(), current, parser(lang), this.sections);
    if (!updater && current()) {
      finish();
      // On a slow phone that takes as long as a task may.
      await breathe(0);
    }
    if (current()) {
      this.sections = shown;
      this.finished = finished;
      this.plan = plan;
    }
  }

  /** The browser looked for the address's section before this handset's page had it; go there, unless somebody moved on. */
  private arrive(): void {
    const { hash } = location;
    if (hash.startsWith(ANCHOR) && !this.moved && this.querySelector(`#${CSS.escape(hash.slice(1))}`)) {
      // The whole address: a bare `#…` would be resolved against a `<base>`, and lead away from the page.
      location.replace(location.href);
    }
    this.moved = true;
  }

  /** The texts of the next page, of which there is none without `src`; `update.js` and `offline.js` put themselves in its place. @internal */
  texts(): Promise<Texts> {
    return Promise.all([fetchText(this.src as string, this.baseURI, 'document'), this.profileText()]);
  }

  private async profileText(): Promise<string> {
    if (this.ownProfile) {
      return writeProfile(this.ownProfile);
    }
    return this.shopper ? new TextDecoder().decode(await fetchText(this.shopper, this.baseURI, 'shopper')) : '{}';
  }

  private tell(): void {
    // Told of a page that has just been put in.
    const { plan, report } = this.finished as Finished;
    for (const { id, reason } of (this.plan as Plan).dropped) {
      if (MISTAKES.includes(reason.code)) {
        this.emit('section-error', { section: id, code: reason.code });
      }
    }
    if (plan.includes('chunk-missing')) {
      void later('split', this);
    }
    if (report.shopper_faults.length) {
      this.emit('profile-error', { faults: report.shopper_faults });
    }
    this.ready({ adopted: false, millis: this.millis });
  }

  private ready(detail: object): void {
    this.emit('page-ready', detail);
    this.heard ??= later('events', this);
  }

  private fail(failure: Failure): void {
    this.failure = failure;
    this.setState('failed');
    if (!this.childElementCount) {
      const text = document.createElement('p');
      text.className = 'sf-fallback';
      text.setAttribute('role', 'alert');
      text.textContent = FALLBACK;
      this.append(text);
    }
    this.emit('error', { ...failure, sourceError: new StorefrontError(failure.code, failure.message, failure) });
  }

  private setState(state: PageState): void {
    this.state = state;
    this.dataset['sfState'] = state;
  }

  private emit(type: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}
