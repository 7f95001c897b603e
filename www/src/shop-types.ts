/**
 * What an embedder's script and `<store-page>` say to each other: events, the cart, a shopper's actions, updates.
 *
 * Types only. Names in the page's events are camelCase-free words; ids are those of the store's document.
 */

/** A decision of the plan: a stable code, and what the code says it is about. */
export type PlanReason = { code: string; detail?: unknown };

/** What every `sf-…` event carries. */
export type ShopEventDetail = {
  /** Id of the section. */
  section: string;
  /** Its type: `product_rail`; empty on a page of a server's own that says nothing of it. */
  type: string;
  /** Id of the product, where the event is about one. */
  product: string | null;
  /** The section's variant, as the plan chose it: the same in every event of this page. */
  variant: string | null;
  /** Why the section is as it is, in the plan's words. */
  reasons: PlanReason[];
  /** From 0: of the product in its section, else of the section on the page. */
  position: number;
  /** The section's own words for telemetry (`track`). */
  track: Record<string, string>;
  /** Id of the coupon, club, launch or product variant that is acted on. */
  key: string | null;
};

/** `sf-click`: a link or a button without an action. `preventDefault()` also keeps the browser from following it. */
export type ClickDetail = ShopEventDetail & { href: string | null };

/** How an action ended. `left`: to the page, which prevented the event's default or has no adapter for it. */
export type ActionEnd = 'done' | 'failed' | 'left';

/** `sf-claim`, `sf-follow`, `sf-remind`, `sf-cart`. `preventDefault()` leaves all of it to the page. */
export type ActionDetail = ShopEventDetail & {
  /** For a toggle (follow, remind): what the shopper wants it to be. */
  pressed: boolean | null;
  /** Settles when the action has; show its result before that, and take it back on `failed`. Never rejects. */
  ended: Promise<ActionEnd>;
};

/** One line for the cart. */
export type CartLine = {
  /** Id of the product variant, else of the product. */
  key: string;
  product: string | null;
  /** At least 1. */
  quantity: number;
  /** The section it comes from. */
  section: string;
};

/** What changed by an action. */
export type ActionResult = Update & {
  /** Said to the shopper, in their language. */
  message?: string;
};

/** The embedder's cart. A rejected promise takes back what the page has shown. */
export type Cart = { add(lines: CartLine[]): Promise<ActionResult | void> };

/** One action of a shopper, done by the embedder, at its server for example. */
export type Act = (key: string, detail: ActionDetail) => Promise<ActionResult | void>;

/** What a shopper can do on the page. A promise that fulfils with nothing has the profile read again. */
export type Actions = { claim?: Act; follow?: Act; remind?: Act };

/** JSON Merge Patches (RFC 7396) over what the page was made from. */
export type Update = {
  /** Over the shopper's profile. Holds until `shopper` or `profile` is set. */
  shopper?: object;
  /** Over the store's document. Holds until `src` is set. */
  document?: object;
  /** Over products of the document, by id; `null` takes one away. Holds as long as `document`. */
  products?: Record<string, object | null>;
};

/** What the page itself says to a shopper, in the embedder's language. `{time}` is a date. */
export type PageWords = {
  /** The button below a feed. */
  more: string;
  added: string;
  done: string;
  failed: string;
  stale: string;
  /** In place of a video of which no file can be played. */
  unplayable: string;
  /** In place of a section whose chunk cannot be had, and the button there. */
  missing: string;
  again: string;
};

/** Events of `<store-page>` by name, for `addEventListener`. */
export type ShopEvents = {
  'sf-exposure': CustomEvent<ShopEventDetail>;
  'sf-click': CustomEvent<ClickDetail>;
  'sf-claim': CustomEvent<ActionDetail>;
  'sf-follow': CustomEvent<ActionDetail>;
  'sf-remind': CustomEvent<ActionDetail>;
  'sf-cart': CustomEvent<ActionDetail>;
};

/** One event in a beacon. No name, no profile, no detail of a reason. */
export type BeaconEvent = {
  /** Its number in the view, from 0; with `view` it finds what came twice. */
  n: number;
  /** Name without `sf-`. */
  name: string;
  /** Milliseconds since 1970. */
  at_millis: number;
  section: string;
  type: string;
  product: string | null;
  variant: string | null;
  /** Codes. */
  reasons: string[];
  position: number;
  track: Record<string, string>;
  key: string | null;
};

/** The body of a beacon: JSON. */
export type Beacon = {
  v: 1;
  /** The document's id. */
  page: string;
  /** Random, new for each page view; says nothing of the shopper. */
  view: string;
  events: BeaconEvent[];
};
