/**
 * `page.wasm`, loaded once for all `<store-page>`s of a page, and again after it failed.
 *
 * In: nothing. Out: the module. Must not keep a module that is of no more use: a failed download is asked for again,
 * and an instance that trapped is dead.
 */
import { loadArtefact } from './artefact.js';
import type { PlanReason } from './shop-types.js';
import { BASE } from './trust.js';

/** What `finish` gives (`src/bin/page.rs`); of the report only what is read here is typed. */
export type Finished = { json_ld: string; plan: string; report: { shopper_faults: object[] } };

/** A page in the making: its sections come from the top, as text, when they are asked for. */
export type OpenPage = {
  host: PageHost;
  /**
   * The HTML of the next sections, of `count` at most; empty when none is left. With 1 it is the next one, or the HTML of nothing
   * while there is more to do than one task should take.
   */
  more(count: number): string;
  /** Ends it. */
  finish(): Finished;
  /** Gives its memory back; after `finish` there is none. */
  close(): void;
};

/** What the element itself carries. */
export type PageHost = { title: string; lang: string; dir: string; properties: Record<string, string>; description?: string };

/** What the JSON of a plan says, as far as it is read here. A server's own plan may say less. */
export type Plan = {
  page?: string;
  sections: {
    id: string;
    type: string;
    variant: string | null;
    track?: Record<string, string>;
    reasons?: PlanReason[];
  }[];
  dropped: { id: string; reason: PlanReason }[];
};

/** Exports of `page.js`: texts, and the numbers of open pages; `openPage` makes an `OpenPage` of them. */
export type PageModule = {
  open_page(document: Uint8Array, shopper: string, verdict: string, context: string): string;
  more(handle: number, count: number): string;
  finish(handle: number): string;
  close(handle: number): void;
};

let engine: Promise<PageModule> | undefined;
/** How often it was loaded: browsers remember a JS module by its URL, even one that failed. */
let loads = 0;

/** The module. @throws as `loadArtefact`; the next call tries again */
export function pageEngine(): Promise<PageModule> {
  if (!engine) {
    const mine = loadArtefact<PageModule>(BASE, 'page', loads++);
    engine = mine;
    mine.catch(() => dropEngine(mine));
  }
  return engine;
}

/** The module's instance trapped: the next page gets a fresh one, unless somebody else asked for it already. */
export function dropEngine(trapped: Promise<PageModule>): void {
  if (engine === trapped) {
    engine = undefined;
  }
}
