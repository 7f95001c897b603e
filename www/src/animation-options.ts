/**
 * What the animation methods of `<product-view>` take, as `<model-viewer>` takes it.
 *
 * Pure, but for a sentence on the console where a value cannot be read.
 */

/** What `play` takes. */
export type PlayOptions = { repetitions?: number; pingpong?: boolean };

/** What `appendAnimation` takes. Fades and warps in seconds, or `true` for 1.25. */
export type AppendOptions = {
  pingpong?: boolean;
  repetitions?: number | string | null;
  weight?: number | string;
  timeScale?: number | string;
  fade?: boolean | number | string;
  warp?: boolean | number | string;
  relativeWarp?: boolean;
  time?: number | string | null;
};

/** What `detachAnimation` takes: seconds, or `true` for 1.5. */
export type DetachOptions = { fade?: boolean | number | string };

/** A number, or the text of one. */
export function numberOf(value: number | string | null | undefined, fallback: number): number {
  const number = typeof value === 'string' ? parseFloat(value) : value;
  if (value !== undefined && value !== null && Number.isNaN(number)) {
    console.info(`<product-view>: "${value}" is no number; ${fallback} is taken.`);
  }
  return number === undefined || number === null || Number.isNaN(number) ? fallback : number;
}

/** Seconds of a fade or a warp: `usual` for `true`, 0 for `false`. */
export function secondsOf(value: boolean | number | string, usual: number): number {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : String(value);
  return word === 'true' ? usual : word === 'false' ? 0 : numberOf(word, 0);
}
