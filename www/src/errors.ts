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
} & Place;

/** Where the fault is, as far as it is known. */
export type Place = {
  /** Which text is wrong: `document`, `shopper`, `verdict` or `context`. */
  text?: string;
  /** JSON pointer (RFC 6901) into the text. */
  pointer?: string;
  /** Offset into the model's file. */
  byte_offset?: number;
};

/** An error of the elements or the loader. It has the fields of a `Failure`. */
export class StorefrontError extends Error implements Failure {
  /** Stable, kebab-case; see the `@throws` of each function. */
  readonly code: string;
  declare readonly text?: string;
  declare readonly pointer?: string;
  declare readonly byte_offset?: number;

  constructor(code: string, message: string, place: Place = {}) {
    super(message);
    this.name = 'StorefrontError';
    this.code = code;
    Object.assign(this, placeOf(place));
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
      // A DOMException has a code too, a number.
      code: typeof own === 'string' ? own : code,
      message: typeof message === 'string' ? message : String(thrown),
      ...placeOf(thrown),
    };
  }
  return { code, message: String(thrown) };
}

function placeOf(thrown: { [Field in keyof Place]: unknown }): Place {
  const { text, pointer, byte_offset } = thrown;
  return {
    ...(typeof text === 'string' && { text }),
    ...(typeof pointer === 'string' && { pointer }),
    ...(typeof byte_offset === 'number' && { byte_offset }),
  };
}
