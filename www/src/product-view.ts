/**
 * `<product-view>`: a product that one can turn, in place of its picture.
 *
 * In: the attributes of `<model-viewer>` under the same names, a poster, gestures. Out: its properties, methods and
 * events, and a report. The poster is there first, comes back whenever there is no picture to show, and is all there
 * is where the device or the network says so. Must not know how pictures are made (`view-session.ts`, `stage.ts`).
 */
import { pageDevice } from './device.js';
import type { Device } from './device.js';
import { adoptEarlyProperties } from './element-base.js';
import { chunk, later } from './chunk.js';
import { StorefrontError, toFailure } from './errors.js';
import type { Failure } from './errors.js';
import { afterLoad, breathe } from './idle.js';
import type { Cause } from './messages.js';
import type { EarlyModel } from './model-early.js';
import { carefulDelivery, deviceFor, modelEarly, pageStage, stageReport } from './page-stage.js';
import { BASE } from './trust.js';
import type { Stage } from './stage.js';
import type { Camera, Delivery, Input } from './types.js';
import { allSettings, isUnsupported, OBSERVED, settingsOf, STRING_PROPERTIES } from './view-attributes.js';
import { buildView } from './view-dom.js';
import { listenForGestures } from './view-gestures.js';
import { ViewGraph } from './view-graph.js';
import { createPrompt } from './view-prompt.js';
import { mirrorAttributes } from './view-properties.js';
import type { ViewProperties } from './view-properties.js';
import { clearPictures, openSession } from './view-session.js';
import type { SessionOwner } from './view-session.js';
import { describeModel } from './view-schema.js';
import { scrolls } from './view-scroll.js';
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
export class ProductView extends ViewGraph {
  static readonly observedAttributes = OBSERVED;
  /** Folder of Draco's decoder; as the next two, `dist/decoders/` where nothing is said. */
  declare static dracoDecoderLocation?: string;
  /** Folder of Basis Universal's transcoder. */
  declare static ktx2TranscoderLocation?: string;
  /** Address of meshoptimizer's decoder, a script. */
  declare static meshoptDecoderLocation?: string;
  /** Address of a loader of Lottie animations, a script with `LottieLoader`; there is none where nothing is said. */
  declare static lottieLoaderLocation?: string;
  /** How few pixels a moving picture may have where the device falls behind, as a share of its sides: 0.25 to 1. */
  static minimumRenderScale = 0.5;
  /** The page's verdict; `<store-page>` asks here, for its script may not be the one that this class is of. @internal */
  static readonly verdict = pageDevice;

  private readonly dom = buildView(this.attachShadow({ mode: 'open' }));
  private readonly prompt = createPrompt(this.dom.container, () => {
    if (this.interactionPromptStyle === 'wiggle') {
      void later('fingers', this);
    }
  });
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
  /** Where the camera stood when the model was given up for its turntable. */
  private fallen: Camera | undefined;
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
    new MutationObserver(() => this.offerChildren()).observe(this, { childList: true });
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
        this.scrolled();
      },
      scrolls: () => this.seen && !!this.session && this.scrollers().length > 0,
      scrolled: () => this.scrolled(),
      changed: () => this.session?.changed(),
      motion: () => {
        this.configure('auto-rotate');
        this.offerAnimation('autoplay');
      },
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
      case 'show':
      case 'turntable':
      case 'turntable-views':
      case 'turntable-rows':
      case 'turntable-columns':
        this.failures = [];
        this.graph = this.fallen = undefined;
        this.newModel = true;
        // The last model's picture stays until the next model has its own; without one, nothing of it stays.
        this.end('poster', !!this.getAttribute('src'));
        this.describe();
        void this.consider();
        break;
      case 'orientation':
      case 'scale':
      case 'shadow-softness':
        this.session?.reopen();
        return;
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
      case 'autoplay':
      case 'animation-name':
        this.offerAnimation(name);
        break;
      case 'loading':
      case 'delivery':
        void this.consider();
        break;
    }
    this.configure(name);
    if (name === 'variant-name' && this.loaded) {
      this.emit('variant-applied');
    }
  }

  /** Whether there is a way into the shopper's room; `ar.js` finds out. */
  readonly canActivateAR: boolean = false;

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
      ...this.frames?.report(),
    };
  }

  private plannedDelivery(): Delivery {
    return carefulDelivery(this.getAttribute('delivery'), this.device?.verdict.delivery);
  }

  /** Whether its turntable stands in for the model: it is asked for, all there is, lighter, or the model cannot be had here. */
  private turns(): boolean {
    const { tier, delivery = 'auto' } = this.device?.verdict ?? {};
    return (
      !!this.turntable &&
      (!!this.fallen || !this.src || this.show === 'turntable' || tier === 'T0' || (delivery !== 'auto' && !this.hasAttribute('delivery')))
    );
  }

  /** Whether there is a reason to load now. */
  private wanted(): boolean {
    // While it is upgraded, each attribute would ask before the next one is read; so not before it is watched.
    const ready = this.unwatch && !this.session && this.show !== 'poster' && this.state !== 'failed' && !!(this.src || this.turntable);
    return !!ready && (this.near || this.asked || this.getAttribute('loading') === 'eager');
  }

  /** Load if there is a reason to, and neither device nor network speaks against it. */
  private async consider(): Promise<void> {
    if (this.deciding || !this.wanted()) {
      return;
    }
    this.deciding = true;
    let early: EarlyModel | undefined;
    try {
      // At the least in a task of its own, as each of the steps of a first preview: an upgrade is a long task already.
      await (this.asked || this.getAttribute('loading') === 'eager' ? breathe(0) : afterLoad());
      early = this.turns() ? undefined : modelEarly(this, ...this.source(), this.plannedDelivery(), this.asked);
      await (early && breathe(0));
      this.device = await deviceFor(this);
      await (early && breathe(0));
    } catch (thrown) {
      this.fail(toFailure(thrown, 'bad-uri'));
    }
    this.deciding = false;
    this.offerRoom();
    if (!this.device || !this.wanted() || (this.device.verdict.tier === 'T0' && !this.turns())) {
      early?.abort.abort();
      return;
    }
    if (this.plannedDelivery() !== 'auto' && !this.asked) {
      early?.abort.abort();
      this.dom.container.classList.add('tap');
      return;
    }
    this.dom.container.classList.remove('tap');
    this.deciding = true;
    let stage: Stage | undefined;
    try {
      if (this.turns()) {
        stage = (await chunk<typeof import('./turntable.js')>('turntable')).stage(this as never, this.device);
      }
      await this.offerChildren();
    } catch (thrown) {
      this.fail(toFailure(thrown, ''));
    }
    this.deciding = false;
    if (!this.wanted()) {
      early?.abort.abort();
      return;
    }
    this.setState('loading');
    const [url, credentials] = this.source();
    const same = !stage && !this.extras && early?.url === url && early.credentials === credentials;
    if (!stage) {
      stage = pageStage(this.device);
      stage = this.extras ? this.extras.stage(stage) : stage;
    }
    this.session = openSession(stage, url, credentials, this.dom.surface, this.owner(), same ? early : undefined);
    if (!same) {
      early?.abort.abort();
    }
    void this.offerChildren();
  }

  /** Where the model is, and whether cookies go to another origin for it. */
  private source(): [url: string, credentials: boolean] {
    return [new URL(this.getAttribute('src') ?? '', this.baseURI).href, this.hasAttribute('with-credentials')];
  }

  /** Children that stand at places of the model, where there will be a model, and those that are further models. */
  private offerChildren(): Promise<void> | undefined {
    if (this.turns()) {
      return undefined;
    }
    if (this.session && !this.hotspots && this.querySelector(':scope > [slot^=hotspot]')) {
      void later('hotspots', this);
    }
    return this.extras || !this.querySelector('extra-model') ? undefined : later('extra-models', this);
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
      settings: () => ({ ...allSettings((name) => this.getAttribute(name), this.still.matches), moves: this.moves() }),
      minimumScale: () => ProductView.minimumRenderScale,
      progress: (fraction) => {
        this.dom.bar.style.transform = `scaleX(${fraction})`;
        this.emit('progress', { totalProgress: fraction, reason: 'model-load' });
      },
      opened: () => {
        this.offerAnimation();
        this.graph?.replay();
      },
      painted: () => this.hotspots?.place(),
      scaled: (scale) => this.emit('render-scale', scale),
      pictured: () => {
        const { session } = this;
        if (session?.now.pictured) {
          this.setState('ready');
        }
        this.revealModel();
        if (this.newModel && this.loaded) {
          this.newModel = false;
          void this.offerGraph().then(() => session === this.session && this.emit('load', { url: this.getAttribute('src') }));
        }
      },
      turned: (user) => {
        this.emit('camera-change', { source: user ? (this.led ? 'automatic' : 'user-interaction') : 'none' });
        this.speak();
      },
      lit: () => this.emit('environment-change'),
      ignored: (failure) => {
        this.failures.push(failure);
        console.info(`<product-view>: ${failure.message}`);
        if (failure.code.startsWith('light-')) {
          this.emitError('loadfailure', failure);
        }
      },
      lost: (failure, cause, final) => {
        this.hideModel();
        const { session } = this;
        if (final) {
          this.session = undefined;
          if (!this.turntable || this.turns()) {
            this.fail(failure, cause);
            return;
          }
          this.fallen = session?.now.advanced.camera;
        }
        this.failures.push({ ...failure, cause });
        this.setState('loading');
        void this.consider();
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
    this.session = this.player = undefined;
    this.setState(state);
  }

  /** Give the renderer what follows from an attribute, if it has use for it. */
  private configure(attribute: string): void {
    const settings = this.session && settingsOf(attribute, this.getAttribute(attribute), this.still.matches);
    if (settings) {
      this.session?.configure(settings);
    }
  }

  /** Attributes that say something else when the page is scrolled. */
  private scrollers(): string[] {
    return STRING_PROPERTIES.filter((name) => scrolls(this.getAttribute(name)));
  }

  private scrolled(): void {
    this.scrollers().forEach((name) => this.configure(name));
  }

  private revealModel(): void {
    const { classList } = this.dom.container;
    if (!this.session?.now.canvas || (this.getAttribute('reveal') === 'manual' && !this.asked)) {
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
    if (this.led) {
      this.led('user-interaction');
      this.led = undefined;
    }
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
defineUnsupported(ProductView);
