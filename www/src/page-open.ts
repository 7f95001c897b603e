/**
 * Makes objects of the texts that `page.wasm` gives.
 *
 * In: the module. Out: a page in the making. Used by `<store-page>` and at an edge alike.
 */
import type { Finished, OpenPage, PageModule } from './page-engine.js';

/** Begin a page. @throws {Error} with `code`, `text` and `pointer` when one of the texts is wrong; a trap when the engine dies */
export function openPage(
  module: PageModule,
  document: Uint8Array,
  shopper: string,
  verdict: string,
  context: string,
): OpenPage {
  try {
    const page = module.open_page(document, shopper, verdict, context);
    return {
      host: () => JSON.parse(page.host()) as ReturnType<OpenPage['host']>,
      more: (count) => page.more(count),
      finish: () => {
        const [plan = '', report = '', json_ld = ''] = page.finish().split('\0');
        return { plan, report: JSON.parse(report) as Finished['report'], json_ld };
      },
    };
  } catch (thrown) {
    throw typeof thrown === 'string' ? Object.assign(new Error(), JSON.parse(thrown)) : thrown;
  }
}
