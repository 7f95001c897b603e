/**
 * Changes values of a JSON text where they stand: what else its author wrote, blanks included, stays.
 *
 * In: a text that is JSON, a path. Out: the new text.
 */
import { nodeAt, readTree } from './json-tree.js';
import type { Node } from './json-tree.js';

/** Put `value` at `path`; objects on the way are made. `undefined` takes the value away. */
export function edited(text: string, path: readonly string[], value: unknown): string {
  const read = readTree(text);
  if (!('tree' in read)) {
    return text;
  }
  return value === undefined ? without(text, read.tree, path) : withValue(text, read.tree, path, value);
}

function withValue(text: string, tree: Node, path: readonly string[], value: unknown): string {
  const there = nodeAt(tree, path);
  if (there) {
    return splice(text, there.start, there.end, written(value, path.length));
  }
  const key = path[path.length - 1];
  const parentPath = path.slice(0, -1);
  const parent = nodeAt(tree, parentPath);
  if (key === undefined) {
    return text;
  }
  if (!parent?.members && !parent?.entries) {
    return withValue(text, tree, parentPath, { [key]: value });
  }
  const body = parent.members ? `${JSON.stringify(key)}: ${written(value, path.length)}` : written(value, path.length);
  const last = parent.members ? [...parent.members.values()].pop()?.node : parent.entries?.[parent.entries.length - 1];
  const indent = `\n${'  '.repeat(path.length)}`;
  return last
    ? splice(text, last.end, last.end, `,${indent}${body}`)
    : splice(text, parent.start + 1, parent.end - 1, `${indent}${body}\n${'  '.repeat(path.length - 1)}`);
}

function without(text: string, tree: Node, path: readonly string[]): string {
  const key = path[path.length - 1];
  const parent = nodeAt(tree, path.slice(0, -1));
  const parts = parent?.members
    ? [...parent.members].map(([name, { key: range, node }]) => ({ name, start: range.start, end: node.end }))
    : (parent?.entries ?? []).map(({ start, end }, at) => ({ name: String(at), start, end }));
  const at = parts.findIndex(({ name }) => name === key);
  const part = parts[at];
  if (!part || !parent) {
    return text;
  }
  const [before, after] = [parts[at - 1], parts[at + 1]];
  if (before) {
    return splice(text, before.end, part.end, '');
  }
  return after ? splice(text, part.start, after.start, '') : splice(text, parent.start + 1, parent.end - 1, '');
}

function written(value: unknown, depth: number): string {
  const text = JSON.stringify(value, null, 2) ?? 'null';
  // Ids and words fit on a line.
  const flat = Array.isArray(value) && value.every((entry) => typeof entry !== 'object') ? JSON.stringify(value).replace(/,(?=")/g, ', ') : text;
  return (flat.length <= 100 ? flat : text).replace(/\n/g, `\n${'  '.repeat(depth)}`);
}

function splice(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}
