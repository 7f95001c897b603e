/**
 * What is wrong, as a list beside the text and as words under the pointer.
 *
 * In: marks. Out: a list of buttons that lead to the place; a sentence where the pointer rests on an underline.
 */
import { button, make, the } from './dom.js';
import type { Mark } from './editor.js';
import { lineOf } from './json-tree.js';

/** List `marks`, with their JSON pointers. */
export function drawFaults(text: string, marks: readonly Mark[], pointers: readonly string[], go: (mark: Mark) => void): void {
  const errors = marks.filter(({ severity }) => severity === 'error').length;
  const warnings = marks.length - errors;
  const said = marks.length ? `${count(errors, 'error')}, ${count(warnings, 'warning')}` : 'No faults.';
  const summary = the('.fault-count');
  if (summary.textContent !== said) {
    summary.textContent = said;
  }
  the('.faults').replaceChildren(
    ...marks.map((mark, at) => {
      const { line, column } = lineOf(text, mark.start);
      const pointer = pointers[at] ?? '';
      const row = button(`${line}:${column} ${mark.message}`, 'fault', () => go(mark), `Line ${line}, column ${column}, ${mark.severity}: ${mark.message}`);
      row.className = mark.severity;
      return make('li', {}, row, ...(pointer ? [make('code', { textContent: pointer })] : []));
    }),
  );
}

/** The layer lies below the text: look through it. */
export function followPointer(field: HTMLElement): void {
  field.addEventListener('pointermove', (event) => {
    const wrong = document.elementsFromPoint(event.clientX, event.clientY).find((element) => element.classList.contains('wrong'));
    field.title = (wrong as HTMLElement | undefined)?.dataset['message'] ?? '';
  });
}

const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
