/**
 * `<product-view>`: a product that one can turn, in place of its picture.
 *
 * In: the attributes of `<model-viewer>` under the same names, a poster, gestures. Out: its properties, methods and
 * events, and a report. The poster is there first, comes back whenever there is no picture to show, and is all there
 * is where the device or the network says so. Must not know how pictures are made (`view-session.ts`, `stage.ts`).
 */
import type { Device } from './device.js';
import { adoptEarlyProperties } from './element-base.js';
import { later } from './chunk.js';
import { StorefrontError, toFailure } from './errors.js';
import type { Failure } from './errors.js';
import { fetchHostEarly } from './host-place.js';
import { afterLoad } from './idle.js';
import type { Cause } from './messages.js';
import { carefulDelivery, deviceFor, pageStage, stageReport } from './page-stage.js';
import { BASE } from './trust.js';
import type { Delivery, Input } from './types.js';
import { allSettings, isUnsupported, OBSERVED, settingsOf } from './view-attributes.js';
import { buildView } from './view-dom.js';
import { listenForGestures } from './view-gestures.js';
import { createPrompt } from './view-prompt.js';
import { mirrorAttributes } from './view-properties.js';
import type { ViewProperties } from './view-properties.js';
import { ViewReadings } from './view-readings.js';
import { clearPictures, openSession } from './view-session.js';
import type { SessionOwner } from './view-session.js';
import { describeModel } from './view-schema.js';
import { label, viewpoint, wordsOf } from './view-spoken.js';
import type { Words } from './view-spoken.js';
import { defineUnsupported, sayUnsupported } from './view-unsupported.js';
import { lessMotion, watchElement } from './view-watch.js';

/** Where the element stands; also its attribute `data-sf-state`, for style sheets and device farms. */
export type ViewState = 'poster' | 'loading' | 'ready' | 'failed';

/** A detached element keeps its preview this long: frameworks take elements out and put them back. */
const DETACH_MILLIS = 1_000;

/** Modes of `verdict.ar` for which `ar.js` has something to offer. */
const ROOM_MODES = /webxr|viewer|look/;

/** Attributes that place the camera. */
const CAMERA_ATTRIBUTES = ['camera-orbit', 'camera-target', 'field-of-view'];

// The properties of `ViewProperties` are defined by `mirrorAttributes` below.
export interface ProductView extends ViewProperties {}

/** The element. `view-attributes.ts` has its attributes; each has a property of the same name in camelCase. */
export class ProductView extends ViewReadings {
  static readonly observedAttributes = OBSERVED;

  private readonly dom = buildView(this.attachShadow({ mode: 'open' }));
  private readonly prompt = createPrompt(this.dom.container);
  private readonly still = lessMotion();
  private state: ViewState = 'poster';
  private device: Device | undefined;
  /** What the attribute `a11y` says. */
  private words: Words = {};
  private failures: (Failure & { cause?: Cause | undefined })[] = [];
  private unwatch: (() => void) | undefined;
  private detachTimer: ReturnType<typeof setTimeout> | undefined;
  private near = false;
  private seen = false;
  /** The shopper or the page asked for the model. */
  private asked = false;
  private deciding = false;
  private sure = false;
  /** `load` is still to come: once for each model, not again after a restart. */
  private newModel = true;

  constructor() {
    super();
    const { surface, status, button } = this.dom;
    button.addEventListener('click', () => this.askedByTap());
    surface.setAttribute('aria-label', label('', {}));
    surface.addEventListener('focus', () => this.speak());
    surface.addEventListener('blur', () => status.replaceChildren());
    new MutationObserver(() => this.offerHotspots()).observe(this, { childList: true });
    listenForGestures(surface, {
      input: (event) => this.userInput(event),
      tapped: () => this.hasAttribute('disable-tap') || this.userInput({ kind: 'recenter' }),
      reset: () => this.resetCamera(),
      allows: (what) =>
        what === 'controls' ? this.hasAttribute('camera-controls') : !this.hasAttribute(`disable-${what}`),
    });
  }

  connectedCallback(): void {
    clearTimeout(this.detachTimer);
    adoptEarlyProperties(this);
    this.offerPoster();
    this.describe();
    this.setState(this.state);
    this.unwatch ??= watchElement(this, {
      near: (inside) => {
        this.near = inside;
        void this.consider();
      },
      seen: (inside) => {
        this.seen = inside;
        this.session?.changed();
      },
      changed: () => this.session?.changed(),
      motion: () => this.configure('auto-rotate'),
    });
    void this.consider();
  }

  disconnectedCallback(): void {
    this.unwatch?.();
    this.unwatch = undefined;
    this.near = this.seen = false;
    this.describe();
    this.detachTimer = setTimeout(() => this.end('poster', false), DETACH_MILLIS);
  }

  attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (before === value) {
      return;
    }
    if (value !== null && isUnsupported(name)) {
      sayUnsupported(`the attribute "${name}"`);
    }
    const { image } = this.dom;
    switch (name) {
      case 'src':
      case 'with-credentials':
        this.failures = [];
        this.newModel = true;
        // The last model's picture stays until the next model has its own; without one, nothing of it stays.
        this.end('poster', !!this.getAttribute('src'));
        this.describe();
        void this.consider();
        break;
      case 'a11y':
        this.words = wordsOf(value) ?? {};
        if (!wordsOf(value)) {
          sayUnsupported('an a11y that is no JSON object');
        }
        this.introduce();
        this.speak();
        break;
      case 'alt':
        this.introduce();
        image.alt = value ?? '';
        break;
      case 'generate-schema':
        this.describe();
        break;
      case 'poster':
        this.offerPoster();
        break;
      case 'camera-controls':
      case 'touch-action':
        this.offerControls();
        break;
      case 'ar':
        this.offerRoom();
        break;
      case 'loading':
      case 'delivery':
        void this.consider();
        break;
    }
    this.configure(name);
  }

  /** Whether there is a way into the shopper's room; `ar.js` finds out. */
  canActivateAR = false;

  /** Whether a model is loaded and has been drawn. */
  get loaded(): boolean {
    return this.state === 'ready';
  }

  /** Whether the shopper sees the model and not the poster. */
  get modelIsVisible(): boolean {
    return this.dom.container.classList.contains('shown');
  }

  /** Show the model instead of the poster, loading it if need be; with `reveal="manual"` only this does. */
  dismissPoster(): void {
    this.asked = true;
    this.revealModel();
    void this.consider();
  }

  /** Show the poster again. */
  showPoster(): void {
    this.asked = false;
    this.hideModel();
  }

  /** Show the hint that a product can be turned as if the shopper had not done it yet. */
  resetInteractionPrompt(): void {
    this.prompt.forget();
    this.revealModel();
  }

  /** What a tester needs to know: state, rung and why, what failed, bytes. */
  report(): object {
    const { opened, tier, size_px, pictures } = this.session?.now ?? {};
    return {
      state: this.state,
      src: this.getAttribute('src'),
      tier,
      delivery: this.plannedDelivery(),
      verdict: this.device?.verdict,
      stage: stageReport(),
      triangles: opened?.triangles,
      size_px,
      pictures,
      failures: [...this.failures],
    };
  }

  private plannedDelivery(): Delivery {
    return carefulDelivery(this.getAttribute('delivery'), this.device?.verdict.delivery);
  }

  /** Whether there is a reason to load now. */
  private wanted(): boolean {
    // While it is upgraded, each attribute would ask before the next one is read; so not before it is watched.
    const ready = this.unwatch && !this.session && this.state !== 'failed' && !!this.getAttribute('src');
    return !!ready && (this.near || this.asked || this.getAttribute('loading') === 'eager');
  }

  /** Load if there is a reason to, and neither device nor network speaks against it. */
  private async consider(): Promise<void> {
    if (this.deciding || !this.wanted()) {
      return;
    }
    this.deciding = true;
    try {
      if (!this.asked && this.getAttribute('loading') !== 'eager') {
        await afterLoad();
      }
      fetchHostEarly();
      this.device = await deviceFor(this);
    } catch (thrown) {
      this.fail(toFailure(thrown, 'bad-override'));
    }
    this.deciding = false;
    this.offerRoom();
    if (!this.device || !this.wanted() || this.device.verdict.tier === 'T0') {
      return;
    }
    if (this.plannedDelivery() !== 'auto' && !this.asked) {
      this.dom.container.classList.add('tap');
      return;
    }
    this.dom.container.classList.remove('tap');
    this.setState('loading');
    const url = new URL(this.getAttribute('src') ?? '', this.baseURI).href;
    const credentials = this.hasAttribute('with-credentials');
    this.session = openSession(pageStage(this.device), url, credentials, this.dom.surface, this.owner());
    this.offerHotspots();
  }

  /** Children that stand at places of the model, where there will be a model. */
  private offerHotspots(): void {
    if (this.session && !this.hotspots && this.querySelector(':scope > [slot^=hotspot]')) {
      void later('hotspots', this);
    }
  }

  /** The way into the shopper's room, on devices that may have one. */
  private offerRoom(): void {
    const { device } = this;
    if (device && this.hasAttribute('ar') && ROOM_MODES.test(device.verdict.ar)) {
      const url = `${BASE}ar.js`;
      // Without it everything else goes on; a link that would be dead is not shown.
      (import(/* webpackIgnore: true */ /* @vite-ignore */ url) as Promise<typeof import('./ar.js')>).then(
        (room) => room.offerAr(this, device),
        () => undefined,
      );
    }
  }

  private owner(): SessionOwner {
    return {
      size: () => ({ width_css_px: this.clientWidth, height_css_px: this.clientHeight }),
      seen: () => this.seen,
      settings: () => allSettings((name) => this.getAttribute(name), this.still.matches),
      progress: (fraction) => {
        this.dom.bar.style.transform = `scaleX(${fraction})`;
        this.emit('progress', { totalProgress: fraction, reason: 'model-load' });
      },
      painted: () => this.hotspots?.place(),
      pictured: () => {
        this.setState('ready');
        if (this.newModel) {
          this.newModel = false;
          this.emit('load', { url: this.getAttribute('src') });
        }
        this.revealModel();
      },
      turned: (user) => {
        this.emit('camera-change', { source: user ? 'user-interaction' : 'none' });
        this.speak();
      },
      ignored: (failure) => {
        this.failures.push(failure);
        console.info(`<product-view>: ${failure.message}`);
      },
      lost: (failure, cause, final) => {
        this.hideModel();
        if (final) {
          this.session = undefined;
          this.fail(failure, cause);
          return;
        }
        this.failures.push({ ...failure, cause });
        this.setState('loading');
        if (cause === 'context-lost') {
          this.emitError('webglcontextlost', failure);
        }
      },
      parked: () => {
        this.hideModel();
        this.setState('loading');
      },
    };
  }

  private fail(failure: Failure, cause?: Cause): void {
    this.failures.push({ ...failure, cause });
    this.setState('failed');
    this.emitError('loadfailure', failure);
  }

  private end(state: ViewState, keepPicture: boolean): void {
    if (!keepPicture) {
      this.hideModel();
      clearPictures(this.dom.surface);
    }
    this.session?.close();
    this.session = undefined;
    this.setState(state);
  }

  /** Give the renderer what follows from an attribute, if it has use for it. */
  private configure(attribute: string): void {
    const settings = settingsOf(attribute, this.getAttribute(attribute), this.still.matches);
    if (settings) {
      this.session?.configure(settings);
    }
  }

  private revealModel(): void {
    const { classList } = this.dom.container;
    if (!this.loaded || (this.getAttribute('reveal') === 'manual' && !this.asked)) {
      return;
    }
    if (!classList.contains('shown')) {
      classList.add('shown');
      this.emit('poster-dismissed');
      this.emit('model-visibility', { visible: true });
    }
    if (this.hasAttribute('camera-controls') && this.getAttribute('interaction-prompt') !== 'none') {
      this.prompt.arm(this.interactionPromptThreshold);
    }
  }

  private hideModel(): void {
    this.prompt.disarm();
    if (this.modelIsVisible) {
      this.dom.container.classList.remove('shown');
      this.emit('model-visibility', { visible: false });
    }
  }

  private setState(state: ViewState): void {
    this.state = state;
    this.dom.container.classList.toggle('loading', state === 'loading');
    if (this.isConnected) {
      this.dataset['sfState'] = state;
    }
  }

  /** A tap asks for the model; on a network where that would take minutes, a second tap confirms. */
  private askedByTap(): void {
    if (this.plannedDelivery() === 'poster' && !this.sure) {
      this.sure = true;
      this.dom.button.replaceChildren('Slow network. Load anyway?');
      return;
    }
    this.asked = true;
    void this.consider();
  }

  /** The attribute's poster, unless the page brings one as a child: the same picture must not be fetched twice. */
  private offerPoster(): void {
    const { image } = this.dom;
    const poster = this.isConnected && !this.querySelector(':scope > [slot=poster]') && this.getAttribute('poster');
    image.hidden = !poster;
    if (poster) {
      image.src = poster;
    } else {
      image.removeAttribute('src');
    }
  }

  private offerControls(): void {
    const on = this.hasAttribute('camera-controls');
    const { container, surface } = this.dom;
    container.classList.toggle('controls', on);
    surface.style.touchAction = on ? this.getAttribute('touch-action') || 'pan-y' : '';
    if (on) {
      surface.tabIndex = 0;
    } else {
      surface.removeAttribute('tabindex');
    }
  }

  private userInput(event: Input): void {
    this.prompt.learned();
    this.session?.input(event);
  }

  private resetCamera(): void {
    // The renderer acts on changes only: first say that the goal is where the camera is, then where it belongs.
    this.session?.configure({ camera_orbit: String(this.getCameraOrbit()) });
    CAMERA_ATTRIBUTES.forEach((name) => this.configure(name));
    this.userInput({ kind: 'recenter' });
  }

  private introduce(): void {
    this.dom.surface.setAttribute('aria-label', label(this.getAttribute('alt') ?? '', this.words));
  }

  /** Tell search engines of the model, while the element is in the page and says that it wants to. */
  private describe(): void {
    const src = this.isConnected && this.hasAttribute('generate-schema') && this.getAttribute('src');
    describeModel(this, src ? new URL(src, this.baseURI).href : undefined);
  }

  private speak(): void {
    const advanced = this.session?.now.advanced;
    if (!advanced || this.shadowRoot?.activeElement !== this.dom.surface) {
      return;
    }
    const words = viewpoint(advanced.camera, advanced.turntable_radians, this.words);
    if (this.dom.status.textContent !== words) {
      this.dom.status.textContent = words;
    }
  }

  private emitError(type: 'loadfailure' | 'webglcontextlost', failure: Failure): void {
    const sourceError = new StorefrontError(failure.code, failure.message, failure);
    this.emit('error', { type, ...failure, sourceError });
  }

  private emit(type: string, detail?: object): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

mirrorAttributes(ProductView.prototype);
defineUnsupported(ProductView.prototype);
