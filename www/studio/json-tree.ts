/**
 * JSON with the place of everything in it.
 *
 * In: text. Out: a tree whose nodes know where they begin and end, so that a fault's JSON pointer can be underlined and a
 * value replaced where it stands; or where the text stops being JSON, and why. Must not recurse deeper than a document may.
 */

/** A place in the text: `start` is in it, `end` is not. */
export type Range = { start: number; end: number };

/** One value of the text. */
export type Node = Range & {
  kind: 'object' | 'array' | 'string' | 'number' | 'word';
  /** The value itself, of strings, numbers and words. */
  value?: string | number | boolean | null;
  /** Of objects. A key that comes twice: as in `JSON.parse`, the last one counts. */
  members?: Map<string, { key: Range; node: Node }>;
  /** Of arrays. */
  entries?: Node[];
};

/** Where a text stops being JSON. */
export type SyntaxFault = Range & { message: string };

/** As deep as the engine reads (`src/document/limits.rs`). */
const MAX_DEPTH = 64;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const WORDS: Record<string, boolean | null> = { true: true, false: false, null: null };

/** Read `text`. */
export function readTree(text: string): { tree: Node } | { fault: SyntaxFault } {
  let at = 0;
  const fail = (message: string, end = at + 1): never => {
    throw { start: Math.min(at, Math.max(0, text.length - 1)), end: Math.min(end, text.length), message } satisfies SyntaxFault;
  };
  const blanks = () => {
    for (let code = text.charCodeAt(at); code === 32 || code === 10 || code === 13 || code === 9; code = text.charCodeAt(at)) {
      at += 1;
    }
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const expect = (mark: string, where: string) => {
    blanks();
    if (text[at] !== mark) {
      fail(at >= text.length ? `The text ends where ${where} wants “${mark}”.` : `Here ${where} wants “${mark}”.`);
    }
    at += 1;
  };
  const string = (where: string): string => {
    const found = match(STRING);
    if (found === undefined) {
      const line = text.indexOf('\n', at);
      fail(text[at] === '"' ? 'This text in quotes is not closed, or has a character that must be escaped.' : `Here ${where} wants a text in double quotes.`, line < 0 ? text.length : line);
    }
    const written = found as string;
    at += written.length;
    return written.includes('\\') ? (JSON.parse(written) as string) : written.slice(1, -1);
  };
  const value = (depth: number): Node => {
    blanks();
    const start = at;
    const mark = text[at];
    if (depth > MAX_DEPTH) {
      fail(`Nested more than ${MAX_DEPTH} deep.`);
    }
    if (mark === '{') {
      at += 1;
      const members = new Map<string, { key: Range; node: Node }>();
      blanks();
      while (text[at] !== '}') {
        if (members.size) {
          expect(',', 'an object');
          blanks();
        }
        const key = { start: at, end: at };
        const name = string('an object');
        key.end = at;
        expect(':', 'a key');
        members.set(name, { key, node: value(depth + 1) });
        blanks();
        if (at >= text.length) {
          fail('The text ends inside an object.');
        }
      }
      at += 1;
      return { kind: 'object', start, end: at, members };
    }
    if (mark === '[') {
      at += 1;
      const entries: Node[] = [];
      blanks();
      while (text[at] !== ']') {
        if (entries.length) {
          expect(',', 'a list');
        }
        entries.push(value(depth + 1));
        blanks();
        if (at >= text.length) {
          fail('The text ends inside a list.');
        }
      }
      at += 1;
      return { kind: 'array', start, end: at, entries };
    }
    if (mark === '"') {
      return { kind: 'string', start, value: string('a value'), end: at };
    }
    const number = match(NUMBER);
    if (number !== undefined) {
      at += number.length;
      return { kind: 'number', start, end: at, value: Number(number) };
    }
    const word = Object.keys(WORDS).find((known) => text.startsWith(known, at));
    if (word === undefined) {
      fail(at >= text.length ? 'The text ends where a value should be.' : 'No value begins like this.');
    }
    at += (word as string).length;
    return { kind: 'word', start, end: at, value: WORDS[word as string] as boolean | null };
  };
  try {
    const tree = value(0);
    blanks();
    if (at < text.length) {
      fail('The document has ended; this is too much.', text.length);
    }
    return { tree };
  } catch (thrown) {
    if (thrown && typeof thrown === 'object' && 'start' in thrown) {
      return { fault: thrown as SyntaxFault };
    }
    throw thrown;
  }
}

/** The node at `path`, if there is one. */
export function nodeAt(tree: Node | undefined, path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>((node, key) => node?.members?.get(key)?.node ?? node?.entries?.[Number(key)], tree);
}

/** What a JSON pointer (RFC 6901) names: a value with its key, else the nearest thing around it that is there. */
export function rangeOf(tree: Node, pointer: string): Range {
  let node = tree;
  let range: Range = { start: tree.start, end: Math.min(tree.end, tree.start + 1) };
  for (const key of pathOf(pointer)) {
    const member = node.members?.get(key);
    const next = member?.node ?? node.entries?.[Number(key)];
    if (!next) {
      break;
    }
    node = next;
    // Of what is long, the key is enough.
    range = member ? (node.members || node.entries ? member.key : { start: member.key.start, end: node.end }) : { start: node.start, end: node.members || node.entries ? node.start + 1 : node.end };
  }
  return range;
}

/** Keys of a pointer. */
export function pathOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replace(/~1/g, '/').replace(/~0/g, '~'));
}

/** The plain value of a node. */
export function valueOf(node: Node): unknown {
  if (node.members) {
    return Object.fromEntries([...node.members].map(([key, member]) => [key, valueOf(member.node)]));
  }
  return node.entries ? node.entries.map(valueOf) : node.value;
}

/** Line and column of an offset, from 1. */
export function lineOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}
