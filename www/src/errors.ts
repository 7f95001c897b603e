/**
 * The one error type of the package.
 *
 * In: a stable code and a sentence. Out: an `Error` that pages, tests and telemetry match on by `code`.
 * Errors of the wasm modules arrive as `Error` objects with a `code` too, so `toFailure` reads both alike.
 */

/** A failure as plain data, so that it can cross a worker border. */
export type Failure = {
  /** Stable, kebab-case. */
  code: string;
  /** One sentence for a developer. */
  message: string;
};

/** An error of the elements or the loader. */
export class StorefrontError extends Error {
  /** Stable, kebab-case; see the `@throws` of each function. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'StorefrontError';
    this.code = code;
  }
}

/**
 * Read any thrown value as plain data.
 *
 * A wasm trap is a `WebAssembly.RuntimeError`; it gets the code `trap`, because after a trap the instance is dead
 * and the caller must start a new one.
 *
 * @param thrown what a `catch` clause or a rejected promise gave
 * @param code the code to use when the value carries none
 */
export function toFailure(thrown: unknown, code: string): Failure {
  if (typeof WebAssembly === 'object' && thrown instanceof WebAssembly.RuntimeError) {
    return { code: 'trap', message: thrown.message };
  }
  if (typeof thrown === 'object' && thrown !== null) {
    const { code: own, message } = thrown as { code?: unknown; message?: unknown };
    return {
      code: typeof own === 'string' ? own : code,
      message: typeof message === 'string' ? message : String(thrown),
    };
  }
  return { code, message: String(thrown) };
}
