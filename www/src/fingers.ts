/**
 * `dist/fingers.js`: moves a preview as a hand would, without one: `interact()`, and the hint that sways the product.
 *
 * In: the element, and paths of fingers. Out: what our own gesture code makes of such fingers, as input of the session, and
 * `interact-stopped`. Keyframes, times and the ease are those of `<model-viewer>`. Must not know how a camera moves.
 */
import type { Input } from './types.js';
import { listenForGestures } from './view-gestures.js';
import { lessMotion } from './view-watch.js';

/** One coordinate over time, in widths or heights of the element; frames only weigh the keyframes against each other. */
export type Path = { initialValue: number; keyframes: { value: number; frames: number; ease?: (time: number) => number }[] };
export type Finger = { x: Path; y: Path };
/** Who ended it: `automatic` when it went its whole way, `none` when a script sent the camera elsewhere. */
type Source = 'automatic' | 'user-interaction' | 'none';

/** The element as far as this file knows it. */
type View = HTMLElement & {
  session?: { input(event: Input): void } | undefined;
  seen: boolean;
  /** What moves the camera when no hand does; the element calls it when one does. */
  led: ((source: Source) => void) | undefined;
  emit(type: string, detail: object): void;
};

/** The sway: to one side, to the other and back, and a pause; in 32nds of half a turn. */
const SWAY_MILLIS = 5_000;
const sway = timeline({
  initialValue: 0,
  keyframes: [[5, -1], [1, -1], [8, 1], [1, 1], [5, 0], [18, 0]].map(([frames = 0, value = 0]) => ({ frames, value })),
});
const fade = timeline({
  initialValue: 0,
  keyframes: [[1, 1], [5, 1], [1, 0], [6, 0]].map(([frames = 0, value = 0]) => ({ frames, value })),
});
/** A drag over the whole height is 2π, the sway π/16 to each side. */
const SWAY_HEIGHTS = 1 / 32;
/** How far the hint goes, in widths of the element. */
const HINT_WIDTHS = 0.05;
/** How often to look whether there is something to move again. */
const IDLE_MILLIS = 250;

const running = new WeakSet<View>();
const fingertips = new WeakMap<View, HTMLElement[]>();

/** Slow at both ends. */
const ease_in_out = (time: number) => (time < 0.5 ? 2 * time * time : 1 - 2 * (1 - time) ** 2);

/** The value at a time from 0 to 1. */
export function timeline({ initialValue, keyframes }: Path): (time: number) => number {
  const whole = keyframes.reduce((sum, { frames }) => sum + frames, 0);
  return (time) => {
    let frame = Math.min(1, Math.max(0, time)) * whole;
    let from = initialValue;
    for (const { value, frames, ease = ease_in_out } of keyframes) {
      if (frame <= frames) {
        return from + (value - from) * ease(frames ? frame / frames : 1);
      }
      frame -= frames;
      from = value;
    }
    return from;
  };
}

/** Have one or two fingers move over `view` for so long. One after the other: where some are under way it says so and does nothing. */
export function interact(view: View, duration_millis: number, ...fingers: (Finger | undefined)[]): void {
  if (running.has(view) || !fingers[0]) {
    console.warn(`<product-view>: interact() ${fingers[0] ? 'is under way already' : 'needs a finger'}; this call does nothing.`);
    return;
  }
  const paths = fingers.slice(0, 2).flatMap((finger) => (finger ? [{ x: timeline(finger.x), y: timeline(finger.y) }] : []));
  const tips = tipsOf(view);
  const surface = document.createElement('div');
  Object.defineProperty(surface, 'clientHeight', { get: () => view.clientHeight });
  // No browser knows of these fingers.
  surface.setPointerCapture = () => undefined;
  listenForGestures(surface, {
    input: (event) => view.session?.input(event),
    tapped: () => undefined,
    reset: () => undefined,
    allows: (what) => (what === 'controls' ? view.hasAttribute('camera-controls') : !view.hasAttribute(`disable-${what}`)),
  });
  let from_millis = performance.now();
  let hidden_millis = from_millis;
  let frame = 0;

  const touch = (type: string, time: number) =>
    paths.forEach(({ x, y }, at) => {
      const [clientX, clientY] = [x(time) * view.clientWidth, y(time) * view.clientHeight];
      Object.assign(tips[at]!.style, { transform: `translate(${clientX}px,${clientY}px)`, opacity: type === 'pointermove' || type === 'pointerdown' ? 1 : 0 });
      surface.dispatchEvent(Object.assign(new Event(type), { pointerId: at, button: 0, clientX, clientY }));
    });
  const elapsed = () => Math.min(1, (performance.now() - from_millis) / (duration_millis > 0 ? duration_millis : 1));
  const stop = (source: Source) => {
    if (!running.delete(view)) {
      return;
    }
    cancelAnimationFrame(frame);
    sent.disconnect();
    document.removeEventListener('visibilitychange', rest);
    touch(source === 'automatic' ? 'pointerup' : 'pointercancel', elapsed());
    view.emit('interact-stopped', { source });
  };
  const move = () => {
    const time = elapsed();
    if (!view.isConnected) {
      stop('none');
      return;
    }
    touch('pointermove', time);
    if (time < 1) {
      frame = requestAnimationFrame(move);
    } else {
      stop('automatic');
    }
  };
  /** Time stands still while nobody sees the page. */
  const rest = () => {
    if (document.visibilityState === 'hidden') {
      hidden_millis = performance.now();
    } else {
      from_millis += performance.now() - hidden_millis;
    }
  };
  const sent = new MutationObserver(() => stop('none'));
  sent.observe(view, { attributeFilter: ['camera-orbit', 'camera-target', 'field-of-view'] });
  document.addEventListener('visibilitychange', rest);
  running.add(view);
  view.led = stop;
  touch('pointerdown', 0);
  frame = requestAnimationFrame(move);
}

/** Sway the product and its hint while the hint is there, for shoppers who have nothing against motion. */
export function attach(view: View): void {
  const [container, hint] = ['container', 'interaction-prompt'].map((part) => view.shadowRoot?.querySelector<HTMLElement>(`[part=${part}]`));
  // A product that turns by itself shows that it can, and input would keep it from turning.
  if (!container || !hint || lessMotion().matches || view.hasAttribute('auto-rotate')) {
    return;
  }
  const from_millis = performance.now();
  let last = 0;
  const step = () => {
    if (!container.classList.contains('prompting') || !view.matches('[interaction-prompt-style=wiggle]')) {
      hint.style.transform = hint.style.opacity = '';
      return;
    }
    const time = ((performance.now() - from_millis) / SWAY_MILLIS) % 1;
    const offset = sway(time);
    const moves = offset !== last && view.seen && !running.has(view);
    if (moves) {
      view.led ??= () => undefined;
      view.session?.input({ kind: 'orbit', dx_css_px: (last - offset) * SWAY_HEIGHTS, dy_css_px: 0, height_css_px: 1 });
      last = offset;
    }
    hint.style.opacity = String(fade(time));
    hint.style.transform = `translateX(calc(-50% + ${offset * HINT_WIDTHS * view.clientWidth}px))`;
    if (moves || fade(time)) {
      requestAnimationFrame(step);
    } else {
      setTimeout(step, IDLE_MILLIS);
    }
  };
  step();
}

/** What shows where the fingers are: children of the element with `slot="finger0"` and `slot="finger1"`. */
function tipsOf(view: View): HTMLElement[] {
  let tips = fingertips.get(view);
  if (!tips) {
    tips = [slot('finger0'), slot('finger1')].map((own) => {
      const tip = document.createElement('div');
      Object.assign(tip, { className: 'fill', ariaHidden: 'true' });
      Object.assign(tip.style, { pointerEvents: 'none', opacity: 0, transition: 'opacity .3s' });
      tip.append(own);
      view.shadowRoot?.querySelector('[part=container]')?.append(tip);
      return tip;
    });
    fingertips.set(view, tips);
  }
  return tips;
}

function slot(name: string): HTMLSlotElement {
  return Object.assign(document.createElement('slot'), { name });
}
