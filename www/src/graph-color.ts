/**
 * Colours as `<model-viewer>`'s setters take them: linear numbers, or a text of CSS.
 */

/** Linear red, green, blue of what a script gave, and alpha where it gave numbers with one; nothing for what is no colour. */
export function linearColor(given: readonly number[] | string): number[] | undefined {
  if (typeof given !== 'string') {
    return given.length > 2 && [...given].every(Number.isFinite) ? [...given].slice(0, 4) : undefined;
  }
  const context = document.createElement('canvas').getContext('2d');
  if (!context) {
    return undefined;
  }
  // What cannot be read changes nothing, so that two starts tell whether it was.
  const read = ['#000001', '#000002'].map((before) => {
    context.fillStyle = before;
    context.fillStyle = given;
    return context.fillStyle;
  });
  const [text] = read;
  if (typeof text !== 'string' || text !== read[1]) {
    return undefined;
  }
  const bytes = text.startsWith('#')
    ? [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16))
    : (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  return bytes.map((byte) => linear(byte / 255));
}

/** IEC 61966-2-1. */
function linear(encoded: number): number {
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}
