/**
 * The shadow tree of `<product-view>`.
 *
 * In: a shadow root. Out: its parts. Built without markup strings and styled without inline `<style>`, so that the
 * strictest CSP and Trusted Types have nothing to refuse. Geometry never depends on the state: no layout shift.
 */
import { addRules } from './view-style.js';

/** The parts that the element works on. */
export type ViewDom = {
  /** Takes the gestures, speaks to assistive technology, holds the canvas. */
  surface: HTMLElement;
  /** Fallback poster, used when the page brings no `<img slot="poster">`. */
  image: HTMLImageElement;
  /** "View in 3D". */
  button: HTMLButtonElement;
  /** Bar of the default progress bar; its scale is the progress. */
  bar: HTMLElement;
  /** Live region. */
  status: HTMLElement;
};

/** Fade of the poster. Short: it hides nothing but a change of sharpness. */
const RULES = [
  ':host{display:block;position:relative;width:300px;height:300px;contain:strict}',
  ':host([hidden]){display:none}',
  '.fill,.surface canvas,img,::slotted([slot=poster]),::slotted([slot=canvas]){position:absolute;top:0;left:0;width:100%;height:100%}',
  'img,::slotted([slot=poster]){object-fit:contain}',
  '.surface{visibility:hidden;outline-offset:-2px;user-select:none;-webkit-user-select:none;-webkit-tap-highlight-color:transparent}',
  '.controls .surface{cursor:grab}',
  '.controls .surface:active{cursor:grabbing}',
  '.shown .surface{visibility:visible}',
  '.poster{transition:opacity .2s,visibility 0s .2s}',
  // The poster comes back at once, and goes only when there is a picture behind it.
  'div:not(.shown)>.poster{transition:none}',
  '.shown .poster{opacity:0;visibility:hidden;pointer-events:none}',
  '.pill{position:absolute;left:50%;bottom:12px;transform:translateX(-50%);border:0;border-radius:999px;padding:0 16px;min-height:44px;font:600 14px/1 system-ui,sans-serif;color:#fff;background:rgba(20,20,20,.8)}',
  'button.pill{display:none;cursor:pointer}',
  '.tap button.pill{display:block}',
  '.prompt{visibility:hidden;opacity:0;min-height:0;padding:8px 14px;pointer-events:none;transition:opacity .3s;display:var(--interaction-prompt-display,block)}',
  '.prompting .prompt{visibility:visible;opacity:1}',
  '.progress{position:absolute;top:0;left:0;right:0;pointer-events:none;visibility:hidden}',
  '.loading .progress{visibility:visible}',
  '.bar{height:var(--progress-bar-height,3px);background:var(--progress-bar-color,rgba(0,0,0,.4));transform:scaleX(0);transform-origin:0 0;transition:transform .1s}',
  '.status{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}',
  '@media (prefers-reduced-motion:reduce){.poster,.prompt,.bar{transition:none!important}}',
];

/** Build the tree inside `root`. State is shown by classes on the container: shown, tap, loading, prompting, controls. */
export function buildView(root: ShadowRoot): ViewDom & { container: HTMLElement } {
  addRules(root, RULES);
  const image = make('img', { part: 'poster-image', alt: '', hidden: '' });
  const bar = make('div', { class: 'bar', part: 'default-progress-bar' });
  const button = make('button', { class: 'pill', part: 'view-button', type: 'button' }, slot('view-button', 'View in 3D'));
  const status = make('span', { class: 'status', role: 'status' });
  const surface = make('div', { class: 'fill surface', part: 'surface', role: 'img' }, slot('canvas'));
  const container = make(
    'div',
    { class: 'fill', part: 'container' },
    surface,
    make('div', { class: 'fill poster', part: 'poster' }, slot('poster', image)),
    make('div', { class: 'progress', part: 'progress-bar' }, slot('progress-bar', bar)),
    make('div', { class: 'pill prompt', part: 'interaction-prompt', 'aria-hidden': 'true' }, slot('interaction-prompt', '⟲  Drag to turn')),
    button,
    status,
    slot(''),
  );
  root.append(container);
  return { container, surface, image, button, bar, status };
}

function slot(name: string, ...fallback: (Node | string)[]): HTMLSlotElement {
  return make('slot', name ? { name } : {}, ...fallback);
}

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children);
  return element;
}
