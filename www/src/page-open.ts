/**
 * Makes objects of the texts that `page.wasm` gives.
 *
 * In: the module. Out: a page in the making. Used by `<store-page>` and at an edge alike.
 */
import type { Finished, OpenPage, PageHost, PageModule } from './page-engine.js';

/** Begin a page. @throws {Error} with `code`, `text` and `pointer` when one of the texts is wrong; a trap when the engine dies */
export function openPage(
  module: PageModule,
  document: Uint8Array,
  shopper: string,
  verdict: string,
  context: string,
): OpenPage {
  const host = JSON.parse(module.open_page(document, shopper, verdict, context)) as PageHost & { handle: number };
  const { handle } = host;
  if (handle === undefined) {
    throw Object.assign(new Error(), host);
  }
  return {
    host,
    more: (count) => module.more(handle, count),
    finish: () => {
      const [plan, report, json_ld] = module.finish(handle).split('\0') as [string, string, string];
      return { plan, report: JSON.parse(report) as Finished['report'], json_ld };
    },
    close: () => module.close(handle),
  };
}
