/** What whoever deploys the worker binds to it; `workerd.capnp` is an example. Types only. */

/** Anything that answers requests: a service, a bucket of static files. */
export type Fetcher = { fetch(url: string, init?: RequestInit): Promise<Response> };

/** The bindings. Nothing here is checked before the worker has looked. */
export type Bindings = {
  /** Where documents and shells are. */
  ORIGIN?: Fetcher;
  /** Path of a page → its files at the origin, without `.json` (the document) and `.html` (its shell). */
  PAGES?: Record<string, string>;
  /** Public address of the shop, in front of relative product links for search engines. */
  BASE_URL?: string;
};
