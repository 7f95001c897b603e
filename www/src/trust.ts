/**
 * The package's one Trusted Types policy, and where its files are.
 *
 * Policy `storefront` lets through two things: HTML that `page.wasm` escaped by construction, for inert templates,
 * and scripts next to this file, for workers. Works the same where Trusted Types do not exist.
 */
import { StorefrontError } from './errors.js';

type Policy = { createHTML(html: string): string; createScriptURL(url: string): string };

declare const trustedTypes: { createPolicy(name: string, rules: Policy): Policy } | undefined;

/** Folder of this file, with a slash at the end: the wasm modules lie there too. */
export const BASE = new URL('.', import.meta.url).href;

const RULES: Policy = {
  createHTML: (html) => html,
  createScriptURL: (url) => {
    // A prefix check alone would let `BASE + '../other.js'` through.
    const { href } = new URL(url, BASE);
    if (!href.startsWith(BASE)) {
      throw new StorefrontError('foreign-script', `${href} is not next to storefront.js`);
    }
    return href;
  },
};

let policy: Policy | undefined;

/** Made on first use: a page that lists no policy for us still gets everything that needs none. */
function rules(): Policy {
  policy ??= typeof trustedTypes === 'undefined' ? RULES : trustedTypes.createPolicy('storefront', RULES);
  return policy;
}

/**
 * Parse our own HTML without running or loading any of it.
 *
 * @param html from `page.wasm`, or ours with nothing of a stranger in it that could be markup; never from the network
 * @throws {TypeError} where the page's CSP does not allow the policy `storefront`
 */
export function parseInert(html: string): DocumentFragment {
  const template = document.createElement('template');
  template.innerHTML = rules().createHTML(html);
  return template.content;
}

/**
 * The URL of a script next to this one, else of this very script, for a `Worker` or a service worker.
 *
 * @throws {TypeError} where the page's CSP does not allow the policy `storefront`
 */
export function scriptUrl(url = import.meta.url): string {
  return rules().createScriptURL(url);
}
