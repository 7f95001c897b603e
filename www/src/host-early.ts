/**
 * A model whose bytes the page hands over, because it asked for them before there was a host.
 *
 * In: the parts, as they come. Out: what `download.ts` reads instead of an answer of its own.
 */
import type { ModelPart } from './messages.js';

/** An answer that another thread has got. */
export type Handed = { length_bytes: number; body: ReadableStream<Uint8Array<ArrayBuffer>> };

/** Takes the parts of one model; `answer` settles with the first of them, and has nothing where the page got nothing. */
export type Taker = { answer: Promise<Handed | undefined>; take(part: ModelPart): void };

/** Make one. */
export function taker(): Taker {
  let begin: (handed: Handed | undefined) => void;
  let to: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;
  return {
    answer: new Promise((resolve) => (begin = resolve)),
    take(part) {
      if (typeof part === 'number') {
        begin({ length_bytes: part, body: new ReadableStream({ start: (controller) => void (to = controller) }) });
      } else if (part === 'end') {
        to?.close();
      } else if (part === 'lost') {
        begin(undefined);
        to?.error(new Error('the connection broke'));
      } else {
        to?.enqueue(part);
      }
    },
  };
}
