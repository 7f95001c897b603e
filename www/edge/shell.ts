/**
 * A shell: the page of `storefront render` (`src/html/document.rs`) without what depends on the shopper.
 *
 * In: such a page, and what `page-server.wasm` made for somebody. Out: that shopper's page. Head, style sheets, scripts and
 * the element's attributes depend on the document alone, so they are written in one place, and only there; but for the
 * words of the shopper's language, which take the place of the document's own.
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
export function fillShell([head, element, end]: Shell, { host, json_ld, html, plan }: Rendered): string {
  const { title, lang, dir, description = '' } = host;
  // In the order of the page, each looked for behind the one before.
  const localHead = told(head, [
    ['<html lang="', lang],
    ['" dir="', dir],
    ['<title>', title],
    ['<meta name="description" content="', description],
    ['<meta property="og:title" content="', title],
    ['<meta property="og:description" content="', description],
    ['<meta property="og:locale" content="', lang.replace('-', '_')],
  ]);
  const localElement = told(element, [
    [' lang="', lang],
    ['" dir="', dir],
  ]);
  return localHead + json_ld + localElement + html + PLAN + plan + end;
}

/** `html` with these values behind what they follow; what the shell does not have is not put in. */
function told(html: string, values: readonly (readonly [behind: string, value: string])[]): string {
  let done = '';
  let rest = html;
  for (const [behind, value] of values) {
    const at = rest.indexOf(behind) + behind.length;
    const end = rest.slice(at).search(/["<]/);
    if (at >= behind.length && end >= 0) {
      done += rest.slice(0, at) + escaped(value);
      rest = rest.slice(at + end);
    }
  }
  return done + rest;
}

/** As `src/html/writer.rs` writes texts and attributes. */
function escaped(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, '').replace(/[&<>"']/g, (one) => entities[one] as string);
}
