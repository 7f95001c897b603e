/**
 * Turns pointers, wheel and keys into camera input.
 *
 * In: DOM events on one surface. Out: `Input`s. The page's scroll is never trapped: `touch-action` leaves vertical
 * drags to the browser, and the wheel zooms only with Ctrl or ⌘ (a trackpad pinch), or after the shopper pressed on
 * the product and while the pointer has not left it.
 */
import type { Input } from './types.js';

/** What the gestures ask of their element. */
export type GestureHost = {
  /** Where input goes. */
  input(event: Input): void;
  /** A tap or a click without a drag. */
  tapped(): void;
  /** Back to how the attributes place the camera. */
  reset(): void;
  /** `disable-zoom`, `disable-pan`, and whether `camera-controls` is set. */
  allows(what: 'zoom' | 'pan' | 'controls'): boolean;
};

/** A press that moved less than this is a tap. */
const TAP_SLOP_CSS_PX = 6;
const TAP_MILLIS = 400;

/** An arrow key turns by π/8, as in `<model-viewer>`: a drag over the whole height is 2π. */
const KEY_TURN = 1 / 16;
const KEY_PAN = 1 / 12;
/** One press of a key or one notch of a wheel. */
const ZOOM_STEP = 1.1;
const WHEEL_NOTCH_PX = 100;
const WHEEL_LINE_PX = 18;
/** `WheelEvent.DOM_DELTA_LINE`: Firefox with a mouse. */
const DELTA_LINE = 1;

type Point = { x: number; y: number };

/** How far `zoom(presses)` and the keys come nearer; negative presses go away. */
export function zoomFactor(presses: number): number {
  return ZOOM_STEP ** presses;
}

/** Start listening on `surface`, for as long as it lives. */
export function listenForGestures(surface: HTMLElement, host: GestureHost): void {
  const pointers = new Map<number, Point>();
  let pressed: (Point & { at_millis: number; moved: boolean }) | undefined;
  let panning = false;
  let engaged = false;

  const drag = (kind: 'orbit' | 'pan', dx_css_px: number, dy_css_px: number) =>
    host.input({ kind, dx_css_px, dy_css_px, height_css_px: Math.max(1, surface.clientHeight) });

  const spread = () => {
    const [a, b] = [...pointers.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };

  surface.addEventListener('pointerdown', (event) => {
    if (!host.allows('controls') || pointers.size === 2) {
      return;
    }
    engaged = true;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (pointers.size === 1) {
      pressed = { x: event.clientX, y: event.clientY, at_millis: event.timeStamp, moved: false };
      panning = event.button === 2 || event.ctrlKey || event.metaKey || event.shiftKey;
    } else if (pressed) {
      pressed.moved = true;
    }
    surface.setPointerCapture(event.pointerId);
  });

  surface.addEventListener('pointermove', (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) {
      return;
    }
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
    const before = spread();
    last.x = event.clientX;
    last.y = event.clientY;
    if (pressed && Math.hypot(last.x - pressed.x, last.y - pressed.y) > TAP_SLOP_CSS_PX) {
      pressed.moved = true;
    }
    if (pointers.size === 2) {
      const after = spread();
      if (host.allows('zoom') && before > 0 && after > 0) {
        host.input({ kind: 'zoom', factor: after / before });
      }
      if (host.allows('pan')) {
        // Two fingers move the product by their middle.
        drag('pan', dx / 2, dy / 2);
      }
    } else if (!panning) {
      drag('orbit', dx, dy);
    } else if (host.allows('pan')) {
      drag('pan', dx, dy);
    }
  });

  const lift = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId) || pointers.size > 0) {
      return;
    }
    const tap = pressed && !pressed.moved && event.timeStamp - pressed.at_millis < TAP_MILLIS;
    pressed = undefined;
    if (tap && event.type === 'pointerup') {
      host.tapped();
    }
  };
  surface.addEventListener('pointerup', lift);
  // The browser took the finger for scrolling.
  surface.addEventListener('pointercancel', lift);

  surface.addEventListener('pointerleave', (event) => {
    engaged &&= pointers.has(event.pointerId);
  });
  surface.addEventListener('contextmenu', (event) => {
    if (host.allows('controls') && host.allows('pan')) {
      event.preventDefault();
    }
  });

  surface.addEventListener(
    'wheel',
    (event) => {
      if (!host.allows('controls') || !host.allows('zoom') || !(engaged || event.ctrlKey || event.metaKey)) {
        return;
      }
      event.preventDefault();
      const delta_px = event.deltaY * (event.deltaMode === DELTA_LINE ? WHEEL_LINE_PX : 1);
      host.input({ kind: 'zoom', factor: zoomFactor(-delta_px / WHEEL_NOTCH_PX) });
    },
    { passive: false },
  );

  surface.addEventListener('keydown', (event) => {
    if (!host.allows('controls') || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    if (pressKey(event.key, event.shiftKey, surface.clientHeight, host, drag)) {
      event.preventDefault();
    }
  });
}

function pressKey(
  key: string,
  shift: boolean,
  height_css_px: number,
  host: GestureHost,
  drag: (kind: 'orbit' | 'pan', dx_css_px: number, dy_css_px: number) => void,
): boolean {
  const kind = shift ? 'pan' : 'orbit';
  const step = height_css_px * (shift ? KEY_PAN : KEY_TURN);
  const arrows: Record<string, [number, number]> = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  const arrow = arrows[key];
  const zooms: Record<string, number> = { PageUp: 1, '+': 1, '=': 1, PageDown: -1, '-': -1, _: -1 };
  const presses = zooms[key];
  if (arrow && (!shift || host.allows('pan'))) {
    drag(kind, ...arrow);
  } else if (presses !== undefined && host.allows('zoom')) {
    host.input({ kind: 'zoom', factor: zoomFactor(presses) });
  } else if (key === 'Home') {
    host.reset();
  } else {
    return false;
  }
  return true;
}
