/**
 * A text field with a layer below it that colours what is seen and underlines what is wrong.
 *
 * In: a text, marks. Out: every change of the text, whoever made it, with one history: the form's and the outline's changes are
 * undone like typing. Only the lines on the screen are drawn, so the length of a document costs nothing.
 */
import { lineOf } from './json-tree.js';
import type { Range } from './json-tree.js';

/** Something wrong at a place. */
export type Mark = Range & { severity: string; message: string };

/** The editor. */
export type Editor = {
  readonly text: string;
  /** Put another text there, as one step of the history; `fresh` begins a new history. */
  set(text: string, fresh?: boolean): void;
  mark(marks: readonly Mark[]): void;
  /** Select a place and bring it into view. */
  reveal(range: Range, focus: boolean): void;
  undo(): void;
  redo(): void;
};

type Step = { start: number; removed: string; inserted: string; at_millis: number };

/** Typing without a longer pause is one step. */
const PAUSE_MILLIS = 700;
/** Steps that can be undone. */
const MAX_STEPS = 500;
const TOKEN = /("(?:[^"\\]|\\.)*"?)(\s*:)?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g;

/** Make an editor of `field`, with `layer` behind it. */
export function createEditor(field: HTMLTextAreaElement, layer: HTMLElement, changed: (text: string, typed: boolean) => void): Editor {
  let text = field.value;
  let lines = [0];
  let marks: readonly Mark[] = [];
  let done: Step[] = [];
  let undone: Step[] = [];

  const note = (next: string, typed: boolean) => {
    const step = stepBetween(text, next);
    if (!step) {
      return;
    }
    const last = done[done.length - 1];
    if (typed && last && step.at_millis - last.at_millis < PAUSE_MILLIS && last.start + last.inserted.length === step.start && !step.removed) {
      done[done.length - 1] = { ...last, inserted: last.inserted + step.inserted, at_millis: step.at_millis };
    } else {
      done.push(step);
      done = done.slice(-MAX_STEPS);
    }
    undone = [];
  };
  const take = (next: string, typed = false) => {
    text = next;
    lines = [0];
    for (let at = next.indexOf('\n'); at >= 0; at = next.indexOf('\n', at + 1)) {
      lines.push(at + 1);
    }
    draw();
    changed(next, typed);
  };
  const show = (next: string, caret: number) => {
    const { scrollTop, scrollLeft } = field;
    field.value = next;
    field.setSelectionRange(caret, caret);
    Object.assign(field, { scrollTop, scrollLeft });
    take(next);
  };
  const draw = () => {
    const height = lineHeight(field);
    const first = Math.max(0, Math.floor(field.scrollTop / height) - 2);
    const last = Math.min(lines.length, first + Math.ceil(field.clientHeight / height) + 4);
    const rows: HTMLElement[] = [];
    for (let line = first; line < last; line += 1) {
      const start = lines[line] as number;
      const end = (lines[line + 1] ?? text.length + 1) - 1;
      const row = document.createElement('div');
      row.append(...pieces(text.slice(start, end), start, marks));
      rows.push(row);
    }
    layer.replaceChildren(...rows);
    layer.style.transform = `translate(${-field.scrollLeft}px,${first * height - field.scrollTop}px)`;
  };
  const travel = (from: Step[], to: Step[], back: boolean) => {
    const step = from.pop();
    if (step) {
      to.push(step);
      const [gone, came] = back ? [step.inserted, step.removed] : [step.removed, step.inserted];
      show(text.slice(0, step.start) + came + text.slice(step.start + gone.length), step.start + came.length);
    }
  };
  const undo = () => travel(done, undone, true);
  const redo = () => travel(undone, done, false);

  field.addEventListener('input', () => {
    note(field.value, true);
    take(field.value, true);
  });
  field.addEventListener('beforeinput', (event) => {
    const kind = event.inputType;
    if (kind === 'historyUndo' || kind === 'historyRedo') {
      event.preventDefault();
      (kind === 'historyUndo' ? undo : redo)();
    }
  });
  field.addEventListener('keydown', (event) => {
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && (key === 'z' || key === 'y')) {
      event.preventDefault();
      (key === 'y' || event.shiftKey ? redo : undo)();
    }
  });
  field.addEventListener('scroll', draw, { passive: true });
  new ResizeObserver(draw).observe(field);

  return {
    get text() {
      return text;
    },
    set(next, fresh = false) {
      if (fresh) {
        done = [];
        undone = [];
      } else {
        note(next, false);
      }
      show(next, fresh ? 0 : Math.min(field.selectionStart, next.length));
      if (fresh) {
        field.scrollTop = 0;
      }
    },
    mark(next) {
      marks = next;
      draw();
    },
    reveal(range, focus) {
      if (focus) {
        field.focus();
      }
      field.setSelectionRange(range.start, range.end);
      const { line } = lineOf(text, range.start);
      field.scrollTop = Math.max(0, (line - 4) * lineHeight(field));
      field.scrollLeft = 0;
      draw();
    },
    undo,
    redo,
  };
}

function lineHeight(field: HTMLElement): number {
  return Number.parseFloat(getComputedStyle(field).lineHeight) || 20;
}

/** The one run of characters that differs. */
function stepBetween(before: string, after: string): Step | undefined {
  if (before === after) {
    return undefined;
  }
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) {
    start += 1;
  }
  let same = 0;
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same]) {
    same += 1;
  }
  return { start, removed: before.slice(start, before.length - same), inserted: after.slice(start, after.length - same), at_millis: performance.now() };
}

/** One line, coloured by kind, the marked parts underlined. */
function pieces(line: string, offset: number, marks: readonly Mark[]): (HTMLElement | string)[] {
  const cuts = new Set([0, line.length]);
  const kinds: { start: number; end: number; kind: string }[] = [];
  for (const found of line.matchAll(TOKEN)) {
    const kind = found[2] ? 'key' : found[1] ? 'said' : 'value';
    const end = found.index + (found[1] ?? found[0]).length;
    kinds.push({ start: found.index, end, kind });
    cuts.add(found.index).add(end);
  }
  const here = marks.filter(({ start, end }) => start - offset <= line.length && end - offset >= 0 && (start - offset < line.length || !line.length || start === offset + line.length));
  for (const { start, end } of here) {
    cuts.add(Math.max(0, Math.min(line.length, start - offset))).add(Math.max(0, Math.min(line.length, end - offset)));
  }
  const places = [...cuts].sort((a, b) => a - b);
  const made = places.slice(1).map((end, at) => {
    const start = places[at] as number;
    const kind = kinds.find((one) => one.start <= start && one.end >= end)?.kind;
    const mark = here.find((one) => one.start - offset <= start && one.end - offset >= end);
    if (!kind && !mark) {
      return line.slice(start, end);
    }
    const span = document.createElement('span');
    span.textContent = line.slice(start, end);
    span.className = [kind, mark && `wrong ${mark.severity}`].filter(Boolean).join(' ');
    if (mark) {
      span.dataset['message'] = mark.message;
    }
    return span;
  });
  // At the end of a line there is nothing to underline: a blank is.
  const behind = here.find(({ start }) => start === offset + line.length);
  if (behind) {
    const span = document.createElement('span');
    span.textContent = ' ';
    span.className = `wrong ${behind.severity}`;
    span.dataset['message'] = behind.message;
    made.push(span);
  }
  return made.length ? made : ['\u200b'];
}
