/**
 * An error that knows its HTTP status.
 *
 * In: a status, a stable code, a sentence for the log. Out: an `Error` that `worker.ts` turns into a page.
 */

/** Why there is no page. */
export class EdgeError extends Error {
  readonly status: number;
  /** Stable, kebab-case; stands on the page that a shopper can read out to the shop. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(`${code}: ${message}`);
    this.status = status;
    this.code = code;
  }
}
