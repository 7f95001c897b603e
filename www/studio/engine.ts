/**
 * The engine in the studio: every fault of a document (`validate.wasm`), and the page of a handset that runs no script
 * (`page-server.wasm`).
 *
 * In: texts. Out: faults; HTML of a T0 page. The previews of other tiers have `page.wasm` of their own.
 */
import { loadArtefact } from '../src/artefact.js';
import { toFailure } from '../src/errors.js';
import type { PageModule } from '../src/page-engine.js';
import { openPage } from '../src/page-open.js';

/** What is wrong, and where: `PageFault` of the engine. */
export type Fault = { code: string; severity: string; pointer: string; message: string };

/** Where the artefacts are, seen from the studio. */
const DIST = new URL('/dist/', location.href).href;

const engines: Record<string, Promise<unknown> | undefined> = {};
let loads = 0;

/** Run `work`; an engine that trapped or was not there is loaded anew the next time. */
async function withEngine<Module, Value>(name: string, work: (module: Module) => Value): Promise<Value> {
  try {
    return work((await (engines[name] ??= loadArtefact<Module>(DIST, name, loads++))) as Module);
  } catch (thrown) {
    if (['trap', 'artefact-missing', 'load-stalled'].includes(toFailure(thrown, '').code)) {
      engines[name] = undefined;
    }
    throw thrown;
  }
}

/** Every fault, also of sections that no preview shows. */
export function faultsOf(text: string): Promise<Fault[]> {
  return withEngine('validate', (module: { validate(document: Uint8Array): string }) =>
    JSON.parse(module.validate(new TextEncoder().encode(text))) as Fault[],
  );
}

/** More sections than a page has. */
const ALL = 1 << 16;

/** A page as a server writes it for a handset without script. */
export type ServedPage = { html: string; plan: string; host: { lang: string; dir: string; properties: Record<string, string> } };

/** The page of a T0 handset. @throws {Error} with `code` and `pointer`, when no page can be made */
export function servedPage(document: string, shopper: string, now: string): Promise<ServedPage> {
  return withEngine('page-server', (module: PageModule) => {
    const context = JSON.stringify({ now, base_url: new URL('/', location.href).href });
    const page = openPage(module, new TextEncoder().encode(document), shopper, 'null', context);
    return { html: page.more(ALL), plan: page.finish().plan, host: page.host };
  });
}
