/**
 * `dist/ar.js`: the way from a `<product-view ar>` into the shopper's room, by the platform's own viewer.
 *
 * In: the element and what the device can do. Out: a link in the slot `ar-button` while there is a mode that works,
 * else nothing; `canActivateAR`, `activateAR()`, `ar-status`. It is a real link with its address ready: a hand-over
 * must begin inside the tap itself, so this file comes before the tap, yet only to phones that have such a viewer.
 * Of the modes that an element lists, `webxr` is not offered yet and passed over.
 */
import { NO_AR, quickLook, sceneViewer } from './ar-address.js';
import type { Wish } from './ar-address.js';
import type { Device } from './device.js';
import { addRules } from './view-style.js';

/** The element as far as this file knows it. */
export type ArView = HTMLElement & { canActivateAR?: boolean; activateAR?(): Promise<void> };

type Mode = 'scene-viewer' | 'quick-look';

/** What stands in the way of showing a link, or its mode and address. */
type Choice = { mode: Mode; address: string } | undefined;

/** The modes of `<model-viewer>`, in its order. */
const DEFAULT_MODES = 'webxr scene-viewer quick-look';

/** Words of the link that nobody put into the slot. */
const WORDS = 'View in your space';

/** In the session's storage: Scene Viewer has failed here, and would fail again. */
const BLOCKED = 'storefront-no-scene-viewer';

/** Safari sends this to the link when its banner is tapped. */
const BANNER_TAPPED = '_apple_ar_quicklook_button_tapped';

/** Attributes from which the address follows. */
const WATCHED = ['ar', 'ar-modes', 'ar-placement', 'ar-scale', 'alt', 'ios-src', 'src'];

const RULES = [
  '.ar{position:absolute;top:12px;right:12px;display:var(--ar-button-display,block);transform:scale(var(--ar-button-scale,1));transform-origin:100% 0}',
  '.ar.off{display:none}',
  '.ar .pill{position:relative;left:0;bottom:0;transform:none;display:flex;align-items:center;text-decoration:none;cursor:pointer}',
  '.ar .pill:focus-visible{outline:3px solid;outline-offset:2px}',
];

/** The views that have been offered a way, and what each does when its choice may have changed. */
const offers = new Map<ArView, () => void>();

/** Whose link was tapped last: the only hint to which one a return belongs. */
let tapped: ArView | undefined;

/** Offer `view` its way into the room; calling it again does nothing. */
export function offerAr(view: ArView, device: Device): void {
  const root = view.shadowRoot;
  const container = root?.querySelector('[part=container]');
  if (!root || !container || offers.has(view)) {
    return;
  }
  addRules(root, RULES);
  const own = document.createElement('a');
  own.className = 'pill';
  own.setAttribute('part', 'default-ar-button');
  own.append(WORDS);
  const slot = document.createElement('slot');
  slot.name = 'ar-button';
  slot.append(own);
  const place = document.createElement('div');
  place.className = 'ar off';
  place.append(slot);
  container.append(place);

  let choice: Choice;
  const update = () => {
    choice = choose(view, device);
    place.classList.toggle('off', !choice);
    view.canActivateAR = !!choice;
    for (const link of [own, ...slot.assignedElements()]) {
      if (link instanceof HTMLAnchorElement) {
        lead(link, choice);
      }
    }
  };
  const linkOf = () => slot.assignedElements().find((it) => it instanceof HTMLAnchorElement && it.href) ?? own;
  view.activateAR = async () => {
    if (choice) {
      (linkOf() as HTMLAnchorElement).click();
    }
  };
  place.addEventListener('click', (event) => {
    tapped = view;
    // Something else than a link in the slot: it stands for ours.
    if (choice && !event.composedPath().some((it) => it instanceof HTMLAnchorElement)) {
      own.click();
    }
  });
  // It does not bubble, but everything on its way down may see it.
  const heard = (event: Event) => {
    if ((event as MessageEvent).data === BANNER_TAPPED) {
      tell(view, 'quick-look-button-tapped');
    }
  };
  place.addEventListener('message', heard, true);
  slot.addEventListener('slotchange', update);
  new MutationObserver(update).observe(view, { attributeFilter: WATCHED });
  offers.set(view, update);
  view.setAttribute('ar-status', 'not-presenting');
  update();
}

function choose(view: ArView, { verdict, probe }: Device): Choice {
  if (!view.hasAttribute('ar')) {
    return undefined;
  }
  const facts = (probe['ar'] ?? {}) as Record<string, unknown>;
  const possible: Record<Mode, boolean> = {
    'quick-look': verdict.ar === 'quick-look',
    // Phones with WebXR have Scene Viewer too; a headset has not, and says so.
    'scene-viewer':
      !blocked() &&
      (verdict.ar === 'scene-viewer' || (verdict.ar === 'webxr' && facts['scene_viewer_possible'] === true)),
  };
  const wish: Wish = {
    model: absolute(view, 'src'),
    title: view.getAttribute('alt') || document.title,
    page: location.href.replace(/#.*/, ''),
    fixed_scale: view.getAttribute('ar-scale') === 'fixed',
    wall: view.getAttribute('ar-placement') === 'wall',
  };
  for (const word of (view.getAttribute('ar-modes') || DEFAULT_MODES).split(/\s+/)) {
    const mode = word as Mode;
    if (possible[mode]) {
      const address =
        mode === 'quick-look' ? quickLook({ ...wish, model: absolute(view, 'ios-src') }) : sceneViewer(wish);
      if (address) {
        return { mode, address };
      }
    }
  }
  return undefined;
}

/** Give a link its address, or take it. Quick Look needs a picture as the link's one element; it may be empty. */
function lead(link: HTMLAnchorElement, choice: Choice): void {
  link.querySelector(':scope > img[data-ar]')?.remove();
  if (!choice) {
    link.removeAttribute('href');
    return;
  }
  link.href = choice.address;
  link.toggleAttribute('rel', false);
  if (choice.mode === 'quick-look') {
    link.rel = 'ar';
    if (link.firstElementChild?.localName !== 'img') {
      const picture = document.createElement('img');
      picture.alt = '';
      picture.dataset['ar'] = '';
      link.prepend(picture);
    }
  }
}

function absolute(view: ArView, attribute: string): string {
  const text = view.getAttribute(attribute);
  try {
    return text ? new URL(text, view.baseURI).href : '';
  } catch {
    return '';
  }
}

/** Back from Android without a Scene Viewer: say so, and show no link that would fail again. */
function returned(): void {
  if (location.hash !== NO_AR) {
    return;
  }
  try {
    sessionStorage.setItem(BLOCKED, '1');
  } catch {
    // Storage is switched off; the link below goes all the same until the next page.
  }
  failed = true;
  if (tapped) {
    // The entry that the fallback added; what was there before comes back, scrolled as it was.
    history.back();
    tapped.setAttribute('ar-status', 'failed');
    tell(tapped, 'ar-status', { status: 'failed' });
  } else {
    // Chrome loaded the page anew.
    history.replaceState(history.state, '', location.pathname + location.search);
  }
  offers.forEach((update) => update());
}

let failed = false;

function blocked(): boolean {
  try {
    return failed || sessionStorage.getItem(BLOCKED) !== null;
  } catch {
    return failed;
  }
}

function tell(view: ArView, type: string, detail?: object): void {
  view.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}

addEventListener('hashchange', returned);
returned();
