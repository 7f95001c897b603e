/**
 * Angles and shares in the strings that place a camera, for a turntable that has no renderer to read them.
 *
 * Pure. In: an attribute's text, of strangers. Out: numbers. The grammar is that of `src/scene/camera_string.rs`: numbers with a
 * unit, `auto`, `calc()` with `+ - * /` and brackets; terms stand apart by white space or commas.
 */

/** A longer term is no angle: brackets are read by recursion, and a text of brackets alone must not fill the stack. */
const LONGEST_TERM = 200;

/** What a unit makes of a number; a percentage is a share of the whole, and a factor has none. */
const UNITS: Record<string, number> = { '': 1, rad: 1, deg: Math.PI / 180 };
const FACTOR = /^[-+\d.]*$/;

/** The terms of a text, those in brackets whole. */
export function termsOf(text: string): string[] {
  const terms = [''];
  let depth = 0;
  for (const letter of text.trim()) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
    if (depth < 1 && /[\s,]/.test(letter)) {
      terms.push('');
    } else {
      terms[terms.length - 1] += letter;
    }
  }
  return terms.filter((term) => term);
}

/**
 * The value of a term: radians, or whatever `whole` is of.
 *
 * @param auto what `auto` and an absent term mean
 * @param whole what 100% means
 * @returns NaN for what cannot be read, lengths among it: no turntable knows how large its product is
 */
export function valueOf(term: string | undefined, auto: number, whole: number): number {
  if (!term || term === 'auto') {
    return auto;
  }
  const tokens = term.length > LONGEST_TERM || FACTOR.test(term) ? [] : (term.match(/(?:\d+\.?\d*|\.\d+)[a-z%]*|[a-z]+|\S/g) ?? []);
  let at = 0;
  const next = (one: string) => tokens[at] === one && !!++at;
  const factor = (): number => {
    if (next('-')) {
      return -factor();
    }
    next('calc');
    if (next('(')) {
      const inner = sum();
      return next(')') ? inner : NaN;
    }
    const [, number, unit = ''] = /^([\d.]+)(.*)$/.exec(tokens[at++] ?? '') ?? [];
    return Number(number) * (unit === '%' ? whole / 100 : UNITS[unit] ?? NaN);
  };
  const product = (): number => {
    let value = factor();
    for (;;) {
      if (next('*')) {
        value *= factor();
      } else if (next('/')) {
        value /= factor();
      } else {
        return value;
      }
    }
  };
  const sum = (): number => {
    let value = product();
    for (;;) {
      if (next('+')) {
        value += product();
      } else if (next('-')) {
        value -= product();
      } else {
        return value;
      }
    }
  };
  const value = sum();
  return at === tokens.length && Number.isFinite(value) ? value : NaN;
}
