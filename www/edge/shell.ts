/**
 * A shell: the page of `storefront render` (`src/html/document.rs`) without what depends on the shopper.
 *
 * In: such a page, and what `page-server.wasm` made for somebody. Out: that shopper's page. Head, style sheets, scripts and
 * the element's attributes depend on the document alone, so they are written in one place, and only there.
 */
import type { Rendered } from './engine.js';
import { EdgeError } from './edge-error.js';

/** Before the JSON-LD; from there to the sections; from the plan's end on. */
export type Shell = readonly [head: string, element: string, end: string];

const JSON_LD = '<script type="application/ld+json">';
const PLAN = '<script type="application/json">';
const SCRIPT_END = '</script>';

/** Cut a page open. All JSON in it escapes `<`, and attributes escape `>`. @throws {EdgeError} 502 `bad-shell` */
export function cutShell(page: string): Shell {
  const places = [JSON_LD, SCRIPT_END, '<store-page', '>', PLAN, SCRIPT_END];
  const ends: number[] = [];
  for (const place of places) {
    const found = page.indexOf(place, ends.at(-1) ?? 0);
    if (found < 0) {
      throw new EdgeError(502, 'bad-shell', `no ${place} where storefront render writes it`);
    }
    ends.push(found + place.length);
  }
  const [ld = 0, ldEnd = 0, , element = 0, , planEnd = 0] = ends;
  return [page.slice(0, ld), page.slice(ldEnd - SCRIPT_END.length, element), page.slice(planEnd - SCRIPT_END.length)];
}

/** Put a shopper's page into a shell. */
export function fillShell([head, element, end]: Shell, { json_ld, html, plan }: Rendered): string {
  return head + json_ld + element + html + PLAN + plan + end;
}
