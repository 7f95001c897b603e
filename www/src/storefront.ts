/**
 * Entry of the package: what a page loads with one script tag.
 *
 * Out: `StorefrontError` for callers. Must be safe to import in Node, where there is no DOM.
 */
export { StorefrontError } from './errors.js';
export type { Failure } from './errors.js';
