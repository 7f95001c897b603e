/**
 * `dist/reading.js`: what helps to read a page and costs its first screen nothing: times in the shopper's own words and
 * time zone, tabs that say where one is. Loaded when a section with either comes near.
 */
import type { PageInside } from './page-inside.js';
import { localizeTimes } from './reading-times.js';
import { markTabs } from './reading-tabs.js';

/** Begin with `page`; once for each. */
export function attach(page: PageInside): void {
  localizeTimes(page);
  markTabs(page);
}
