/**
 * Where the blocks of a feed stand: arithmetic on heights, of which some are measured and the others estimated.
 *
 * In: heights in CSS px. Out: tops, and which blocks lie between two heights. Must not touch the page.
 */

/** An estimate is this much too high: room that is left over is seen by nobody, room that is missing would move what follows. */
const CAUTION = 1.04;

/** Blocks in a column. */
export type FeedRows = {
  /** There are `count` cards now, `each` as high as the first ones are. What was measured stays. */
  fill(count: number, each_css_px: number): void;
  /** Of the block at `index`. */
  measure(index: number, height_css_px: number): void;
  /** The width has changed: what was measured is now so many times as high. */
  stretch(factor: number): void;
  /** Tops of the blocks that are shown, and the end of the last one. `empty` blocks take no room. */
  tops(released: number, empty: (index: number) => boolean): number[];
  /** How many blocks there are. */
  blocks(): number;
};

/** Blocks of `size` cards; none yet. */
export function feedRows(size: number): FeedRows {
  const heights = new Map<number, number>();
  let cards = 0;
  let each = 0;
  const blocks = () => Math.ceil(cards / size);
  return {
    blocks,
    fill: (count, each_css_px) => {
      cards = count;
      each = each_css_px;
    },
    measure: (index, height_css_px) => void heights.set(index, height_css_px),
    stretch: (factor) => {
      each *= factor;
      heights.forEach((height, index) => heights.set(index, height * factor));
    },
    tops: (released, empty) => {
      const tops = [0];
      for (let index = 0, end = 0; index < Math.min(released, blocks()); index++) {
        end += empty(index) ? 0 : (heights.get(index) ?? Math.min(size, cards - index * size) * each * CAUTION);
        tops.push(end);
      }
      return tops;
    },
  };
}

/** The first and last block between two heights; none where `first > last`. `tops` has one more entry than blocks. */
export function between(tops: readonly number[], from: number, to: number): [first: number, last: number] {
  let first = 0;
  while (first < tops.length - 1 && (tops[first + 1] ?? 0) <= from) {
    first++;
  }
  let last = first - 1;
  while (last + 1 < tops.length - 1 && (tops[last + 1] ?? 0) < to) {
    last++;
  }
  return [first, last];
}
